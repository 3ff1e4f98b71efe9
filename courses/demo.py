"""Demo content: six courses in two languages, and what learners did with them in the past months."""

import tomllib
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils import timezone
from django.utils.html import escape
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from lms.conf import conf
from lms.enterprises.demo import firms
from lms.ledger.models import Participation

from . import actions
from .models import CourseIndexPage, CoursePage, LessonPage, LessonProgress, ModulePage, QuizPage
from .outline import editions_of, outline_of

CONTENT = Path(__file__).parent / "demo_content"
FILES = ("customs", "markets", "incoterms", "contracts", "digital", "payments")
LANGUAGES = ("it", "en")
SLUGS = {"it": "corsi", "en": "courses"}
INDEX = {
    "it": (
        "Corsi",
        "Corsi gratuiti per le piccole imprese che vendono all'estero, da seguire quando si vuole.",
    ),
    "en": ("Courses", "Free courses for small firms that sell abroad, to follow whenever you like."),
}
QUIZ = {
    "it": ("Prova finale", "prova-finale", "Cinque domande su tutto il corso. Si può ripetere."),
    "en": ("Final quiz", "final-quiz", "Five questions on the whole course. You may repeat it."),
}
# The demo learner, and people of the demo firms: address, first name, last name, number of the firm (None: as
# a private person), and per course how many months ago they enrolled and how many steps they did (None: all).
ME = ("sme@valico.example", "Anna", "Esempio", 0, {"customs": (1, 4), "incoterms": (4, None)})
LEARNERS = (
    ME,
    ("m.gandini@learner.example", "Marco", "Gandini", 1, {"customs": (10, None), "markets": (3, 5)}),
    ("s.orobici@learner.example", "Silvia", "Orobici", 2, {"customs": (9, None), "payments": (5, None)}),
    ("d.lume@learner.example", "Davide", "Lume", 3, {"incoterms": (8, None)}),
    ("c.rovati@learner.example", "Chiara", "Rovati", 4, {"digital": (7, None), "markets": (2, 3)}),
    ("p.trompia@learner.example", "Paolo", "Trompia", 5, {"contracts": (8, None)}),
    ("e.cantu@learner.example", "Elena", "Cantù", 6, {"customs": (6, None), "contracts": (2, 4)}),
    ("g.brianza@learner.example", "Giorgio", "Brianza", 7, {"digital": (6, 6)}),
    ("f.varesi@learner.example", "Francesca", "Varesi", 8, {"markets": (7, None)}),
    ("l.gallarati@learner.example", "Luca", "Gallarati", 9, {"incoterms": (5, None), "customs": (1, 1)}),
    ("m.sondrio@learner.example", "Marta", "Sondrio", 10, {"payments": (4, None)}),
    ("a.navigli@learner.example", "Alessio", "Navigli", 12, {"digital": (3, None)}),
    ("r.segrati@learner.example", "Rita", "Segrati", 13, {"contracts": (6, None)}),
    ("t.lomelli@learner.example", "Tommaso", "Lomelli", 15, {"customs": (3, None)}),
    ("n.liuti@learner.example", "Nadia", "Liuti", 16, {"digital": (2, 2)}),
    ("b.mincio@learner.example", "Bruno", "Mincio", 17, {"markets": (1, 0)}),
    ("i.privati@learner.example", "Ivana", "Privati", None, {"markets": (5, None)}),
)


def load() -> None:
    """Everything above, once; what is there already is left alone."""
    with disable_reference_index_auto_update():
        courses = {name: _course(name) for name in FILES}
    keys = [course.translation_key for course in courses.values()]
    if Participation.objects.filter(activity__translation_key__in=keys).exists():
        return
    found = firms()
    for email, first_name, last_name, number, taken in LEARNERS:
        user = _user(email, first_name, last_name)
        for name, (months, steps) in taken.items():
            _learn(courses[name], user, found[number] if number is not None else None, months, steps)


# --- pages ---


def _index(language: str) -> CourseIndexPage:
    locale = Locale.objects.get(language_code=language)
    index = CourseIndexPage.objects.filter(locale=locale).order_by("path").first()
    if index is not None:
        return index
    italian = CourseIndexPage.objects.order_by("path").first()
    home = Site.objects.get(is_default_site=True).root_page
    parent = home if home.locale_id == locale.pk else home.get_translation(locale)
    title, intro = INDEX[language]
    index = CourseIndexPage(
        locale=locale,
        title=title,
        slug=SLUGS[language],
        intro=f"<p>{escape(intro)}</p>",
        search_description=intro,
        show_in_menus=True,
        translation_key=italian.translation_key if italian else uuid.uuid4(),
    )
    parent.add_child(instance=index)
    index.save_revision().publish()
    return index


def _course(name: str) -> CoursePage:
    """The Italian edition of a course; recorded now, with its English one, if new."""
    content = tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"https://valico.example/courses/{name}")
    known = CoursePage.objects.filter(translation_key=key, locale__language_code="it").first()
    if known is not None:
        return known
    for language in LANGUAGES:
        _edition(content, key, language)
    actions.mirror(key)
    return CoursePage.objects.get(translation_key=key, locale__language_code="it")


def _edition(content: dict[str, Any], key: uuid.UUID, language: str) -> None:
    words = content[language]
    course = _add(
        _index(language),
        CoursePage,
        key,
        owner=_trainer(),
        title=words["title"],
        slug=content["slug"][language],
        summary=words["summary"],
        search_description=words["summary"],
        intro=f"<p>{escape(words['intro'])}</p>",
        objectives=_list(words["objectives"]),
        duration_hours=content["hours"],
        level=content["level"],
        skill_type=content["skill"],
    )
    course.save_revision().publish()
    for number, module in enumerate(content["modules"], 1):
        module_key = uuid.uuid5(key, f"module {number}")
        page = _add(course, ModulePage, module_key, title=module["title"][language])
        for position, lesson in enumerate(module["lessons"], 1):
            _add(
                page,
                LessonPage,
                uuid.uuid5(module_key, f"lesson {position}"),
                title=lesson[language]["title"],
                minutes=lesson["minutes"],
                required=lesson.get("required", True),
                body=_body(lesson[language]),
            )
    title, slug, intro = QUIZ[language]
    quiz = QuizPage(intro=f"<p>{escape(intro)}</p>", minutes=10)
    questions = [_question(question, key, n, language) for n, question in enumerate(content["quiz"], 1)]
    quiz.questions = quiz.questions.stream_block.to_python(questions)
    _add(page, quiz, uuid.uuid5(key, "quiz"), title=title, slug=slug)


def _add(parent: Page, kind: Any, key: uuid.UUID, **values: Any) -> Any:
    """A live page below `parent`, in its language; `kind` is a page type or a page begun already."""
    page = kind() if isinstance(kind, type) else kind
    now = timezone.now()
    values |= {"locale_id": parent.locale_id, "translation_key": key}
    values.setdefault("owner", parent.owner)
    values |= {"live": True, "first_published_at": now, "last_published_at": now}
    for name, value in values.items():
        setattr(page, name, value)
    return parent.add_child(instance=page)


def _trainer() -> Any:
    return get_user_model().objects.filter(email="trainer@valico.example").first()


def _body(lesson: dict[str, Any]) -> list[tuple[str, Any]]:
    blocks: list[tuple[str, Any]] = []
    if "text" in lesson:
        blocks.append(("text", _html(lesson["text"])))
    if "callout" in lesson:
        blocks.append(("callout", lesson["callout"] | {"text": _html(lesson["callout"]["text"])}))
    if "accordion" in lesson:
        items = [{"title": item["title"], "text": _html(item["text"])} for item in lesson["accordion"]]
        blocks.append(("accordion", {"items": items}))
    if "exercise" in lesson:
        rich = {name: _html(lesson["exercise"][name]) for name in ("task", "solution")}
        blocks.append(("exercise", lesson["exercise"] | rich))
    return blocks


def _html(text: str) -> str:
    """Paragraphs, lists ("- ") and headings ("## ") as HTML."""
    parts: list[str] = []
    items: list[str] = []
    for line in [*text.strip().splitlines(), ""]:
        if line.startswith("- "):
            items.append(line[2:])
            continue
        if items:
            parts.append(_list(items))
            items = []
        if line.startswith("## "):
            parts.append(f"<h2>{escape(line[3:])}</h2>")
        elif line:
            parts.append(f"<p>{escape(line)}</p>")
    return "".join(parts)


def _list(items: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _question(question: dict[str, Any], key: uuid.UUID, number: int, language: str) -> dict[str, Any]:
    """A question as the StreamField stores it; its id is the same in both languages."""
    question_id = uuid.uuid5(key, f"question {number}")
    wrong = question.get("wrong", {}).get(language, "")
    value = {"text": question["text"][language], "feedback_right": "", "feedback_wrong": wrong}
    if question["kind"] == "numeric":
        value |= {"answer": str(question["answer"]), "tolerance": str(question.get("tolerance", 0))}
        value["unit"] = question.get("unit", "")
    else:
        value["options"] = [
            {
                "type": "item",
                "id": str(uuid.uuid5(question_id, str(position))),
                "value": {
                    "text": option[language],
                    "right": option.get("right", False),
                    "feedback": option.get("note", {}).get(language, ""),
                },
            }
            for position, option in enumerate(question["options"], 1)
        ]
    return {"type": question["kind"], "id": str(question_id), "value": value}


# --- learners ---


def _user(email: str, first_name: str, last_name: str) -> Any:
    """The account of a demo learner; it cannot sign in, except the one whose password the site set."""
    model = get_user_model()
    user = model.objects.filter(email=email).first()
    if user is None:
        user = model(
            username=email.partition("@")[0], email=email, first_name=first_name, last_name=last_name
        )
        user.set_unusable_password()
        user.save()
    return user


def _learn(course: CoursePage, user: Any, firm: Any, months: int, steps: int | None) -> None:
    """Enrols `months` ago and does the first so many steps, one every three days; None is all of them."""
    began = timezone.now() - timedelta(days=30 * months)
    participation, _is_new = actions.enrol(
        course, user, enterprise=firm, consent_version=conf.PRIVACY_NOTICE_VERSION
    )
    Participation.objects.filter(pk=participation.pk).update(registered_at=began, confirmed_at=began)
    outline = outline_of(editions_of(course.translation_key), course)
    lessons = [step for step in outline.counting if not step.is_quiz]
    for number, step in enumerate(lessons if steps is None else lessons[:steps], 1):
        at = began + timedelta(days=min(3 * number, 29))
        actions.mark_done(participation, step, outline=outline, at=at, acting_user=user)
    if steps is None:
        _pass(participation, course, began + timedelta(days=29), user)
    LessonProgress.objects.filter(participation=participation).update(viewed_at=F("done_at"))


def _pass(participation: Participation, course: CoursePage, at: datetime, user: Any) -> None:
    """Fails the quiz once where the name is long enough for it, then passes it."""
    quiz = QuizPage.objects.descendant_of(course).get()
    if len(user.last_name) > 7:
        attempt = actions.start_quiz(participation, quiz, acting_user=user)
        actions.submit_quiz(attempt, {}, at=at - timedelta(hours=1), acting_user=user)
    attempt = actions.start_quiz(participation, quiz, acting_user=user)
    right = {
        question["id"]: question["answer"]
        if question["kind"] == "numeric"
        else [option["id"] for option in question["options"] if option["right"]]
        for question in attempt.questions
    }
    actions.submit_quiz(attempt, right, at=at, acting_user=user)
    type(attempt).objects.filter(participation=participation).update(
        started_at=F("submitted_at") - timedelta(minutes=8)
    )
