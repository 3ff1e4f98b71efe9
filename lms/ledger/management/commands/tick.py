"""The periodic round: due mail, lapsed registrations, scheduled publishing and what the apps add."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from lms.rounds import run_tick


class Command(BaseCommand):
    help = "Does whatever is due. Run it every minute; overlapping runs do no harm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=int, default=0, help="Repeat every so many seconds until stopped."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            call_command("publish_scheduled", verbosity=0)
            for name, done in run_tick().items():
                if done is None:
                    self.stderr.write(f"{name}: failed, see the log")
                elif done:
                    self.stdout.write(f"{name}: {done}")
            if not options["every"]:
                return
            close_old_connections()
            time.sleep(options["every"])
