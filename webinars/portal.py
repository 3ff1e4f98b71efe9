"""What webinars add to "My learning": the way to manage a registration and to join, and the calendar."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.ledger.kinds import EVENT_KINDS
from lms.ledger.models import Participant, Participation
from lms.portal.sections import Link
from lms.questions.queries import surveys_to_answer

from .links import AFTER, MANAGE, token
from .models.sessions import JOIN_OPENS
from .recordings.offers import is_registrant, with_something


def links_of(rows: list[Participation]) -> dict[int, tuple[Link, ...]]:
    """Manage, and near the time join, of an event to come; what there is to watch and read. One query."""
    open_to_them = [row for row in rows if row.activity.kind in EVENT_KINDS and is_registrant(row)]
    stocked = with_something(row.activity.translation_key for row in open_to_them) if open_to_them else set()
    found = {row.pk: _links(row) for row in rows if _is_to_come(row)}
    for row in open_to_them:
        if row.activity.translation_key in stocked:
            url = reverse("lms_webinars:after", args=[token(AFTER, row.pk)])
            found[row.pk] = (*found.get(row.pk, ()), Link(_("Recording and materials"), url))
    return found


def surveys_of(rows: list[Participation]) -> dict[int, tuple[Link, ...]]:
    """The survey, for each registration of a past event that has one to answer. One or two queries."""
    return {
        pk: (Link(_("Give my opinion"), reverse("lms_webinars:survey", args=[token(MANAGE, pk)])),)
        for pk in surveys_to_answer(rows)
    }


def calendar_of(_participant: Participant) -> str:
    """The page with the person's calendar address; the secret address itself stays off other pages."""
    return reverse("lms_webinars:my_calendar")


def _is_to_come(row: Participation) -> bool:
    activity = row.activity
    has_a_time = activity.starts_at is not None and activity.ends_at is not None
    return has_a_time and not activity.is_over and row.cancelled_at is None and activity.cancelled_at is None


def _links(row: Participation) -> tuple[Link, ...]:
    key = token(MANAGE, row.pk)
    manage = Link(_("Manage my registration"), reverse("lms_webinars:manage", args=[key]))
    if row.state == "offered":
        answer = reverse("lms_webinars:offer", args=[key])
        return (Link(_("Accept or decline the seat"), answer, is_main=True), manage)
    # Between the sessions of a series the same page says when the next one opens.
    near = row.activity.starts_at - JOIN_OPENS <= timezone.now()
    series = row.activity.session_count > 1
    if not (near and row.is_seated and row.confirmed_at):
        return (manage,)
    label = _("How to join") if series else _("Join now")
    return (Link(label, reverse("lms_webinars:join", args=[key]), is_main=True), manage)
