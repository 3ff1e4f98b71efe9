"""Wagtail admin: funding calls, applications, services and measures, with search, filters and exports."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms.widgets import FileInput, RadioSelect
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import Button

from lms.audit.viewsets import AuditedModelViewSet, YesNoColumn
from lms.enterprises.territories import province_choices
from lms.exports import ExportFormat, chosen_format

from . import exporting
from .choosers import enterprise_chooser, participant_chooser
from .columns import DayColumn
from .models import CallApplication, FundingCall, Measure, ServiceContact


class ExportingIndexView(IndexView):
    """The list, and the same rows as a file in each of our formats."""

    FORMATS = tuple(ExportFormat.values)
    list_export = ["pk"]  # switches the downloads on; the columns are those of `exporting`

    @cached_property
    def show_export_buttons(self) -> bool:
        return self.request.user.has_perm(f"lms_calls.export_{self.model._meta.model_name}")

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        others = [
            button
            for button in super().header_more_buttons
            if button.url not in (self.xlsx_export_url, self.csv_export_url)
        ]
        if not self.show_export_buttons:
            return others
        downloads = [
            Button(
                choice.label, url=self.get_export_url(choice.value), icon_name="download", priority=90 + place
            )
            for place, choice in enumerate(ExportFormat)
        ]
        return others + downloads

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponseBase:
        if not self.show_export_buttons:
            raise PermissionDenied
        chosen = {
            name: value for name, value in self.request.GET.items() if value and name not in {"export", "p"}
        }
        filters = "; ".join(f"{name}={value}" for name, value in sorted(chosen.items()))
        return exporting.export(
            queryset, chosen_format(spreadsheet_format), filters=filters, acting_user=self.request.user
        )


class CallViewSet(AuditedModelViewSet):
    model = FundingCall
    name = "lms_funding_call"
    url_prefix = "calls"
    icon = "folder-open-inverse"
    menu_label = _("Funding calls")
    copy_view_enabled = False
    add_to_reference_index = False
    inspect_view_enabled = True
    list_display = [
        TitleColumn("code", label=_("Code"), url_name="lms_funding_call:edit", sort_key="code"),
        Column("title", label=_("Title")),
        DayColumn("opens_on", label=_("Opens"), sort_key="opens_on"),
        DayColumn("closes_on", label=_("Closes"), sort_key="closes_on"),
        Column("get_form_display", label=_("Form of support")),
    ]
    list_filter = ["form", "axis"]
    search_fields = ["code", "title_it", "title_en", "action"]
    search_backend_name = None
    panels = [
        FieldPanel("code"),
        FieldPanel("title_it"),
        FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("axis"), FieldPanel("action")]),
        FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on")]),
        FieldRowPanel([FieldPanel("budget_eur"), FieldPanel("form")]),
        FieldPanel("url"),
        FieldPanel("notes_it"),
        FieldPanel("notes_en"),
    ]


class ApplicationFilterSet(WagtailFilterSet):
    submitted_on = django_filters.DateFromToRangeFilter(label=_("Submitted"))
    province = django_filters.ChoiceFilter(
        label=_("Province"), field_name="enterprise__province", choices=province_choices
    )

    class Meta:
        model = CallApplication
        fields = ["call", "state", "form", "submitted_on", "province"]


class ApplicationIndexView(ExportingIndexView):
    def get_base_queryset(self) -> QuerySet[CallApplication]:
        return CallApplication.objects.select_related("call", "enterprise")


class ApplicationViewSet(AuditedModelViewSet):
    model = CallApplication
    name = "lms_call_application"
    url_prefix = "call-applications"
    icon = "form"
    menu_label = _("Applications")
    copy_view_enabled = False
    add_to_reference_index = False
    inspect_view_enabled = True
    index_view_class = ApplicationIndexView
    filterset_class = ApplicationFilterSet
    search_fields = ["enterprise__name", "enterprise__tax_code", "protocol", "decree", "cor_code"]
    search_backend_name = None
    list_per_page = 50
    list_display = [
        TitleColumn("enterprise", label=_("Enterprise"), url_name="lms_call_application:edit"),
        Column("call.code", label=_("Call"), accessor="call.code"),
        DayColumn("submitted_on", label=_("Submitted"), sort_key="submitted_on"),
        Column("get_state_display", label=_("State"), sort_key="state"),
        Column("get_form_display", label=_("Form of support")),
        Column("granted_eur", label=_("Granted (EUR)"), sort_key="granted_eur"),
    ]
    panels = [
        FieldRowPanel([FieldPanel("call"), FieldPanel("enterprise", widget=enterprise_chooser.widget_class)]),
        FieldRowPanel([FieldPanel("submitted_on"), FieldPanel("protocol")]),
        FieldRowPanel([FieldPanel("requested_eur"), FieldPanel("eligible_eur")]),
        FieldPanel("state"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("granted_on"), FieldPanel("decree")]),
                FieldRowPanel([FieldPanel("granted_eur"), FieldPanel("form")]),
                FieldRowPanel([FieldPanel("paid_eur"), FieldPanel("ended_on")]),
                FieldRowPanel([FieldPanel("cup"), FieldPanel("cor_code")]),
                FieldPanel("is_de_minimis"),
            ],
            heading=_("Outcome"),
        ),
    ]


class ContactFilterSet(WagtailFilterSet):
    day = django_filters.DateFromToRangeFilter(label=_("Day"))
    qualifies = django_filters.ChoiceFilter(
        label=_("Counts as support"), choices=[("1", _("Yes")), ("0", _("No"))], widget=RadioSelect
    )

    class Meta:
        model = ServiceContact
        fields = ["service", "kind", "day", "qualifies", "call", "channel"]


class ContactIndexView(ExportingIndexView):
    def get_base_queryset(self) -> QuerySet[ServiceContact]:
        return ServiceContact.objects.select_related("enterprise", "call")


class ContactViewSet(AuditedModelViewSet):
    model = ServiceContact
    name = "lms_service_contact"
    url_prefix = "services"
    icon = "comment"
    menu_label = _("Service log")
    copy_view_enabled = False
    add_to_reference_index = False
    inspect_view_enabled = True
    index_view_class = ContactIndexView
    filterset_class = ContactFilterSet
    search_fields = ["enterprise__name", "enterprise__tax_code", "topic", "adviser_name", "office"]
    search_backend_name = None
    list_per_page = 50
    list_display = [
        TitleColumn("topic", label=_("Topic"), url_name="lms_service_contact:edit"),
        Column("enterprise", label=_("Enterprise")),
        DayColumn("day", label=_("Day"), sort_key="day"),
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("minutes", label=_("Minutes"), sort_key="minutes"),
        YesNoColumn("qualifies", label=_("Counts as support"), sort_key="qualifies"),
    ]
    panels = [
        FieldRowPanel(
            [
                FieldPanel("enterprise", widget=enterprise_chooser.widget_class),
                FieldPanel("participant", widget=participant_chooser.widget_class),
            ]
        ),
        FieldPanel("service"),
        FieldPanel("kind"),
        FieldPanel("topic"),
        FieldRowPanel([FieldPanel("day"), FieldPanel("minutes"), FieldPanel("channel")]),
        FieldPanel("call"),
        FieldPanel("barrier"),
        FieldRowPanel([FieldPanel("qualifies"), FieldPanel("exclusion")]),
        FieldRowPanel([FieldPanel("office"), FieldPanel("adviser_name"), FieldPanel("adviser")]),
        FieldPanel("note"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("aid_eur"), FieldPanel("aid_regulation"), FieldPanel("cor_code")])],
            heading=_("State aid"),
        ),
    ]


def measure_document(request: HttpRequest, pk: int) -> FileResponse:
    """The act behind a measure, for those who may see measures."""
    if not request.user.has_perm("lms_calls.view_measure"):
        raise PermissionDenied
    measure = get_object_or_404(Measure, pk=pk)
    if not measure.document:
        raise Http404
    return FileResponse(measure.document.open("rb"), as_attachment=True, filename=measure.file_name)


def _document_url(measure: Measure) -> str | None:
    return reverse("lms_measure:document", args=[measure.pk]) if measure.document else None


class MeasureViewSet(AuditedModelViewSet):
    model = Measure
    name = "lms_measure"
    url_prefix = "measures"
    icon = "clipboard-list"
    menu_label = _("Measures")
    copy_view_enabled = False
    add_to_reference_index = False
    inspect_view_enabled = True
    inspect_view_fields = ["title_it", "title_en", "act", "day", "is_approved", "call", "note"]
    list_display = [
        TitleColumn("title", label=_("Title"), url_name="lms_measure:edit"),
        Column("act", label=_("Act")),
        DayColumn("day", label=_("Date of the act"), sort_key="day"),
        YesNoColumn("is_approved", label=_("Approved"), sort_key="is_approved"),
        TitleColumn("file_name", label=_("Document"), get_url=_document_url),
    ]
    list_filter = ["is_approved", "call"]
    search_fields = ["title_it", "title_en", "act"]
    search_backend_name = None
    panels = [
        FieldPanel("title_it"),
        FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("act"), FieldPanel("day")]),
        FieldPanel("is_approved"),
        FieldPanel("call"),
        FieldPanel("document", widget=FileInput),
        FieldPanel("note"),
    ]

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("document/<int:pk>/", measure_document, name="document")]


class CallsGroup(ModelViewSetGroup):
    items = (CallViewSet, ApplicationViewSet, ContactViewSet, MeasureViewSet)
    menu_label = _("Calls and services")
    menu_icon = "folder-open-inverse"
    menu_name = "lms-calls"
    menu_order = 310
