"""A certificate from the completed participation to the stored PDF, beside typst alone on the same page."""

from collections.abc import Iterator
from typing import Any

from ..child import Probe, interleaved
from ..child import run as in_child
from ..measuring import Line, Stage

ISSUES = 12


def run(stage: Stage) -> Iterator[Line]:
    found = in_child("certificate", "issue_many", rounds=ISSUES if not stage.quick else 2)
    beside = ("ms CPU", "typst on this page", found["typst"], 1.3)
    yield Line("Certificate", "issue, mail, audit and PDF", found["issue"], *beside)
    yield Line("Certificate", "drawing the PDF of an issued one", found["draw"], *beside)
    yield Line("Certificate", "queries of an issue", found["queries"], "")


def issue_many(probe: Probe, *, rounds: int) -> dict[str, Any]:
    """Medians in ms of CPU: the whole path, the drawing alone, and the bare compilation of such a page.

    Every page is another one, because typst remembers the pages it has drawn.
    """
    from django.db import connection  # noqa: PLC0415 -- in the child Django is set up only now
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- as above

    from certificates import actions  # noqa: PLC0415 -- as above
    from lms import typesetting  # noqa: PLC0415 -- as above
    from lms.ledger.models import Participation  # noqa: PLC0415 -- as above

    done = iter(Participation.objects.completed().select_related("activity").order_by("pk"))
    pages: list[tuple[Any, ...]] = []
    compile_page = typesetting._compile  # noqa: SLF001 -- the very call whose cost is the baseline

    def listen(*page: Any) -> bytes:
        pages.append(page)
        return compile_page(*page)

    def whole_path() -> Any:
        """What the request does, and then the task that draws the PDF ahead of its first download."""
        certificate = actions.issue(next(done))
        actions.hurry_pdf(certificate)
        return certificate

    typesetting._compile = listen  # noqa: SLF001 -- to learn what is compiled
    issued = [whole_path() for _n in range(rounds + 1)]
    typesetting._compile = compile_page  # noqa: SLF001 -- put back
    for certificate in issued:
        certificate.refresh_from_db()
        certificate.code = certificate.code[::-1]
    others = iter([(page[0], page[1].replace("Abete", "Betulla"), *page[2:]) for page in pages])
    strangers = iter(issued)
    with CaptureQueriesContext(connection) as queries:
        whole_path()
    cost = interleaved(
        rounds,
        {
            "typst": lambda: compile_page(*next(others)),
            "draw": lambda: actions.draw(next(strangers)),
            "issue": whole_path,
        },
    )
    return {**cost, "queries": len(queries)}
