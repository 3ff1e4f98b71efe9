"""The mails about seats: offered, applied for, handed on, and the invitations to register."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from lms.dates import in_words
from lms.enterprises.models import Enterprise
from lms.ledger.models import Activity, Handover, Invitee, Participant, Participation, SeatOffer
from lms.mail.models import Mail
from lms.mail.outbox import queue

from .calendar import title_for
from .links import handover_address, invitation_address, offer_address
from .mails import coming_sessions, first_key, first_session, gone_key, send


def say_applied(participation: Participation) -> Mail:
    return send("applied", participation, key=first_key("applied", participation))


def say_declined(participation: Participation) -> Mail:
    key = gone_key("declined", participation)
    return send("declined", participation, key=key, reason=participation.cancellation_reason)


def offer_key(offer: SeatOffer) -> str:
    """One mail for each offer: the same person may be asked again another time."""
    return f"lms_webinars.offer:{offer.pk}"


def offer_seat(participation: Participation, offer: SeatOffer) -> Mail:
    """Asks whether the person still wants the seat that is kept."""
    with override(participation.language):
        until = in_words(timezone.localtime(offer.expires_at), "l j F, H:i")
    link = offer_address(participation)
    return send("offer", participation, key=offer_key(offer), until=until, offer_url=link)


def say_offer_lapsed(participation: Participation) -> Mail:
    return send("offer_lapsed", participation, key=gone_key("offer_lapsed", participation))


def hand_over(handover: Handover) -> Mail:
    """To the colleague who is asked to take a seat; it says of the giver no more than the name."""
    giver = handover.participation
    return _send_to_outsider(
        "handover",
        giver.activity,
        key=f"lms_webinars.handover:{handover.pk}",
        to=handover,
        enterprise=giver.enterprise,
        language=giver.language,
        about=giver,
        giver=giver.full_name,
        accept_url=handover_address(handover, giver.language),
    )


def invite_person(invitee: Invitee, *, at: datetime) -> Mail:
    """To somebody on the invitation list, with a link of their own."""
    return _send_to_outsider(
        "invitation",
        invitee.activity,
        key=f"lms_webinars.invitation:{invitee.pk}:{at.timestamp():.6f}",
        to=invitee,
        language=invitee.language,
        about=invitee,
        register_url=invitation_address(invitee),
    )


def _send_to_outsider(
    occasion: str,
    activity: Activity,
    *,
    key: str,
    to: Handover | Invitee,
    language: str,
    about: Any,
    enterprise: Enterprise | None = None,
    **facts: Any,
) -> Mail:
    """A mail to somebody who is not registered: no number, no link to anybody's registration."""
    nobody = Participation(
        participant=Participant(email=to.email, first_name=to.first_name, last_name=to.last_name),
        enterprise=enterprise,
        first_name=to.first_name,
        last_name=to.last_name,
        language=language,
    )
    sessions = coming_sessions(activity)
    context = {
        "participation": nobody,
        "activity": activity,
        "title": title_for(activity, language),
        "session": next(iter(sessions), None) or first_session(activity),
        "sessions": sessions if len(sessions) > 1 else (),
        "manage_url": "",
        "shows_manage": False,
        "is_uninvited": True,
        "reference": "",
        **facts,
    }
    template = f"lms/webinars/mail/{occasion}"
    return queue(key, template, to=to.email, language=language, context=context, about=about)
