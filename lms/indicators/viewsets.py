"""Wagtail admin: the reporting screens, and the definitions they rest on."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.widgets.button import Button

from lms.audit.viewsets import (
    AuditedCreateView,
    AuditedEditView,
    AuditedModelViewSet,
    YesNoColumn,
)
from lms.calls.columns import DayColumn

from . import views
from .forms import PARAM_FIELDS, IndicatorForm, PeriodForm
from .models import Indicator, Period, Programme
from .presets import PRESETS, add_presets
from .warnings import warnings_of


class ReportingMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("lms_indicators.view_indicator")


class ReportingViewSet(ViewSet):
    name = "lms_reporting"
    url_prefix = "reporting"
    icon = "table"
    menu_label = _("Indicator table")
    menu_item_class = ReportingMenuItem

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", views.TableView.as_view(), name="index"),
            path("<int:period>/freeze/", views.FreezeView.as_view(), name="freeze"),
            path("<int:period>/restate/", views.RestateView.as_view(), name="restate"),
            path("<int:period>/export/table/", views.export_table_view, name="export_table"),
            path("<int:period>/export/breakdown/", views.export_breakdown_view, name="export_breakdown"),
            path("<int:period>/figure/<int:indicator>/", views.FigureView.as_view(), name="figure"),
            path("<int:period>/figure/<int:indicator>/rows/", views.export_rows_view, name="export_rows"),
            path("<int:period>/figure/<int:indicator>/firms/", views.export_firms_view, name="export_firms"),
        ]


class DefinitionViewSet(AuditedModelViewSet):
    copy_view_enabled = False
    add_to_reference_index = False
    inspect_view_enabled = True
    search_backend_name = None
    list_per_page = 50


class PresetsView(WagtailAdminTemplateMixin, TemplateView):
    """Adds the standard indicators that a programme does not have yet."""

    template_name = "lms/indicators/presets.html"
    page_title = _("Add the standard indicators")
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("lms_indicators.add_indicator"):
            raise PermissionDenied
        self.programme = get_object_or_404(Programme, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.programme)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("lms_programme:index"), "label": _("Programmes")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = set(self.programme.indicators.values_list("code", flat=True))
        missing = [(preset[0], preset[-2], preset[-1]) for preset in PRESETS if preset[0] not in known]
        return super().get_context_data(programme=self.programme, missing=missing, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        added = len(add_presets(self.programme, acting_user=request.user))
        sentence = ngettext("%(count)d indicator added.", "%(count)d indicators added.", added)
        messages.success(request, sentence % {"count": added})
        return redirect("lms_indicator:index")


class ProgrammeEditView(AuditedEditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        url = reverse("lms_programme:presets", args=[self.object.pk])
        button = Button(_("Add the standard indicators"), url=url, icon_name="list-ul", priority=5)
        return [*super().header_more_buttons, button]


class ProgrammeViewSet(DefinitionViewSet):
    model = Programme
    name = "lms_programme"
    url_prefix = "programmes"
    icon = "globe"
    menu_label = _("Programmes")
    edit_view_class = ProgrammeEditView
    list_display = [
        TitleColumn("name", label=_("Name"), url_name="lms_programme:edit"),
        Column("code", label=_("Code"), sort_key="code"),
        DayColumn("starts_on", label=_("Starts"), sort_key="starts_on"),
        DayColumn("ends_on", label=_("Ends"), sort_key="ends_on"),
    ]
    search_fields = ["code", "name_it", "name_en"]
    panels = [
        FieldPanel("code"),
        FieldPanel("name_it"),
        FieldPanel("name_en"),
        FieldPanel("instrument"),
        FieldRowPanel([FieldPanel("cci"), FieldPanel("axis"), FieldPanel("region_category")]),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ]

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("presets/<int:pk>/", PresetsView.as_view(), name="presets")]


class IndicatorIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Indicator]:
        return Indicator.objects.select_related("programme")


class IndicatorViewSet(DefinitionViewSet):
    model = Indicator
    name = "lms_indicator"
    url_prefix = "indicators"
    icon = "list-ol"
    menu_label = _("Definitions")
    index_view_class = IndicatorIndexView
    list_display = [
        TitleColumn("code", label=_("Code"), url_name="lms_indicator:edit", sort_key="code"),
        Column("name", label=_("Name")),
        Column("programme", label=_("Programme")),
        Column("get_unit_display", label=_("Unit")),
        Column("target", label=pgettext_lazy("of an indicator", "Target"), sort_key="target"),
        YesNoColumn("is_active", label=_("In the table"), sort_key="is_active"),
    ]
    list_filter = ["programme", "kind", "unit", "is_active"]
    search_fields = ["code", "name_it", "name_en"]
    edit_handler = ObjectList(
        [
            FieldPanel("programme"),
            FieldRowPanel([FieldPanel("code"), FieldPanel("order")]),
            FieldPanel("name_it"),
            FieldPanel("name_en"),
            FieldPanel("definition_it"),
            FieldPanel("definition_en"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("unit")]),
            FieldPanel("parent"),
            MultiFieldPanel(
                [FieldPanel("rule_key"), *(FieldPanel(name) for name in PARAM_FIELDS)],
                heading=_("How this is counted"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("baseline"), FieldPanel("baseline_year")]),
                    FieldRowPanel([FieldPanel("milestone"), FieldPanel("milestone_year")]),
                    FieldRowPanel([FieldPanel("target"), FieldPanel("target_year")]),
                    FieldPanel("forecast"),
                ],
                heading=_("Values"),
            ),
            FieldPanel("source"),
            FieldPanel("comment"),
            FieldPanel("is_active"),
        ],
        base_form_class=IndicatorForm,
    )


class _Warns:
    """Says after saving what is odd about the dates; the period is saved all the same."""

    def save_instance(self) -> Period:
        period = super().save_instance()  # type: ignore[misc]
        for sentence in warnings_of(period):
            messages.warning(self.request, sentence)  # type: ignore[attr-defined]
        return period


class PeriodCreateView(_Warns, AuditedCreateView):
    pass


class PeriodEditView(_Warns, AuditedEditView):
    pass


class PeriodIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Period]:
        return Period.objects.select_related("programme")


class PeriodViewSet(DefinitionViewSet):
    model = Period
    name = "lms_period"
    url_prefix = "periods"
    icon = "calendar"
    menu_label = _("Periods")
    index_view_class = PeriodIndexView
    add_view_class = PeriodCreateView
    edit_view_class = PeriodEditView
    list_display = [
        TitleColumn("name", label=_("Name"), url_name="lms_period:edit"),
        Column("programme", label=_("Programme")),
        DayColumn("starts_on", label=_("First day"), sort_key="starts_on"),
        DayColumn("ends_on", label=_("Last day"), sort_key="ends_on"),
    ]
    list_filter = ["programme"]
    search_fields = ["name"]
    edit_handler = ObjectList(
        [
            FieldPanel("programme"),
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        ],
        base_form_class=PeriodForm,
    )


class IndicatorsGroup(ViewSetGroup):
    items = (ReportingViewSet, IndicatorViewSet, PeriodViewSet, ProgrammeViewSet)
    menu_label = _("Indicators")
    menu_icon = "table"
    menu_name = "lms-indicators"
    menu_order = 300
