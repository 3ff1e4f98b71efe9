"""The register of a session on paper, to be signed: tagged PDF/UA-1, PDF/A-3a declared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import formats, timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lms import typesetting
from lms.conf import conf
from lms.dates import in_words
from lms.ledger.kinds import CompletionRule

from ..models import Session
from . import wording
from .people import Evidence, Line
from .workbook import platform

DESIGN = Path(__file__).parent / "designs" / "register.typ"
# So many people at most in one PDF: memory and time for one file have an end whatever the event.
PEOPLE_PER_FILE = 1000
# So many entries of one person stay together on a page; more may run over it.
VISITS_TOGETHER = 12
# A page takes memory while it is laid out: a process draws one register at a time.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Sheet:
    """What a register says besides its people. `sha256` is of the rows of the whole session as CSV."""

    evidence: Evidence
    session: Session
    speakers: list[str]
    at: datetime
    by: str
    sha256: str


def draw(sheet: Sheet, lines: list[Line]) -> Iterator[bytes]:
    """The register as one PDF, or several for more than a thousand people. Raises `TypesettingError`."""
    for page in pages(sheet, lines):
        with _one_at_a_time:
            yield typesetting.pdf(DESIGN, page, at=sheet.at)


def pages(sheet: Sheet, lines: list[Line]) -> Iterator[dict[str, Any]]:
    """What each PDF shows; the totals and the declaration end the last."""
    pieces = [
        lines[start : start + PEOPLE_PER_FILE] for start in range(0, max(1, len(lines)), PEOPLE_PER_FILE)
    ]
    common = {
        "language": (get_language() or "en").split("-")[0],
        "logo": _logo(),
        "facts": _facts(sheet),
        "notes": _notes(sheet),
        "reports": _reports(sheet),
        "hash": sheet.sha256,
    }
    for part, piece in enumerate(pieces, 1):
        start = (part - 1) * PEOPLE_PER_FILE
        yield typesetting.clean(
            {
                **common,
                "words": _words(sheet, part, len(pieces)),
                "rows": [_row(number, line, sheet.session) for number, line in enumerate(piece, start + 1)],
                "totals": _totals(sheet, lines) if part == len(pieces) else [],
            }
        )


def _row(number: int, line: Line, session: Session) -> dict[str, Any]:
    person = line.participation
    firm = person.enterprise
    place = " · ".join(filter(None, (line.tax_code, line.province)))
    known = [wording.moment(person.registered_at), wording.moment(person.confirmed_at) or "–"]
    if person.cancelled_at:
        known += [pgettext("registration", "cancelled"), wording.moment(person.cancelled_at)]
    cells = [
        str(number),
        person.last_name,
        person.first_name,
        [firm.name, place] if firm else _("private person"),
        person.role or "–",
        list(line.visits) or "–",
        wording.minutes(line.low, line.high),
        wording.share(line.low, line.high, session.seconds),
        line.mode or "–",
        line.source,
        known,
    ]
    return {"cells": cells, "long": len(line.visits) > VISITS_TOGETHER}


def _facts(sheet: Sheet) -> list[tuple[str, str]]:
    activity, session = sheet.evidence.activity, sheet.session
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    end = formats.date_format(ends, "H:i" if ends.date() == starts.date() else "d/m/Y H:i")
    platforms = {
        platform(report)
        for report in sheet.evidence.reports
        if report.session_id == session.pk and not report.undone_at
    }
    link = urlsplit(session.join_url)
    facts = [
        (_("Event"), f"E-{activity.pk:05d}, {activity.get_kind_display()}, {activity.get_mode_display()}"),
        (_("Date"), in_words(starts, "l j F Y")),
        (_("Planned time"), f"{starts:%H:%M}–{end} ({settings.TIME_ZONE}), {_span(session.seconds)}"),
        (
            _("Session"),
            _of_how_many(sheet),
        ),
        (_("Place"), session.location),
        (_("Platform"), ", ".join(sorted(platforms))),
        # Without its query: that may hold a password.
        (_("Meeting link"), f"{link.scheme}://{link.netloc}{link.path}" if link.netloc else ""),
        (_("Speakers"), ", ".join(sheet.speakers)),
        (_("Attendance needed"), _needed(sheet)),
        (_("Cut-off"), _("%(when)s, by %(who)s") % {"when": wording.moment(sheet.at), "who": sheet.by}),
    ]
    return [(label, str(value)) for label, value in facts if value]


def _of_how_many(sheet: Sheet) -> str:
    session, all_of_them = sheet.session, len(sheet.evidence.sessions)
    said = _("%(number)s of %(all)s") % {"number": session.number, "all": all_of_them}
    return f"{said}: {session.title}" if session.title else said


def _needed(sheet: Sheet) -> str:
    """What completes the event, in the words of the rule."""
    activity, held = sheet.evidence.activity, sheet.evidence.held
    needed = -(-sum(one.seconds for one in held) * activity.threshold_percent // 100)
    words = {
        "percent": activity.threshold_percent,
        "minutes": wording.minutes(needed, needed),
        "number": min(activity.sessions_needed or len(held), len(held)),
        "all": len(held),
    }
    if activity.completion_rule == CompletionRule.ALL:
        return _("%(percent)s%% of every session") % words
    if activity.completion_rule == CompletionRule.SOME:
        return _("%(percent)s%% of %(number)s of %(all)s sessions") % words
    return _("%(percent)s%% of the event, that is %(minutes)s") % words


def _span(seconds: int) -> str:
    return wording.minutes(seconds, seconds)


def _notes(sheet: Sheet) -> list[str]:
    """What whoever signs must know: the register is not final, or does not say all."""
    evidence, notes = sheet.evidence, []
    if evidence.activity.cancelled_at:
        words = {"reason": evidence.activity.cancellation_reason}
        notes.append(_("The event was called off: %(reason)s") % words)
    elif sheet.session.cancelled_at:
        why = sheet.session.cancellation_reason or _("it is no longer on the page")
        notes.append(_("This session was called off and counts for nobody: %(reason)s") % {"reason": why})
    elif sheet.session.ends_at > sheet.at:
        notes.append(_("The session has not ended yet: this register is provisional."))
    if evidence.unrecognised:
        words = {"number": evidence.unrecognised}
        notes.append(
            _("People in the reports who are not recognised yet and not listed: %(number)s.") % words
        )
    if evidence.undecided:
        sentence = _("People whose minutes lie on both sides of the threshold: %(number)s.")
        notes.append(sentence % {"number": evidence.undecided})
    return notes


def _reports(sheet: Sheet) -> list[list[str]]:
    return [
        [
            str(sheet.evidence.numbers[report.pk]),
            report.file_name,
            platform(report),
            f"{wording.moment(report.uploaded_at)}, {wording.who(report.uploaded_by)}",
            report.sha256,
        ]
        for report in sheet.evidence.reports
        if report.session_id == sheet.session.pk and not report.undone_at
    ]


def _totals(sheet: Sheet, lines: list[Line]) -> list[tuple[str, str]]:
    low, high = sum(line.low for line in lines), sum(line.high for line in lines)
    firms = {line.participation.enterprise_id for line in lines if line.high} - {None}
    reached = sum(
        sheet.evidence.presences[line.participation.pk].verdict == "passed"
        for line in lines
        if line.participation.pk in sheet.evidence.presences
    )
    return [
        (_("People listed"), str(len(lines))),
        (_("Present"), str(sum(line.high > 0 for line in lines))),
        (_("Threshold reached"), str(reached)),
        (_("Firms present"), str(len(firms))),
        (_("Minutes credited in all"), wording.minutes(low, high)),
    ]


def _words(sheet: Sheet, part: int, parts: int) -> dict[str, Any]:
    activity = sheet.evidence.activity
    day = wording.moment(sheet.session.starts_at)
    heading = _("Attendance register")
    if parts > 1:
        heading = _("%(heading)s, part %(part)s of %(parts)s") % {
            "heading": heading,
            "part": part,
            "parts": parts,
        }
    page = _("Page %(page)s of %(pages)s") % {"page": "\0", "pages": "\0"}
    return {
        "title": f"{heading} – {activity.title}, {day}",
        "heading": heading,
        "organiser": conf.ORGANISATION,
        "programme": conf.PROGRAMME_LINE,
        "event": activity.title,
        "logo_alt": _("Logo of %(organisation)s") % {"organisation": conf.ORGANISATION},
        "running": f"{heading} – {activity.title}, {day}",
        "hash": _("SHA-256 of the rows (register as CSV):"),
        "page": page.split("\0"),
        "reports": _("Reports of the platform"),
        "reports_head": [_("No."), _("File"), _("Platform"), _("Imported"), "SHA-256"],
        "people": _("Participants"),
        "nobody": _("Nobody holds a confirmed place in this event."),
        "head": [
            _("No."),
            _("Last name"),
            _("First name"),
            _("Firm, tax code, province"),
            _("Role in the firm"),
            _("Every entry and exit"),
            _("Minutes credited"),
            _("Share of the session"),
            _("Mode"),
            _("Source"),
            _("Registered, confirmed"),
        ],
        "totals": _("Totals"),
        **_declaration(sheet),
    }


def _declaration(sheet: Sheet) -> dict[str, Any]:
    """In place of an affidavit (DPR 445/2000, arts. 46, 47, 76), as ANPAL circular 4/2020 asks."""
    text = _(
        "The undersigned, aware of the penalties laid down in art. 76 of Presidential Decree no. 445 of"
        " 28 December 2000 for false statements, declare under arts. 46 and 47 of that decree that what"
        " this register says corresponds to the reports of the platform listed in it, and to the"
        " corrections noted in it with their reason and author."
    )
    if any(row.session_id == sheet.session.pk and not row.undone_at for row in sheet.evidence.check_ins):
        text = _(
            "The undersigned, aware of the penalties laid down in art. 76 of Presidential Decree no. 445 of"
            " 28 December 2000 for false statements, declare under arts. 46 and 47 of that decree that what"
            " this register says corresponds to the check-ins recorded at the door, to the reports of the"
            " platform listed in it, and to the corrections noted in it with their reason and author."
        )
    return {
        "declaration": _("Declaration"),
        "declaration_text": text,
        "signers": [_("The trainer"), _("For the organiser, the legal representative")],
        "place_and_date": _("Place and date"),
        "signature": _("Name and signature"),
    }


def _logo() -> str | None:
    """The site's logo, if it has one."""
    path = finders.find(conf.LOGO) if conf.LOGO else None
    return typesetting.as_svg(Path(path).read_bytes()) if path else None
