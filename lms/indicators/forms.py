"""Editing definitions: the parameters of a rule as fields of their own, and periods that were handed over."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from lms.calls.models import FundingCall
from lms.ledger.kinds import EVENT_KINDS, Audience, Service

from .kinds import Beneficiaries, Support, SupportKind
from .models import Period
from .rules import RULES, BadParams
from .rules.base import COUNTED_AUDIENCES


def _several(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


_ALL = gettext_lazy("Nothing ticked: all.")

# One form field per parameter; empty means that the rule's own default holds.
PARAM_FIELDS = ("beneficiaries", "support", "kinds", "services", "event_kinds", "audiences", "calls")
PARAM_FIELDS = (*PARAM_FIELDS, "region_only", "min_share", "min_hours")


class IndicatorForm(WagtailAdminModelForm):
    """Stores only the parameters that are set and that the chosen rule looks at."""

    rule_key = forms.ChoiceField(
        label=gettext_lazy("Rule"), choices=lambda: [(r.key, r.label) for r in RULES.values()]
    )
    beneficiaries = forms.ChoiceField(
        label=gettext_lazy("Who is counted"),
        choices=[("", gettext_lazy("As usual for the rule")), *Beneficiaries.choices],
        required=False,
    )
    support = _several(gettext_lazy("Support"), Support.choices, gettext_lazy("Nothing ticked: services."))
    kinds = _several(gettext_lazy("Kinds of support"), SupportKind.choices, _ALL)
    services = _several(gettext_lazy("Services"), Service.choices, _ALL)
    event_kinds = _several(
        gettext_lazy("Kinds of event"), [(kind.value, kind.label) for kind in EVENT_KINDS], _ALL
    )
    audiences = _several(
        gettext_lazy("Audiences"), [(one, Audience(one).label) for one in COUNTED_AUDIENCES], _ALL
    )
    calls = _several(gettext_lazy("Funding calls"), (), _ALL)
    region_only = forms.BooleanField(
        label=gettext_lazy("Only firms with an operating site in Lombardy"), required=False
    )
    min_share = forms.IntegerField(
        label=gettext_lazy("Least attendance of an event (%)"), min_value=0, max_value=100, required=False
    )
    min_hours = forms.IntegerField(
        label=gettext_lazy("Least hours of support per firm"), min_value=0, max_value=10_000, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calls"].choices = [(call.code, str(call)) for call in FundingCall.objects.all()]
        params = self.instance.params if isinstance(self.instance.params, dict) else {}
        for name in PARAM_FIELDS:
            if name in params:
                self.initial[name] = params[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        rule = RULES.get(cleaned.get("rule_key", ""))
        if rule is None:
            return cleaned
        params = {name: cleaned[name] for name in PARAM_FIELDS if cleaned.get(name)}
        for name in [name for name in params if name not in rule.accepts]:
            self.add_error(
                name, _("The rule “%(rule)s” does not look at this: leave it empty.") % {"rule": rule.label}
            )
            params.pop(name)
        try:
            rule.params(params)
        except BadParams as problem:
            raise ValidationError(str(problem)) from problem
        self.instance.params = params
        return cleaned


class PeriodForm(WagtailAdminModelForm):
    """A period that was handed over keeps its programme, its name and its dates."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        changed = set(self.changed_data) & {"programme", "name", "starts_on", "ends_on"}
        if self.instance.pk and changed and self.instance.readings.exists():
            raise ValidationError(
                _("This period is frozen: its programme, name and dates are part of what was handed over.")
            )
        return cleaned

    class Meta:
        model = Period
        fields = ("programme", "name", "starts_on", "ends_on")
