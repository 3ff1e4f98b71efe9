"""Attendance reports of every platform, read against a planned session. Pure: no model, no database."""

from .evidence import Connection, Identity, Interpretation, Match, Outcome, Reading, Registrant, Role
from .labels import normal as heading_words
from .mapping import COLUMNS, ColumnMapping, Proposal
from .matching import similar
from .notes import Note
from .presence import clip, credited_seconds, measure, union
from .proposing import propose_mapping
from .reading import read, rejection, summary
from .sheets import Sheets, UnreadableTable, open_table

__all__ = [
    "COLUMNS",
    "ColumnMapping",
    "Connection",
    "Identity",
    "Interpretation",
    "Match",
    "Note",
    "Outcome",
    "Proposal",
    "Reading",
    "Registrant",
    "Role",
    "Sheets",
    "UnreadableTable",
    "clip",
    "credited_seconds",
    "heading_words",
    "measure",
    "open_table",
    "propose_mapping",
    "read",
    "rejection",
    "similar",
    "summary",
    "union",
]
