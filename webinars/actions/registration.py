"""Signing up for a webinar, confirming, withdrawing: the ledger's verbs, and the mail that goes with each."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction

from lms.enterprises.actions import declare_size, recognise
from lms.enterprises.models import Enterprise
from lms.enterprises.sizes import SizeClass
from lms.ledger import actions as ledger
from lms.ledger import offers
from lms.ledger.approving import Decided
from lms.ledger.models import Activity, Handover, Participant, Participation, SeatOffer

from .. import mails, seatmails
from ..errors import ReasonMissing


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
    proven: bool = False,
) -> Participation:
    """Registers somebody from the public form; `verified_user` is the account that owns the address.

    With neither an account nor a personal invitation (`proven`) the seat is held until the link in the mail
    is used. Whoever is registered already gets a mail that says so, and the page says the same as to
    everybody: a stranger learns nothing. Raises `LedgerError`.
    """
    is_theirs = proven or verified_user is not None
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
        email=email,
        confirmed=is_theirs,
        acting_user=verified_user,
    )
    if is_theirs and participation.confirmed_at is None:
        participation = ledger.confirm(participation, acting_user=verified_user)
    if is_new or is_theirs:
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
    """Staff register somebody by hand: confirmed and accepted at once, also outside the public window.

    A registration that was cancelled, or never confirmed, stands again; an applicant is let in. Raises
    `LedgerError`.
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
        approved=True,
        acting_user=acting_user,
    )
    if participation.confirmed_at is None:
        participation = ledger.confirm(participation, acting_user=acting_user)
    _tell_after_commit(participation)
    return participation


@transaction.atomic
def approve(participations: Iterable[Participation], *, acting_user: Any) -> Decided:
    """Staff accept applicants: each gets a seat or a place on the waiting list, and the mail that says so.

    Whoever is decided already is skipped and counted in `.skipped`. Raises `LedgerError`.
    """
    decided = ledger.approve(participations, acting_user=acting_user)
    for participation in decided.rows:
        _tell_after_commit(participation)
    return decided


@transaction.atomic
def decline(participations: Iterable[Participation], *, reason: str, acting_user: Any) -> Decided:
    """Staff decline applicants; each reads the reason in a mail. As `approve`; raises `ReasonNeeded`."""
    decided = ledger.decline(participations, reason=reason, acting_user=acting_user)
    for participation in decided.rows:
        _tell_after_commit(participation)
    return decided


@transaction.atomic
def accept_offer(offer: SeatOffer, *, acting_user: Any = None) -> Participation:
    """The person takes the seat kept for them and gets the invitation. Raises `LedgerError`."""
    participation = offers.accept(offer, acting_user=acting_user)
    _tell_after_commit(participation)
    return participation


@transaction.atomic
def decline_offer(offer: SeatOffer, *, acting_user: Any = None) -> Participation:
    """The person does not want the seat; the next is asked. Raises `LedgerError`."""
    participation = offers.decline(offer, acting_user=acting_user)
    _tell_after_commit(participation)
    return participation


@transaction.atomic
def hand(
    participation: Participation, *, email: str, first_name: str, last_name: str, acting_user: Any = None
) -> Handover:
    """Asks a colleague by mail to take over the seat. Raises `LedgerError`."""
    handover = ledger.hand(
        participation, email=email, first_name=first_name, last_name=last_name, acting_user=acting_user
    )
    seatmails.hand_over(handover)
    return handover


@transaction.atomic
def take_over(handover: Handover, *, language: str, consent_version: str) -> Participation:
    """The colleague takes the seat: out of one calendar, into the other. Raises `LedgerError`."""
    participant = ledger.introduce(
        email=handover.email,
        first_name=handover.first_name,
        last_name=handover.last_name,
        language=language,
    )
    successor = ledger.take_over(
        handover, participant=participant, language=language, consent_version=consent_version
    )
    _tell_after_commit(handover.participation)
    _tell_after_commit(successor)
    return successor


def _tell_after_commit(participation: Participation) -> None:
    from ..tasks import tell_participant  # noqa: PLC0415 -- the task module imports this package

    transaction.on_commit(partial(tell_participant.enqueue, participation.pk), robust=True)
