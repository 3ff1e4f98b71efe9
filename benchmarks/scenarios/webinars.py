"""The list of webinars, 20 shown of 44 to come, and the page of one."""

from collections.abc import Iterator

from ..measuring import Line, Stage
from .pages import anonymous


def run(stage: Stage) -> Iterator[Line]:
    yield from anonymous(stage, "Webinar list", "/it/webinars/", queries=6)
    yield from anonymous(stage, "Webinar page", "/it/webinars/origine-30/", queries=6)
