"""How activities of the ledger look as cards; see components/card.html."""

from typing import Any

from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from lms.dates import in_words
from lms.ledger.models import Activity


def duration(minutes: int) -> str:
    """A length as people say it: "90 minutes", "12 hours", "1 h 30 min" from two hours on."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if rest == 0:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def times(activity: Activity) -> str:
    """From when to when on its day, in the site's time zone; of several sessions how many and until when."""
    if not activity.starts_at:
        return ""
    if activity.session_count > 1 and activity.ends_at:
        words = {
            "number": activity.session_count,
            "last": in_words(timezone.localtime(activity.ends_at), "j F Y"),
        }
        return _("%(number)s sessions until %(last)s") % words
    start = timezone.localtime(activity.starts_at)
    if not activity.ends_at:
        return format_date(start, "H:i")
    end = timezone.localtime(activity.ends_at)
    return f"{format_date(start, 'H:i')}–{format_date(end, 'H:i')}"


def offer(activity: Activity, page: Page) -> dict[str, Any]:
    """An activity one can join, for a visitor."""
    meta = []
    if activity.starts_at:
        meta.append({"icon": "clock", "text": times(activity)})
    elif activity.duration_minutes:
        meta.append({"icon": "clock", "text": duration(activity.duration_minutes)})
    if activity.starts_at or not activity.skill_type:
        meta.append({"icon": "video", "text": activity.get_mode_display()})
    else:
        meta.append({"icon": "flag", "text": activity.get_skill_type_display()})
    return {
        "title": page.title,
        "url": page.get_url(),
        "day": timezone.localtime(activity.starts_at) if activity.starts_at else None,
        "text": page.search_description,
        "meta": meta,
    }
