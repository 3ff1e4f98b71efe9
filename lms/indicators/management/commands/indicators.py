"""Prints the indicator table of a period, for people and for scripts."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...models import Period
from ...table import Entry, entries


class Command(BaseCommand):
    help = "Prints the indicator table of a period: the frozen figures where it is frozen, else those of now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", required=True, help="Name of the period, for example 2022.")
        parser.add_argument(
            "--programme", default="", help="Code of the programme, if several have such a period."
        )
        parser.add_argument("--json", action="store_true", help="As JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        periods = Period.objects.select_related("programme").filter(name=options["period"])
        if options["programme"]:
            periods = periods.filter(programme__code=options["programme"])
        found = list(periods)
        if not found:
            known = ", ".join(
                f"{one.programme.code} {one.name}" for one in Period.objects.select_related("programme")
            )
            raise CommandError(f"There is no such period. Known: {known or 'none'}.")
        if len(found) > 1:
            raise CommandError("Several programmes have this period: name one with --programme.")
        period = found[0]
        reading = period.readings.order_by("number").last()
        table = entries(period, reading)
        if options["json"]:
            content = {
                "programme": period.programme.code,
                "period": period.name,
                "from": period.starts_on.isoformat(),
                "to": period.ends_on.isoformat(),
                "cut_off": period.cut_off.isoformat(),
                "reading": reading.number if reading else None,
                "sha256": reading.sha256 if reading else None,
                "indicators": [_plain(entry) for entry in table],
            }
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=2))
            return
        for entry in table:
            figure = entry.figure or entry.now
            values = f"{figure.new:>7} {figure.to_date:>7}" if figure else f"{entry.problem:>15}"
            self.stdout.write(f"{entry.code:<8}{values}  {entry.name} ({entry.unit_label})")


def _plain(entry: Entry) -> dict[str, Any]:
    figure = entry.figure
    return {
        "code": entry.code,
        "name": entry.name,
        "unit": entry.unit,
        "new": figure.new if figure else None,
        "to_date": figure.to_date if figure else None,
        "size_unknown": figure.size_unknown if figure else None,
        "target": float(entry.target) if entry.target is not None else None,
        "rule_version": entry.rule_version,
        "breakdown": figure.breakdown if figure else {},
        "problem": entry.problem,
    }
