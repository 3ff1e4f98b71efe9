"""From evidence to ledger: how long each person was there, and on which side of the threshold that falls."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.ledger.actions import attend, complete, lock, retract
from lms.ledger.models import Activity, Participation

from ..attendance import Connection, credited_seconds
from ..models import Correction, Identity, Session

PASSED, FAILED, OPEN = "passed", "failed", "open"


@dataclass(frozen=True)
class Presence:
    """How long one person was there, in seconds inside the planned time: at least and at most.

    `corrected` when a person's correction stands over the imported truth; `since` is the first moment known.
    """

    low: int
    high: int
    window: int
    threshold_percent: int
    since: datetime
    corrected: bool = False
    files: int = 0

    @property
    def verdict(self) -> str:
        """`>=` in seconds; between the bounds a person decides (`open`)."""
        needed = self.threshold_percent * self.window
        if self.low * 100 >= needed:
            return PASSED
        return FAILED if self.high * 100 < needed else OPEN

    @property
    def share(self) -> tuple[float, float]:
        """Percent of the planned time, at least and at most."""
        return 100 * self.low / self.window, 100 * self.high / self.window

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


def presences(activity: Activity, participations: Iterable[int] | None = None) -> dict[int, Presence]:
    """How long everybody was there for whom there is evidence, by participation. Three queries.

    Intervals of all reports are united per person and session, so that a rejoin, a second device or a second
    file never counts twice; several sessions add up.
    """
    sessions = list(Session.objects.filter(activity=activity))
    identities = Identity.objects.standing().credited().filter(attendance_import__session__in=sessions)
    corrections = Correction.objects.filter(session__in=sessions).order_by("pk")
    if participations is not None:
        wanted = list(participations)
        identities = identities.filter(participation__in=wanted)
        corrections = corrections.filter(participation__in=wanted)
    connections: dict[tuple[int, int], list[Connection]] = defaultdict(list)
    files: dict[int, set[int]] = defaultdict(set)
    rows = identities.values_list(
        "participation", "attendance_import__session", "attendance_import", "connections"
    )
    for person, session, report, stored in rows:
        connections[person, session] += [Connection.from_dict(item) for item in stored]
        files[person].add(report)
    newest = {(row.participation_id, row.session_id): row.seconds for row in corrections}
    corrected = {key: seconds for key, seconds in newest.items() if seconds is not None}
    people = {person for person, _session in [*connections, *corrected]}
    return {
        person: _presence(activity, sessions, person, connections, corrected, len(files[person]))
        for person in people
    }


def _presence(
    activity: Activity,
    sessions: list[Session],
    person: int,
    connections: dict[tuple[int, int], list[Connection]],
    corrected: dict[tuple[int, int], int],
    files: int,
) -> Presence:
    low = high = 0
    since = None
    for session in sessions:
        key = person, session.pk
        if key in corrected:
            least = most = min(corrected[key], session.seconds)
            first = session.starts_at
        else:
            links = connections.get(key, [])
            least, most = credited_seconds(links, session.starts_at, session.ends_at)
            first = _first_moment(links, session)
        low, high = low + least, high + most
        if most and since is None:
            since = first
    return Presence(
        low=low,
        high=high,
        window=sum(session.seconds for session in sessions),
        threshold_percent=activity.threshold_percent,
        since=since or sessions[0].starts_at,
        corrected=any((person, session.pk) in corrected for session in sessions),
        files=files,
    )


def _first_moment(links: list[Connection], session: Session) -> datetime:
    starts = [link.start for link in links if link.start and (link.end or link.start) > session.starts_at]
    return max(session.starts_at, min(starts)) if starts else session.starts_at


@transaction.atomic
def settle(activity: Activity, people: Iterable[int], *, reason: str, acting_user: Any) -> int:
    """Writes into the ledger what the evidence says of these people (pks of participations).

    Whoever reached the threshold completes, as of the end of the last session; whose completion rested on
    evidence that is gone, or no longer reaches it, gets it taken back with the reason. Any number of times.
    Returns how many completed now.
    """
    activity = lock(activity)
    wanted = sorted(set(people))
    found = presences(activity, wanted)
    ended = max(session.ends_at for session in Session.objects.filter(activity=activity))
    done = 0
    for participation in Participation.objects.filter(pk__in=wanted).order_by("pk"):
        presence = found.get(participation.pk)
        seconds = presence.low if presence else 0
        since = presence.since if presence else ended
        if seconds or participation.attended_seconds:
            attend(participation, seconds=seconds, at=since, reason=reason, acting_user=acting_user)
        takes_part = participation.confirmed_at and not participation.cancelled_at
        if ended > timezone.now():
            continue
        if presence and presence.verdict == PASSED and takes_part:
            done += complete(participation, at=ended, reason=reason, acting_user=acting_user)
        elif participation.completed_at:
            retract(participation, reason=reason, acting_user=acting_user)
    return done
