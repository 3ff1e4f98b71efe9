"""Freezing a period, and restating it with a reason."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages

from ..actions import freeze, restate
from ..errors import ReadingError
from ..models import Reading
from ..table import entries, live_entries
from ..warnings import warnings_of
from .base import ReportingView, chosen_reading


class FreezeForm(forms.Form):
    """Nothing to fill in: the page before the button shows what will be frozen."""


class RestateForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is handed over with the figures. For example: an attendance report arrived late."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        error_messages={"required": _("Say why the figures are restated.")},
    )


class _HandOverView(ReportingView, FormView):
    permissions = ("view_indicator", "add_reading")
    template_name = "lms/indicators/handover.html"

    def get_page_subtitle(self) -> str:
        return str(self.period)

    def take(self, form: forms.Form) -> Reading:
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            reading = self.take(form)
        except ReadingError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        sentence = _("%(period)s is frozen as reading %(number)d. Its figures do not change any more.")
        messages.success(self.request, sentence % {"period": self.period, "number": reading.number})
        return redirect(f"{reverse('lms_reporting:index')}?period={self.period.pk}")


class FreezeView(_HandOverView):
    form_class = FreezeForm
    page_title = _("Freeze the period")
    header_icon = "lock"

    def take(self, form: forms.Form) -> Reading:
        return freeze(self.period, acting_user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            period=self.period,
            entries=live_entries(self.period),
            warnings=warnings_of(self.period),
            button=_("Freeze these figures"),
            **kwargs,
        )


class RestateView(_HandOverView):
    form_class = RestateForm
    page_title = _("Restate the period")
    header_icon = "edit"

    def take(self, form: forms.Form) -> Reading:
        return restate(self.period, reason=form.cleaned_data["reason"], acting_user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reading = chosen_reading(self.period, None)
        return super().get_context_data(
            period=self.period,
            reading=reading,
            entries=entries(self.period, reading),
            button=_("Restate with the figures of today"),
            **kwargs,
        )
