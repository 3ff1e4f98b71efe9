"""The whole product on one machine: web server, worker and periodic round in one process tree."""

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

ROOT = Path(settings.BASE_DIR)


class Command(BaseCommand):
    help = "Migrates, loads the demo content once, and runs everything until Ctrl-C. PORT moves it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        port = os.environ.get("PORT", "8000")
        for folder in (settings.VAR_DIR, settings.STATIC_ROOT):  # WhiteNoise warns if the second lacks
            Path(folder).mkdir(parents=True, exist_ok=True)
        self.prepare()
        children = self.start(port)
        signal.signal(signal.SIGTERM, _stop)
        self.greet(port)
        try:
            self.watch(children)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            stop(children)

    def prepare(self) -> None:
        """Tables and demo content; a second run finds both and changes nothing."""
        # Migrations make millions of short-lived objects; collecting them less often saves a tenth.
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=NORMAL")
        call_command("load_demo", verbosity=0, skip_checks=True)
        connection.close()

    def start(self, port: str) -> dict[str, subprocess.Popen[bytes]]:
        manage = [sys.executable, str(ROOT / "manage.py")]
        gunicorn = [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4", "--bind"]
        commands = {
            "web": [*gunicorn, f"127.0.0.1:{port}", "--log-level", "warning", "lms.site.wsgi:application"],
            "worker": [*manage, "db_worker", "--no-startup-delay", "--interval", "2"],
            "tick": [*manage, "tick", "--every", "30"],
        }
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "BASE_URL": os.environ.get("BASE_URL", f"http://127.0.0.1:{port}"),
        }
        # A session of its own per child: Ctrl-C reaches us alone, and we end them in order.
        return {
            name: subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603 -- our own commands
            for name, command in commands.items()
        }

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

    def watch(self, children: dict[str, subprocess.Popen[bytes]]) -> None:
        """Returns when any child has ended: half a product is worse than none."""
        while True:
            for name, child in children.items():
                if child.poll() is not None:
                    self.stderr.write(
                        f"The {name} process ended with code {child.returncode}; stopping the rest."
                    )
                    return
            time.sleep(0.5)


def stop(children: dict[str, subprocess.Popen[bytes]], patience: float = 10.0) -> None:
    """Asks every child to end, and ends those who do not within `patience` seconds."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + patience
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()


def _stop(*_args: Any) -> None:
    raise KeyboardInterrupt
