"""Signed links: who holds one may act for this registration, without an account and for this purpose only."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from lms.conf import conf
from lms.ledger.models import Activity, Participation

from .errors import BrokenLink, ExpiredLink

CONFIRM = "confirm"
MANAGE = "manage"
INVITED = "invited"
# The link of the first mail; the one to manage a registration lasts as long as it is of use.
MAX_AGE = {CONFIRM: timedelta(days=7), MANAGE: timedelta(days=400), INVITED: None}


def token(purpose: str, pk: int) -> str:
    """The signed part of a link: a row's number, when it was signed and the signature. No personal data."""
    return signing.dumps(pk, salt=f"lms_webinars.{purpose}")


def participation_of(purpose: str, text: str) -> Participation:
    """The registration a link speaks of; raises `BrokenLink` or `ExpiredLink` (which names it as `.pk`)."""
    pk = _number(purpose, text)
    found = (
        Participation.objects.select_related("participant", "activity", "enterprise").filter(pk=pk).first()
    )
    if found is None:
        raise BrokenLink
    return found


def invited_to(text: str) -> Activity:
    """The activity an invitation link opens; raises `BrokenLink`."""
    found = Activity.objects.filter(pk=_number(INVITED, text)).first()
    if found is None:
        raise BrokenLink
    return found


def _number(purpose: str, text: str) -> int:
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
