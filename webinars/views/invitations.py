"""The personal link of somebody on the invitation list: the form, filled in as far as we know the person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms.ledger.models import Participation

from ..errors import WebinarError
from ..links import MANAGE, invitee_of, token
from ..queries import page_of
from .registration import refuse, show_form


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever comes here holds the mailbox: registered at once, without another mail to confirm."""
    try:
        invitee = invitee_of(key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    there = Participation.objects.active().exclude(confirmed_at=None).filter(activity=invitee.activity_id)
    known = there.filter(participant__email__iexact=invitee.email).first()
    if known:
        return redirect("lms_webinars:manage", key=token(MANAGE, known.pk))
    page = page_of(invitee.activity)
    if page is None:
        return refuse(request, _("This webinar is no longer online."), status=410)
    return show_form(request, invitee.activity, page, invitee=invitee)
