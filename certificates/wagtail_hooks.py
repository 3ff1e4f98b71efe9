"""Registers this room's screens with the Wagtail admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from .models import Certificate, CertificateTemplate
from .viewsets import CertificatePolicy, CertificatesGroup, TemplatePolicy

register_permission_policy(Certificate, CertificatePolicy(Certificate))
register_permission_policy(CertificateTemplate, TemplatePolicy(CertificateTemplate))


@hooks.register("register_admin_viewset")
def register_viewsets() -> CertificatesGroup:
    return CertificatesGroup()
