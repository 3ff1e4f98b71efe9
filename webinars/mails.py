"""The mails of this room: which template, to whom, with which facts; each occasion writes one mail."""

from datetime import UTC, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from lms.ledger.kinds import Mode
from lms.ledger.models import Activity, Participation
from lms.ledger.reasons import HANDED_OVER
from lms.ledger.seats import is_passed_over
from lms.mail.models import Mail
from lms.mail.outbox import queue

from .calendar import cancel_message, request_message, session_title, title_for
from .links import CONFIRM, address, after_address, join_address, manage_address, survey_address, token
from .models import Invitation, Session
from .occasions import WITHOUT_MANAGE
from .references import reference

# Somebody who asks again gets the mail again, but a double click or a second tab does not.
AGAIN_AFTER = timedelta(minutes=10)
# Mails with the way to the code for the entrance.
WITH_TICKET = {"confirmed", "promoted", "reminder"}
# Mails that speak of one session of an event; the others speak of the whole and list all that come.
OF_ONE_SESSION = {"session", "changed", "reminder", "cancelled", "called_off"}


def first_key(occasion: str, participation: Participation) -> str:
    """The key of the mail about a state this registration entered; one renewed later has another."""
    since = participation.registered_at.astimezone(UTC)
    return f"lms_webinars.{occasion}:{participation.pk}:{since:%Y%m%d%H%M%S%f}"


def send(
    occasion: str,
    participation: Participation,
    *,
    key: str,
    session: Session | None = None,
    calendar: bytes = b"",
    method: str = "",
    **facts: Any,
) -> Mail:
    """Queues the mail `occasion` in the person's language; the `key` makes it one mail, however often."""
    activity = participation.activity
    sessions = coming_sessions(activity)
    language = participation.language
    of_one = session is not None and occasion in OF_ONE_SESSION
    context = {
        "participation": participation,
        "activity": activity,
        "title": session_title(session, language) if of_one else title_for(activity, language),
        "session": session or next(iter(sessions), None) or first_session(activity),
        "sessions": sessions if len(sessions) > 1 and not of_one else (),
        "manage_url": manage_address(participation),
        "shows_manage": occasion not in WITHOUT_MANAGE,
        "ticket_url": ticket_address(participation) if occasion in WITH_TICKET else "",
        "reference": reference(participation.pk),
        **facts,
    }
    return queue(
        key,
        f"lms/webinars/mail/{occasion}",
        to=participation.participant.email,
        language=participation.language,
        context=context,
        about=participation,
        calendar=calendar,
        calendar_method=method,
    )


def first_session(activity: Activity) -> Session | None:
    return next(iter(activity.lms_sessions.all()), None)


def coming_sessions(activity: Activity) -> list[Session]:
    """The sessions people are asked to: not over and not called off."""
    return [row for row in activity.lms_sessions.all() if not row.is_over and not row.cancelled_at]


def ticket_address(participation: Participation) -> str:
    """Where the QR code for the entrance is; empty for an event that is only online."""
    if participation.activity.mode not in (Mode.ON_SITE, Mode.HYBRID):
        return ""
    return f"{manage_address(participation)}#entrance"


def ask_to_confirm(participation: Participation, *, again: bool = False) -> Mail:
    """The first mail: the address is the person's once the link in it was used."""
    key = first_key("confirm", participation)
    if again:
        round_number = (timezone.now() - participation.registered_at) // AGAIN_AFTER
        key = f"{key}:{round_number}" if round_number else key
    link = address("confirm", token(CONFIRM, participation.pk), language=participation.language)
    occasion = "confirm" if participation.is_let_in else "confirm_application"
    if participation.is_waiting:
        occasion = "confirm_waiting"
    return send(occasion, participation, key=key, confirm_url=link)


def say_already_registered(participation: Participation) -> Mail:
    """To somebody who registers a second time: only the mailbox learns that the address is known."""
    key = first_key("already", participation)
    round_number = int(timezone.now().timestamp() // AGAIN_AFTER.total_seconds())
    return send("already", participation, key=f"{key}:{round_number}")


def say_waiting(participation: Participation) -> Mail:
    key = first_key("waiting", participation)
    position = participation.waiting_position
    if is_passed_over(participation):
        seats = participation.activity.seats_per_enterprise
        return send("waiting_firm", participation, key=key, position=position, seats=seats)
    return send("waiting", participation, key=key, position=position)


def invite(invitation: Invitation, occasion: str) -> Mail:
    """`confirmed`, `promoted` or `changed`, with the iCalendar REQUEST."""
    participation = invitation.participation
    return send(
        occasion,
        participation,
        key=f"lms_webinars.request:{invitation.pk}:{invitation.sequence}",
        session=invitation.session,
        calendar=request_message(invitation),
        method="REQUEST",
        join_url=join_address(participation) if invitation.session.has_room else "",
    )


def take_back(invitation: Invitation, *, called_off: bool, whole: bool) -> Mail:
    """The iCalendar CANCEL: to everybody when the event or a session falls, to one who no longer takes part.

    `whole` when the mail speaks of the event, not of one of its sessions.
    """
    participation, session = invitation.participation, invitation.session
    activity = participation.activity
    title = title_for if whole else session_title
    why = activity.cancellation_reason if activity.cancelled_at else session.cancellation_reason
    successor = successor_of(participation) if whole and not called_off else None
    return send(
        "called_off" if called_off else "handed_over" if successor else "cancelled",
        participation,
        colleague=successor.full_name if successor else "",
        title=title(activity if whole else session, participation.language),
        reason=why if called_off else "" if successor else why_cancelled(participation),
        key=f"lms_webinars.cancel:{invitation.pk}:{invitation.sequence}",
        session=invitation.session,
        calendar=cancel_message(invitation, called_off=called_off),
        method="CANCEL",
    )


def say_called_off(participation: Participation) -> Mail:
    """To those who waited or had not confirmed yet: nothing stands in their calendar."""
    reason = participation.activity.cancellation_reason
    return send("called_off", participation, key=first_key("called_off", participation), reason=reason)


def gone_key(occasion: str, participation: Participation) -> str:
    """The key of the mail about the end of a registration."""
    return f"{first_key(occasion, participation)}:{int(participation.cancelled_at.timestamp())}"


def say_cancelled(participation: Participation) -> Mail:
    """To somebody who gave up a place on the waiting list: nothing stands in the calendar."""
    key = gone_key("cancelled", participation)
    return send("cancelled", participation, key=key, reason=why_cancelled(participation))


def successor_of(participation: Participation) -> Participation | None:
    """The colleague who took over the seat when this registration ended, if one did."""
    if participation.cancellation_reason != HANDED_OVER:
        return None
    handovers = participation.handovers.exclude(successor=None).select_related("successor")
    last = handovers.order_by("pk").last()
    return last.successor if last else None


def why_cancelled(participation: Participation) -> str:
    """The reason in the language of the person, not of whoever acts."""
    with override(participation.language):
        return participation.why_cancelled


def reminder_key(participation: Participation, session: Session, minutes_before: int) -> str:
    starts = int(session.starts_at.timestamp())
    return f"lms_webinars.remind:{session.pk}:{starts}:{minutes_before}:{participation.pk}"


def remind(participation: Participation, session: Session, minutes_before: int) -> Mail:
    return send(
        "reminder",
        participation,
        key=reminder_key(participation, session, minutes_before),
        session=session,
        join_url=join_address(participation) if session.has_room else "",
    )


def follow_up_key(participation: Participation) -> str:
    """The same for both: whoever was thanked never reads that we missed them."""
    return f"lms_webinars.after:{participation.pk}"


def follow_up(
    participation: Participation, session: Session, *, came: bool, has_recording: bool, has_survey: bool
) -> Mail:
    """Thanks to somebody who came, regrets to somebody who had a place and did not."""
    return send(
        "thanks" if came else "sorry",
        participation,
        key=follow_up_key(participation),
        session=session,
        recording_url=after_address(participation) if has_recording else "",
        survey_url=survey_address(participation) if has_survey and came else "",
    )
