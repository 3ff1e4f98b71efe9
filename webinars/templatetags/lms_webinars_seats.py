"""What public pages say about how seats are given out."""

from django import template

from lms.ledger.models import Activity

from ..rules import rules_of

register = template.Library()


@register.inclusion_tag("lms/webinars/parts/rules.html")
def seat_rules(activity: Activity | None) -> dict[str, list[str]]:
    """The rules of an event as a list under a small heading; nothing when there are none."""
    return {"rules": rules_of(activity) if activity else []}
