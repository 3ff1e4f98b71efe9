"""The words of a certificate, in every language it may be read in, composed once at issue and then frozen."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_date
from babel.numbers import format_percent
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, override, pgettext
from django.utils.translation import gettext as _

from lms.conf import conf
from lms.enterprises.models import Enterprise
from lms.ledger.kinds import ActivityKind, Mode
from lms.ledger.models import Activity, Participation

from .models import CertificateTemplate

#: Every certificate is frozen in all of these; the PDF is drawn in the first that the holder reads.
LANGUAGES = ("it", "en")
FALLBACK = "en"
#: Raised when the shape of `content` changes, so that old ones can still be told apart.
CONTENT_VERSION = 1

STATEMENTS = {
    ActivityKind.COURSE: gettext_lazy("has completed the course"),
    ActivityKind.WEBINAR: gettext_lazy("attended the webinar"),
    ActivityKind.SEMINAR: gettext_lazy("attended the seminar"),
    ActivityKind.PROMOTIONAL_EVENT: gettext_lazy("attended the event"),
    ActivityKind.WORKSHOP: gettext_lazy("attended the workshop"),
    ActivityKind.MATCHMAKING: gettext_lazy("took part in the business matchmaking"),
    ActivityKind.COACHING: gettext_lazy("completed the coaching path"),
    ActivityKind.CONSULTANCY: gettext_lazy("completed the consultancy"),
}


def compose(
    participation: Participation, template: CertificateTemplate, *, issued_at: datetime
) -> dict[str, Any]:
    """Everything a certificate says, as JSON: `facts` for machines, `texts` by language for people.

    Durations are in seconds, instants in ISO 8601 with their offset. Tax codes and addresses stay out: the
    page that shows this is public to whoever holds the code.
    """
    activity, enterprise = participation.activity, participation.enterprise
    facts = {
        "first_name": participation.first_name,
        "last_name": participation.last_name,
        "enterprise": enterprise.name if enterprise else "",
        "kind": activity.kind,
        "titles": activity.titles,
        "starts_at": _iso(activity.starts_at),
        "ends_at": _iso(activity.ends_at),
        "duration_seconds": session_seconds(activity),
        "attended_seconds": participation.attended_seconds,
        "threshold_percent": _threshold(participation),
        "mode": activity.mode,
        "completed_at": _iso(participation.completed_at),
        "issued_at": _iso(issued_at),
        "issuer": conf.ORGANISATION,
    }
    texts = {}
    for language in LANGUAGES:
        with override(language):
            texts[language] = _texts(participation, template, language, issued_at)
    return {"version": CONTENT_VERSION, "facts": facts, "texts": texts}


def compose_sample(template: CertificateTemplate, *, issued_at: datetime) -> dict[str, Any]:
    """The words of a certificate of nobody, to see what a template prints. Nothing is stored."""
    titles = {"it": "Dogane e origine delle merci", "en": "Customs and the origin of goods"}
    activity = Activity(
        kind=template.kind or ActivityKind.WEBINAR,
        titles=titles,
        starts_at=issued_at - timedelta(minutes=90),
        ends_at=issued_at,
        duration_minutes=90,
    )
    sample = Participation(
        first_name="Maria",
        last_name="Bianchi",
        activity=activity,
        enterprise=Enterprise(name="Alfa S.r.l."),
        attended_seconds=80 * 60,
        completed_at=issued_at,
    )
    return compose(sample, template, issued_at=issued_at)


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the content in one canonical spelling, so that anybody can compute it again."""
    spelt = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(spelt.encode("utf-8")).hexdigest()


def language_for(participation: Participation) -> str:
    """The language the holder's PDF is drawn in."""
    language = participation.language.split("-")[0]
    return language if language in LANGUAGES else FALLBACK


def session_seconds(activity: Activity) -> int:
    """How long the activity was, in seconds: by the clock if it has hours, else the author's figure."""
    if activity.starts_at and activity.ends_at and activity.kind != ActivityKind.COURSE:
        return int((activity.ends_at - activity.starts_at).total_seconds())
    return activity.duration_minutes * 60


def duration(seconds: int) -> str:
    """Whole minutes in words: 1 hour and 12 minutes. Begun minutes do not count."""
    hours, minutes = divmod(seconds // 60, 60)
    in_hours = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    in_minutes = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if hours and minutes:
        return _("%(hours)s and %(minutes)s") % {"hours": in_hours, "minutes": in_minutes}
    return in_hours if hours else in_minutes


def long_date(moment: datetime) -> str:
    """The day in the reader's language and the site's time zone: 16 February 2022."""
    language = (get_language() or FALLBACK).replace("-", "_")
    # Day before month, as everywhere in Europe.
    locale = "en_GB" if language == "en" else language
    return format_date(timezone.localtime(moment).date(), format="long", locale=locale)


def _texts(
    participation: Participation, template: CertificateTemplate, language: str, issued_at: datetime
) -> dict[str, Any]:
    """The printed words in the active language."""
    activity, enterprise = participation.activity, participation.enterprise
    issuer = conf.ORGANISATION
    return {
        "document": getattr(template, f"document_{language}"),
        "preamble": _("This is to certify that"),
        "person": participation.full_name,
        "enterprise": _("on behalf of %(enterprise)s") % {"enterprise": enterprise.name}
        if enterprise
        else "",
        "statement": str(STATEMENTS[ActivityKind(activity.kind)]),
        "title": activity.title,
        "facts": _facts(participation, language),
        "issued": _("Issued on %(date)s") % {"date": long_date(issued_at)},
        "signatory_name": template.signatory_name,
        "signatory_role": getattr(template, f"signatory_role_{language}"),
        "issuer": issuer,
        "programme": getattr(template, f"programme_{language}") or conf.PROGRAMME_LINE,
        "note": getattr(template, f"note_{language}"),
        "verify": _("Check this certificate"),
        "verify_hint": _("Scan the code, or type it at"),
        "logo_alt": _("Logo of %(issuer)s") % {"issuer": issuer},
        "emblem_alt": _("Emblem of the funding programme"),
        "qr_alt": _("QR code of the page on which this certificate can be checked"),
    }


def _facts(participation: Participation, language: str) -> list[list[str]]:
    """Label and value pairs, only those that are known."""
    activity = participation.activity
    length = session_seconds(activity)
    facts = [
        [
            _("Completed on") if activity.kind == ActivityKind.COURSE else _("Date"),
            _when(participation),
        ]
    ]
    if participation.attended_seconds:
        credited = duration(participation.attended_seconds)
        whole = {"credited": credited, "whole": duration(length)}
        facts.append(
            [
                pgettext("certificate", "Attendance"),
                _("%(credited)s of %(whole)s") % whole if length else credited,
            ]
        )
    elif length:
        facts.append([_("Duration"), duration(length)])
    threshold = _threshold(participation)
    if threshold is not None:
        percent = format_percent(threshold / 100, locale=language)
        facts.append([_("Minimum attendance"), _("%(percent)s, reached") % {"percent": percent}])
    facts.append([_("Mode"), str(Mode(activity.mode).label)])
    return facts


def _threshold(participation: Participation) -> int | None:
    """The share in percent that had to be attended; None where presence is not what was measured."""
    return participation.activity.threshold_percent if participation.attended_seconds else None


def _when(participation: Participation) -> str:
    """The day of the event, or from when to when; for a course, the day it was completed."""
    activity = participation.activity
    if activity.kind == ActivityKind.COURSE or activity.starts_at is None:
        return long_date(participation.completed_at)
    first, last = long_date(activity.starts_at), long_date(activity.ends_at or activity.starts_at)
    return first if first == last else f"{first} – {last}"


def _iso(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat() if moment else None
