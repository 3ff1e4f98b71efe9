"""The page of a course of twelve steps, for visitors and for its learners."""

from collections.abc import Iterator, Sequence

from ..client import Request
from ..measuring import Line, Stage, Subject
from ..seeding.courses import READERS
from .pages import LEARNER, anonymous, cpu
from .people import cookie_of

PATH = "/it/courses/dogane-0/"


def as_readers(count: int) -> Sequence[Request]:
    return [Request(PATH, headers={"Cookie": cookie_of(f"user{n % READERS}")}) for n in range(count)]


def run(stage: Stage) -> Iterator[Line]:
    yield from anonymous(stage, "Course page", PATH, queries=6)
    cost = stage.interleaved([Subject("learner", as_readers)])
    yield cpu("Course page", "signed-in learner", cost, "learner", LEARNER)
    yield Line(
        "Course page",
        "signed-in learner, queries",
        stage.queries(PATH, Cookie=cookie_of("user0")),
        "",
        limit=10,
    )
