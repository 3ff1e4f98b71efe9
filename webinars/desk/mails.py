"""Screens: the time line of an event's mails, before and after publishing, and what did not arrive."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.ledger.models import Activity, Participation
from lms.mail import occasions, outbox
from lms.mail.actions import AlreadySent, retry

from .. import mailing, timeline
from ..actions import addressing, following
from ..actions.reminding import reminder_minutes
from ..errors import WebinarError
from ..models import Session, WebinarPage
from ..occasions import example
from ..planning import planned
from ..queries import page_of
from . import rows
from .access import for_event, number, refuse, screen
from .forms import AddressForm

PER_PAGE = 50


@require_GET
@for_event()
def mails(request: HttpRequest, activity: Activity) -> HttpResponse:
    """What was and will be sent, to how many, and what did not arrive."""
    trouble = Paginator(mailing.troubled(activity), PER_PAGE).get_page(request.GET.get("p"))
    people = Participation.objects.filter(pk__in=[one.about_pk for one in trouble if _is_of_person(one)])
    names = {str(row.pk): row for row in people}
    context = {
        "activity": rows.counted(Activity.objects.filter(pk=activity.pk)).get(),
        "may_run": activity.may_run,
        "lines": mailing.line_of_time(activity),
        "follow_up": mailing.follow_up_of(activity),
        "trouble": trouble,
        "people": [{"mail": one, "person": names.get(one.about_pk)} for one in trouble],
        "page": page_of(activity),
        "tab": "mails",
    }
    return screen(request, "mails.html", context, title=activity.title)


@require_POST
@for_event(write=True)
def try_again(request: HttpRequest, activity: Activity) -> HttpResponse:
    """One mail that did not arrive is sent once more, or all that failed."""
    wanted = request.POST.get("mail", "")
    found = mailing.troubled(activity)
    if wanted == "all":
        found = found.exclude(failed_at=None)
    else:
        found = found.filter(pk=number(wanted))
    done = 0
    for mail in found[:1000]:
        try:
            retry(mail, acting_user=request.user)
            done += 1
        except AlreadySent:  # it went out meanwhile
            continue
    sentence = ngettext("%(number)s mail is sent again.", "%(number)s mails are sent again.", done)
    messages.success(request, sentence % {"number": done})
    return redirect("lms_webinars_desk:mails", activity.pk)


@require_POST
@for_event(write=True)
def follow_up(request: HttpRequest, activity: Activity) -> HttpResponse:
    """The mails afterwards: now, held back, or by themselves again."""
    user = request.user
    try:
        match request.POST.get("do"):
            case "now":
                done = following.send_now(activity, acting_user=user)
                sentence = ngettext("%(number)s mail goes out.", "%(number)s mails go out.", done)
                messages.success(request, sentence % {"number": done})
            case "hold":
                following.hold_back(activity, acting_user=user)
                messages.success(request, _("The mails afterwards are held back."))
            case "let_go":
                following.let_go(activity, acting_user=user)
                messages.success(request, _("The mails afterwards go out by themselves again."))
    except WebinarError as refusal:
        messages.error(request, str(refusal))
    return redirect("lms_webinars_desk:mails", activity.pk)


@require_POST
@for_event(write=True)
def trial(request: HttpRequest, activity: Activity, name: str) -> HttpResponse:
    """One mail of this event to whoever asks, in the languages of its pages; registrants get nothing."""
    session = activity.lms_sessions.first()
    _send_trial(request, name, activity, session)
    return redirect("lms_webinars_desk:mails", activity.pk)


@require_http_methods(["GET", "POST"])
def of_page(request: HttpRequest, page: int) -> HttpResponse:
    """The time line of a page as its editor saved it last, published or not; for whoever may edit it."""
    found = get_object_or_404(WebinarPage, id=page)  # by `id` a number too long finds nothing
    if not _may_write(request.user, found):
        return refuse(
            request, _("This page is not yours: only its authors and the administrators can open it.")
        )
    draft = found.get_latest_revision_as_object()
    plan = planned(draft)
    if request.method == "POST":
        activity = Activity(
            titles={draft.locale.language_code: draft.title},
            starts_at=plan[0].starts_at,
            ends_at=plan[-1].ends_at,
            mode=draft.mode,
        )
        session = Session(
            activity=activity,
            starts_at=plan[0].starts_at,
            ends_at=plan[0].ends_at,
            location=draft.location,
            join_url=draft.join_url,
        )
        _send_trial(request, request.POST.get("name", ""), activity, session)
        return redirect("lms_webinars_desk:mails_of_page", page)
    moments = timeline.moments(
        plan,
        minutes=reminder_minutes(draft),
        follow_up_hours=draft.follow_up_hours,
        needs_approval=draft.needs_approval,
        now=timezone.now(),
    )
    titles = {one.key.removeprefix(mailing.PREFIX): one for one in occasions.all_occasions()}
    context = {
        "draft": draft,
        "lines": [{"moment": one, "occasion": titles[one.occasion]} for one in moments],
        "several": len(plan) > 1,
        "is_unpublished": found.has_unpublished_changes or not found.live,
    }
    trail = [(reverse("wagtailadmin_pages:edit", args=[found.pk]), draft.title)]
    return screen(request, "mails_of_page.html", context, title=_("Time line of the mails"), trail=trail)


@require_http_methods(["GET", "POST"])
@for_event(write=True)
def correct_address(request: HttpRequest, activity: Activity, participation: int) -> HttpResponse:
    """Another e-mail address for somebody whose mails do not arrive."""
    row = get_object_or_404(
        Participation.objects.select_related("participant"), pk=participation, activity=activity
    )
    form = AddressForm(request.POST or None, initial={"email": row.participant.email})
    if request.method == "POST" and form.is_valid():
        try:
            done = addressing.correct_address(row, form.cleaned_data["email"], acting_user=request.user)
        except WebinarError as refusal:
            form.add_error(None, str(refusal))
        else:
            sentence = ngettext(
                "The address is corrected; %(number)s mail is sent again.",
                "The address is corrected; %(number)s mails are sent again.",
                done,
            )
            messages.success(request, sentence % {"number": done})
            return redirect("lms_webinars_desk:mails", activity.pk)
    context = {
        "form": form,
        "activity": activity,
        "note": _("For a mistake in the address of %(name)s. What did not arrive is sent to the new one.")
        % {"name": row.full_name},
        "action": _("Correct"),
    }
    trail = [(reverse("lms_webinars_desk:mails", args=[activity.pk]), activity.title)]
    return screen(request, "form.html", context, title=_("Correct an address"), trail=trail)


def _may_write(user: Any, page: WebinarPage) -> bool:
    """Whether somebody may edit the page, or runs the event it will become."""
    if not user.is_authenticated:
        return False
    if user.has_perm("lms_webinars.change_any_session"):
        return True
    if user.has_perm("lms_webinars.change_session"):
        pages = WebinarPage.objects.filter(translation_key=page.translation_key)
        if pages.filter(Q(owner=user) | Q(co_trainers=user)).exists():
            return True
    return page.permissions_for_user(user).can_edit()


def _send_trial(request: HttpRequest, name: str, activity: Activity, session: Session | None) -> None:
    user: Any = request.user
    occasion = occasions.find(f"{mailing.PREFIX}{name}")
    if occasion is None:
        raise Http404
    if not user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    if not user.email:
        messages.error(request, _("Your account has no e-mail address."))
        return
    known = [code for code, _label in occasions.languages() if code in activity.titles]
    person = (user.first_name or user.get_username(), user.last_name, user.email)
    for language in known:
        context = example(name, activity, session, language, person=person)
        outbox.send_trial(occasions.compose(occasion, language, context), to=user.email, language=language)
    messages.success(
        request,
        _("“%(mail)s” is sent to %(address)s and to nobody else.")
        % {"mail": occasion.title, "address": user.email},
    )


def _is_of_person(mail: Any) -> bool:
    return mail.about_type == "lms_ledger.participation"
