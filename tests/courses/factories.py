"""Pages of courses for the tests: a home page per language, a catalogue, a course with modules and steps."""

from wagtail.models import Locale, Page, Site

from courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage, QuizPage
from lms.ledger.models import Participation
from tests.factories import UserFactory

TEXT = [("text", "<p>Goods have an origin.</p>")]
SINGLE = {
    "type": "single",
    "value": {
        "text": "Which rule is for sea transport only?",
        "options": [
            {"text": "FOB", "right": True, "feedback": "Yes, free on board."},
            {"text": "DAP", "right": False, "feedback": "DAP is for any mode."},
        ],
        "feedback_right": "Well done.",
        "feedback_wrong": "Look at the list again.",
    },
    "id": "11111111-1111-4111-8111-111111111111",
}
MULTIPLE = {
    "type": "multiple",
    "value": {
        "text": "Which ones are for any mode?",
        "options": [
            {"text": "EXW", "right": True, "feedback": ""},
            {"text": "CIF", "right": False, "feedback": ""},
            {"text": "DDP", "right": True, "feedback": ""},
        ],
        "feedback_right": "",
        "feedback_wrong": "There are two.",
    },
    "id": "22222222-2222-4222-8222-222222222222",
}
NUMERIC = {
    "type": "numeric",
    "value": {
        "text": "Up to which value may any exporter write the invoice declaration?",
        "answer": "6000",
        "tolerance": "0.5",
        "unit": "EUR",
        "feedback_right": "",
        "feedback_wrong": "It is six thousand.",
    },
    "id": "33333333-3333-4333-8333-333333333333",
}


def site_root(language="en"):
    """The home page of a language, below the site the test client asks for."""
    locale, _created = Locale.objects.get_or_create(language_code=language)
    site = Site.objects.filter(hostname="testserver").first()
    if site is None:
        Site.objects.all().delete()
        root = Page.get_first_root_node() or Page.add_root(
            instance=Page(title="Root", slug="root", locale=locale)
        )
        home = root.add_child(instance=Page(title="Home", slug=f"home-{language}", locale=locale))
        Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
        return home
    home = site.root_page
    if home.locale_id == locale.pk:
        return home
    return home.get_translation_or_none(locale) or publish(home.copy_for_translation(locale))


def publish(page):
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def index_page(language="en", **values):
    values = {"title": "Courses", "slug": "courses", **values}
    page = CourseIndexPage(locale=Locale.objects.get_or_create(language_code=language)[0], **values)
    return publish(site_root(language).add_child(instance=page))


def course_page(index=None, *, live=True, **values):
    index = index or index_page()
    values = {"title": "Export customs", "summary": "Customs for exporters.", **values}
    page = index.add_child(instance=CoursePage(locale=index.locale, live=False, **values))
    return publish(page) if live else page


def module_page(course, *, live=True, **values):
    page = course.add_child(
        instance=ModulePage(**{"title": "Origin", "locale": course.locale, "live": False, **values})
    )
    return publish(page) if live else page


def lesson_page(module, *, live=True, **values):
    values = {"title": "Proofs of origin", "body": TEXT, "locale": module.locale, "live": False, **values}
    page = module.add_child(instance=LessonPage(**values))
    return publish(page) if live else page


def quiz_page(module, *, live=True, questions=(SINGLE, MULTIPLE, NUMERIC), **values):
    page = QuizPage(**{"title": "Final quiz", "locale": module.locale, "live": False, **values})
    page.questions = page.questions.stream_block.to_python(list(questions))
    page = module.add_child(instance=page)
    page = QuizPage.objects.get(pk=page.pk)
    return publish(page) if live else page


def whole_course(lessons=2, *, quiz=False, **values):
    """A live course with one module and its steps; returns the course and the steps."""
    course = course_page(**values)
    module = module_page(course)
    steps = [lesson_page(module, title=f"Lesson {number}") for number in range(1, lessons + 1)]
    if quiz:
        steps.append(quiz_page(module))
    return course, steps


def learner(course, **values):
    """A user enrolled in the course, and the participation."""
    from courses.actions import enrol

    user = UserFactory(first_name="Anna", last_name="Esempio", **values)
    participation, _created = enrol(course, user)
    return user, Participation.objects.get(pk=participation.pk)


def index_page_translation(language):
    """The catalogue in another language."""
    index = CourseIndexPage.objects.first()
    site_root(language)
    locale = Locale.objects.get_or_create(language_code=language)[0]
    return publish(index.copy_for_translation(locale))


def translate(course, language):
    """The whole course, published in another language."""
    index_page_translation(language)
    locale = Locale.objects.get(language_code=language)
    twin = publish(course.copy_for_translation(locale))
    for module in ModulePage.objects.child_of(course):
        publish(module.copy_for_translation(locale))
        for step in module.get_children().specific():
            publish(step.copy_for_translation(locale))
    return twin
