"""Gunicorn as the demo runs it, with a watch that ends it when its starter is gone or its time is up."""

import os
import signal
import threading
import time
from typing import Any

workers = 2
threads = 4
worker_class = "gthread"
timeout = 120
graceful_timeout = 2
keepalive = 30
loglevel = "error"
control_socket_disable = True

_STARTER = os.getppid()
_SECONDS = float(os.environ.get("BENCHMARK_SERVER_SECONDS", "3600"))


def when_ready(server: Any) -> None:
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    deadline = time.monotonic() + _SECONDS
    while os.getppid() == _STARTER and time.monotonic() < deadline:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
