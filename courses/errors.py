"""Refusals of courses, each with a sentence for the learner."""

from django.utils.translation import gettext_lazy as _

from lms.ledger.errors import LedgerError


class NotSignedIn(LedgerError):
    sentence = _("Sign in to enrol in a course.")


class NotInThisCourse(LedgerError):
    sentence = _("This lesson is no longer part of the course.")


class QuizNotPassed(LedgerError):
    sentence = _("A quiz is done when it is passed: answer its questions.")


class NoAttemptsLeft(LedgerError):
    sentence = _("You have used all the attempts this quiz allows. Ask your trainer if you need another one.")


class QuizWithoutQuestions(LedgerError):
    sentence = _("This quiz has no questions yet.")
