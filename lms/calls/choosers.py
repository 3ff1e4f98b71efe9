"""Pick a firm by name or tax code, a person by name or address, without a list of thousands in the form."""

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser

from lms.enterprises.choosers import PickOnlyChooserViewSet
from lms.enterprises.models import Enterprise
from lms.ledger.models import Participant


class _SearchForm(BaseFilterForm):
    q = forms.CharField(
        label=_("Search"), widget=forms.TextInput(attrs={"placeholder": _("Search")}), required=False
    )
    names: tuple[str, ...] = ()

    def filter(self, objects: QuerySet) -> QuerySet:
        self.search_query = self.cleaned_data.get("q", "").strip()
        if not self.search_query:
            return objects
        self.is_searching = True
        return objects.filter(
            reduce(or_, (Q(**{f"{name}__icontains": self.search_query}) for name in self.names))
        )


class EnterpriseSearchForm(_SearchForm):
    names = ("name", "tax_code", "vat_number")


class ParticipantSearchForm(_SearchForm):
    names = ("last_name", "first_name", "email")


class _OnlyEditors:
    """Who may log services and applications may look up firms and people; nobody else."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(
            request.user.has_perm(f"lms_calls.{verb}_{model}")
            for verb in ("add", "change")
            for model in ("callapplication", "servicecontact")
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class _Enterprises(_OnlyEditors):
    filter_form_class = EnterpriseSearchForm

    @property
    def columns(self) -> list[Column]:
        return [
            self.title_column,
            Column("tax_code", label=_("Tax code")),
            Column("municipality", label=_("Town")),
        ]


class _Participants(_OnlyEditors):
    filter_form_class = ParticipantSearchForm

    @property
    def columns(self) -> list[Column]:
        return [self.title_column, Column("email", label=_("E-mail"))]


class ChooseEnterprise(_Enterprises, chooser.ChooseView):
    pass


class ChooseEnterpriseResults(_Enterprises, chooser.ChooseResultsView):
    pass


class ChooseParticipant(_Participants, chooser.ChooseView):
    pass


class ChooseParticipantResults(_Participants, chooser.ChooseResultsView):
    pass


class ChosenOne(_OnlyEditors, chooser.ChosenView):
    pass


class ChosenSeveral(_OnlyEditors, chooser.ChosenMultipleView):
    pass


class EnterpriseChooser(PickOnlyChooserViewSet):
    model = Enterprise
    icon = "group"
    choose_one_text = _("Choose an enterprise")
    choose_another_text = _("Choose another enterprise")
    register_widget = False
    choose_view_class = ChooseEnterprise
    choose_results_view_class = ChooseEnterpriseResults
    chosen_view_class = ChosenOne
    chosen_multiple_view_class = ChosenSeveral


class ParticipantChooser(PickOnlyChooserViewSet):
    model = Participant
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    register_widget = False
    choose_view_class = ChooseParticipant
    choose_results_view_class = ChooseParticipantResults
    chosen_view_class = ChosenOne
    chosen_multiple_view_class = ChosenSeveral


enterprise_chooser = EnterpriseChooser("lms_calls_enterprise_chooser")
participant_chooser = ParticipantChooser("lms_calls_participant_chooser")
