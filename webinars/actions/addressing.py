"""Correcting the e-mail address of somebody whose mails do not arrive."""

from typing import Any

from django.db import transaction
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from lms.audit.trail import record
from lms.ledger.models import Participant, Participation
from lms.mail import actions as mail_actions
from lms.mail.models import Mail

from ..errors import AddressIsTheirs, AddressTaken


@transaction.atomic
def correct_address(participation: Participation, email: str, *, acting_user: Any) -> int:
    """Gives the person another address and sends there what did not arrive; returns how many mails.

    Only while the person has not shown that the old address is theirs: whoever has an account or has used a
    link changes it alone, so that staff cannot lead somebody's mails elsewhere. Raises `AddressIsTheirs`, and
    `AddressTaken` when another person is known by the new one.
    """
    person = Participant.objects.select_for_update(of=("self",)).get(pk=participation.participant_id)
    email, old = email.strip().lower(), person.email
    if person.user_id or person.email_verified_at:
        raise AddressIsTheirs
    if Participant.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
        raise AddressTaken
    person.email = email
    person.save(update_fields=["email"])
    record(
        "lms_webinars.correct_address",
        person,
        before={"email": old},
        after={"email": email},
        acting_user=acting_user,
    )
    rows = Participation.objects.filter(participant=person).annotate(text=Cast("pk", CharField()))
    lost = Mail.objects.filter(
        about_type="lms_ledger.participation", about_pk__in=rows.values("text"), to=old
    )
    lost = lost.filter(Q(sent_at=None) | ~Q(returned_at=None))
    done = 0
    for mail in lost:
        mail_actions.redirect_to(mail, email)
        if mail.failed_at or mail.returned_at:
            mail_actions.retry(mail, acting_user=acting_user)
            done += 1
    return done
