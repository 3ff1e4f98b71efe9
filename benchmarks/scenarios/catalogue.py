"""The course catalogue: 20 courses shown of 200."""

from collections.abc import Iterator

from ..measuring import Line, Stage
from .pages import anonymous


def run(stage: Stage) -> Iterator[Line]:
    yield from anonymous(stage, "Course catalogue", "/it/courses/", queries=6)
