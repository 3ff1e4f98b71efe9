"""Admin screens of firms and their sizes, with the work list of sizes to verify."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSetGroup

from lms.audit.viewsets import (
    NOT_SAVED,
    RECORDED,
    AuditedModelViewSet,
    PlainInspectView,
    ReadOnlyModelViewSet,
)

from .actions import declare_size, verify_size
from .forms import EnterpriseForm, SizeForm
from .models import Enterprise, EnterpriseSize
from .sizes import SizeClass


class EnterpriseViewSet(AuditedModelViewSet):
    """Firms: recorded once, corrected, never deleted."""

    model = Enterprise
    name = "lms_enterprises"
    menu_label = _("Enterprises")
    icon = "group"
    list_display = [
        "name",
        "country",
        "tax_code",
        Column("get_kind_display", label=_("Kind")),
        Column("get_province_display", label=_("Province")),
    ]
    list_filter = ["kind", "province"]
    search_fields = ["name", "tax_code", "vat_number"]
    search_backend_name = None
    ordering = ["name", "pk"]
    copy_view_enabled = False
    form_fields = list(EnterpriseForm.Meta.fields)

    def get_form_class(self, for_update: bool = False) -> type[EnterpriseForm]:
        return EnterpriseForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"delete_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]


class SizeFilterSet(WagtailFilterSet):
    check = django_filters.ChoiceFilter(
        label=_("Verification"),
        choices=[
            ("differs", _("To verify: declared and computed class differ")),
            ("open", _("To verify: all")),
            ("done", _("Verified")),
        ],
        method="to_check",
    )

    class Meta:
        model = EnterpriseSize
        fields = ["check"]

    def to_check(self, sizes: QuerySet, name: str, value: str) -> QuerySet:
        if value == "done":
            return sizes.exclude(verified_on=None)
        sizes = sizes.filter(verified_on=None)
        if value == "differs":
            known = ~Q(computed_class="") & ~Q(computed_class=SizeClass.UNVERIFIED)
            declared = ~Q(declared_class=SizeClass.UNVERIFIED)
            sizes = sizes.filter(known & declared).exclude(computed_class=F("declared_class"))
        return sizes


def remark(size: EnterpriseSize) -> str:
    """Why somebody should look at this size."""
    return gettext("declared and computed differ") if size.needs_check and not size.verified_on else ""


class SizeIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("enterprise", "verified_by")


class SizeCreateView(CreateView):
    """Notes a declaration through the verb that computes the class and writes the trail."""

    success_message = RECORDED
    error_message = NOT_SAVED

    def save_instance(self) -> EnterpriseSize:
        return declare_size(**self.form.cleaned_data, acting_user=self.request.user)

    def get_success_buttons(self) -> list[Any]:
        """A declaration is not edited afterwards."""
        return []


class SizeInspectView(PlainInspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = self.object.verified_on is None and self.request.user.has_perm(
            "lms_enterprises.change_enterprisesize"
        )
        return {
            **super().get_context_data(**kwargs),
            "verify_url": reverse("lms_enterprise_sizes:verify", args=[self.object.pk]) if may else "",
        }


@require_POST
@permission_required("lms_enterprises.change_enterprisesize")
def verify_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A person stands for a size class."""
    verify_size(get_object_or_404(EnterpriseSize, pk=pk), acting_user=request.user)
    messages.success(request, gettext("The size is verified."))
    return redirect("lms_enterprise_sizes:inspect", pk)


class SizeViewSet(ReadOnlyModelViewSet):
    """Sizes over time: a change is a new declaration, so rows are added and verified, never edited."""

    model = EnterpriseSize
    name = "lms_enterprise_sizes"
    menu_label = _("Sizes to verify")
    icon = "tasks"
    list_display = [
        "enterprise",
        "valid_from",
        Column("get_declared_class_display", label=_("Declared class")),
        Column("get_computed_class_display", label=_("Computed class")),
        Column("check", label=_("To check"), accessor=remark),
        "verified_on",
        "verified_by",
    ]
    filterset_class = SizeFilterSet
    search_fields = ["enterprise__name", "enterprise__tax_code"]
    search_backend_name = None
    ordering = ["-valid_from", "-pk"]
    index_view_class = SizeIndexView
    add_view_class = SizeCreateView
    inspect_view_class = SizeInspectView
    inspect_template_name = "lms/enterprises/size_inspect.html"
    inspect_view_fields = [
        "enterprise",
        "valid_from",
        "accounts_year",
        "headcount_awu",
        "turnover_eur",
        "balance_sheet_eur",
        "declared_class",
        "computed_class",
        "verified_by",
        "verified_on",
    ]
    form_fields = list(SizeForm.Meta.fields)

    def get_form_class(self, for_update: bool = False) -> type[SizeForm]:
        return SizeForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"add_url_name": self.get_url_name("add"), **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("new/", self.add_view, name="add"),
            path("verify/<int:pk>/", verify_view, name="verify"),
        ]


class EnterpriseGroup(ModelViewSetGroup):
    menu_label = _("Enterprises")
    menu_icon = "group"
    menu_order = 400
    items = (EnterpriseViewSet, SizeViewSet)
