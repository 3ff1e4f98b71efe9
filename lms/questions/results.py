"""What came back from a survey: for the desk, the dashboard, the exports and the evidence of an event."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lms.exports import Column
from lms.ledger.evidence import EvidenceTable
from lms.ledger.models import Activity

from .columns import cells, columns
from .errors import FewerThanThree
from .models import Survey
from .queries import asked, closing, survey_of
from .tally import Tally, tally

# With fewer answers an anonymous survey shows none: one or two people would be recognised by theirs.
FEWEST_SHOWN = 3
NAMED = [
    Column("first_name", gettext_lazy("First name")),
    Column("last_name", gettext_lazy("Last name")),
    Column("email", gettext_lazy("E-mail")),
    Column("language", gettext_lazy("Language")),
    Column("day", gettext_lazy("Day"), "date"),
]
EVIDENCE = [
    Column("question", gettext_lazy("Question")),
    Column("answer", gettext_lazy("Answer")),
    Column("number", gettext_lazy("Number of answers"), "integer"),
    Column("of", gettext_lazy("People who answered the question"), "integer"),
    Column("mean", gettext_lazy("Mean"), "decimal", 2),
]


@dataclass(frozen=True)
class Summary:
    """How a survey stands. `tallies` is empty while the answers of an anonymous one cannot be shown."""

    survey: Survey
    asked: int
    answered: int
    closes_at: datetime | None
    tallies: list[Tally] = field(default_factory=list)

    @property
    def rate(self) -> int | None:
        """In percent of those who held a place, 100 at most; None when nobody did."""
        return min(100, round(100 * self.answered / self.asked)) if self.asked else None

    @property
    def is_withheld(self) -> bool:
        return self.survey.is_anonymous and self.answered < FEWEST_SHOWN

    @property
    def ratings(self) -> list[Tally]:
        """The questions with a mean, for a short overview."""
        return [one for one in self.tallies if one.mean is not None]


def summary(activity: Activity) -> Summary | None:
    """The results of an activity's survey; None without one. Three queries, whatever the numbers."""
    survey = survey_of(activity)
    if survey is None:
        return None
    given = list(survey.responses.values_list("answers", flat=True))
    people = asked(activity).count()
    withheld = survey.is_anonymous and len(given) < FEWEST_SHOWN
    tallies = [] if withheld else tally(survey.questions, given)
    for one in tallies:
        # In an order of their own: texts to two questions would else stand side by side, person by person.
        one.texts.sort(key=str.casefold)
    return Summary(survey, people, len(given), closing(survey), tallies)


def response_columns(survey: Survey, language: str) -> list[Column]:
    """The columns of the export: of an anonymous survey the answers alone, without language and day."""
    return [*([] if survey.is_anonymous else NAMED), *columns(survey.questions, language)]


def response_rows(survey: Survey, language: str) -> Iterator[tuple[Any, ...]]:
    """One row for each response, in no order that tells when it was given. Raises `FewerThanThree`."""
    rows = survey.responses.select_related("participation__participant")
    if not survey.is_anonymous:
        rows = rows.order_by("participation__last_name", "participation__first_name", "pk")
    elif rows.count() < FEWEST_SHOWN:
        raise FewerThanThree
    return (_response(survey, row, language) for row in rows.iterator(chunk_size=1000))


def _response(survey: Survey, row: Any, language: str) -> tuple[Any, ...]:
    answers = cells(survey.questions, row.answers, language)
    if survey.is_anonymous:
        return answers
    person = row.participation
    return (person.first_name, person.last_name, person.participant.email, row.language, row.day, *answers)


def evidence(activity: Activity) -> EvidenceTable:
    """The table for the evidence pack: how often each answer, and open texts; never who said what."""
    language = (get_language() or "en").split("-")[0]
    found = summary(activity)
    return EvidenceTable(_("Survey"), EVIDENCE, list(_evidence_rows(found, language)) if found else [])


def _evidence_rows(found: Summary, language: str) -> Iterator[tuple[Any, ...]]:
    yield _("Answers to the survey"), "", found.answered, found.asked, None
    if found.is_withheld:
        yield str(FewerThanThree()), "", None, None, None
    for one in found.tallies:
        words = one.label(language)
        if one.is_text:
            yield from ((words, text, 1, one.answered, None) for text in one.texts)
            continue
        mean = one.mean
        for option, number in one.rows(language):
            yield words, option, number, one.answered, mean
