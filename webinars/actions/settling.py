"""From evidence to ledger: how long each person was there, and on which side of the rule that falls."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.ledger.actions import lock
from lms.ledger.crediting import Credit, credit, locked
from lms.ledger.kinds import CompletionRule
from lms.ledger.models import Activity, Participation

from ..attendance import Connection, credited_seconds
from ..attendance.evidence import to_ms
from ..models import AttendanceImport, CheckIn, Correction, Identity, Session

PASSED, FAILED, OPEN, RUNNING = "passed", "failed", "open", "running"


@dataclass(frozen=True)
class Sitting:
    """One person in one session, in seconds inside its planned time: at least and at most.

    `corrected` when a person's correction stands over the evidence; `checked_in` when somebody at the door
    saw the person.
    """

    session: int
    low: int
    high: int
    window: int
    is_over: bool = True
    corrected: bool = False
    checked_in: bool = False

    @property
    def most(self) -> int:
        """What it can still become: all of a session that is not over."""
        return self.high if self.is_over else self.window


@dataclass(frozen=True)
class Presence:
    """How long one person was there, in seconds inside the planned time: at least and at most.

    `corrected` when a person's correction stands over the imported truth; `since` is the first moment known.
    `sittings` are the sessions one by one, in their order; `rule` and `needed` say what completes.
    """

    low: int
    high: int
    window: int
    threshold_percent: int
    since: datetime
    corrected: bool = False
    files: int = 0
    checked_in: bool = False
    rule: str = CompletionRule.MINUTES
    needed: int = 0
    sittings: tuple[Sitting, ...] = ()

    @property
    def verdict(self) -> str:
        """`>=` in seconds; between the bounds a person decides (`open`), before the end time (`running`)."""
        if self._is_enough([one.low for one in self._parts]):
            return PASSED
        if not self._is_enough([one.most for one in self._parts]):
            return FAILED
        return OPEN if all(one.is_over for one in self._parts) else RUNNING

    @property
    def share(self) -> tuple[float, float]:
        """Percent of the planned time, at least and at most."""
        return 100 * self.low / self.window, 100 * self.high / self.window

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    @property
    def _parts(self) -> tuple[Sitting, ...]:
        return self.sittings or (Sitting(0, self.low, self.high, self.window),)

    def _is_enough(self, seconds: list[int]) -> bool:
        """Whether these seconds, one figure for each session, fulfil the rule."""
        parts = self._parts
        if self.rule == CompletionRule.MINUTES:
            return sum(seconds) * 100 >= self.threshold_percent * self.window
        reached = sum(
            credited * 100 >= self.threshold_percent * part.window
            for credited, part in zip(seconds, parts, strict=True)
        )
        if self.rule == CompletionRule.ALL:
            return reached == len(parts)
        # Of sessions called off nobody can be asked.
        return reached >= min(self.needed or len(parts), len(parts))


@dataclass
class _Found:
    """The evidence of several people, by person and session."""

    connections: dict[tuple[int, int], list[Connection]]
    files: dict[int, set[int]]
    corrected: dict[tuple[int, int], int]
    checked_in: set[tuple[int, int]]

    @property
    def people(self) -> set[int]:
        return {person for person, _session in [*self.connections, *self.corrected]}


def presences(activity: Activity, participations: Iterable[int] | None = None) -> dict[int, Presence]:
    """How long everybody was there for whom there is evidence, by participation. Four queries.

    Intervals of all reports and of the door are united per person and session, so that a rejoin, a second
    device, a second file or a seat in the room while connected never counts twice. Sessions called off count
    for nobody.
    """
    sessions = list(Session.objects.filter(activity=activity, cancelled_at=None))
    if not sessions:
        return {}
    found = _evidence(sessions, None if participations is None else list(participations))
    return {person: _presence(activity, sessions, person, found) for person in found.people}


def presences_by_session(
    activity: Activity, participations: Iterable[int] | None = None
) -> dict[int, dict[int, Sitting]]:
    """The same one by one: by participation, then by session."""
    found = presences(activity, participations)
    return {person: {one.session: one for one in presence.sittings} for person, presence in found.items()}


def spans_at_the_door(check_in: CheckIn, session: Session, now: datetime) -> Connection | None:
    """A check-in as exact presence: from when the person came in to when they left, else to the end.

    While the session runs it counts up to now. None when nothing of it lies before now.
    """
    end = min(check_in.left_at or session.ends_at, now)
    if end <= check_in.at:
        return None
    span = to_ms(check_in.at), to_ms(end)
    return Connection(sure=span, may=span)


def _evidence(sessions: list[Session], wanted: list[int] | None) -> _Found:
    identities = Identity.objects.standing().credited().filter(attendance_import__session__in=sessions)
    corrections = Correction.objects.filter(session__in=sessions).order_by("pk")
    check_ins = CheckIn.objects.standing().filter(session__in=sessions)
    if wanted is not None:
        identities, corrections, check_ins = (
            rows.filter(participation__in=wanted) for rows in (identities, corrections, check_ins)
        )
    connections: dict[tuple[int, int], list[Connection]] = defaultdict(list)
    files: dict[int, set[int]] = defaultdict(set)
    rows = identities.values_list(
        "participation", "attendance_import__session", "attendance_import", "connections"
    )
    for person, session, report, stored in rows:
        connections[person, session] += [Connection.from_dict(item) for item in stored]
        files[person].add(report)
    seen: set[tuple[int, int]] = set()
    by_pk, now = {session.pk: session for session in sessions}, timezone.now()
    for row in check_ins:
        key = row.participation_id, row.session_id
        if link := spans_at_the_door(row, by_pk[row.session_id], now):
            connections[key].append(link)
            seen.add(key)
    newest = {(row.participation_id, row.session_id): row.seconds for row in corrections}
    corrected = {key: seconds for key, seconds in newest.items() if seconds is not None}
    return _Found(connections, files, corrected, seen)


def _presence(activity: Activity, sessions: list[Session], person: int, found: _Found) -> Presence:
    now = timezone.now()
    sittings, since = [], None
    for session in sessions:
        key = person, session.pk
        links = found.connections.get(key, [])
        if key in found.corrected:
            least = most = min(found.corrected[key], session.seconds)
            first = session.starts_at
        else:
            least, most = credited_seconds(links, session.starts_at, session.ends_at)
            first = _first_moment(links, session)
        sittings.append(
            Sitting(
                session=session.pk,
                low=least,
                high=most,
                window=session.seconds,
                is_over=session.ends_at <= now,
                corrected=key in found.corrected,
                checked_in=key in found.checked_in,
            )
        )
        if most and since is None:
            since = first
    return Presence(
        low=sum(one.low for one in sittings),
        high=sum(one.high for one in sittings),
        window=sum(one.window for one in sittings),
        threshold_percent=activity.threshold_percent,
        since=since or sessions[0].starts_at,
        corrected=any(one.corrected for one in sittings),
        files=len(found.files.get(person, ())),
        checked_in=any(one.checked_in for one in sittings),
        rule=activity.completion_rule,
        needed=activity.sessions_needed or 0,
        sittings=tuple(sittings),
    )


def _first_moment(links: list[Connection], session: Session) -> datetime:
    starts = [link.start for link in links if link.start and (link.end or link.start) > session.starts_at]
    return max(session.starts_at, min(starts)) if starts else session.starts_at


@transaction.atomic
def settle(activity: Activity, people: Iterable[int], *, reason: str, acting_user: Any) -> int:
    """Writes into the ledger what the evidence says of these people (pks of participations).

    Whoever fulfils the rule completes, as of the end of the last session; whose completion rested on
    evidence that is gone, or no longer suffices, gets it taken back with the reason. Any number of times.
    Returns how many completed now.
    """
    activity = lock(activity)
    rows = locked(people)
    found = presences(activity, [row.pk for row in rows])
    standing = Session.objects.filter(activity=activity, cancelled_at=None).values_list("ends_at", flat=True)
    ended = max(standing, default=activity.ends_at)
    is_over = ended <= timezone.now()
    outcomes = [(row, _outcome(row, found.get(row.pk), ended, is_over)) for row in rows]
    return credit(outcomes, at=ended, reason=reason, acting_user=acting_user)


def _outcome(row: Participation, presence: Presence | None, ended: datetime, is_over: bool) -> Credit:
    """What the evidence means for one person; as long as a session is to come nothing is completed."""
    seconds = presence.low if presence else 0
    passes = presence is not None and presence.verdict == PASSED
    takes_part = row.confirmed_at is not None and row.cancelled_at is None
    return Credit(
        seconds=seconds if seconds or row.attended_seconds else None,
        since=presence.since if presence else ended,
        completes=(passes and takes_part) if is_over else None,
    )


@transaction.atomic
def settle_everybody(activity: Activity, *, reason: str, acting_user: Any = None) -> int:
    """Settles whoever there is evidence for, and whoever the ledger credits with some. As `settle`."""
    # Before anything is weighed: a session that ends meanwhile is left to the next round.
    now = timezone.now()
    credited = Participation.objects.filter(activity=activity).exclude(attended_at=None, completed_at=None)
    people = {*presences(activity), *credited.values_list("pk", flat=True)}
    done = settle(activity, people, reason=reason, acting_user=acting_user)
    Session.objects.filter(activity=activity, ends_at__lte=now).update(settled_at=now)
    return done


def settle_due(now: datetime | None = None) -> int:
    """The step of the periodic round: a session that ended is settled for everybody, once.

    What is imported later settles whom it speaks of; but whoever came in by the door, or to the earlier ones
    of several sessions only, stands in no report of the last. Returns how many events there were.
    """
    now = now or timezone.now()
    own = {"session": OuterRef("pk")}
    seen = Q(Exists(CheckIn.objects.standing().filter(**own))) | Q(
        Exists(AttendanceImport.objects.standing().filter(**own))
    )
    ended = Session.objects.filter(seen | Q(activity__session_count__gt=1), ends_at__lte=now, settled_at=None)
    activities = Activity.objects.filter(pk__in=ended.values("activity"))
    for activity in activities:
        settle_everybody(activity, reason=_("The session is over"))
    return len(activities)
