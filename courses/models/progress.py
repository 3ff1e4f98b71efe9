"""What a learner did: lessons viewed and done, quizzes answered."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class LessonProgressQuerySet(models.QuerySet):
    def done(self) -> "LessonProgressQuerySet":
        return self.exclude(done_at=None)


class LessonProgress(models.Model):
    """One learner and one lesson or quiz, whatever its language.

    `lesson_key` is the page's `translation_key`, so that progress survives a change of language and the
    deletion of the page; `title` is the lesson's title as it was.
    """

    participation = models.ForeignKey(
        "lms_ledger.Participation", models.PROTECT, related_name="+", verbose_name=_("participation")
    )
    lesson_key = models.UUIDField(_("lesson"))
    title = models.CharField(_("title"), max_length=255)
    viewed_at = models.DateTimeField(_("first opened"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = LessonProgressQuerySet.as_manager()

    class Meta:
        ordering = ["participation", "viewed_at", "pk"]
        verbose_name = _("progress in a lesson")
        verbose_name_plural = _("progress in lessons")
        # `view_lessonprogress` shows a trainer the learners of the trainer's own courses.
        permissions = [("view_any_learner", "Can see the learners of every course")]
        constraints = [
            models.UniqueConstraint(fields=["participation", "lesson_key"], name="lms_lesson_progress_once")
        ]

    def __str__(self) -> str:
        return self.title


class QuizAttemptQuerySet(models.QuerySet):
    def submitted(self) -> "QuizAttemptQuerySet":
        return self.exclude(submitted_at=None)

    def open(self) -> "QuizAttemptQuerySet":
        return self.filter(submitted_at=None)


class QuizAttempt(models.Model):
    """One go at a quiz. The questions are frozen when it starts: an author's later change judges nobody.

    `questions`: see `courses.quizzes.freeze`. `answers`: what was given, by question id, as typed. `score` in
    percent. The constraints stand behind the actions: one open attempt at a time, and every number once.
    """

    participation = models.ForeignKey(
        "lms_ledger.Participation", models.PROTECT, related_name="+", verbose_name=_("participation")
    )
    quiz_key = models.UUIDField(_("quiz"))
    title = models.CharField(_("title"), max_length=255)
    number = models.PositiveIntegerField(_("attempt"))
    questions = models.JSONField(_("questions as asked"))
    pass_mark = models.PositiveSmallIntegerField(_("pass mark (%)"))
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    answers = models.JSONField(_("answers as given"), default=dict)
    score = models.DecimalField(_("score (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)

    objects = QuizAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["participation", "quiz_key", "number"]
        verbose_name = _("quiz attempt")
        verbose_name_plural = _("quiz attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "quiz_key", "number"], name="lms_quiz_attempt_once"
            ),
            models.UniqueConstraint(
                fields=["participation", "quiz_key"],
                name="lms_quiz_attempt_one_open",
                condition=Q(submitted_at=None),
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, score=None, passed=None)
                | Q(submitted_at__isnull=False, score__isnull=False, passed__isnull=False),
                name="lms_quiz_attempt_judged_when_submitted",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=Decimal(0), score__lte=Decimal(100)),
                name="lms_quiz_attempt_score_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def foreign_language(self) -> str:
        """The language of title and questions where it is not the reader's; empty where it is, or unknown."""
        language = self.questions[0].get("language", "") if self.questions else ""
        return "" if language == (get_language() or "").split("-")[0] else language
