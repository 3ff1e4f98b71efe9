"""How the desk says minutes, shares, states and verdicts."""

from typing import Any

from django import template
from django.template.defaultfilters import floatformat
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.ledger.kinds import CompletionRule

from ..actions.settling import Presence
from ..desk.words import BROUGHT, JUDGED, MATCHES, OUTCOMES, PROVIDERS, STATES, VERDICTS

register = template.Library()


def _said(seconds: int) -> str:
    """67 or 67:29, never rounded: who misses the threshold by a second must not seem to have reached it."""
    whole, rest = divmod(seconds, 60)
    return f"{whole}:{rest:02}" if rest else str(whole)


def _minutes(low: int, high: int) -> str:
    """Minutes and seconds; bounds with a dash."""
    return _said(low) if low == high else f"{_said(low)}–{_said(high)}"


@register.filter
def minutes(presence: Presence | None) -> str:
    return _minutes(presence.low, presence.high) if presence else "–"


@register.filter
def share(presence: Presence | None) -> str:
    if presence is None:
        return "–"
    least, most = (floatformat(int(value * 10 + 1e-9) / 10, -1) for value in presence.share)
    return f"{least}%" if presence.is_exact else f"{least}–{most}%"


@register.filter
def minutes_in(presence: Presence | None, session: Any) -> str:
    """The minutes of one session; a dash when nothing is known of it."""
    found = next((one for one in presence.sittings if one.session == session.pk), None) if presence else None
    return _minutes(found.low, found.high) if found and (found.high or found.corrected) else "–"


@register.filter
def session_heading(session: Any) -> str:
    """A session above a column: number and day."""
    day = formats.date_format(timezone.localtime(session.starts_at), "d/m")
    return f"{session.number}. {day}"


@register.filter
def sources(presence: Presence | None) -> str:
    """Where the minutes come from, in few words."""
    if presence is None:
        return ""
    told = []
    if presence.files:
        told.append(ngettext("%(number)s report", "%(number)s reports", presence.files))
    if presence.checked_in:
        told.append(_("check-in"))
    if presence.corrected:
        told.append(_("corrected by hand"))
    return ", ".join(told) % {"number": presence.files}


@register.filter
def rule_words(activity: Any) -> str:
    """What completes the event, in a sentence."""
    words = {
        "percent": activity.threshold_percent,
        "needed": needed_minutes(activity),
        "whole": whole_minutes(activity),
        "number": activity.sessions_needed or activity.session_count,
        "all": activity.session_count,
    }
    if activity.completion_rule == CompletionRule.ALL:
        return _("Needed: %(percent)s%% of the minutes of every session.") % words
    if activity.completion_rule == CompletionRule.SOME:
        sentence = _("Needed: %(percent)s%% of the minutes in %(number)s of %(all)s sessions.")
        return sentence % words
    sentence = _("Needed: %(percent)s%% of %(whole)s minutes, that is %(needed)s minutes.")
    return sentence % words


@register.filter
def identity_minutes(identity: Any) -> str:
    return _minutes(identity.seconds_low, identity.seconds_high)


@register.filter
def bounds_minutes(seconds: tuple[int, int]) -> str:
    return _minutes(*seconds)


@register.filter
def one_minutes(seconds: int) -> str:
    return _minutes(seconds, seconds)


@register.filter
def before_minutes(correction: Any) -> str:
    return _minutes(correction.before_low, correction.before_high)


@register.filter
def whole_minutes(activity: Any) -> str:
    return one_minutes(_planned(activity))


@register.filter
def needed_minutes(activity: Any) -> str:
    needed = -(-_planned(activity) * activity.threshold_percent // 100)
    return one_minutes(needed)


def _planned(activity: Any) -> int:
    return sum(session.seconds for session in activity.lms_sessions.all() if not session.cancelled_at)


@register.filter
def state_word(state: str) -> str:
    return str(STATES.get(state, state))


@register.filter
def judged_word(verdict: str) -> str:
    return str(JUDGED.get(verdict, verdict))


@register.filter
def brought_word(verdict: str) -> str:
    return str(BROUGHT.get(verdict, verdict))


@register.filter
def verdict_word(verdict: str) -> str:
    return str(VERDICTS.get(verdict, verdict))


@register.filter
def outcome_word(outcome: str) -> str:
    return str(OUTCOMES.get(outcome, outcome))


@register.filter
def match_word(match: str) -> str:
    return str(MATCHES.get(str(match), match))


@register.filter
def provider_word(provider: str) -> str:
    return PROVIDERS.get(provider, _("not recognised") if provider in ("", "unknown") else provider)


@register.filter
def role_word(role: str) -> str:
    return {"host": _("host"), "panelist": _("panellist")}.get(str(role), "")


@register.filter
def order_word(order: str) -> str:
    return {"DMY": _("day, month, year"), "MDY": _("month, day, year"), "YMD": _("year, month, day")}.get(
        order, order
    )


@register.filter
def delimiter_word(delimiter: str) -> str:
    return {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}.get(delimiter, delimiter)
