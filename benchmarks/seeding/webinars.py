"""60 webinars in two languages, 40 to come and 20 past, and three more whose seats are raced for."""

import json
import uuid
from datetime import timedelta

from django.utils import timezone
from wagtail.models import Locale, Page

from lms.enterprises.models import Enterprise
from lms.ledger.models import Activity, Participant, Participation
from webinars.models import Session, WebinarIndexPage, WebinarPage

from ..names import RACE_SEATS, RACES, WIDE, WIDE_SEATS
from .trees import plant

WEBINARS, PAST = 60, 20
REGISTERED = 20
INDEX_SLUG = "webinars"

SPEAKERS = json.dumps(
    [
        {"type": "speaker", "value": {"name": f"Relatore {n}", "position": "Camera", "about": "Da anni."}}
        for n in range(2)
    ]
)
TEXT = "<p>" + "L'origine preferenziale fa risparmiare il dazio a chi compra. " * 10 + "</p>"
BODY = json.dumps(
    [{"type": "text", "value": TEXT}]
    + [{"type": "agenda_item", "value": {"time": f"10:{n}0", "topic": f"Punto {n}"}} for n in range(5)]
)


def load(homes: dict[str, Page], participants: list[Participant], firms: list[Enterprise]) -> None:
    key = uuid.uuid4()
    indexes = {
        code: WebinarIndexPage(
            title="Webinar", slug=INDEX_SLUG, show_in_menus=True, translation_key=key, locale=_locale(code)
        )
        for code in homes
    }
    plant([(homes[code], [index]) for code, index in indexes.items()])
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    days = [n - PAST if n < PAST else n - PAST + 2 for n in range(WEBINARS)]
    plans = [(f"origine-{n}", now + timedelta(days=day), 250) for n, day in enumerate(days)]
    plans += [(slug, now + timedelta(days=60), RACE_SEATS) for slug in RACES]
    plans.append((WIDE, now + timedelta(days=61), WIDE_SEATS))
    editions = {code: [_page(*plan) for plan in plans] for code in homes}
    for italian, english in zip(editions["it"], editions["en"], strict=True):
        english.translation_key = italian.translation_key
    plant([(indexes[code], pages) for code, pages in editions.items()])
    activities = _activities(editions["it"])
    Session.objects.bulk_create(
        Session(activity=activity, starts_at=activity.starts_at, ends_at=activity.ends_at)
        for activity in activities
    )
    _register(activities[:WEBINARS], participants, firms)


def _locale(code: str) -> Locale:
    return Locale.objects.get(language_code=code)


def _page(slug: str, starts_at, capacity: int) -> WebinarPage:
    return WebinarPage(
        title=f"Origine preferenziale {slug}",
        slug=slug,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        capacity=capacity,
        join_url="https://meeting.example/j/1",
        summary="EUR.1 e attestazione REX: chi le rilascia, quando servono, come si sbaglia meno.",
        speakers=SPEAKERS,
        body=BODY,
    )


def _activities(pages: list[WebinarPage]) -> list[Activity]:
    return Activity.objects.bulk_create(
        Activity(
            translation_key=page.translation_key,
            page_id=page.pk,
            kind="webinar",
            titles={"it": page.title, "en": page.title},
            starts_at=page.starts_at,
            ends_at=page.ends_at,
            duration_minutes=90,
            capacity=page.capacity,
            is_open=True,
        )
        for page in pages
    )


def _register(activities: list[Activity], participants: list[Participant], firms: list[Enterprise]) -> None:
    rows = []
    for a, activity in enumerate(activities):
        when = activity.starts_at - timedelta(days=70)
        came = activity.ends_at if activity.is_over else None
        for seat in range(1, REGISTERED + 1):
            person = participants[(a * REGISTERED + seat) % len(participants)]
            rows.append(
                Participation(
                    participant=person,
                    activity=activity,
                    enterprise=firms[seat % len(firms)],
                    first_name=person.first_name,
                    last_name=person.last_name,
                    registered_at=when,
                    confirmed_at=when,
                    seat=seat,
                    attended_at=came,
                    attended_seconds=5_000 if came else None,
                    completed_at=came,
                    progress=100 if came else 0,
                )
            )
    Participation.objects.bulk_create(rows, 500)
