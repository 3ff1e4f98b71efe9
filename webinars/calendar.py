"""A registration as an event of a calendar: invitation, cancellation, feed, "add to calendar" links."""

import hashlib
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lms import calendars
from lms.conf import conf
from lms.ledger.models import Activity, Participant, Participation
from lms.mail.outbox import sender

from .links import join_address, manage_address
from .models import Invitation, PersonalFeed, Session
from .references import reference

ALARM_MINUTES = (15,)


def title_for(activity: Activity, language: str) -> str:
    """The title in the person's language, else in any."""
    with override(language):
        return activity.title


def session_title(session: Session, language: str) -> str:
    """The event's title, and for a further session its own: calendars show them side by side."""
    title = title_for(session.activity, language)
    if session.title:
        return f"{title} – {session.title}"
    return f"{title} ({session.number})" if session.number > 1 else title


def uid_for(participation: Participation, session: Session) -> str:
    host = urlsplit(conf.BASE_URL).hostname or "localhost"
    return f"lms-r{participation.pk}-s{session.pk}@{host}"


def fingerprint(participation: Participation, session: Session) -> str:
    """What a calendar entry says, as a hash: equal means that nobody needs to be told."""
    said = [
        session_title(session, participation.language),
        session.starts_at.isoformat(),
        session.ends_at.isoformat(),
        session.join_url or ("room" if session.has_room else ""),
        session.location,
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def personal_event(invitation: Invitation) -> calendars.Event:
    """The event as the registered person's calendar shows it, with the personal way into the room."""
    participation, session = invitation.participation, invitation.session
    name, address = sender()
    join = join_address(participation) if session.has_room else ""
    with override(participation.language):
        lines = [_("Registration number: %(reference)s") % {"reference": reference(participation.pk)}]
        if join:
            lines.append(_("Join (opens 30 minutes before): %(url)s") % {"url": join})
        lines.append(_("Your registration, also to cancel: %(url)s") % {"url": manage_address(participation)})
    return calendars.Event(
        uid=invitation.uid,
        title=session_title(session, participation.language),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        time_zone=settings.TIME_ZONE,
        last_modified=session.changed_at,
        sequence=invitation.sequence,
        description="\n".join(lines),
        location=session.location or join,
        url=manage_address(participation),
        conference_url=join,
        organiser_name=name,
        organiser_email=address,
        attendee_name=participation.full_name,
        attendee_email=participation.participant.email,
        alarms=ALARM_MINUTES,
    )


def entries_of(participation: Participation) -> list[Invitation]:
    """What the calendar of somebody with a place shows, by time: from the moment they have it, not from the
    moment the worker has written. Until then as it will be written: the same UID, the first SEQUENCE.
    """
    if not participation.is_seated or participation.confirmed_at is None:
        return []
    told = list(
        Invitation.objects.filter(participation=participation)
        .select_related("session__activity", "participation__participant")
        .order_by("session__starts_at", "pk")
    )
    if told:
        return [row for row in told if row.state == Invitation.State.INVITED]
    sessions = Session.objects.filter(activity=participation.activity_id, cancelled_at=None)
    return [
        Invitation(participation=participation, session=session, uid=uid_for(participation, session))
        for session in sessions.select_related("activity").order_by("starts_at", "pk")
    ]


def request_message(invitation: Invitation) -> bytes:
    return calendars.invitation(personal_event(invitation))


def cancel_message(invitation: Invitation, *, called_off: bool) -> bytes:
    return calendars.cancellation(personal_event(invitation), called_off)


def feed_event(session: Session, *, uid: str, language: str, url: str, sequence: int = 0) -> calendars.Event:
    """An event of a feed: no attendee, no way into the room."""
    name, address = sender()
    return calendars.Event(
        uid=uid,
        title=session_title(session, language),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        time_zone=settings.TIME_ZONE,
        last_modified=session.changed_at,
        sequence=sequence,
        location=session.location,
        url=url,
        organiser_name=name,
        organiser_email=address,
        status="CANCELLED" if session.is_called_off else "CONFIRMED",
    )


def feed_of(participant: Participant) -> PersonalFeed:
    """The person's own calendar address, made at the first need."""
    feed = PersonalFeed.objects.filter(participant=participant).first()
    if feed:
        return feed
    try:
        with transaction.atomic():
            return PersonalFeed.objects.create(participant=participant, secret=secrets.token_urlsafe(32))
    except IntegrityError:  # two pages opened at once
        return PersonalFeed.objects.get(participant=participant)
