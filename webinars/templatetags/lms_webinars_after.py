"""The way to recording and materials, for pages that belong to a registration."""

from typing import Any

from django import template
from django.urls import reverse

from lms.ledger.models import Activity, Participation

from .. import links
from ..models import CatchUp
from ..recordings import offers

register = template.Library()
SHOWN_AT_DESK = 200


@register.simple_tag
def viewed_later_of(activity: Activity) -> dict[str, Any]:
    """For the desk: who caught up on an event, the latest first, and how many only began. Three queries."""
    rows = CatchUp.objects.filter(participation__activity=activity)
    absent = Participation.objects.filter(activity=activity).viewed_later()
    return {
        "people": absent.select_related("enterprise").order_by("-viewed_later_at", "pk")[:SHOWN_AT_DESK],
        "number": absent.count(),
        "begun": rows.filter(passed_at=None, participation__attended_at=None).count(),
    }


@register.simple_tag
def after_path(participation: Participation) -> str:
    """The person's page with recording and materials; empty when there is nothing to find. One query."""
    if not offers.is_registrant(participation):
        return ""
    if not offers.with_something([participation.activity.translation_key]):
        return ""
    return reverse("lms_webinars:after", args=[links.token(links.AFTER, participation.pk)])
