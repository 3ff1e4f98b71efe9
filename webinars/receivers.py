"""What other rooms and Wagtail announce, answered by one verb each.

Wagtail's signals are heard for every page type and sorted here, so that a host may subclass our pages.
"""

from typing import Any

from wagtail.models import Page

from lms.ledger.authoring import grant_page_permissions
from lms.ledger.models import Participation

from .actions.publishing import publish, unpublish
from .actions.reserving import reserve_documents
from .actions.telling import tell
from .models import WebinarIndexPage, WebinarPage


def on_published(sender: Any, instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, WebinarIndexPage):
        grant_page_permissions(instance)
    if isinstance(instance, WebinarPage):
        revision = kwargs.get("revision")
        publish(instance, acting_user=revision.user if revision else None)
        reserve_documents(instance)


def on_unpublished(sender: Any, instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, WebinarPage):
        unpublish(instance)


def on_deleted(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Wagtail announces no event of its own when a page is deleted; only now is the row gone."""
    unpublish(instance)


def on_moved(sender: Any, participation: Participation, **kwargs: Any) -> None:
    """Somebody moved up, is offered a seat, or let the offer lapse."""
    if participation.activity.lms_sessions.exists():
        tell(participation)
