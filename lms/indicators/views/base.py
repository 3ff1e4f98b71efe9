"""What the reporting screens share: the permission, the period in the address, the way back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..models import Period, Reading


def check(request: HttpRequest, *permissions: str) -> None:
    """Raises `PermissionDenied`, which Wagtail answers with a sentence and the way home."""
    if not all(request.user.has_perm(f"lms_indicators.{name}") for name in permissions):
        raise PermissionDenied


def chosen_reading(period: Period, number: str | None) -> Reading | None:
    """The reading asked for by its number, else the last one; None while the period is open, or for "now"."""
    if number == "now":
        return None
    readings = period.readings.select_related("period__programme").order_by("number")
    if number and number.isdecimal():
        return get_object_or_404(readings, number=int(number))
    return readings.last()


class ReportingView(WagtailAdminTemplateMixin):
    """A screen about one period."""

    header_icon = "table"
    permissions: tuple[str, ...] = ("view_indicator",)
    period: Period | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check(request, *self.permissions)
        if "period" in kwargs:
            periods = Period.objects.select_related("programme")
            self.period = get_object_or_404(periods, pk=kwargs["period"])
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items]
        if self.period:
            items.append(
                {
                    "url": f"{reverse('lms_reporting:index')}?period={self.period.pk}",
                    "label": _("Indicator table"),
                }
            )
        return [*items, {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}]
