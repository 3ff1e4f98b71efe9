"""A learner reads a lesson and marks it done; every POST is a lesson that was not done before."""

from collections.abc import Iterator, Sequence
from itertools import product

from django.urls import reverse
from django.utils.translation import override

from courses.models import CoursePage, LessonPage

from ..client import Request, posted
from ..measuring import Line, NotMeasured, Stage, Subject
from ..seeding.courses import MEASURED_LEARNERS, READERS
from .pages import LEARNER, cpu
from .people import cookie_of


def run(stage: Stage) -> Iterator[Line]:
    course = CoursePage.objects.get(slug="dogane-0", locale__language_code="it")
    lessons = list(LessonPage.objects.descendant_of(course).order_by("path"))
    with override("it"):
        addresses = [reverse("lms_courses:done", args=[lesson.pk]) for lesson in lessons]
    learners = [f"user{n}" for n in range(READERS, MEASURED_LEARNERS)]
    # Lesson by lesson, so that nobody jumps ahead; the quizzes stay, so that nobody completes the course.
    left = ((learner, address) for address, learner in product(addresses, learners))

    def completions(count: int) -> Sequence[Request]:
        pairs = [pair for pair, _n in zip(left, range(count), strict=False)]
        if len(pairs) < count:
            raise NotMeasured("every seeded lesson was done; take fewer rounds")
        return [posted(address, {}, cookies=cookie_of(learner)) for learner, address in pairs]

    page = f"/it/courses/dogane-0/modulo-0/{lessons[0].slug}/"
    reading = [Request(page, headers={"Cookie": cookie_of(f"user{n}")}) for n in range(READERS)]
    subjects = [
        Subject("read", lambda count: [reading[n % READERS] for n in range(count)]),
        Subject("done", completions, status=302, most=100),
    ]
    cost = stage.interleaved(subjects)
    yield cpu("Lesson", "completion (POST)", cost, "done", LEARNER)
    request = completions(1)[0]
    counted = Request(request.path, "POST", {**request.headers, "X-Benchmark": "queries"}, request.body)
    yield Line("Lesson", "completion (POST), queries", stage.queries_of(counted, 302), "")
    yield cpu("Lesson", "page, signed-in learner", cost, "read", LEARNER)
    yield Line("Lesson", "page, queries", stage.queries(page, Cookie=cookie_of("user0")), "", limit=10)
