"""The processes of the demo: web server, worker and periodic round, begun from one parent and ended in order.

Where it can be done they are forked: a child then has everything imported already and serves at once, and the
three share the memory of what they imported. Elsewhere (Windows; macOS, whose system libraries do not bear
it) each child is a fresh interpreter.
"""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.management import call_command
from django.db import connections

CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"
WORKER = ("db_worker", "--no-startup-delay", "--interval", "2")
TICK = ("tick", "--every", "30")


class Child(Protocol):
    """What both kinds of child have in common."""

    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...
    def wait(self, timeout: float) -> bool: ...


class Forked:
    """A child that goes on from the parent's imports; `run` is what it does."""

    def __init__(self, name: str, run: Callable[[], None]) -> None:
        self.process = multiprocessing.get_context("fork").Process(target=_begin, args=(run,), name=name)
        self.process.start()

    def poll(self) -> int | None:
        return self.process.exitcode

    def terminate(self) -> None:
        self.process.terminate()

    def kill(self) -> None:
        self.process.kill()

    def wait(self, timeout: float) -> bool:
        self.process.join(timeout)
        return self.process.exitcode is not None


class Fresh:
    """A child that is an interpreter of its own."""

    def __init__(self, command: list[str]) -> None:
        # A session of its own: Ctrl-C reaches the parent alone, which ends the children in order.
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603 -- our own commands

    def poll(self) -> int | None:
        return self.process.poll()

    def terminate(self) -> None:
        self.process.terminate()

    def kill(self) -> None:
        self.process.kill()

    def wait(self, timeout: float) -> bool:
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True


def start(port: str) -> dict[str, Child]:
    """Begins the three processes; the parent keeps no connection to the database open meanwhile."""
    close_connections()
    if not CAN_FORK:
        return {name: Fresh(command) for name, command in _commands(port).items()}
    # What is here now stays: children that never look at it go on sharing its memory.
    gc.collect()
    gc.freeze()
    return {
        "web": Forked("web", lambda: _serve(port)),
        "worker": Forked("worker", lambda: call_command(*WORKER)),
        "tick": Forked("tick", lambda: call_command(*TICK)),
    }


def aside(job: Callable[[], None]) -> bool:
    """Does a job in a process of its own where that can be forked. True when it went well.

    The PDF library starts threads that do not live on in a fork, and whoever needs them there waits for ever:
    so the parent of the three must never have drawn anything itself.
    """
    close_connections()
    if not CAN_FORK:
        job()
        return True
    child = Forked("aside", job)
    try:
        child.process.join()
    except BaseException:
        child.terminate()
        raise
    return child.poll() == 0


def stop(children: dict[str, Child], patience: float = 10.0) -> None:
    """Asks every child to end, and ends those who do not within `patience` seconds."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + patience
    for child in children.values():
        if not child.wait(max(0.1, deadline - time.monotonic())):
            child.kill()


def close_connections() -> None:
    """No connection, and no pool with its threads, may cross a fork."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _commands(port: str) -> dict[str, list[str]]:
    manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
    gunicorn = [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4", "--bind"]
    return {
        "web": [*gunicorn, f"127.0.0.1:{port}", "--log-level", "warning", "lms.site.wsgi:application"],
        "worker": [*manage, *WORKER],
        "tick": [*manage, *TICK],
    }


def _begin(run: Callable[[], None]) -> None:
    """In the child: a session of its own, the usual signals, the usual housekeeping of memory."""
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.set_threshold(700, 10, 10)
    run()


def _serve(port: str) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 -- where it cannot fork it is not imported

    class Server(BaseApplication):
        def load_config(self) -> None:
            values: dict[str, Any] = {
                "bind": f"127.0.0.1:{port}",
                "workers": 2,
                "threads": 4,
                "loglevel": "warning",
                "preload_app": True,
                "post_fork": lambda _server, _worker: close_connections(),
            }
            for name, value in values.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from .wsgi import application  # noqa: PLC0415 -- the application is made in the server's process

            return application

    Server().run()
