"""The verbs of courses: enrol, open a lesson, mark it done, answer a quiz, settle."""

from .enrolling import enrol, leave
from .learning import mark_done, open_step, settle
from .publishing import mirror, note_change, recount, recount_all, recount_due
from .quizzing import start_quiz, submit_quiz

__all__ = [
    "enrol",
    "leave",
    "mark_done",
    "mirror",
    "note_change",
    "open_step",
    "recount",
    "recount_all",
    "recount_due",
    "settle",
    "start_quiz",
    "submit_quiz",
]
