"""Wagtail admin: certificates (read, revoke, re-issue, export) and templates (edit, preview)."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from lms.audit.viewsets import AuditedEditView, AuditedModelViewSet, YesNoColumn
from lms.ledger.kinds import ActivityKind

from . import actions, codes, exporting
from .errors import CertificateError
from .forms import RevocationForm, TemplateForm
from .models import Certificate, CertificateTemplate
from .rendering import RenderingError
from .words import long_date


class CertificatePolicy(ModelPermissionPolicy):
    """Nobody writes, edits or deletes a certificate by hand, not even a superuser."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in {"add", "change", "delete"} and super().user_has_permission(user, action)


class TemplatePolicy(ModelPermissionPolicy):
    """Templates are retired, not deleted: certificates refer to them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


class CertificateFilterSet(WagtailFilterSet):
    STATUSES = [
        ("standing", _("Valid")),
        ("revoked", pgettext_lazy("certificate", "Revoked")),
        ("unfounded", _("Valid, but the completion was taken back")),
    ]

    status = django_filters.ChoiceFilter(label=_("Status"), choices=STATUSES, method="filter_status")
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=ActivityKind.choices, field_name="participation__activity__kind"
    )
    issued_at = django_filters.DateFromToRangeFilter(label=_("Issued"))

    class Meta:
        model = Certificate
        fields = ["status", "kind", "issued_at", "template"]

    def filter_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return getattr(queryset, value)()


class CertificateIndexView(IndexView):
    """Found by name, firm, title or code, however the code is typed."""

    list_export = ["code"]  # switches the buttons on; the columns are those of `exporting`

    def get_base_queryset(self) -> QuerySet[Certificate]:
        return Certificate.objects.select_related("participation__activity", "participation__enterprise")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        code = codes.parse(self.search_query) if self.is_searching else None
        return queryset.filter(code=code) if code else super().search_queryset(queryset)

    @cached_property
    def show_export_buttons(self) -> bool:
        return self.request.user.has_perm("lms_certificates.export_certificate")

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponse:
        if not self.show_export_buttons:
            raise PermissionDenied
        return exporting.respond(queryset, spreadsheet_format, acting_user=self.request.user)


class CertificateInspectView(InspectView):
    """Everything staff may need to know of one certificate, and what can be done with it."""

    page_title = _("Certificate")
    template_name = "lms/certificates/admin/inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(certificate=self.object, words=self.object.words, **kwargs)

    @cached_property
    def header_buttons(self) -> list[Button]:
        code = self.object.public_code
        buttons = [
            HeaderButton("PDF", url=reverse("lms_certificates:pdf", args=[code]), icon_name="doc-full"),
            HeaderButton(_("Public page"), url=self.object.get_absolute_url(), icon_name="view"),
        ]
        if self.object.is_standing and self.request.user.has_perm("lms_certificates.revoke_certificate"):
            url = reverse("lms_certificate:revoke", args=[self.object.pk])
            buttons.append(HeaderButton(_("Revoke"), url=url, icon_name="cross"))
        return buttons


class RevokeView(WagtailAdminTemplateMixin, FormView):
    """Asks for the reason, and whether a corrected certificate follows."""

    form_class = RevocationForm
    template_name = "lms/certificates/admin/revoke.html"
    page_title = _("Revoke certificate")
    header_icon = "cross"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("lms_certificates.revoke_certificate"):
            raise PermissionDenied
        self.certificate = get_object_or_404(Certificate, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return f"{self.certificate.public_code}, {self.certificate.person}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("lms_certificate:index"), "label": _("Certificates")},
            {
                "url": reverse("lms_certificate:inspect", args=[self.certificate.pk]),
                "label": self.certificate.public_code,
            },
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(certificate=self.certificate, **kwargs)

    def form_valid(self, form: RevocationForm) -> HttpResponse:
        verb = actions.reissue if form.cleaned_data["reissue"] else actions.revoke
        try:
            result = verb(self.certificate, reason=form.cleaned_data["reason"], acting_user=self.request.user)
        except CertificateError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        if result.pk == self.certificate.pk:
            sentence = _("Certificate %(code)s is revoked. Its public page says so from now on.")
        else:
            sentence = _("Certificate %(code)s is issued in its place, and its holder is told by mail.")
        messages.success(self.request, sentence % {"code": result.public_code})
        return redirect("lms_certificate:inspect", result.pk)


class CertificateViewSet(ModelViewSet):
    """Reporting officers and administrators; trainers read completions from their own attendance lists."""

    model = Certificate
    name = "lms_certificate"
    url_prefix = "certificates"
    icon = "doc-full"
    menu_label = _("Certificates")
    add_to_reference_index = False  # frozen content: nothing in it is a live reference
    inspect_view_enabled = True
    copy_view_enabled = False
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateInspectView
    inspect_template_name = "lms/certificates/admin/inspect.html"
    filterset_class = CertificateFilterSet
    search_backend_name = None
    search_fields = [
        "content__facts__first_name",
        "content__facts__last_name",
        "content__facts__enterprise",
        "content__texts__it__title",
        "content__texts__en__title",
    ]
    list_per_page = 50
    ordering = ["-issued_at", "-pk"]
    list_display = [
        TitleColumn("person", label=_("Name"), url_name="lms_certificate:inspect"),
        Column("title", label=_("Activity")),
        Column("enterprise", label=_("Enterprise"), accessor=lambda one: one.content["facts"]["enterprise"]),
        Column("public_code", label=_("Code"), width="16%"),
        Column(
            "issued_at",
            label=_("Issued"),
            accessor=lambda one: long_date(one.issued_at),
            sort_key="issued_at",
        ),
        Column("status", label=_("Status")),
    ]
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = ("add", "edit", "delete", "history", "usage")
        return super().get_common_view_kwargs(**{f"{name}_url_name": None for name in absent}, **kwargs)

    def get_urlpatterns(self) -> list:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("revoke/<int:pk>/", RevokeView.as_view(), name="revoke"),
        ]


class TemplateEditView(AuditedEditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        url = reverse("lms_certificate_template:preview", args=[self.object.pk])
        preview = Button(_("Preview as PDF"), url=url, icon_name="view", priority=5)
        return [*super().header_more_buttons, preview]


class PreviewView(View):
    """A certificate of nobody, as the saved template would print it; `?language=en` for the English one."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("lms_certificates.change_certificatetemplate"):
            raise PermissionDenied
        template = get_object_or_404(CertificateTemplate, pk=pk)
        language = "en" if request.GET.get("language") == "en" else "it"
        try:
            pdf = actions.draw_sample(template, language=language)
        except RenderingError as error:
            messages.error(request, _("The preview cannot be drawn: %(reason)s") % {"reason": error})
            return redirect("lms_certificate_template:edit", pk)
        return HttpResponse(pdf, content_type="application/pdf")


class CertificateTemplateViewSet(AuditedModelViewSet):
    model = CertificateTemplate
    name = "lms_certificate_template"
    url_prefix = "certificate-templates"
    icon = "form"
    menu_label = _("Certificate templates")
    copy_view_enabled = False
    edit_view_class = TemplateEditView
    list_display = [
        TitleColumn("name", label=_("Name"), url_name="lms_certificate_template:edit", sort_key="name"),
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        YesNoColumn("is_active", label=_("In use"), sort_key="is_active"),
        Column("signatory_name", label=_("Who signs")),
        Column("design", label=_("Look")),
    ]
    list_filter = ["is_active", "kind"]
    search_backend_name = None
    search_fields = ["name"]
    edit_handler = ObjectList(
        [
            "name",
            MultiFieldPanel(["is_active", "kind", "activities"], heading=_("What it serves")),
            MultiFieldPanel(["document_it", "note_it", "programme_it"], heading=_("Words in Italian")),
            MultiFieldPanel(["document_en", "note_en", "programme_en"], heading=_("Words in English")),
            MultiFieldPanel(
                ["signatory_name", "signatory_role_it", "signatory_role_en"], heading=_("Who signs")
            ),
            MultiFieldPanel(["emblem", "design"], heading=_("Look")),
        ],
        base_form_class=TemplateForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(delete_url_name=None, **kwargs)

    def get_urlpatterns(self) -> list:
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]
        return [*kept, path("preview/<int:pk>/", PreviewView.as_view(), name="preview")]


class CertificatesGroup(ModelViewSetGroup):
    items = (CertificateViewSet, CertificateTemplateViewSet)
    menu_label = _("Certificates")
    menu_icon = "doc-full"
    menu_order = 340
