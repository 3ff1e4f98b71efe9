"""Marks the mails that mail servers sent back; run it on the mailbox that receives the notifications."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.mail.bounces import bounces_in, messages_in, note


class Command(BaseCommand):
    help = "Reads delivery status notifications (RFC 3464) from a mbox or a message, any number of times."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="+", type=Path, metavar="FILE", help="A mbox, or one message.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = marked = 0
        for path in options["file"]:
            try:
                for bounce in bounces_in(messages_in(path)):
                    found += 1
                    marked += note(bounce)
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(f"{found} notifications of failure, {marked} mails newly marked.")
