"""The downloads; each asks for the permission to export and leaves a line in the audit trail."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from lms.exports import TooManyRows, chosen_format

from .. import exporting
from ..models import FrozenFigure, Indicator, Period, Reading
from ..rules import BadParams
from ..selection import Selection
from .base import check, chosen_reading

Download = Callable[..., HttpResponseBase]


def _download(view: Download) -> Download:
    """Permission, period and reading; what cannot be exported is said on the table's page."""

    @require_GET
    @wraps(view)
    def wrapped(request: HttpRequest, period: int, **kwargs: int) -> HttpResponseBase:
        check(request, "view_indicator", "export_indicator")
        found = get_object_or_404(Period.objects.select_related("programme"), pk=period)
        reading = chosen_reading(found, request.GET.get("reading"))
        try:
            return view(request, found, reading, **kwargs)
        except (TooManyRows, BadParams) as problem:
            messages.error(request, str(problem))
            return redirect(f"{reverse('lms_reporting:index')}?period={found.pk}")

    return wrapped


def _indicator(period: Period, pk: int, reading: Reading | None) -> tuple[Indicator, Reading | None]:
    indicator = get_object_or_404(Indicator, pk=pk, programme=period.programme_id)
    if reading and not FrozenFigure.objects.filter(reading=reading, indicator=indicator).exists():
        return indicator, None
    return indicator, reading


@_download
def export_table_view(request: HttpRequest, period: Period, reading: Reading | None) -> HttpResponseBase:
    chosen = chosen_format(request.GET.get("format"))
    return exporting.export_table(period, reading, chosen, acting_user=request.user)


@_download
def export_breakdown_view(request: HttpRequest, period: Period, reading: Reading | None) -> HttpResponseBase:
    chosen = chosen_format(request.GET.get("format"))
    return exporting.export_breakdown(period, reading, chosen, acting_user=request.user)


@_download
def export_rows_view(
    request: HttpRequest, period: Period, reading: Reading | None, indicator: int
) -> HttpResponseBase:
    one, reading = _indicator(period, indicator, reading)
    chosen, selection = chosen_format(request.GET.get("format")), Selection.of(request.GET)
    return exporting.export_rows(period, one, reading, selection, chosen, acting_user=request.user)


@_download
def export_firms_view(
    request: HttpRequest, period: Period, reading: Reading | None, indicator: int
) -> HttpResponseBase:
    one, reading = _indicator(period, indicator, reading)
    chosen = chosen_format(request.GET.get("format"))
    return exporting.export_firms(period, one, reading, chosen, acting_user=request.user)
