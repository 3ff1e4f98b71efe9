"""Dates in sentences: Italian has no capitals for days and months, and no page gives them any."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import override

ROOT = Path(__file__).resolve().parents[2]
# Patterns of Django's `date` filter that spell a day or a month; `M` alone is the leaf of a calendar.
SPELLED = re.compile(r'\|date:"(?!SHORT_|M")[^"]*(?:[DlFNMb]|DATE)[^"]*"')


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("it", "lunedì 30 novembre 2026, 10:00 · 30 nov 2026"),
        ("en", "Monday 30 November 2026, 10:00 · 30 Nov 2026"),
    ],
)
def test_a_moment_in_a_sentence_is_local_and_written_as_in_the_language(language, shown):
    template = Template(
        '{% load lms_portal %}{{ when|in_words:"l j F Y, H:i" }} · {{ when|in_words:"j M Y" }}'
    )
    with override(language):
        assert template.render(Context({"when": datetime(2026, 11, 30, 9, 0, tzinfo=UTC)})) == shown


def test_no_date_is_no_text():
    template = Template('{% load lms_portal %}[{{ when|in_words:"l j F Y" }}]')
    assert template.render(Context({"when": None})) == "[]"


def test_no_template_spells_a_date_by_itself():
    found = {
        str(path.relative_to(ROOT)): SPELLED.findall(path.read_text(encoding="utf-8"))
        for room in ("lms", "courses", "webinars", "certificates")
        for path in (ROOT / room).rglob("templates/**/*.*")
    }
    assert {path: dates for path, dates in found.items() if dates} == {}
