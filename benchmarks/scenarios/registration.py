"""Registering for a webinar without an account: in one step for a known firm, in two for one nobody knows."""

from collections.abc import Iterator, Sequence
from itertools import count as counter

from django.urls import reverse
from django.utils.translation import override

from webinars.models import WebinarPage

from ..client import Request, posted
from ..measuring import Line, Stage, Subject
from ..names import WIDE
from ..seeding.people import FIRMS, tax_code
from .pages import cpu

NEW_FIRM = {
    "firm_name": "Officine Nuove S.r.l.",
    "firm_kind": "company",
    "firm_province": "ITC46",
    "firm_size": "small",
}


def address_of(slug: str) -> str:
    page = WebinarPage.objects.get(slug=slug, locale__language_code="it")
    with override("it"):
        return reverse("lms_webinars:register", args=[page.pk])


def somebody(address: str, number: int, code: str, more: dict[str, str] | None = None) -> Request:
    """The form as a new person sends it, from a place of the person's own."""
    fields = {
        "first_name": "Anna",
        "last_name": f"Abete{number}",
        "email": f"visitor{number}@example.com",
        "attends_as": "firm",
        "country": "IT",
        "tax_code": code,
        "role": "Export manager",
        "consent": "on",
        "website": "",
        **(more or {}),
    }
    return posted(address, fields, place=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")


def run(stage: Stage) -> Iterator[Line]:
    address = address_of(WIDE)
    person, firm = counter(1), counter(FIRMS)

    def next_people(count: int) -> list[int]:
        return [next(person) for _n in range(count)]

    def known(count: int) -> Sequence[Request]:
        return [somebody(address, number, tax_code(number % FIRMS)) for number in next_people(count)]

    def asked(count: int) -> Sequence[Request]:
        return [somebody(address, number, tax_code(90_000)) for number in next_people(count)]

    def told(count: int) -> Sequence[Request]:
        return [somebody(address, number, tax_code(next(firm)), NEW_FIRM) for number in next_people(count)]

    subjects = [
        Subject("known", known, status=302, most=60),
        Subject("asked", asked, most=60),
        Subject("told", told, status=302, most=60),
        Subject.page("form", address),
    ]
    cost = stage.interleaved(subjects)
    yield cpu("Registration", "the form", cost, "form")
    yield cpu("Registration", "one step (POST), the firm is known", cost, "known")
    yield cpu("Registration", "two steps (POST), first", cost, "asked")
    yield cpu("Registration", "two steps (POST), second", cost, "told")
    request = known(1)[0]
    counted = Request(request.path, "POST", {**request.headers, "X-Benchmark": "queries"}, request.body)
    yield Line("Registration", "one step (POST), queries", stage.queries_of(counted, 302), "")
