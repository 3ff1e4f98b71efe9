"""Course pages, and what learners did with them."""

from .due import DueCourse
from .pages import (
    CourseIndexMixin,
    CourseIndexPage,
    CourseMixin,
    CoursePage,
    LessonMixin,
    LessonPage,
    ModuleMixin,
    ModulePage,
    QuizMixin,
    QuizPage,
    StepMixin,
)
from .progress import LessonProgress, QuizAttempt

__all__ = [
    "CourseIndexMixin",
    "CourseIndexPage",
    "CourseMixin",
    "CoursePage",
    "DueCourse",
    "LessonMixin",
    "LessonPage",
    "LessonProgress",
    "ModuleMixin",
    "ModulePage",
    "QuizAttempt",
    "QuizMixin",
    "QuizPage",
    "StepMixin",
]
