"""Who may open which screen of the desk, and the frame all its screens share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.ledger.models import Activity

from ..queries import events_for, may_run

View = Callable[..., HttpResponse]


def may_see_desk(user: Any) -> bool:
    return user.has_perm("lms_webinars.view_session") or user.has_perm("lms_webinars.view_any_session")


def number(text: str | None) -> int:
    """A row's number as a form sent it; 0, which no row has, for anything that cannot be one."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else 0


def screen(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    trail: Any = (),
    status: int = 200,
) -> HttpResponse:
    """A screen of the desk with its place in the admin; `trail` is (url, label) pairs up to the screen."""
    items = [{"url": reverse("lms_webinars_desk:index"), "label": _("Webinars")}]
    items += [{"url": url, "label": label} for url, label in trail]
    frame = {
        "breadcrumbs_items": [*items, {"url": "", "label": title}] if title != _("Webinars") else items,
        "header_title": title,
        "header_icon": "group",
    }
    return render(request, f"lms/webinars/desk/{template}", {**frame, **context}, status=status)


def refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    """A plain refusal inside the admin."""
    return screen(request, "refused.html", {"sentence": sentence}, title=_("No access"), status=403)


def for_staff(view: View) -> View:
    """For whoever may see the desk at all."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_desk(request.user):
            return refuse(request, _("This screen is for trainers, reporting officers and administrators."))
        return view(request, *args, **kwargs)

    return guarded


def for_event(*, write: bool = False) -> Callable[[View], View]:
    """For whoever may see the event `pk`; with `write`, or for any POST, for whoever may run it.

    The view gets the Activity instead of its number.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            activity = events_for(request.user).prefetch_related("lms_sessions").filter(pk=pk).first()
            if activity is None:
                gone = not Activity.objects.filter(pk=pk).exclude(lms_sessions=None).exists()
                sentence = (
                    _("This event does not exist.")
                    if gone and may_see_desk(request.user)
                    else _("This event is not yours: only its trainers and the administrators can open it.")
                )
                return refuse(request, sentence)
            activity.may_run = may_run(request.user, activity)
            if (write or request.method == "POST") and not activity.may_run:
                sentence = _("You can look at this event but not change its registrations and attendance.")
                return refuse(request, sentence)
            return view(request, activity, *args, **kwargs)

        return guarded

    return decorate
