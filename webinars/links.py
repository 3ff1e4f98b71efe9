"""Signed links: who holds one may act for this registration, without an account and for this purpose only."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from lms.conf import conf
from lms.ledger.models import Activity, Handover, Invitee, Participation

from .errors import BrokenLink, ExpiredLink

CONFIRM = "confirm"
MANAGE = "manage"
INVITED = "invited"
INVITEE = "invitee"
HANDOVER = "handover"
AFTER = "after"
# The link of the first mail; the one to manage a registration lasts as long as it is of use.
MAX_AGE = {
    CONFIRM: timedelta(days=7),
    MANAGE: timedelta(days=400),
    INVITED: None,
    AFTER: timedelta(days=400),
    INVITEE: None,
    HANDOVER: timedelta(days=400),
}


def token(purpose: str, pk: int) -> str:
    """The signed part of a link: a row's number, when it was signed and the signature. No personal data."""
    return signing.dumps(pk, salt=f"lms_webinars.{purpose}")


def participation_of(purpose: str, text: str) -> Participation:
    """The registration a link speaks of; raises `BrokenLink` or `ExpiredLink` (which names it as `.pk`)."""
    pk = number_of(purpose, text)
    found = (
        Participation.objects.select_related("participant", "activity", "enterprise").filter(pk=pk).first()
    )
    if found is None:
        raise BrokenLink
    return found


def invited_to(text: str) -> Activity:
    """The activity an invitation link opens; raises `BrokenLink`."""
    found = Activity.objects.filter(pk=number_of(INVITED, text)).first()
    if found is None:
        raise BrokenLink
    return found


def invitee_of(text: str) -> Invitee:
    """Whose personal invitation this is; raises `BrokenLink`, also when the person was taken off the list."""
    rows = Invitee.objects.select_related("activity").filter(removed_at=None)
    found = rows.filter(pk=number_of(INVITEE, text)).first()
    if found is None:
        raise BrokenLink
    return found


def handover_of(text: str) -> Handover:
    """The seat a colleague is asked to take; raises `BrokenLink`."""
    rows = Handover.objects.select_related(
        "participation__participant", "participation__activity", "participation__enterprise"
    )
    found = rows.filter(pk=number_of(HANDOVER, text)).first()
    if found is None:
        raise BrokenLink
    return found


def number_of(purpose: str, text: str) -> int:
    """The row's number a link carries; raises `BrokenLink` or `ExpiredLink`."""
    salt = f"lms_webinars.{purpose}"
    try:
        return int(signing.loads(text, salt=salt, max_age=MAX_AGE[purpose]))
    except signing.SignatureExpired as error:
        expired = ExpiredLink()
        expired.pk = int(signing.loads(text, salt=salt))
        raise expired from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BrokenLink from error


def address(name: str, *args: object, language: str = "") -> str:
    """The absolute address of a page of this room, in the reader's language."""
    if not language:
        return conf.BASE_URL + reverse(f"lms_webinars:{name}", args=args)
    with override(language):
        return conf.BASE_URL + reverse(f"lms_webinars:{name}", args=args)


def manage_address(participation: Participation) -> str:
    return address("manage", token(MANAGE, participation.pk), language=participation.language)


def join_address(participation: Participation) -> str:
    return address("join", token(MANAGE, participation.pk), language=participation.language)


def after_address(participation: Participation) -> str:
    """The page with recording and materials; it opens those and no more of the registration."""
    return address("after", token(AFTER, participation.pk), language=participation.language)


def survey_address(participation: Participation) -> str:
    """The survey of the event; the page itself says when it is open."""
    return address("survey", token(MANAGE, participation.pk), language=participation.language)


def offer_address(participation: Participation) -> str:
    """Where somebody answers whether to take the seat kept for them."""
    return address("offer", token(MANAGE, participation.pk), language=participation.language)


def invitation_address(invitee: Invitee) -> str:
    """The personal way to the form: whoever has it holds the mailbox."""
    return address("invitation", token(INVITEE, invitee.pk), language=invitee.language)


def handover_address(handover: Handover, language: str) -> str:
    """Where a colleague answers whether to take the seat."""
    return address("take_over", token(HANDOVER, handover.pk), language=language)
