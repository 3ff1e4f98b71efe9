"""The fixed vocabularies of courses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    BASIC = "basic", _("Basic")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")


class CompletionRule(models.TextChoices):
    """What a learner must do; see docs/explanation/completion.md."""

    REQUIRED = "required", _("Every required lesson done and every required quiz passed")
    QUIZZES = "quizzes", _("Every required quiz passed; lessons may be skipped")


class StepKind(models.TextChoices):
    LESSON = "lesson", _("Lesson")
    QUIZ = "quiz", _("Quiz")
