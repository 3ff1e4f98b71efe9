"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "lms.site"
    label = "lms_site"
    verbose_name = _("Site")
    default_auto_field = "django.db.models.BigAutoField"

    # Trainers do not: a translation may be made of anybody's page, and they change only their own.
    lms_permissions = {"administrator": ["wagtail_localize.submit_translation"]}
    lms_page_permissions = {
        "administrator": [
            ("lms_site.HomePage", action)
            for action in ("add", "change", "publish", "lock", "unlock", "bulk_delete")
        ],
    }

    def ready(self) -> None:
        from django.db.models.signals import post_delete  # noqa: PLC0415 -- models are ready only now
        from wagtail import signals  # noqa: PLC0415 -- models are ready only now
        from wagtail.models import Page  # noqa: PLC0415 -- models are ready only now

        from lms.portal.links import register_notices  # noqa: PLC0415 -- models are ready only now

        from .frame import forget, notice_pages  # noqa: PLC0415 -- models are ready only now

        register_notices(notice_pages)
        signals.page_published.connect(forget, dispatch_uid="lms_site.forget.published")
        signals.page_unpublished.connect(forget, dispatch_uid="lms_site.forget.unpublished")
        signals.page_slug_changed.connect(forget, dispatch_uid="lms_site.forget.slug")
        signals.post_page_move.connect(forget, dispatch_uid="lms_site.forget.moved")
        post_delete.connect(forget, sender=Page, dispatch_uid="lms_site.forget.deleted")
