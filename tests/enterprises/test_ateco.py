"""Activity codes belong to an edition."""

import subprocess
import sys
from datetime import date

import pytest
from django.utils.translation import override

from lms.enterprises.ateco_codes import (
    EDITIONS,
    InvalidActivityCode,
    edition_on,
    editions_with,
    label,
    section,
    section_choices,
    validate,
)


@pytest.mark.parametrize("written", ["62.01.00", "620100", " 62.01.00 ", "62.01.00."])
def test_a_code_has_one_form_however_it_is_written(written):
    assert validate(written, "2007") == "62.01.00"


@pytest.mark.parametrize(
    ("code", "edition", "letter"),
    [
        ("62", "2007", "J"),
        ("62", "2022", "J"),
        ("62", "2025", "K"),
        ("64", "2007", "K"),
        ("64", "2025", "L"),
        ("68", "2007", "L"),
        ("68", "2025", "M"),
        ("85", "2007", "P"),
        ("85", "2025", "Q"),
        ("28.41", "2007", "C"),
        ("28.41", "2025", "C"),
        ("K", "2007", "K"),
        ("k", "2025", "K"),
    ],
)
def test_the_section_of_a_code_is_that_of_its_edition(code, edition, letter):
    assert section(code, edition) == letter


@pytest.mark.parametrize(
    ("code", "edition", "sentence"),
    [
        ("62.01.00", "2025", "62.01.00 is not an activity code of ATECO 2025."),
        ("", "2007", "- is not an activity code of ATECO 2007."),
        ("V", "2007", "V is not an activity code of ATECO 2007."),
        ("=1+1", "2007", "=1+1 is not an activity code of ATECO 2007."),
        ("62", "2010", "2010 is not an edition of ATECO."),
    ],
)
def test_a_code_of_another_edition_is_refused_in_words(code, edition, sentence):
    with override("en"), pytest.raises(InvalidActivityCode) as caught:
        validate(code, edition)
    assert str(caught.value) == sentence


def test_titles_are_italian_for_italians_and_english_for_the_others():
    with override("it"):
        assert label("62.01.00", "2007") == "Produzione di software non connesso all'edizione"
        assert label("C", "2007") == "Attività manifatturiere"
    with override("en"):
        assert label("62.01.00", "2007") == "Computer programming activities"
        assert label("62.10.00", "2025") == "Computer programming activities"
        assert label("C", "2007") == "Manufacturing"


def test_each_edition_has_its_own_sections():
    with override("en"):
        letters = {edition: "".join(code for code, _ in section_choices(edition)) for edition in EDITIONS}
        assert letters == {
            "2007": "ABCDEFGHIJKLMNOPQRSTU",
            "2022": "ABCDEFGHIJKLMNOPQRSTU",
            "2025": "ABCDEFGHIJKLMNOPQRSTUV",
        }
        assert dict(section_choices("2007"))["K"] == "K - Financial and insurance activities"
        assert dict(section_choices("2025"))["L"] == "L - Financial and insurance activities"


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2021, 12, 31), "2007"),
        (date(2022, 1, 1), "2022"),
        (date(2024, 12, 31), "2022"),
        (date(2025, 1, 1), "2025"),
    ],
)
def test_the_edition_changes_on_its_day(day, edition):
    assert edition_on(day) == edition


def test_the_editions_that_know_a_code_can_be_proposed():
    assert editions_with("62.01.00") == ["2022", "2007"]
    assert editions_with("62.10.00") == ["2025"]
    assert editions_with("nonsense") == []


def test_the_heavy_package_is_loaded_only_when_a_code_is_looked_up():
    script = "import sys; import lms.enterprises.ateco_codes; sys.exit('ateco' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
