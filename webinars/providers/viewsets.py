"""The administrators' screens of platform accounts: what is stored secret goes in and never comes out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from lms.audit.viewsets import NOT_SAVED, RECORDED, SAVED, YesNoColumn

from ..actions.accounts import save_account
from ..models import ProviderAccount
from . import vault
from .addresses import callback_address
from .base import ProviderError
from .forms import ProviderAccountForm
from .registry import provider_for


class _SaveMixin:
    error_message = NOT_SAVED

    def save_instance(self) -> ProviderAccount:
        account = self.form.save(commit=False)
        return save_account(account, secrets=self.form.secrets, acting_user=self.request.user)


class AccountCreateView(_SaveMixin, CreateView):
    success_message = RECORDED

    def get_success_url(self) -> str:
        """To the page with the address that the platform must be told."""
        return reverse("lms_provider_accounts:inspect", args=[self.object.pk])


class AccountEditView(_SaveMixin, EditView):
    """Saved through the same verb as a new one."""

    success_message = SAVED


class AccountInspectView(InspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = self.object
        return {
            **super().get_context_data(**kwargs),
            "callback": callback_address(account),
            "has_secret": vault.has(account),
            "has_client_secret": vault.has(account, vault.CLIENT_SECRET),
            "may_change": self.request.user.has_perm("lms_webinars.change_provideraccount"),
        }


@require_POST
@permission_required("lms_webinars.change_provideraccount")
def test_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Tries the account now; a platform that is down is a sentence, never an error page."""
    account = get_object_or_404(ProviderAccount, pk=pk)
    try:
        messages.success(request, provider_for(account).test())
    except ProviderError as error:
        why = gettext("%(sentence)s (%(detail)s)") % {"sentence": error, "detail": error.detail}
        messages.error(request, why if error.detail else str(error))
    return redirect("lms_provider_accounts:inspect", pk)


class ProviderAccountViewSet(ModelViewSet):
    """Recorded, changed, put out of use; never deleted, because sessions and messages refer to it."""

    model = ProviderAccount
    name = "lms_provider_accounts"
    menu_label = _("Platform accounts")
    icon = "key"
    menu_order = 220
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = [
        "name",
        Column("get_kind_display", label=_("Platform")),
        "base_url",
        YesNoColumn("is_active"),
    ]
    search_fields = ["name"]
    search_backend_name = None
    ordering = ["name"]
    form_fields = list(ProviderAccountForm.Meta.fields)
    inspect_view_fields = ["name", "kind", "base_url", "checksum", "account_id", "client_id", "is_active"]
    inspect_template_name = "lms/webinars/providers/inspect.html"
    add_view_class = AccountCreateView
    edit_view_class = AccountEditView
    inspect_view_class = AccountInspectView

    def get_form_class(self, for_update: bool = False) -> type[ProviderAccountForm]:
        return ProviderAccountForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"delete_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        patterns = [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]
        return [*patterns, path("test/<int:pk>/", test_view, name="test")]
