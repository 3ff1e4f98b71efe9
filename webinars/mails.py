"""The mails of this room: which template, to whom, with which facts; each occasion writes one mail."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from lms.ledger.models import Activity, Participation
from lms.mail.models import Mail
from lms.mail.outbox import queue

from .calendar import cancel_message, request_message, title_for
from .links import CONFIRM, address, join_address, manage_address, token
from .models import Invitation, Session
from .occasions import WITHOUT_MANAGE
from .references import reference

# Somebody who asks again gets the mail again, but a double click or a second tab does not.
AGAIN_AFTER = timedelta(minutes=10)


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
    context = {
        "participation": participation,
        "activity": activity,
        "title": title_for(activity, participation.language),
        "session": session or first_session(activity),
        "manage_url": manage_address(participation),
        "shows_manage": occasion not in WITHOUT_MANAGE,
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


def ask_to_confirm(participation: Participation, *, again: bool = False) -> Mail:
    """The first mail: the address is the person's once the link in it was used."""
    key = first_key("confirm", participation)
    if again:
        round_number = (timezone.now() - participation.registered_at) // AGAIN_AFTER
        key = f"{key}:{round_number}" if round_number else key
    link = address("confirm", token(CONFIRM, participation.pk), language=participation.language)
    return send("confirm", participation, key=key, confirm_url=link)


def say_already_registered(participation: Participation) -> Mail:
    """To somebody who registers a second time: only the mailbox learns that the address is known."""
    key = first_key("already", participation)
    round_number = int(timezone.now().timestamp() // AGAIN_AFTER.total_seconds())
    return send("already", participation, key=f"{key}:{round_number}")


def say_waiting(participation: Participation) -> Mail:
    key = first_key("waiting", participation)
    return send("waiting", participation, key=key, position=participation.waiting_position)


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


def take_back(invitation: Invitation, *, called_off: bool) -> Mail:
    """The iCalendar CANCEL: to everybody when the event falls, to one person who no longer takes part."""
    participation = invitation.participation
    activity = participation.activity
    return send(
        "called_off" if called_off else "cancelled",
        participation,
        reason=activity.cancellation_reason if called_off else participation.cancellation_reason,
        key=f"lms_webinars.cancel:{invitation.pk}:{invitation.sequence}",
        session=invitation.session,
        calendar=cancel_message(invitation, called_off=called_off),
        method="CANCEL",
    )


def say_called_off(participation: Participation) -> Mail:
    """To those who waited or had not confirmed yet: nothing stands in their calendar."""
    reason = participation.activity.cancellation_reason
    return send("called_off", participation, key=first_key("called_off", participation), reason=reason)


def say_cancelled(participation: Participation, cancelled_at: datetime) -> Mail:
    """To somebody who gave up a place on the waiting list: nothing stands in the calendar."""
    key = f"{first_key('cancelled', participation)}:{int(cancelled_at.timestamp())}"
    return send("cancelled", participation, key=key, reason=participation.cancellation_reason)


def remind(participation: Participation, session: Session, minutes_before: int) -> Mail:
    starts = int(session.starts_at.timestamp())
    return send(
        "reminder",
        participation,
        key=f"lms_webinars.remind:{session.pk}:{starts}:{minutes_before}:{participation.pk}",
        session=session,
        join_url=join_address(participation) if session.has_room else "",
    )
