"""The repair round: finds from the ledger what a crash left undone, and does it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.rounds import run_repair


class Command(BaseCommand):
    help = "Does what a crash left undone, such as certificates not issued. Any number of times."

    def handle(self, *args: Any, **options: Any) -> None:
        done = run_repair()
        for name, count in done.items():
            self.stdout.write(f"{name}: {'failed, see the log' if count is None else count}")
        if None in done.values():
            raise CommandError("Not everything could be repaired.")
