"""Mark a lesson as done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.ledger.errors import LedgerError

from .. import actions
from ..models import LessonMixin
from .learners import live_page, read_step, refusal


@require_POST
@login_required
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks a lesson as done and leads to the next one, or to the course page when that was the last."""
    page = live_page(LessonMixin, pk)
    if refused := refusal(request, page):
        return refused
    reading = read_step(request, page)
    if isinstance(reading, HttpResponse):
        return reading
    if reading.participation is None:
        messages.info(request, _("Enrol in the course to mark its lessons as done."))
        return redirect(reading.course.get_url(request))
    was_complete = reading.participation.completed_at is not None
    others_missing = any(step.key != reading.step.key for step in reading.outline.missing)
    try:
        participation = actions.mark_done(
            reading.participation,
            reading.step,
            # A completion is judged by the course as it is now, not as it was kept.
            outline=reading.outline if others_missing else None,
            acting_user=request.user,
        )
    except LedgerError as error:
        messages.error(request, str(error))
        return redirect(reading.course.get_url(request))
    if participation.completed_at and not was_complete:
        return redirect(reading.course.get_url(request))
    return redirect(reading.after.url if reading.after else reading.course.get_url(request))
