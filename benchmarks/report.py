"""The result as one table for people and one file for programs."""

import json
import platform
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from django.utils import timezone

from .measuring import Line

HEAD = ("what", "ours", "bare baseline", "ratio", "to reach", "")


def number(value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    places = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    text = f"{value:,.{places}f}"
    return f"{text} {unit}".strip()


def table(lines: list[Line], unmeasured: dict[str, str]) -> str:
    """Markdown: one row per line, said honestly, then what was not measured and why."""
    rows = [HEAD, tuple("---" for _column in HEAD), *map(_row, lines)]
    text = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    for name, reason in unmeasured.items():
        text += f"\n\nNot measured: {name}: {reason}"
    return text + "\n"


def _row(line: Line) -> tuple[str, ...]:
    what = f"{line.scenario}: {line.what}" + (f" ({line.note})" if line.note else "")
    baseline = f"{line.baseline} {number(line.baseline_value, line.unit)}" if line.baseline else ""
    limit = ""
    if line.limit is not None:
        limit = f"≤ {number(line.limit)} ×" if line.baseline else f"≤ {number(line.limit, line.unit)}"
    verdict = {None: "", True: "reached", False: "not yet"}[line.reached]
    ratio = f"{line.ratio:.2f} ×" if line.ratio is not None else ""
    return what, number(line.value, line.unit), baseline, ratio, limit, verdict


def sentence(line: Line) -> str:
    """One line of the table for the terminal, while the run goes on."""
    return " | ".join(filter(None, _row(line)))


def facts(vendor: str, rounds: int) -> dict[str, Any]:
    """On what the numbers were taken."""
    return {
        "taken_at": timezone.now().isoformat(timespec="seconds"),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
        "database": vendor,
        "rounds": rounds,
    }


def write(folder: Path, about: dict[str, Any], lines: list[Line], unmeasured: dict[str, str]) -> Path:
    """Writes `<date>-<database>.md` and `.json` into the folder; returns the first."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.fromisoformat(about['taken_at']):%Y%m%d-%H%M%S}-{about['database']}"
    head = ", ".join(f"{key} {value}" for key, value in about.items())
    file = folder / f"{name}.md"
    file.write_text(f"{head}\n\n{table(lines, unmeasured)}", encoding="utf-8")
    listed = [{**asdict(line), "ratio": line.ratio, "reached": line.reached} for line in lines]
    content = {**about, "lines": listed, "not_measured": unmeasured}
    (folder / f"{name}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    return file
