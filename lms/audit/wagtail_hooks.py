"""The audit trail in the admin, for administrators to read."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from .models import Entry
from .viewsets import ReadOnlyModelViewSet


def _verbs(field: str) -> Any:
    """The values that occur, to choose from; read when the list is opened."""

    def choices() -> list[tuple[str, str]]:
        values = Entry.objects.order_by(field).values_list(field, flat=True).distinct()
        return [(value, value) for value in values]

    return choices


class EntryFilterSet(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)
    verb = django_filters.ChoiceFilter(label=_("What was done"), choices=_verbs("verb"))
    object_type = django_filters.ChoiceFilter(label=_("Kind of object"), choices=_verbs("object_type"))
    object_pk = django_filters.CharFilter(label=_("Number of the object"))

    class Meta:
        model = Entry
        fields = ["at", "verb", "object_type", "object_pk"]


class EntryViewSet(ReadOnlyModelViewSet):
    model = Entry
    name = "lms_audit"
    menu_label = _("Audit trail")
    icon = "history"
    add_to_settings_menu = True
    menu_order = 910
    list_display = ["__str__", "actor_label", "object_type", "object_pk", "reason"]
    filterset_class = EntryFilterSet
    search_fields = ["actor_label", "verb", "object_pk", "reason"]
    search_backend_name = None
    inspect_view_fields = [
        "at",
        "actor_label",
        "actor_pk",
        "verb",
        "object_type",
        "object_pk",
        "before",
        "after",
        "reason",
    ]
    list_per_page = 50


hooks.register("register_admin_viewset", lambda: EntryViewSet())
