"""Read attendance files from the command line, without touching the database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from webinars.attendance import Outcome, Reading, Registrant, read, rejection, summary
from webinars.attendance.recognise import MAX_BYTES


class Command(BaseCommand):
    """`read_attendance FILE --start ISO --end ISO [--time-zone Z] --registrants people.json --json`, or
    --batch LIST.
    """

    help = (
        "Read an attendance report against a planned session and print what it tells, without the database."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="the report, in any of the known formats")
        parser.add_argument("--start", help="planned start, ISO 8601 with offset")
        parser.add_argument("--end", help="planned end, ISO 8601 with offset")
        parser.add_argument("--time-zone", help="zone of the file's times, when known, such as Europe/Rome")
        parser.add_argument("--date-order", choices=("DMY", "MDY"), help="order of day and month, when known")
        parser.add_argument(
            "--registrants", help='JSON list of {"id", "first_name", "last_name", "email", "company"}'
        )
        parser.add_argument("--batch", help='JSON list of {"file", "start", "end", "time_zone"}')
        parser.add_argument("--json", action="store_true", help="print JSON instead of a summary")

    def handle(self, *_args: Any, **options: Any) -> None:
        registrants = _registrants(options["registrants"])
        if options["batch"]:
            for reading in _batch(Path(options["batch"]), registrants):
                self.stdout.write(json.dumps(summary(reading)))
            return
        if not options["file"] or not options["start"] or not options["end"]:
            raise CommandError(_("Give a file with --start and --end, or --batch."))
        request = {key: options[key] for key in ("file", "start", "end", "time_zone", "date_order")}
        try:
            reading = _read(request, Path(), registrants)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(summary(reading), indent=1) if options["json"] else _told(reading))
        if reading.outcome is Outcome.UNREADABLE:
            raise SystemExit(1)


def _registrants(path: str | None) -> list[Registrant]:
    if not path:
        return []
    try:
        people = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        return [
            Registrant(
                person["id"],
                *(str(person.get(part) or "") for part in ("first_name", "last_name", "email", "company")),
            )
            for person in people
        ]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CommandError(
            _("The list of registrants cannot be read: %(reason)s") % {"reason": error}
        ) from error


def _batch(path: Path, registrants: list[Registrant]) -> Iterator[Reading]:
    try:
        requests = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise CommandError(_("The batch list cannot be read: %(reason)s") % {"reason": error}) from error
    if not isinstance(requests, list):
        raise CommandError(_("The batch list must be a JSON list."))
    for request in requests:
        try:
            yield _read(request, path.parent, registrants)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            yield rejection("bad_request", reason=f"{type(error).__name__}: {error}")


def _read(request: dict[str, Any], folder: Path, registrants: list[Registrant]) -> Reading:
    zone = request.get("time_zone") or None
    start, end = (_moment(request[key], zone) for key in ("start", "end"))
    path = folder / request["file"]
    try:
        if path.stat().st_size > MAX_BYTES:
            return rejection("too_large", limit=MAX_BYTES // 1024 // 1024)
        data = path.read_bytes()
    except OSError:
        return rejection("file_missing")
    return read(
        data,
        start=start,
        end=end,
        registrants=registrants,
        filename=path.name,
        time_zone=zone,
        session_zone=_session_zone(start, end),
        date_order=request.get("date_order"),
    )


def _moment(text: str, zone: str | None) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone or settings.TIME_ZONE))


def _session_zone(start: datetime, end: datetime) -> str | None:
    """The site's zone when its clock agrees with the offsets given; else those offsets are all that is
    known.
    """
    home = ZoneInfo(settings.TIME_ZONE)
    agrees = all(moment.astimezone(home).utcoffset() == moment.utcoffset() for moment in (start, end))
    return settings.TIME_ZONE if agrees else None


def _told(reading: Reading) -> str:
    """A summary for a person."""
    told = reading.interpretation
    reasons = [
        (_("Date order"), told.date_order, told.date_order_reason),
        (_("Time zone"), told.time_zone, told.time_zone_reason),
    ]
    lines = [
        f"{reading.provider} / {reading.kind}: {reading.outcome}",
        f"{_('Encoding')}: {told.encoding or '-'}   {_('Delimiter')}: {told.delimiter!r}",
        *(f"{label}: {value or '-'} ({why.message if why else '-'})" for label, value, why in reasons),
        f"{_('From')} {told.first or '-'} {_('to')} {told.last or '-'}",
        _("Rows read: %(read)s, left out: %(ignored)s, not understood: %(bad)s")
        % {"read": reading.rows_read, "ignored": reading.rows_ignored, "bad": reading.rows_unreadable},
    ]
    lines += [f"! {item.row or '-'}: {item.message}" for item in reading.warnings]
    for item in reading.identities:
        who = f"{item.name} <{item.email}>" if item.email else item.name
        low, high = item.seconds
        span = f"{low}" if low == high else f"{low}-{high}"
        lines.append(f"{span:>12} s  {item.role:9} {item.match:10} {item.registrant or ''!s:10} {who}")
    return "\n".join(lines)
