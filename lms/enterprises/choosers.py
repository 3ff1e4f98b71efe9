"""Choosing a firm in the admin: by part of its name or by tax code, however many there are."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet


class EnterpriseFilterForm(BaseFilterForm):
    q = forms.CharField(
        label=_("Name or tax code"),
        required=False,
        widget=forms.TextInput({"data-chooser-modal-search-filter": True}),
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        words = self.cleaned_data.get("q", "").strip()
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        return objects.filter(Q(name__icontains=words) | Q(tax_code__istartswith=words.replace(" ", "")))


class ForWhoeverSeesFirms:
    """Sole traders' tax codes are personal data: only people who may see the list of firms look them up."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("lms_enterprises.view_enterprise"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ByNameOrCode(ForWhoeverSeesFirms):
    """What both views of the chooser show."""

    filter_form_class = EnterpriseFilterForm

    @property
    def columns(self) -> list[Any]:
        return [
            *super().columns,
            Column("tax_code", label=_("Tax code")),
            Column("get_province_display", label=_("Province")),
        ]


class EnterpriseChooseView(ByNameOrCode, ChooseView):
    pass


class EnterpriseChooseResultsView(ByNameOrCode, ChooseResultsView):
    pass


class ChosenFirm(ForWhoeverSeesFirms, ChosenView):
    pass


class ChosenFirms(ForWhoeverSeesFirms, ChosenMultipleView):
    pass


class PickOnlyChooserViewSet(ChooserViewSet):
    """Picks among what is recorded; new rows have a screen of their own, with its checks and its trail."""

    def get_urlpatterns(self) -> list[Any]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class EnterpriseChooserViewSet(PickOnlyChooserViewSet):
    model = "lms_enterprises.Enterprise"
    icon = "group"
    choose_one_text = page_title = _("Choose an enterprise")
    choose_another_text = _("Choose another enterprise")
    edit_item_text = _("Edit this enterprise")
    per_page = 20
    choose_view_class = EnterpriseChooseView
    choose_results_view_class = EnterpriseChooseResultsView
    chosen_view_class = ChosenFirm
    chosen_multiple_view_class = ChosenFirms


enterprise_chooser = EnterpriseChooserViewSet("lms_enterprise_chooser")
