"""Short ways to read a report in a test and to look at what came out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from webinars.attendance import Reading, Registrant, read

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "attendance"
AUTUMN = ("2026-09-16T10:00:00+02:00", "2026-09-16T11:30:00+02:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def sample(name: str) -> bytes:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the sample reports are not beside this checkout")
    return path.read_bytes()


def reading(data: bytes | str, window: tuple[str, str] = AUTUMN, **options: object) -> Reading:
    raw = data.encode() if isinstance(data, str) else data
    return read(raw, start=at(window[0]), end=at(window[1]), **options)


def seconds(result: Reading) -> dict[str, tuple[int, int]]:
    """Bounds by e-mail, else by name."""
    return {item.email or item.name: item.seconds for item in result.identities}


def exact(result: Reading) -> dict[str, int]:
    """Seconds by e-mail, else by name; fails where a file was not exact."""
    assert all(low == high for low, high in seconds(result).values()), seconds(result)
    return {who: low for who, (low, _high) in seconds(result).items()}


def codes(result: Reading) -> list[tuple[str, int | None]]:
    return [(item.code, item.row) for item in result.warnings]


def people(*rows: tuple[object, str, str, str]) -> list[Registrant]:
    return [
        Registrant(id=who, first_name=first, last_name=last, email=mail) for who, first, last, mail in rows
    ]
