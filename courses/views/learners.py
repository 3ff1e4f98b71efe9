"""Who is reading: the learner's participation, and whether the page is open to them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from lms.ledger.models import Participation

from .. import actions
from ..kept import course_around
from ..outline import Outline, Step, models_of, opened_and_done


@dataclass
class Reading:
    """A step as somebody reads it. Without `participation` it is an author or a preview."""

    course: Any
    outline: Outline
    step: Step | None
    before: Step | None
    after: Step | None
    participation: Participation | None

    @property
    def context(self) -> dict[str, Any]:
        return {
            "course": self.course,
            "outline": self.outline,
            "step": self.step,
            "before": self.before,
            "after": self.after,
            "participation": self.participation,
        }


def is_preview(request: HttpRequest) -> bool:
    return getattr(request, "is_preview", False)


def participation_of(request: HttpRequest, key: Any) -> Participation | None:
    """The reader's participation in a course, cancelled or not. One query, none for visitors."""
    if not request.user.is_authenticated:
        return None
    found = Participation.objects.filter(participant__user=request.user, activity__translation_key=key)
    return next(iter(found.order_by()[:1]), None)


def refusal(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What Wagtail answers instead of a page: the sign-in or password form of a private one, or None."""
    for hook in hooks.get_hooks("before_serve_page"):
        answer = hook(page, request, [], {})
        if isinstance(answer, HttpResponse):
            return answer
    # Since Wagtail 8 privacy is a link of the chain around serving; ours ends where the page would be served.
    passed = HttpResponse()
    chain = lambda *_page: passed  # noqa: E731 -- the innermost link
    for hook in reversed(hooks.get_hooks("on_serve_page")):
        chain = hook(chain)
    answer = chain(page, request, [], {})
    return None if answer is passed else answer


def live_page(mixin: type, pk: int) -> Any:
    """The live page of one of our types; raises Http404."""
    for model in models_of(mixin):
        # By `id`: a number too long for the database finds nothing, where `pk` of a page type breaks.
        found = model.objects.live().select_related("locale").filter(id=pk).first()
        if found:
            return found
    raise Http404


def in_readers_language(page: Any) -> Any:
    """The live edition of a page in the language of the address, else the page itself."""
    if page.locale.language_code == get_language():
        return page
    return page.get_translations().live().filter(locale__language_code=get_language()).first() or page


def catch_up(outline: Outline, participation: Participation) -> Participation:
    """Ticks off what is done; brings the ledger up to date should an author's change have left it behind."""
    opened, done = opened_and_done(participation)
    outline.tick_off(done, opened)
    if not participation.completed_at and (
        outline.is_met or (outline.modules and min(outline.percent, 99) != participation.progress)
    ):
        return actions.settle(participation)
    return participation


def read_step(request: HttpRequest, page: Any) -> Reading | HttpResponse:
    """The step with everything around it; or the way to the course page for somebody who is not enrolled.

    Raises Http404 when the course or the module is not live.
    """
    shown, outline = course_around(page)
    if shown is None and not is_preview(request):
        raise Http404
    if shown is None:
        return Reading(None, outline, None, None, None, None)
    before, step, after = outline.around(page.translation_key)
    if step is None and not is_preview(request):
        raise Http404
    participation = None if is_preview(request) else participation_of(request, shown.translation_key)
    if participation and participation.cancelled_at is None:
        participation = catch_up(outline, participation)
        return Reading(shown, outline, step, before, after, participation)
    if is_preview(request) or is_editor(request, page):
        return Reading(shown, outline, step, before, after, None)
    messages.info(request, _("Enrol in the course to open its lessons."))
    return redirect(shown.get_url(request))


def is_editor(request: HttpRequest, page: Any) -> bool:
    """An author may read the own course without enrolling."""
    user = request.user
    return user.has_perm("wagtailadmin.access_admin") and page.permissions_for_user(user).can_edit()
