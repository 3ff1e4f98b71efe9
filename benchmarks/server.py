"""Gunicorn on a free loopback port, in a process group of its own, and what that group has used."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import psutil

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN, STOPS_WITHIN = 60.0, 5.0  # seconds


class ServerFailed(Exception):
    """The server did not start, or one of its processes died while it was measured."""


class Server:
    """`settings` is a settings module. Use it in a `with` statement: it is stopped whatever happens."""

    def __init__(self, settings: str, *, ready: str, lifetime: float = 3600) -> None:
        self.settings, self.ready, self.lifetime = settings, ready, lifetime
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.group: list[psutil.Process] = []

    def __enter__(self) -> "Server":
        with socket.socket() as door:
            # Bound here and handed over, so that nobody else can take the port in between.
            door.bind(("127.0.0.1", 0))
            door.listen(1024)
            door.set_inheritable(True)
            self.port = door.getsockname()[1]
            command = [sys.executable, "-m", "gunicorn", "--config", "python:benchmarks.gunicorn_conf"]
            self.process = subprocess.Popen(
                [*command, "--bind", f"fd://{door.fileno()}", "benchmarks.wsgi:application"],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": self.settings,
                    "BENCHMARK_SERVER_SECONDS": str(self.lifetime),
                },
                pass_fds=[door.fileno()],
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _wait(self) -> None:
        from .client import Request, send  # noqa: PLC0415 -- the client knows servers only by their address

        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and self.process and self.process.poll() is None:
            try:
                if send(self, Request(self.ready)).status < 500:
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise ServerFailed(f"The server with {self.settings} did not start.")
        leader = psutil.Process(self.process.pid)
        self.group = [leader, *leader.children(recursive=True)]

    def stop(self) -> None:
        if self.process is None:
            return
        try:
            family = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            family = []
        self.process.terminate()
        try:
            self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(STOPS_WITHIN)
        for child in family:
            if child.is_running():
                child.kill()
        self.process = None

    def cpu(self) -> float:
        """Seconds of processor time, user and system, that the group has used so far."""
        try:
            times = [process.cpu_times() for process in self.group]
        except psutil.NoSuchProcess as gone:
            raise ServerFailed("A process of the server died while it was measured.") from gone
        return sum(each.user + each.system for each in times)

    def peak_mib(self) -> float:
        """The most memory the group has held, in MiB: the sum of each process's own peak."""
        return sum(peak_rss(process.pid) for process in self.group) / 2**20


def peak_rss(pid: int | str = "self") -> int:
    """Peak resident memory in bytes since the process began or `clear_refs` was written."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return psutil.Process(None if pid == "self" else int(pid)).memory_info().rss
