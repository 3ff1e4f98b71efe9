"""Registrants at the platform: whoever holds a place is carried there, whoever gives it up is taken off.

The round compares the ledger with what the platform was told, so a crash or an outage only delays it. Calls
go over the network, so no verb here holds a transaction while it waits; each result is a write of its own.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.ledger.models import Participation

from ..models import ProviderAccount, ProviderRegistrant, Session
from ..providers.base import NoMeeting, ProviderError, Refused
from ..providers.rules import meeting_number
from ..providers.zoom import Client

# One round takes no longer than this per account; the rest waits for the next.
PER_ROUND = 100
# A round that died lets go of its claims after this time.
CLAIM = timedelta(minutes=5)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
# Refused this often, an address or a meeting is not going to be accepted: staff see it and decide.
MOST_REFUSALS = 8


def enrol_due(now: datetime | None = None) -> int:
    """The step of the periodic round. Returns how many registrants were created or taken off."""
    accounts = ProviderAccount.objects.filter(kind=ProviderAccount.Kind.ZOOM, is_active=True).exclude(
        Q(account_id="") | Q(client_id="")
    )
    return sum(enrol_account(account, now=now) for account in accounts)


def enrol_account(account: ProviderAccount, *, now: datetime | None = None, acting_user: Any = None) -> int:
    """Brings the platform of one account up to date, until it is done or the platform stops answering."""
    now = now or timezone.now()
    client = Client(account)
    done = 0
    _line_up(account, now)
    for row in _due(account, now)[:PER_ROUND]:
        if not _claim(row, now):
            continue
        try:
            if row.created_at is None or row.deleted_at is not None:
                _create(client, row)
            else:
                _delete(client, row)
        except (Refused, NoMeeting) as error:
            _write(row, tries=row.tries + 1, **_later(row, error, now))
        except ProviderError as error:
            # The platform is down: that is nobody's fault and never ends the tries.
            _write(row, tries=min(row.tries + 1, MOST_REFUSALS - 1), **_later(row, error, now))
            break
        else:
            done += 1
    return done


@transaction.atomic
def try_again(session: Session, *, acting_user: Any) -> int:
    """Staff have mended what was refused: all that is in trouble is due now. Returns how many."""
    rows = session.provider_registrants.exclude(trouble="")
    return rows.update(tries=0, next_try_at=timezone.now(), trouble="")


def _line_up(account: ProviderAccount, now: datetime) -> None:
    """A row for everybody who holds a place in a coming session and has none yet."""
    sessions = Session.objects.standing().upcoming(now).filter(provider_account=account)
    for session in sessions:
        meeting = meeting_number(session.join_url)
        if not meeting:
            continue
        known = ProviderRegistrant.objects.filter(
            account=account, session=session, meeting=meeting, participation=OuterRef("pk")
        )
        people = Participation.objects.confirmed().filter(activity=session.activity_id)
        missing = people.exclude(Exists(known)).order_by("pk")
        ProviderRegistrant.objects.bulk_create(
            [
                ProviderRegistrant(
                    account=account, session=session, participation=person, meeting=meeting, next_try_at=now
                )
                for person in missing
            ],
            batch_size=500,
            ignore_conflicts=True,
        )


def _due(account: ProviderAccount, now: datetime) -> QuerySet[ProviderRegistrant]:
    """Rows where the platform knows something else than the ledger, those waiting longest first."""
    there = Q(created_at__isnull=False, deleted_at=None)
    seated = Participation.objects.confirmed().filter(pk=OuterRef("participation"))
    wanted = Q(
        Exists(seated),
        session__activity__cancelled_at=None,
        session__cancelled_at=None,
        session__provider_account=account,
        session__join_url__contains=F("meeting"),
    )
    rows = ProviderRegistrant.objects.filter(
        account=account, session__ends_at__gt=now, next_try_at__lte=now, tries__lt=MOST_REFUSALS
    )
    rows = rows.filter((wanted & ~there) | (there & ~wanted))
    return rows.select_related("session__activity", "participation__participant").order_by(
        "next_try_at", "pk"
    )


def _claim(row: ProviderRegistrant, now: datetime) -> bool:
    """Only one of several rounds works on a row."""
    mine = ProviderRegistrant.objects.filter(pk=row.pk, next_try_at=row.next_try_at)
    return bool(mine.update(next_try_at=now + CLAIM))


def _create(client: Client, row: ProviderRegistrant) -> None:
    made = client.register(row.session, row.participation)
    _write(
        row,
        registrant_id=made.registrant_id,
        join_url=made.join_url,
        created_at=timezone.now(),
        deleted_at=None,
        tries=0,
        trouble="",
        next_try_at=timezone.now(),
    )


def _delete(client: Client, row: ProviderRegistrant) -> None:
    client.unregister(row.meeting, row.registrant_id)
    _write(row, deleted_at=timezone.now(), join_url="", tries=0, trouble="", next_try_at=timezone.now())


def _later(row: ProviderRegistrant, error: ProviderError, now: datetime) -> dict[str, Any]:
    """When to try again, and why it did not work, for staff: no personal data."""
    pause = min(FIRST_PAUSE * 2**row.tries, LONGEST_PAUSE)
    why = f"{error} ({error.detail})" if error.detail else str(error)
    return {"next_try_at": now + pause, "trouble": why}


def _write(row: ProviderRegistrant, **values: Any) -> None:
    ProviderRegistrant.objects.filter(pk=row.pk).update(**values)
