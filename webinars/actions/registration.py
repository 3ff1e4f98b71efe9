"""Signing up for a webinar, confirming, withdrawing: the ledger's verbs, and the mail that goes with each."""

from functools import partial
from typing import Any

from django.db import transaction

from lms.enterprises.actions import declare_size, recognise
from lms.enterprises.models import Enterprise
from lms.enterprises.sizes import SizeClass
from lms.ledger import actions as ledger
from lms.ledger.models import Activity, Participant, Participation

from .. import mails
from ..errors import ReasonMissing
from .telling import tell


@transaction.atomic
def sign_up(
    activity: Activity,
    *,
    email: str,
    first_name: str,
    last_name: str,
    enterprise: Enterprise | None,
    role: str = "",
    language: str,
    consent_version: str,
    answers: dict[str, Any] | None = None,
    verified_user: Any = None,
) -> Participation:
    """Registers somebody from the public form; `verified_user` is the account that owns the address.

    Without an account the seat is held until the link in the mail is used. Whoever is registered already gets
    a mail that says so, and the page says the same as to everybody: a stranger learns nothing. Raises
    `LedgerError`.
    """
    participant = ledger.introduce(
        email=email, first_name=first_name, last_name=last_name, language=language, user=verified_user
    )
    participation, is_new = ledger.register(
        activity,
        participant,
        enterprise=enterprise,
        first_name=first_name,
        last_name=last_name,
        role=role,
        language=language,
        consent_version=consent_version,
        answers=answers,
        confirmed=verified_user is not None,
        acting_user=verified_user,
    )
    if verified_user is not None and participation.confirmed_at is None:
        participation = ledger.confirm(participation, acting_user=verified_user)
    if is_new or verified_user is not None:
        _tell_after_commit(participation)
    elif participation.confirmed_at is None:
        mails.ask_to_confirm(participation, again=True)
    else:
        mails.say_already_registered(participation)
    return participation


@transaction.atomic
def record_firm(
    tax_code: str,
    *,
    country: str,
    name: str,
    kind: str,
    province: str,
    declared_size: str = SizeClass.UNVERIFIED,
    acting_user: Any = None,
) -> Enterprise:
    """The firm somebody comes for, recorded with its declared size if new. Raises `InvalidTaxCode`."""
    enterprise, is_new = recognise(
        tax_code, country=country, name=name, kind=kind, province=province, acting_user=acting_user
    )
    if is_new and declared_size != SizeClass.UNVERIFIED:
        declare_size(enterprise, declared_class=declared_size, acting_user=acting_user)
    return enterprise


@transaction.atomic
def confirm(participation: Participation, *, acting_user: Any = None) -> Participation:
    """The link of the first mail was used. Any number of times. Raises `LedgerError`."""
    participation = ledger.confirm(participation, acting_user=acting_user)
    _tell_after_commit(participation)
    return participation


@transaction.atomic
def withdraw(participation: Participation, *, reason: str = "", acting_user: Any = None) -> Participation:
    """The person gives the place back; whoever waits first moves up. Raises `AlreadyCompleted`."""
    participation = ledger.cancel(participation, reason=reason[:255], acting_user=acting_user)
    _tell_after_commit(participation)
    return participation


@transaction.atomic
def strike(participation: Participation, *, reason: str, acting_user: Any) -> Participation:
    """Staff take a registration off; the person reads the reason. Raises `ReasonMissing`, `LedgerError`."""
    if not reason.strip():
        raise ReasonMissing
    return withdraw(participation, reason=reason.strip(), acting_user=acting_user)


@transaction.atomic
def enter(
    activity: Activity,
    *,
    email: str,
    first_name: str,
    last_name: str,
    enterprise: Enterprise | None,
    role: str = "",
    language: str = "it",
    answers: dict[str, Any] | None = None,
    acting_user: Any,
) -> Participation:
    """Staff register somebody by hand: confirmed at once, also before or after the public window.

    A registration that was cancelled, or never confirmed, stands again. Raises `LedgerError`.
    """
    known = Participant.objects.filter(email__iexact=email.strip()).first()
    participant = known or ledger.introduce(
        email=email, first_name=first_name, last_name=last_name, language=language
    )
    participation, _new = ledger.register(
        activity,
        participant,
        enterprise=enterprise,
        first_name=first_name,
        last_name=last_name,
        role=role,
        language=language,
        answers=answers,
        confirmed=True,
        check_window=False,
        acting_user=acting_user,
    )
    if participation.confirmed_at is None:
        participation = ledger.confirm(participation, acting_user=acting_user)
    _tell_after_commit(participation)
    return participation


def _tell_after_commit(participation: Participation) -> None:
    transaction.on_commit(partial(tell, participation), robust=True)
