"""The demo content: each app that has a `demo` module brings its own part."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from lms.ledger.models import Participation
from lms.mail.history import told_long_ago
from lms.rounds import run_tick

# Order matters: firms and people first, then pages, then what people did.
APPS = (
    "lms.enterprises",
    "lms.site",
    "certificates",
    "courses",
    "webinars",
    "lms.calls",
    "lms.indicators",
)


class Command(BaseCommand):
    help = "Loads the demo content once; what is there already is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        is_new = not Participation.objects.exists()
        # The demo's people were told long ago: only what happens from now on should reach the mailbox.
        with told_long_ago():
            demos = [import_module(f"{app}.demo") for app in APPS if find_spec(f"{app}.demo")]
            with transaction.atomic():
                for demo in demos:
                    demo.load()
            if is_new:
                # What follows from the history of the others, such as their certificates.
                for demo in demos:
                    getattr(demo, "follow_up", int)()
                run_tick()
