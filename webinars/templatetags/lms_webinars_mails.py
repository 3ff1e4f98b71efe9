"""How the desk says when mails go out and what became of them."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.dates import in_words

register = template.Library()


@register.filter
def with_zone(moment: datetime | None) -> str:
    """Tuesday 9 June 2026, 09:00 (CEST)."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    # Not Django's own "T": it says nothing in the hour that comes twice when clocks go back.
    return f"{in_words(local, 'l j F Y, H:i')} ({local:%Z})"


@register.filter
def before(minutes: int) -> str:
    """How long before the start: 24 hours, 30 minutes, 7 days."""
    if minutes % (24 * 60) == 0 and minutes > 24 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(n)s day before", "%(n)s days before", days) % {"n": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(n)s hour before", "%(n)s hours before", hours) % {"n": hours}
    return ngettext("%(n)s minute before", "%(n)s minutes before", minutes) % {"n": minutes}


@register.filter
def outcome_words(counts: Any) -> list[tuple[str, str]]:
    """What became of the mails of one line, the worst last: (state, words)."""
    said = {
        "sent": _("sent: %(n)s"),
        "waiting": _("waiting: %(n)s"),
        "unsure": _("unsure: %(n)s"),
        "failed": _("failed: %(n)s"),
        "returned": _("came back: %(n)s"),
    }
    return [(state, words % {"n": counts[state]}) for state, words in said.items() if counts.get(state)]
