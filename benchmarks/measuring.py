"""What a scenario gets to work with, and the lines of the result it gives back."""

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from .client import Request, Response, send, send_all
from .names import BARE_SLUG
from .server import Server

# So much processor time per round and subject that the kernel's ticks of 10 ms do not count (seconds).
WORTH_MEASURING, WORTH_A_LOOK = 0.6, 0.1
FEWEST, MOST = 12, 400
WARM_UP = 16
OURS, BARE = "benchmarks.settings", "benchmarks.bare.settings"
BARE_PAGE = f"/{BARE_SLUG}/"


class NotMeasured(Exception):
    """Why a scenario could not be measured, in a sentence for the table."""


@dataclass
class Line:
    """One line of the table. `limit` is what `ratio` (or `value` without a baseline) must not pass."""

    scenario: str
    what: str
    value: float
    unit: str
    baseline: str = ""
    baseline_value: float | None = None
    limit: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline_value if self.baseline_value else None

    @property
    def judged(self) -> float:
        return self.value if self.ratio is None else self.ratio

    @property
    def reached(self) -> bool | None:
        return None if self.limit is None else self.judged <= self.limit


@dataclass
class Subject:
    """One kind of request. `make(n)` gives n of them, at most `most` a round; `status` is right."""

    name: str
    make: Callable[[int], Sequence[Request]]
    status: int = 200
    most: int = MOST
    server: Server | None = None
    answer: Response | None = field(default=None, repr=False)

    @classmethod
    def page(cls, name: str, path: str, **headers: str) -> "Subject":
        request = Request(path, headers=headers)
        return cls(name, lambda count: [request] * count)

    def send(self, count: int, *, apart: bool = False) -> list[Response]:
        requests = self.make(count)
        answers = (
            [send(self.server, request) for request in requests] if apart else send_all(self.server, requests)
        )
        wrong = [answer for answer in answers if answer.status != self.status]
        if wrong:
            raise NotMeasured(f"{self.name}: answered {wrong[0].status} where {self.status} is right.")
        self.answer = answers[0]
        return answers


@dataclass
class Stage:
    """The servers and the patience of one run; a `with` statement around it stops every server."""

    rounds: int = 5
    quick: bool = False
    seconds: float = 2400
    postgres_url: str = ""

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.seconds
        self._servers: dict[str, Server] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.close()

    @property
    def ours(self) -> Server:
        return self._server(OURS, "/healthz")

    @property
    def bare(self) -> Server:
        return self._server(BARE, BARE_PAGE)

    def _server(self, settings: str, ready: str) -> Server:
        if settings not in self._servers:
            server = Server(settings, ready=ready, lifetime=self.seconds + 60)
            self._servers[settings] = self._stack.enter_context(server)
        return self._servers[settings]

    def check_time(self) -> None:
        if time.monotonic() > self.deadline:
            raise NotMeasured("the time allowed for the whole run was over")

    def interleaved(self, subjects: Sequence[Subject]) -> dict[str, float]:
        """Server CPU per request in ms, medians of the rounds, of a bare page ("bare") and each subject."""
        bare = Subject.page("bare", BARE_PAGE)
        bare.server = self.bare
        everyone = [bare, *subjects]
        counts = {}
        for subject in everyone:
            subject.server = subject.server or self.ours
            counts[subject.name] = self._enough(subject)
        seen: dict[str, list[float]] = {subject.name: [] for subject in everyone}
        for _round in range(self.rounds):
            for subject in everyone:
                self.check_time()
                seen[subject.name].append(self._cost(subject, counts[subject.name]))
        return {name: statistics.median(costs) for name, costs in seen.items()}

    def _enough(self, subject: Subject) -> int:
        # On connections of their own, so that every process of the server has seen the page.
        subject.send(WARM_UP, apart=True)
        cost = max(self._cost(subject, FEWEST), 0.1)
        worth = WORTH_A_LOOK if self.quick else WORTH_MEASURING
        return round(min(max(1000 * worth / cost, FEWEST), subject.most))

    @staticmethod
    def _cost(subject: Subject, count: int) -> float:
        before = subject.server.cpu()
        subject.send(count)
        return 1000 * (subject.server.cpu() - before) / count

    def queries(self, path: str, *, status: int = 200, **headers: str) -> int:
        """How many queries the page costs, the page cache left aside."""
        request = Request(path, headers={"X-Benchmark": "queries", **headers})
        for _time in range(WARM_UP):
            send(self.ours, request)
        return self.queries_of(request, status)

    def queries_of(self, request: Request, status: int) -> int:
        answer = send(self.ours, request)
        if answer.status != status:
            raise NotMeasured(f"{request.path}: answered {answer.status} where {status} is right.")
        return int(answer.headers["X-Benchmark-Queries"])
