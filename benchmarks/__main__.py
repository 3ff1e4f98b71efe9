"""The command: `python -m benchmarks [names...] [--rounds N] [--quick] [--database-url URL]`."""

import argparse
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from .database import ROOT, answers, fill, own_databases

# In this order: those that fill the ledger come last.
SCENARIOS = (
    *("catalogue", "course", "lesson", "webinars", "registration", "verify", "race", "certificate"),
    *("evidence", "feed", "attendance", "matching", "settling", "export", "indicators"),
)
# The race is run on both databases; a PostgreSQL that does not answer is left out.
POSTGRES = os.environ.get("BENCHMARK_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed and memory.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which; all by default: {', '.join(SCENARIOS)}"
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds per measurement; the median counts")
    parser.add_argument("--quick", action="store_true", help="one round: only to see that it works")
    parser.add_argument("--minutes", type=float, default=40, help="the run stops by itself after so long")
    parser.add_argument("--database-url", default="", help="a PostgreSQL server to work on")
    parser.add_argument("--json", default="", help="write the lines to this file instead of printing a table")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(SCENARIOS)
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    if chosen.rounds < 1:
        parser.error("at least one round")
    chosen.rounds = 1 if chosen.quick else chosen.rounds
    return chosen


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
    folder = ROOT / "var" / "benchmarks" / f"run-{os.getpid()}"
    (folder / "static").mkdir(parents=True)
    try:
        with own_databases(options.database_url, folder) as databases:
            os.environ |= {
                "DATABASE_URL": databases.url,
                "BENCHMARK_BARE_DATABASE": databases.bare_name,
                "VAR_DIR": str(folder),
                "CACHE_URL": "",
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            }
            return measure(options, databases, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(options: argparse.Namespace, databases: Any, folder: Path) -> int:
    import django  # noqa: PLC0415 -- the settings read the environment made above

    django.setup()
    from django.db import connection  # noqa: PLC0415 -- Django is set up only now

    from . import report  # noqa: PLC0415 -- Django is set up only now
    from .measuring import Line, NotMeasured, Stage  # noqa: PLC0415 -- Django is set up only now
    from .server import ServerFailed  # noqa: PLC0415 -- Django is set up only now

    say(f"Seeding {connection.vendor} ...")
    fill(folder)
    databases.make_bare()
    lines: list[Line] = []
    unmeasured: dict[str, str] = {}
    seconds = 60 * options.minutes
    with Stage(options.rounds, options.quick, seconds) as stage:
        for name in options.names or SCENARIOS:
            say(f"{name} ...")
            scenario = importlib.import_module(f"benchmarks.scenarios.{name}")
            try:
                stage.check_time()
                for line in scenario.run(stage):
                    lines.append(line)
                    say(f"  {report.sentence(line)}")
            except (NotMeasured, ServerFailed, subprocess.SubprocessError, OSError) as reason:
                unmeasured[name] = str(reason)
                say(f"  not measured: {reason} {getattr(reason, 'stderr', '') or ''}")
    if "race" in (options.names or SCENARIOS) and not options.database_url:
        lines += [Line(**values) for values in on_postgres(options, folder)]
    about = report.facts(connection.vendor, options.rounds)
    if options.json:
        Path(options.json).write_text(json.dumps([vars(line) for line in lines]), encoding="utf-8")
        return 0
    print(report.table(lines, unmeasured))
    print(f"Written to {report.write(folder.parent / 'results', about, lines, unmeasured)}")
    return 0


def on_postgres(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """The race once more on PostgreSQL, by this command in a process of its own."""
    if not answers(POSTGRES):
        say("No PostgreSQL answers; the race is not run there.")
        return []
    file = folder / "postgres.json"
    command = [sys.executable, "-m", "benchmarks", "race", "--database-url", POSTGRES, "--json", str(file)]
    extra = ["--quick"] if options.quick else []
    subprocess.run([*command, *extra], cwd=ROOT, check=True, timeout=900)
    return json.loads(file.read_text(encoding="utf-8"))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
