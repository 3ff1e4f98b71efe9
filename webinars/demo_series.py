"""Demo content: further sessions of a series, and who came in by the door of a hybrid event."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from lms.ledger.models import Participation

from .models import CheckIn, Session, WebinarPage

# Every fourth person of a hybrid event comes on site, some minutes before or after the start.
ON_SITE = 4


def sessions(event: dict[str, Any], starts_at: datetime, minutes: int) -> dict[str, Any]:
    """The fields of a page for an event of several sessions, `more` days after the first; else none.

    The ids of the blocks are the same in all languages, so that both editions speak of the same sessions.
    """
    if "more" not in event:
        return {}
    local = timezone.localtime(starts_at)
    raw = []
    for days in event["more"]:
        # The same hour on the wall, also after the clocks have changed.
        start = timezone.make_aware(datetime.combine(local.date() + timedelta(days=days), local.time()))
        value = {
            "title": "",
            "join_url": "",
            "location": "",
            "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(minutes=minutes)).isoformat(),
        }
        block = uuid.uuid5(uuid.NAMESPACE_URL, f"https://valico.example/{event['key']}/{days}")
        raw.append({"type": "session", "id": str(block), "value": value})
    stream = WebinarPage._meta.get_field("more_sessions").stream_block
    return {
        "more_sessions": stream.to_python(raw),
        "completion_rule": "some",
        "sessions_needed": event["needed"],
    }


def came_in(session: Session, people: list[Participation], trainer: Any) -> list[Participation]:
    """Checks some people in at the door; returns those who took part from elsewhere."""
    on_site = people[::ON_SITE]
    CheckIn.objects.bulk_create(
        CheckIn(
            participation=row,
            session=session,
            key=uuid.uuid4(),
            at=(at := session.starts_at + timedelta(minutes=3 * number - 10)),
            received_at=at + timedelta(seconds=2),
            recorded_by=trainer,
        )
        for number, row in enumerate(on_site)
    )
    return [row for row in people if row not in on_site]
