"""The door of the CMS: who may pass, and with which second factor."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from lms.conf import conf

# Recovery codes alone are no second factor: they replace one that was lost.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def sign_in(request: HttpRequest) -> HttpResponse:
    """The CMS has no sign-in page of its own: the site's asks for the second factor too."""
    goal = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, request.is_secure()):
        goal = reverse("wagtailadmin_home")
    if request.user.is_authenticated:
        return redirect(goal)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': goal})}")


class StaffDoor:
    """Refuses people without access to the CMS in words; leads staff to set up their second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at_the_door = request.path.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated
        return (self.stop(request) if at_the_door else None) or self.get_response(request)

    def stop(self, request: HttpRequest) -> HttpResponse | None:
        if request.path in (reverse("wagtailadmin_logout"), reverse("wagtailadmin_javascript_catalog")):
            return None
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return render(request, "site/refused.html", status=403)
        if conf.STAFF_MFA_REQUIRED and not is_mfa_enabled(request.user, SECOND_FACTORS):
            messages.warning(
                request, _("Staff need a second factor: set up an authenticator app or a security key first.")
            )
            return redirect("mfa_index")
        return None
