"""The demo content: each app that has a `demo` module brings its own part."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import F, Max

from lms.mail.models import Mail

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

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        newest = Mail.objects.aggregate(Max("pk"))["pk__max"] or 0
        for app in APPS:
            if find_spec(f"{app}.demo"):
                import_module(f"{app}.demo").load()
        # The demo's people were told long ago: only what happens from now on should reach the mailbox.
        Mail.objects.filter(pk__gt=newest, sent_at=None).update(sent_at=F("created_at"))
