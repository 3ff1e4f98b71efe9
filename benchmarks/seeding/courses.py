"""200 courses of three modules and twelve steps; every second one in English too; 500 enrolments."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from wagtail.models import Locale, Page

from courses.models import CourseIndexPage, CoursePage, LessonPage, LessonProgress, ModulePage, QuizPage
from lms.enterprises.models import Enterprise
from lms.ledger.models import Activity, Participant, Participation

from .trees import plant

COURSES = 200
ENROLMENTS = 500
MODULES, STEPS = 3, 4
INDEX_SLUG = "courses"
# Everybody enrolled in the first course is there to be measured: READERS look, the rest do lessons.
MEASURED_LEARNERS, READERS = 140, 20

TEXT = (
    "<p>" + "Chi esporta deve sapere dove nasce la sua merce. " * 12 + "</p><ul><li>Uno</li><li>Due</li></ul>"
)
BODY = json.dumps(
    [
        {"type": "text", "value": f"<h2>Origine</h2>{TEXT}"},
        {"type": "callout", "value": {"kind": "tip", "title": "Attenzione", "text": TEXT}},
        {"type": "accordion", "value": {"items": [{"title": f"Punto {n}", "text": TEXT} for n in range(3)]}},
        {"type": "text", "value": TEXT},
    ]
)
OPTIONS = [{"text": f"Risposta {n}", "right": n == 0, "feedback": ""} for n in range(3)]
QUESTION = {"text": "Quale?", "feedback_right": "", "feedback_wrong": "", "options": OPTIONS}
QUESTIONS = json.dumps([{"type": "single", "value": QUESTION} for _n in range(5)])


def load(homes: dict[str, Page], participants: list[Participant], firms: list[Enterprise]) -> None:
    indexes = _indexes(homes)
    italian = [_course(n, uuid.uuid4()) for n in range(COURSES)]
    english = {n: _course(n, italian[n].translation_key) for n in range(0, COURSES, 2)}
    plant([(indexes["it"], italian), (indexes["en"], list(english.values()))])
    modules = {n: [_module(m) for m in range(MODULES)] for n in range(COURSES)}
    translated = {n: [_twin(module) for module in modules[n]] for n in english}
    plant([(italian[n], modules[n]) for n in modules] + [(english[n], translated[n]) for n in translated])
    beds: list[tuple[Page, list[Page]]] = []
    for n in modules:
        for m, module in enumerate(modules[n]):
            steps = list(_steps())
            beds.append((module, steps))
            if n in translated:
                beds.append((translated[n][m], [_twin(step) for step in steps]))
    plant(beds)
    first_steps = [step for module, steps in beds if module in modules[0] for step in steps]
    _enrol(_activities(italian), participants, firms, first_steps)


def _indexes(homes: dict[str, Page]) -> dict[str, CourseIndexPage]:
    key = uuid.uuid4()
    made = {}
    for code, home in homes.items():
        made[code] = CourseIndexPage(
            title="Corsi", slug=INDEX_SLUG, show_in_menus=True, translation_key=key, locale=_locale(code)
        )
        plant([(home, [made[code]])])
    return made


def _locale(code: str) -> Locale:
    return Locale.objects.get(language_code=code)


def _course(n: int, key: uuid.UUID) -> CoursePage:
    return CoursePage(
        title=f"Dogane per chi esporta {n}",
        slug=f"dogane-{n}",
        translation_key=key,
        summary="Classificare le merci, provare l'origine, leggere una dichiarazione.",
        intro=TEXT,
        objectives="<ul><li>Classificare</li><li>Provare l'origine</li></ul>",
        duration_hours=12,
    )


def _module(m: int) -> ModulePage:
    return ModulePage(title=f"Modulo {m}", slug=f"modulo-{m}", summary="Che cosa si impara qui.")


def _steps() -> Iterator[Page]:
    for s in range(STEPS - 1):
        yield LessonPage(title=f"Lezione {s}", slug=f"lezione-{s}", body=BODY, minutes=12)
    yield QuizPage(title="Quiz", slug="quiz", questions=QUESTIONS, minutes=10)


def _twin(page: Page) -> Page:
    """The same page once more, for the other language."""
    own = [f for f in page._meta.local_concrete_fields if not f.primary_key]
    values = {field.attname: getattr(page, field.attname) for field in own}
    return type(page)(title=page.title, slug=page.slug, translation_key=page.translation_key, **values)


def _activities(pages: list[CoursePage]) -> list[Activity]:
    return Activity.objects.bulk_create(
        Activity(
            translation_key=page.translation_key,
            page_id=page.pk,
            kind="course",
            titles={"it": page.title, "en": page.title},
            duration_minutes=720,
            skill_type="technical",
            is_open=True,
        )
        for page in pages
    )


def _enrol(
    activities: list[Activity], participants: list[Participant], firms: list[Enterprise], steps: list[Page]
) -> None:
    now = timezone.now() - timedelta(days=3)
    others = ENROLMENTS - MEASURED_LEARNERS
    pairs = [(activities[0], person) for person in participants[:MEASURED_LEARNERS]]
    pairs += [(activities[1 + n % (COURSES - 1)], participants[MEASURED_LEARNERS + n]) for n in range(others)]
    rows = Participation.objects.bulk_create(
        Participation(
            participant=person,
            activity=activity,
            enterprise=firms[n % len(firms)],
            first_name=person.first_name,
            last_name=person.last_name,
            registered_at=now,
            confirmed_at=now,
        )
        for n, (activity, person) in enumerate(pairs)
    )
    done = [step for step in steps if isinstance(step, LessonPage)][:4]
    LessonProgress.objects.bulk_create(
        LessonProgress(
            participation=row, lesson_key=step.translation_key, title=step.title, viewed_at=now, done_at=now
        )
        for row in rows[:READERS]
        for step in done
    )
    Participation.objects.filter(pk__in=[row.pk for row in rows[:READERS]]).update(progress=33)
