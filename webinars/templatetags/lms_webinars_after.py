"""The way to recording and materials, for pages that belong to a registration."""

from django import template
from django.urls import reverse

from lms.ledger.models import Participation

from .. import links
from ..recordings import offers

register = template.Library()


@register.simple_tag
def after_path(participation: Participation) -> str:
    """The person's page with recording and materials; empty when there is nothing to find. One query."""
    if not offers.is_registrant(participation):
        return ""
    if not offers.with_something([participation.activity.translation_key]):
        return ""
    return reverse("lms_webinars:after", args=[links.token(links.AFTER, participation.pk)])
