"""What readers and learners see; thin: fetch, call one verb, answer."""

from .enrolling import enrol, leave
from .pages import catalogue, course, lesson, module, page
from .quizzing import attempt, quiz, start
from .steps import done

__all__ = [
    "attempt",
    "catalogue",
    "course",
    "done",
    "enrol",
    "leave",
    "lesson",
    "module",
    "page",
    "quiz",
    "start",
]
