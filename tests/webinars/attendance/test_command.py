"""The command prints what a reading tells, without a database."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

CSV = (
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    "Mario Rossi,m@example.com,2026-09-16 10:00:00,2026-09-16 11:00:00,60,No\n"
)
START, END = "2026-09-16T10:00:00+02:00", "2026-09-16T11:30:00+02:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.xlsx").write_text(CSV)
    (tmp_path / "b.csv").write_bytes(b"\0" * 900)
    (tmp_path / "utc.csv").write_text(CSV.replace("10:00:00", "07:58:00").replace("11:00:00", "09:31:00"))
    (tmp_path / "people.json").write_text(
        json.dumps(
            [{"id": 7, "first_name": "M", "last_name": "R", "email": "M@Example.com", "company": None}]
        )
    )
    return tmp_path


def run(*arguments: object) -> str:
    out = io.StringIO()
    with translation.override("en"):
        call_command("read_attendance", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_one_file_as_json(folder: Path):
    text = run(
        folder / "a.xlsx", "--start", START, "--end", END, "--registrants", folder / "people.json", "--json"
    )
    assert json.loads(text) == {
        "provider": "zoom",
        "outcome": "ok",
        "interpretation": {
            "encoding": "utf-8",
            "delimiter": ",",
            "date_order": "YMD",
            "time_zone": "Europe/Rome",
            "first": "2026-09-16T10:00:00+02:00",
            "last": "2026-09-16T11:00:00+02:00",
        },
        "warnings": [],
        "identities": [
            {
                "name": "Mario Rossi",
                "email": "m@example.com",
                "role": "attendee",
                "seconds": [3600, 3600],
                "match": "email",
                "registrant": 7,
                "candidates": [],
            }
        ],
    }


def test_an_unreadable_file_still_prints_and_ends_with_one(folder: Path):
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("read_attendance", str(folder / "b.csv"), start=START, end=END, json=True, stdout=out)
    assert (ended.value.code, json.loads(out.getvalue())["outcome"]) == (1, "unreadable")


def test_a_batch_prints_one_object_per_line_and_survives_bad_entries(folder: Path):
    window = {"start": START, "end": END}
    entries = [
        {"file": "a.xlsx", **window, "time_zone": None},
        {"file": "utc.csv", **window},
        {"file": "utc.csv", **window, "time_zone": "UTC"},
        {"file": "b.csv", **window},
        {"file": "missing.csv", **window},
        {"file": "a.xlsx", "start": "x", "end": END},
        {"file": "a.xlsx", **window, "time_zone": "Moon/Base"},
        "nonsense",
    ]
    (folder / "list.json").write_text(json.dumps(entries))
    lines = run("--batch", folder / "list.json", "--registrants", folder / "people.json").splitlines()
    results = [json.loads(line) for line in lines]
    assert [(item["outcome"], [note["code"] for note in item["warnings"]]) for item in results] == [
        ("ok", []),
        ("needs_timezone", ["time_shift"]),
        ("ok", []),
        ("unreadable", ["binary_file"]),
        ("unreadable", ["file_missing"]),
        ("unreadable", ["bad_request"]),
        ("unreadable", ["bad_request"]),
        ("unreadable", ["bad_request"]),
    ]
    assert results[2]["identities"][0]["seconds"] == [5400, 5400]


def test_a_summary_for_people_names_the_reasons(folder: Path):
    text = run(folder / "a.xlsx", "--start", START, "--end", END)
    assert "zoom / meeting: ok" in text
    assert "dates start with the year" in text
    assert "Mario Rossi <m@example.com>" in text


def test_wrong_arguments_are_named(folder: Path):
    for arguments in (
        (folder / "a.xlsx",),
        (folder / "a.xlsx", "--start", "x", "--end", END),
        (folder / "a.xlsx", "--start", END, "--end", START),
        (folder / "a.xlsx", "--start", START, "--end", END, "--registrants", folder / "a.xlsx"),
        ("--batch", folder / "nothing.json"),
        ("--batch", folder / "people.json", "--registrants", folder / "nothing.json"),
    ):
        with pytest.raises(CommandError):
            run(*arguments)


def test_the_site_zone_is_assumed_on_a_night_when_the_clock_changes(folder: Path):
    night = CSV.replace("2026-09-16 10:00:00", "25/10/2026 01:30:00").replace(",60,", ",120,")
    (folder / "night.csv").write_text(night.replace("2026-09-16 11:00:00", "25/10/2026 02:30:00"))
    text = run(
        folder / "night.csv",
        "--start",
        "2026-10-25T01:30:00+02:00",
        "--end",
        "2026-10-25T03:30:00+01:00",
        "--json",
    )
    told = json.loads(text)
    assert (told["interpretation"]["time_zone"], told["interpretation"]["last"]) == (
        "Europe/Rome", "2026-10-25T02:30:00+01:00",
    )  # fmt: skip
    assert told["identities"][0]["seconds"] == [7200, 7200]
