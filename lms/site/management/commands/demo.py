"""The whole product on one machine: web server, worker and periodic round in one process tree."""

import gc
import os
import signal
import socket
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from lms.site.processes import Child, aside, close_connections, start, stop
from lms.site.quick_migrations import quick_migrations


class Command(BaseCommand):
    help = "Migrates, loads the demo content once, and runs everything until Ctrl-C. PORT moves it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        port = os.environ.get("PORT", "8000")
        for folder in (settings.VAR_DIR, settings.STATIC_ROOT):  # WhiteNoise warns if the second lacks
            Path(folder).mkdir(parents=True, exist_ok=True)
        signal.signal(signal.SIGTERM, _stop)
        # Begun in the background of a script it would ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if not aside(prepare):
            raise CommandError("The demo could not be prepared; what went wrong stands above.")
        children = start(port)
        try:
            if wait_for_web(children["web"], port):
                self.greet(port)
            self.watch(children)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            stop(children)

    def greet(self, port: str) -> None:
        self.stdout.write(
            f"\n  Valico runs on http://127.0.0.1:{port}/   (Ctrl-C stops it)\n"
            f"  The CMS is at http://127.0.0.1:{port}/cms/\n\n"
            "  Sign in with the password valico-demo-2026 as\n"
            "    sme@valico.example        the owner of a small firm\n"
            "    trainer@valico.example    a trainer\n"
            "    reporting@valico.example  the reporting officer\n"
            "    admin@valico.example      the administrator\n\n"
            f"  Mails go to files in {settings.EMAIL_FILE_PATH}\n"
        )
        self.stdout.flush()

    def watch(self, children: dict[str, Child]) -> None:
        """Returns when any child has ended: half a product is worse than none."""
        while True:
            for name, child in children.items():
                code = child.poll()
                if code is not None:
                    self.stderr.write(f"The {name} process ended with code {code}; stopping the rest.")
                    return
            time.sleep(0.5)


def prepare() -> None:
    """Tables and demo content; a second run finds both and changes nothing."""
    # Migrations make millions of short-lived objects; collecting them less often saves a tenth.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    is_empty = not connection.introspection.table_names()
    if is_empty and connection.vendor == "sqlite":
        # A power cut costs nothing yet but a new start; waiting for the disk costs seconds.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    with quick_migrations() if is_empty else nullcontext():
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    call_command("load_demo", verbosity=0, skip_checks=True)
    close_connections()


def wait_for_web(web: Child, port: str, patience: float = 60.0) -> bool:
    """Whether the web server answers: the address is printed when it can be opened, not before."""
    deadline = time.monotonic() + patience
    while web.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def _stop(*_args: Any) -> None:
    raise KeyboardInterrupt
