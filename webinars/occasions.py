"""The occasions on which this room writes, as `lms.mail.occasions` knows them, with what staff may put in."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from lms.conf import conf
from lms.dates import in_words
from lms.enterprises.models import Enterprise
from lms.ledger.models import Activity, Participant, Participation
from lms.mail.occasions import Occasion, register_occasion

from . import links
from .models import Session
from .references import reference

FOLDER = "lms/webinars/mail"

# What every mail of this room may say.
COMMON = {
    "first_name": _("First name of the person"),
    "last_name": _("Last name of the person"),
    "title": _("Title of the event"),
    "date": _("Day of the event, such as Tuesday 9 June 2026"),
    "time": _("From when to when, with the time zone"),
    "when": _("Day and hour in short, for subjects"),
    "place": _("Place of the event; empty online"),
    "firm": _("Name of the firm; empty for private people"),
    "number": _("Registration number"),
    "organisation": _("Name of the organisation that sends the mail"),
    "manage_url": _("Link to the person's own registration"),
}
CONFIRM = {"confirm_url": _("Link that confirms the address"), "hours": _("Hours the seat is kept")}
POSITION = {"position": _("Place on the waiting list")}
SEATS = {"seats": _("Seats each firm may have")}
OFFER = {"offer_url": _("Link to accept or decline"), "until": _("Until when the seat is kept")}
REGISTER = {"register_url": _("The person's own link to the form")}
HANDOVER = {"accept_url": _("Link to take the seat"), "giver": _("Who gives the seat")}
SUCCESSOR = {"colleague": _("Who has taken the seat")}
AFTER = {
    "recording_url": _("Link to recording and materials; left out when there are none"),
    "survey_url": _("Link to the survey; left out when there is none"),
}
# What the functions of `mails` hand over ready to be read.
FACTS = ("confirm_url", *AFTER, *SEATS, *OFFER, *REGISTER, *HANDOVER, *SUCCESSOR)
# Mails that say good-bye, or come before there is anything to manage.
WITHOUT_MANAGE = {
    *("confirm", "confirm_application", "confirm_waiting"),
    *("cancelled", "called_off", "offer_lapsed", "declined"),
    *("invitation", "handover", "handed_over"),
}

# name, title, description, placeholders beyond COMMON, those without which the mail is of no use
OCCASIONS: tuple[tuple[str, Any, Any, Mapping[str, Any], tuple[str, ...]], ...] = (
    (
        "confirm",
        _("Please confirm"),
        _("To whoever registers with an address not confirmed yet."),
        CONFIRM,
        ("confirm_url",),
    ),
    ("already", _("Registered already"), _("To whoever registers a second time."), {}, ()),
    (
        "confirmed",
        _("Registration confirmed"),
        _("To whoever gets a place, with the invitation for the calendar."),
        {},
        (),
    ),
    ("session", _("Further session"), _("With the invitation for the calendar, one for each."), {}, ()),
    (
        "confirm_waiting",
        _("Please confirm, when all seats are taken"),
        _("To whoever registers for the waiting list with an address not confirmed yet."),
        CONFIRM,
        ("confirm_url",),
    ),
    ("waiting", _("On the waiting list"), _("To whoever confirms when all seats are taken."), POSITION, ()),
    (
        "waiting_firm",
        _("On the waiting list because of the firm"),
        _("To whoever confirms when the firm holds all the seats it may have."),
        {**POSITION, **SEATS},
        (),
    ),
    (
        "offer",
        _("A seat is offered"),
        _("To whoever is next on the waiting list; unanswered, it goes to the next."),
        OFFER,
        ("offer_url", "until"),
    ),
    ("offer_lapsed", _("Offer not answered"), _("To whoever did not accept a seat in time."), {}, ()),
    (
        "confirm_application",
        _("Please confirm, where staff decide"),
        _("To whoever asks for a place with an address not confirmed yet."),
        CONFIRM,
        ("confirm_url",),
    ),
    ("applied", _("Application received"), _("To whoever asks for a place that staff decide about."), {}, ()),
    ("declined", _("Application declined"), _("The reason follows the text."), {}, ()),
    (
        "invitation",
        _("Invitation to register"),
        _("To the people of the invitation list, each with a link of their own."),
        REGISTER,
        ("register_url",),
    ),
    (
        "handover",
        _("A colleague hands on a seat"),
        _("To the colleague, who takes the seat by the link."),
        HANDOVER,
        ("accept_url", "giver"),
    ),
    (
        "handed_over",
        _("Seat taken by the colleague"),
        _("To whoever gave the seat; takes the event out of the calendar."),
        SUCCESSOR,
        (),
    ),
    (
        "promoted",
        _("Moved up from the waiting list"),
        _("To whoever gets a freed place, with the invitation for the calendar."),
        {},
        (),
    ),
    (
        "changed",
        _("Time, title or place changed"),
        _("To everybody with a place, with the update for the calendar."),
        {},
        (),
    ),
    (
        "cancelled",
        _("Registration cancelled"),
        _("To whoever withdrew or was struck off; the reason follows the text."),
        {},
        (),
    ),
    ("called_off", _("Event called off"), _("To everybody registered; the reason follows the text."), {}, ()),
    ("reminder", _("Reminder"), _("Before the start, as often as the page says."), {}, ()),
    ("thanks", _("Thanks afterwards"), _("To those who came, once attendance is known."), AFTER, ()),
    ("sorry", _("We missed you"), _("To those who had a place and did not come."), AFTER, ()),
)


def register_all() -> None:
    for name, title, description, more, required in OCCASIONS:
        register_occasion(
            Occasion(
                key=f"lms_webinars.{name}",
                title=title,
                description=description,
                template=f"{FOLDER}/{name}",
                frame=f"{FOLDER}/frame",
                placeholders={**COMMON, **more},
                values=values_of,
                sample=lambda language, name=name: sample(name, language),
                required=required,
            )
        )


def values_of(context: Mapping[str, Any]) -> dict[str, str]:
    """What the placeholders stand for in one mail, in the language that is active."""
    participation, session = context["participation"], context["session"]
    enterprise = participation.enterprise
    values = {
        "first_name": participation.first_name,
        "last_name": participation.last_name,
        "title": context["title"],
        "firm": enterprise.name if enterprise else "",
        "number": context["reference"],
        "organisation": conf.ORGANISATION,
        "manage_url": context["manage_url"],
        "hours": str(conf.CONFIRM_HOURS),
        "position": str(context.get("position") or ""),
        **{name: str(context.get(name) or "") for name in FACTS},
    }
    if session:
        values |= times_of(session)
    return values


def times_of(session: Any) -> dict[str, str]:
    """When and where, in the site's time zone."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return {
        "date": in_words(starts, "l j F Y"),
        "time": f"{starts:%H:%M}–{ends:%H:%M} ({starts:%Z})",
        "when": in_words(starts, "j F, H:i"),
        "place": session.location,
    }


def sample(name: str, language: str) -> dict[str, Any]:
    """The context of a mail to nobody, about an event that does not exist."""
    day = timezone.localdate() + timedelta(days=14)
    starts_at = timezone.make_aware(datetime.combine(day, time(10)))
    activity = Activity(
        titles={language: gettext("Origin of goods: an example")},
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
    )
    activity.cancellation_reason = gettext("the speaker is ill")
    session = Session(
        activity=activity, starts_at=starts_at, ends_at=activity.ends_at, join_url="https://meet.example.org/"
    )
    firm = Enterprise(name=gettext("Example Ltd"))
    return example(name, activity, session, language, firm=firm)


def example(
    name: str,
    activity: Activity,
    session: Session | None,
    language: str,
    *,
    person: tuple[str, str, str] = (),
    firm: Enterprise | None = None,
) -> dict[str, Any]:
    """The context of a mail about a real or imagined event to somebody who is not registered for it.

    `person`: first name, last name, e-mail. Its links lead nowhere.
    """
    with override(language):
        first_name, last_name, email = person or (gettext("Anna"), gettext("Example"), "anna@example.org")
        title = activity.title
    participation = Participation(
        participant=Participant(email=email, first_name=first_name, last_name=last_name),
        enterprise=firm,
        first_name=first_name,
        last_name=last_name,
        language=language,
    )

    def link(page: str) -> str:
        return links.address(page, "example", language=language)

    has_room = bool(session and session.has_room)
    return {
        "participation": participation,
        "activity": activity,
        "title": title,
        "session": session,
        "reference": reference(1234),
        "manage_url": link("manage"),
        "shows_manage": name not in WITHOUT_MANAGE,
        "confirm_url": link("confirm"),
        "position": 3,
        "join_url": link("join") if has_room and name in INVITING else "",
        "reason": activity.cancellation_reason if name == "called_off" else "",
        "is_uninvited": name in ("invitation", "handover"),
        "seats": 2,
        "offer_url": link("manage"),
        "until": in_words(timezone.localtime() + timedelta(hours=24), "l j F, H:i"),
        "register_url": link("manage"),
        "accept_url": link("manage"),
        "giver": "Bruno Bianchi",
        "colleague": "Carla Conti",
        "recording_url": link("manage"),
        "survey_url": link("manage"),
        "is_trial": True,
    }


# Mails with the way into the room.
INVITING = {"confirmed", "session", "promoted", "changed", "reminder"}
