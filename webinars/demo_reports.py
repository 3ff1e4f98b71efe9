"""Attendance reports as the platforms write them, made for the demo so that its figures go the whole way."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

# Name, e-mail (may be empty), join, leave.
Visit = tuple[str, str, datetime, datetime]


def zoom(visits: Iterable[Visit]) -> bytes:
    """A Zoom meeting report of an Italian account: day first, UTF-8 with a mark."""
    lines = ["Nome (nome originale),E-mail,Ora di ingresso,Ora di uscita,Durata (minuti),Guest"]
    for name, email, join, leave in visits:
        minutes = -(-int((leave - join).total_seconds()) // 60)
        times = ",".join(f'"{timezone.localtime(moment):%d/%m/%Y %H:%M:%S}"' for moment in (join, leave))
        lines.append(f"{name},{email},{times},{minutes},{'No' if email else 'Sì'}")
    return ("\ufeff" + "\n".join(lines) + "\n").encode()


def teams(visits: Iterable[Visit], title: str) -> bytes:
    """A Teams report of today: UTF-16, tabs, everybody in the totals and in the connections."""
    visits = list(visits)
    first, last = min(visit[2] for visit in visits), max(visit[3] for visit in visits)
    people: dict[tuple[str, str], list[Visit]] = {}
    for visit in visits:
        people.setdefault(visit[:2], []).append(visit)
    lines = [
        "1. Summary",
        f"Meeting title\t{title}",
        f"Attended participants\t{len(people)}",
        f"Start time\t{_teams_time(first)}",
        f"End time\t{_teams_time(last)}",
        f"Meeting duration\t{_length(first, last)}",
        "",
        "2. Participants",
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole",
    ]
    for (name, email), stays in people.items():
        joined, left = min(stay[2] for stay in stays), max(stay[3] for stay in stays)
        span = f"{_teams_time(joined)}\t{_teams_time(left)}\t{_length(joined, left)}"
        lines.append(f"{name}\t{span}\t{email}\t{email}\tPresenter")
    lines += ["", "3. In-Meeting Activities", "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole"]
    for name, email, join, leave in visits:
        times = f"{_teams_time(join)}\t{_teams_time(leave)}\t{_length(join, leave)}"
        lines.append(f"{name}\t{times}\t{email}\tPresenter")
    return ("\ufeff" + "\n".join(lines) + "\n").encode("utf-16-le")


def _teams_time(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y, %H:%M:%S}"


def _length(start: datetime, end: datetime) -> str:
    seconds = int((end - start).total_seconds())
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}h {minutes}m {seconds % 60}s" if hours else f"{minutes}m {seconds % 60}s"
