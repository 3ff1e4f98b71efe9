"""Demo content: fourteen events around today in two languages, and who came to the past ones."""

import tomllib
import uuid
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Locale, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from lms.enterprises.demo import firms
from lms.enterprises.models import Enterprise
from lms.ledger import actions as ledger
from lms.ledger.kinds import Audience, Mode
from lms.ledger.models import Activity, Participation

from . import demo_after, demo_plans, demo_questions, demo_reports, demo_seats, demo_series
from .actions.importing import import_report
from .actions.publishing import call_off
from .actions.settling import settle_everybody
from .models import Session, WebinarIndexPage, WebinarPage

CONTENT = Path(__file__).parent / "demo_content" / "webinars.toml"
LANGUAGES = ("it", "en")
# Title, the word in the address (another than that of this room's own addresses), introduction.
INDEX = {
    "it": (
        "Webinar",
        "calendario",
        "Novanta minuti, gratuiti, con chi conosce il mestiere. Ci si iscrive senza account.",
    ),
    "en": (
        "Webinars",
        "calendar",
        "Ninety minutes, free of charge, with people of the trade. Register without an account.",
    ),
}
# Public holidays in Italy, as month and day; Easter Monday always lies between these two days.
HOLIDAYS = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)}
EASTER_MONDAYS = ((3, 23), (4, 26))
HOUR, MINUTES, CAPACITY = time(10, 0), 90, 250
# Address, first name, last name, number of the demo firm (None: a private person).
PEOPLE = (
    ("sme@valico.example", "Anna", "Esempio", 0),
    ("m.gandini@learner.example", "Marco", "Gandini", 1),
    ("s.orobici@learner.example", "Silvia", "Orobici", 2),
    ("d.lume@learner.example", "Davide", "Lume", 3),
    ("c.rovati@learner.example", "Chiara", "Rovati", 4),
    ("p.trompia@learner.example", "Paolo", "Trompia", 5),
    ("e.cantu@learner.example", "Elena", "Cantù", 6),
    ("g.brianza@learner.example", "Giorgio", "Brianza", 7),
    ("f.varesi@learner.example", "Francesca", "Varesi", 8),
    ("l.gallarati@learner.example", "Luca", "Gallarati", 9),
    ("m.sondrio@learner.example", "Marta", "Sondrio", 10),
    ("a.chiavenna@people.example", "Anna", "Chiavenna", 11),
    ("a.navigli@learner.example", "Alessio", "Navigli", 12),
    ("r.segrati@learner.example", "Rita", "Segrati", 13),
    ("o.romana@people.example", "Olga", "Romana", 14),
    ("t.lomelli@learner.example", "Tommaso", "Lomelli", 15),
    ("n.liuti@learner.example", "Nadia", "Liuti", 16),
    ("b.mincio@learner.example", "Bruno", "Mincio", 17),
    ("z.prealpi@people.example", "Zoe", "Prealpi", 18),
    ("g.serio@people.example", "Gianni", "Serio", 0),
    ("i.privati@learner.example", "Ivana", "Privati", None),
    ("k.cittadini@people.example", "Karim", "Cittadini", None),
)


def load() -> None:
    """Everything above, once; what is there already is left alone."""
    events = tomllib.loads(CONTENT.read_text(encoding="utf-8"))["event"]
    trainer = get_user_model().objects.filter(email="trainer@valico.example").first()
    with disable_reference_index_auto_update():
        indexes = {language: _index(language) for language in LANGUAGES}
        for event in events:
            _pages(event, indexes, trainer)
        demo_plans.plan(indexes, _key("plan"), trainer)
    activities = {event["key"]: Activity.objects.get(translation_key=_key(event["key"])) for event in events}
    if Participation.objects.filter(activity__in=activities.values()).exists():
        return
    found = firms()
    for number, event in enumerate(events):
        activity = activities[event["key"]]
        people = _register(activity, found, number, event["key"])
        if activity.is_over:
            _attend(activity, people, number, event, trainer)
            demo_questions.respond(event["key"], activity, people)
            demo_after.catch_up(event["key"], activity)
        elif "called_off" in event:
            call_off(activity, reason=event["called_off"]["it"], acting_user=trainer)
        else:
            demo_seats.arrange(event, activity, people, trainer)


# --- pages ---


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://valico.example/webinars/{name}")


def _index(language: str) -> WebinarIndexPage:
    locale = Locale.objects.get(language_code=language)
    index = WebinarIndexPage.objects.filter(locale=locale).order_by("path").first()
    if index is not None:
        return index
    other = WebinarIndexPage.objects.order_by("path").first()
    home = Site.objects.get(is_default_site=True).root_page
    parent = home if home.locale_id == locale.pk else home.get_translation(locale)
    title, slug, introduction = INDEX[language]
    index = WebinarIndexPage(
        locale=locale,
        title=title,
        slug=slug,
        introduction=introduction,
        search_description=introduction,
        show_in_menus=True,
        translation_key=other.translation_key if other else uuid.uuid4(),
    )
    parent.add_child(instance=index)
    index.save_revision().publish()
    return index


def _pages(event: dict[str, Any], indexes: dict[str, WebinarIndexPage], trainer: Any) -> None:
    """Both editions of an event, if new."""
    key = _key(event["key"])
    if WebinarPage.objects.filter(translation_key=key).exists():
        return
    day = working_day(timezone.localdate() + timedelta(days=event["days"]))
    starts_at = timezone.make_aware(datetime.combine(day, HOUR))
    for language, index in indexes.items():
        words = event[language]
        speaker, position = event["speaker"]
        page = WebinarPage(
            translation_key=key,
            locale=index.locale,
            owner=trainer,
            title=words["title"],
            slug=slugify(words["title"]),
            summary=words["summary"],
            search_description=words["summary"][:250],
            kind=event.get("kind", "webinar"),
            audience=event.get("audience", Audience.PUBLIC),
            mode=event.get("mode", "online"),
            location=event.get("place", {}).get(language, ""),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=MINUTES),
            join_url=f"https://meet.valico.example/{event['key']}?participant={{registration}}",
            capacity=event.get("capacity", CAPACITY),
            issues_certificate=event.get("certificate", True),
            province=event["province"],
            skill_type=event["skill"],
            speakers=[("speaker", {"name": speaker, "position": position[language], "about": ""})],
            body=_body(words, starts_at, language),
            **demo_seats.options(event),
            **demo_questions.streams(event["key"], language),
            **demo_series.sessions(event, starts_at, MINUTES),
        )
        demo_after.dress(page, language, event["key"])
        index.add_child(instance=page)
        page.save_revision().publish()


def working_day(day: date) -> date:
    """The day itself or the next on which firms in Italy work."""
    while (
        day.weekday() > 4
        or (day.month, day.day) in HOLIDAYS
        or (day.weekday() == 0 and EASTER_MONDAYS[0] <= (day.month, day.day) <= EASTER_MONDAYS[1])
    ):
        day += timedelta(days=1)
    return day


def _body(words: dict[str, Any], starts_at: datetime, language: str) -> list[tuple[str, Any]]:
    heading = {"it": "Programma", "en": "Programme"}[language]
    minutes = MINUTES // len(words["agenda"]) // 5 * 5
    points = [
        {
            "time": f"{timezone.localtime(starts_at + timedelta(minutes=minutes * number)):%H:%M}",
            "topic": topic,
        }
        for number, topic in enumerate(words["agenda"])
    ]
    text = f"<p>{words['text']}</p><h2>{heading}</h2>"
    return [("text", text), *(("agenda_item", point) for point in points)]


# --- people ---


def _register(activity: Activity, found: list[Enterprise], number: int, key: str) -> list[Participation]:
    """About two thirds of the people, other ones each time; the learner of the demo nearly always."""
    rows = []
    for index, (email, first_name, last_name, firm) in enumerate(PEOPLE):
        if (index + number) % 3 == 0 and not (index == 0 and number % 4):
            continue
        participant = ledger.introduce(email=email, first_name=first_name, last_name=last_name)
        row, _new = ledger.register(
            activity,
            participant,
            enterprise=found[firm] if firm is not None else None,
            language="it",
            consent_version="2026-11",
            answers=demo_questions.answers(key, len(rows)),
            confirmed=True,
            check_window=False,
        )
        rows.append(row)
    _spread(activity, rows)
    return rows


def _spread(activity: Activity, rows: list[Participation]) -> None:
    """People register one after the other over some days, long enough before the event."""
    last = min(activity.starts_at - timedelta(days=1), timezone.now() - timedelta(hours=2))
    for number, row in enumerate(reversed(rows)):
        at = last - timedelta(hours=3 * number + number * number // 2)
        listed = {"waitlisted_at": at} if row.waitlisted_at else {}
        Participation.objects.filter(pk=row.pk).update(registered_at=at, confirmed_at=at, **listed)


def _attend(
    activity: Activity, people: list[Participation], number: int, event: dict[str, Any], trainer: Any
) -> None:
    """The platform's report of a past event goes through the same import as a trainer's upload."""
    for session in Session.objects.filter(activity=activity).order_by("number"):
        online = demo_series.came_in(session, people, trainer) if activity.mode == Mode.HYBRID else people
        pattern = number * 3 + session.number - 1
        visits = [
            visit for index, row in enumerate(online) for visit in _visits(row, session, index * 7 + pattern)
        ]
        visits = [visit for visit in visits if not demo_after.missed_it(event["key"], visit[1])]
        if event.get("open_work"):
            visits = [visit for visit in visits if visit[1] != people[2].participant.email]
            visits += _puzzles(people[2], session)
        data = demo_reports.teams(visits, activity.title) if number % 2 else demo_reports.zoom(visits)
        name = f"{event['key']}-{timezone.localdate(session.starts_at):%Y-%m-%d}.csv"
        import_report(session, data, file_name=name, acting_user=trainer)
    settle_everybody(activity, reason="", acting_user=trainer)


def _visits(row: Participation, session: Session, pattern: int) -> list[demo_reports.Visit]:
    """Most stay to the end, some lose the connection, one in ten leaves early and one in ten never comes."""
    start, end = session.starts_at, session.ends_at
    person = row.full_name, row.participant.email
    minute = timedelta(minutes=1)
    match pattern % 10:
        case 0:
            return []
        case 1:
            return [(*person, start + 2 * minute, start + 50 * minute)]
        case 2 | 3:
            return [
                (*person, start - 4 * minute, start + 35 * minute),
                (*person, start + 33 * minute, end + minute),
            ]
        case other:
            return [(*person, start + (other - 6) * minute, end + other * minute)]


def _puzzles(absent: Participation, session: Session) -> list[demo_reports.Visit]:
    """What a work list is for: somebody registered who came without address, a guest, a telephone."""
    stay = session.starts_at, session.ends_at
    return [
        (f"{absent.last_name} {absent.first_name} (Guest)", "", *stay),
        ("Sala riunioni Lario", "", *stay),
        ("+39 02 •••• 123", "", session.starts_at + timedelta(minutes=20), session.ends_at),
        ("Piero Nespolo", "piero.nespolo@guest.example", *stay),
    ]
