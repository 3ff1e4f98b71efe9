"""Where apps say what the periodic round (`tick`) and the repair round (`repair`) should do for them."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

# A step does whatever is due, any number of times, and returns how many things it did.
Step = Callable[[], int]

_tick: dict[str, Step] = {}
_repair: dict[str, Step] = {}


def on_tick(name: str, step: Step) -> None:
    """Registers a step of the periodic round; call it in `AppConfig.ready()`."""
    _tick[name] = step


def on_repair(name: str, step: Step) -> None:
    """Registers a step of the repair round: finds what a crash left undone, and does it."""
    _repair[name] = step


def run_tick() -> dict[str, int | None]:
    """Runs every step; one that fails is logged and does not keep the others from running (None)."""
    return _run(_tick)


def run_repair() -> dict[str, int | None]:
    return _run(_repair)


def _run(steps: dict[str, Step]) -> dict[str, int | None]:
    done: dict[str, int | None] = {}
    for name, step in steps.items():
        try:
            done[name] = step()
        except Exception:  # one step must not stop the mail of all others
            logger.exception("The step %s failed", name)
            done[name] = None
    return done
