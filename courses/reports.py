"""Wagtail admin: the learners of a course, for its trainers and for administrators, with export."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from lms.enterprises.territories import province_choices
from lms.ledger.kinds import SkillType
from lms.ledger.models import Activity, Participation

from .exporting import export
from .queries import may_oversee, overseen_courses


class OverseersOnly:
    """Refuses whoever has no learners to look after."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_oversee(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class CourseFilterSet(WagtailFilterSet):
    skill_type = django_filters.ChoiceFilter(label=gettext_lazy("Skill type"), choices=SkillType.choices)

    class Meta:
        model = Activity
        fields = ["skill_type", "is_open"]


class OverseenCoursesView(OverseersOnly, ReportView):
    """The courses whose learners one may see, with how many there are."""

    page_title = gettext_lazy("Learners")
    header_icon = "group"
    index_url_name = "lms_courses_learners:index"
    index_results_url_name = "lms_courses_learners:index_results"
    filterset_class = CourseFilterSet
    default_ordering = "-pk"
    model = Activity
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Course"),
            get_url=lambda activity: reverse("lms_courses_learners:course", args=[activity.pk]),
        ),
        Column("under_way", label=gettext_lazy("Under way")),
        Column("complete", label=gettext_lazy("Completed")),
    ]

    def get_queryset(self) -> QuerySet[Activity]:
        taking_part = Q(participations__cancelled_at=None)
        done = ~Q(participations__completed_at=None)
        return (
            overseen_courses(self.request.user)
            .annotate(
                under_way=Count("participations", filter=taking_part & ~done & ~Q(participations=None)),
                complete=Count("participations", filter=taking_part & done),
            )
            .order_by("-pk")
        )


class LearnerFilterSet(WagtailFilterSet):
    STATES = [
        ("under_way", gettext_lazy("Under way")),
        ("completed", gettext_lazy("Completed")),
        ("left", gettext_lazy("Left the course")),
    ]

    q = django_filters.CharFilter(label=gettext_lazy("Name or firm"), method="find")
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=STATES, method="in_state")
    province = django_filters.ChoiceFilter(
        label=gettext_lazy("Province"), choices=province_choices, field_name="enterprise__province"
    )

    class Meta:
        model = Participation
        fields = ["q", "state", "province"]

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split()[:5]:
            queryset = queryset.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(enterprise__name__icontains=word)
            )
        return queryset

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "left":
            return queryset.exclude(cancelled_at=None)
        queryset = queryset.filter(cancelled_at=None)
        if value == "completed":
            return queryset.exclude(completed_at=None)
        return queryset.filter(completed_at=None)


class LearnersView(OverseersOnly, ReportView):
    """One course: who learns, for which firm, how far, complete when."""

    header_icon = "group"
    index_url_name = "lms_courses_learners:course"
    index_results_url_name = "lms_courses_learners:course_results"
    filterset_class = LearnerFilterSet
    model = Participation
    list_export = ["pk"]  # switches the buttons on; the columns are those of `exporting`
    columns = [
        Column("full_name", label=gettext_lazy("Name")),
        Column("enterprise", label=gettext_lazy("Firm"), accessor=lambda row: row.enterprise or ""),
        DateColumn("registered_at", label=gettext_lazy("Enrolled")),
        Column("progress", label=gettext_lazy("Progress"), accessor=lambda row: f"{row.progress}%"),
        DateColumn("completed_at", label=gettext_lazy("Completed on")),
        DateColumn("cancelled_at", label=gettext_lazy("Left the course")),
    ]

    @cached_property
    def activity(self) -> Activity:
        """The course of the address; raises Http404 for one that is not the reader's to see."""
        return get_object_or_404(overseen_courses(self.request.user), pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.request, self.kwargs = request, kwargs
        if may_oversee(request.user) and not overseen_courses(request.user).filter(pk=kwargs["pk"]).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Learners")

    def get_page_subtitle(self) -> str:
        return self.activity.title

    def get_index_url(self) -> str:
        return reverse(self.index_url_name, args=[self.activity.pk])

    def get_index_results_url(self) -> str:
        return reverse(self.index_results_url_name, args=[self.activity.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("lms_courses_learners:index"), "label": _("Learners")},
            {"url": "", "label": self.activity.title},
        ]

    def get_queryset(self) -> QuerySet[Participation]:
        learners = Participation.objects.filter(activity=self.activity).select_related("enterprise")
        return learners.order_by("last_name", "first_name", "pk")

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponse:
        return export(self.activity, queryset, spreadsheet_format, acting_user=self.request.user)
