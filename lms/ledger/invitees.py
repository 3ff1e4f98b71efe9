"""The invitation list of an activity: whom staff invite, and whether an address is on it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from lms.audit.trail import record

from .errors import NotAnAddress, NotOnTheList
from .models import Activity, Invitee
from .seats import lock


class Person(NamedTuple):
    """Somebody to put on the list; only the address is needed."""

    email: str
    first_name: str = ""
    last_name: str = ""
    language: str = "it"


@dataclass
class Listed:
    """What became of the addresses: new on the list, there already, not an address at all."""

    added: list[Invitee] = field(default_factory=list)
    known: list[Invitee] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


@transaction.atomic
def invite(activity: Activity, people: Iterable[Person], *, acting_user: Any) -> Listed:
    """Puts people on the list, each address once whatever its case; whoever was removed is on it again.

    Nobody is written to yet.
    """
    activity = lock(activity)
    listed = Listed()
    there = {row.email.lower(): row for row in Invitee.objects.filter(activity=activity)}
    seen: set[str] = set()
    for person in people:
        email = clean_address(person.email)
        if not email:
            listed.unreadable.append(person.email)
        elif email not in seen:
            seen.add(email)
            row = there.get(email)
            if row and row.removed_at is None:
                listed.known.append(row)
            else:
                listed.added.append(_add(activity, row, person, email, acting_user))
    if listed.added:
        addresses = [row.email for row in listed.added]
        record("lms_ledger.invite", activity, after={"added": addresses}, acting_user=acting_user)
    return listed


@transaction.atomic
def remove_invitee(invitee: Invitee, *, acting_user: Any) -> Invitee:
    """Takes an address off the list; a registration made already stays. Any number of times."""
    lock(invitee.activity)
    invitee = Invitee.objects.select_related("activity").get(pk=invitee.pk)
    if invitee.removed_at is None:
        invitee.removed_at = timezone.now()
        invitee.save(update_fields=["removed_at"])
        record(
            "lms_ledger.remove_invitee",
            invitee.activity,
            before={"email": invitee.email},
            acting_user=acting_user,
        )
    return invitee


def is_listed(activity: Activity, email: str) -> bool:
    """Whether this address is on the invitation list, whatever its case."""
    return Invitee.objects.filter(activity=activity, email__iexact=email.strip(), removed_at=None).exists()


def check_list(activity: Activity, email: str) -> None:
    """Raises `NotOnTheList` where only people on the invitation list may register and this is none."""
    if activity.invitation_list_only and not is_listed(activity, email):
        raise NotOnTheList


def check_address(email: str) -> str:
    """The address in the form in which it is kept; raises `NotAnAddress`."""
    found = clean_address(email)
    if not found:
        raise NotAnAddress
    return found


def clean_address(email: str) -> str:
    """The address in the form in which it is kept; empty when it is none."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= Invitee._meta.get_field("email").max_length else ""


def _add(activity: Activity, row: Invitee | None, person: Person, email: str, acting_user: Any) -> Invitee:
    row = row or Invitee(activity=activity, email=email)
    row.first_name = person.first_name.strip()[:100] or row.first_name
    row.last_name = person.last_name.strip()[:100] or row.last_name
    row.language = person.language[:12] or "it"
    row.added_by, row.added_at = acting_user, timezone.now()
    # Whoever was taken off and comes back is invited anew.
    row.removed_at = row.invited_at = None
    row.save()
    return row
