"""Provinces of Lombardy and their chambers over time."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from lms.enterprises.territories import (
    OUTSIDE,
    UnknownProvince,
    chamber_on,
    chambers_on,
    parse_province,
    province_choices,
    province_label,
    provinces,
)

FACTS = Path(__file__).parents[3] / "shared" / "data" / "lombardy_provinces.csv"


def test_the_twelve_provinces_can_be_chosen_and_the_rest_of_the_world_too():
    with override("it"):
        choices = [(code, str(name)) for code, name in province_choices()]
    assert choices == [
        ("ITC41", "Varese"),
        ("ITC42", "Como"),
        ("ITC43", "Lecco"),
        ("ITC44", "Sondrio"),
        ("ITC46", "Bergamo"),
        ("ITC47", "Brescia"),
        ("ITC48", "Pavia"),
        ("ITC49", "Lodi"),
        ("ITC4A", "Cremona"),
        ("ITC4B", "Mantova"),
        ("ITC4C", "Milano"),
        ("ITC4D", "Monza e della Brianza"),
        (OUTSIDE, "Fuori Lombardia"),
    ]


def test_names_follow_the_reader_s_language():
    with override("en"):
        assert [province_label(code) for code in ("ITC4C", OUTSIDE, "?")] == [
            "Milan",
            "Outside Lombardy",
            "?",
        ]
    with override("it"):
        assert province_label("ITC4C") == "Milano"


def test_the_rows_are_those_of_the_statistical_office():
    if not FACTS.exists():
        pytest.skip("the file of facts is not here")
    with FACTS.open(encoding="utf-8", newline="") as file:
        facts = {row["nuts3"]: row for row in csv.DictReader(file)}
    ours = {
        code: (p.name_it, p.name_en, p.sigla, p.istat, p.istat_uts, p.iso3166_2, p.chambers[-1][1])
        for code, p in provinces().items()
    }
    columns = ("name_it", "name_en", "sigla", "istat_prov", "istat_uts", "iso3166_2", "chamber_of_commerce")
    assert ours == {code: tuple(row[column] for column in columns) for code, row in facts.items()}


@pytest.mark.parametrize(
    ("nuts3", "day", "chamber"),
    [
        ("ITC48", date(2022, 2, 16), "Pavia"),
        ("ITC48", date(2024, 11, 17), "Pavia"),
        ("ITC48", date(2024, 11, 18), "Cremona-Mantova-Pavia"),
        ("ITC4A", date(2021, 1, 1), "Cremona"),
        ("ITC4B", date(2026, 1, 1), "Cremona-Mantova-Pavia"),
        ("ITC4D", date(2022, 1, 1), "Milano Monza Brianza Lodi"),
        ("ITC43", date(2022, 1, 1), "Como-Lecco"),
        ("ITC48", date(2016, 1, 1), ""),
        (OUTSIDE, date(2022, 1, 1), ""),
    ],
)
def test_a_chamber_is_that_of_the_day(nuts3, day, chamber):
    assert chamber_on(nuts3, day) == chamber


def test_there_were_nine_chambers_in_the_action_plan_s_years_and_seven_since():
    assert len(chambers_on(date(2021, 6, 1))) == len(chambers_on(date(2022, 12, 31))) == 9
    assert chambers_on(date(2024, 11, 18)) == [
        "Bergamo",
        "Brescia",
        "Como-Lecco",
        "Cremona-Mantova-Pavia",
        "Milano Monza Brianza Lodi",
        "Sondrio",
        "Varese",
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ITC46", "ITC46"),
        (" itc46 ", "ITC46"),
        ("BG", "ITC46"),
        ("IT-BG", "ITC46"),
        ("bergamo", "ITC46"),
        ("Monza e della Brianza", "ITC4D"),
        ("Monza e Brianza", "ITC4D"),
        ("Mantua", "ITC4B"),
        ("outside", OUTSIDE),
    ],
)
def test_a_province_is_understood_as_people_write_it(written, code):
    assert parse_province(written) == code


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (
            "ITC45",
            (
                "ITC45 is the former province of Milano, divided in 2009: "
                "use ITC4C (Milan) or ITC4D (Monza and Brianza)."
            ),
        ),
        ("Torino", "Torino is not a province of Lombardy."),
        ("", "The province is missing."),
    ],
)
def test_what_is_no_province_is_refused_in_words(written, sentence):
    with override("en"):
        with pytest.raises(UnknownProvince) as caught:
            parse_province(written)
        with pytest.raises(UnknownProvince):
            chamber_on(written, date(2022, 1, 1))
    assert str(caught.value) == sentence
