"""Provinces of Lombardy (NUTS3) and their chambers of commerce over time."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

# The choice for a site anywhere else: another region or another country.
OUTSIDE = "OUTSIDE"
# NUTS3 codes that are no more, and what took their place (NUTS 2010: Monza left Milano).
ABOLISHED = {"ITC45": ("ITC4C", "ITC4D")}


class UnknownProvince(ValueError):
    """Not a province of Lombardy; the text is a translated sentence for the person who typed it."""


@dataclass(frozen=True)
class Province:
    """One row of data/provinces.csv. `chambers`: first day in charge and name, oldest first."""

    nuts3: str
    name_it: str
    name_en: str
    sigla: str
    istat: str
    istat_uts: str
    iso3166_2: str
    chambers: tuple[tuple[date, str], ...]

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_it if (get_language() or "").startswith("it") else self.name_en


@cache
def provinces() -> dict[str, Province]:
    """The twelve provinces by NUTS3 code."""
    with (Path(__file__).parent / "data" / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return {row["nuts3"]: _province(row) for row in csv.DictReader(file)}


def _province(row: dict[str, str]) -> Province:
    spans = (span.split(" ", 1) for span in row.pop("chambers").split("|"))
    return Province(**row, chambers=tuple((date.fromisoformat(day), name) for day, name in spans))


def province_choices() -> list[tuple[str, str]]:
    """NUTS3 code and name of each province, and one choice for the rest of the world."""
    named = [(code, province.name) for code, province in provinces().items()]
    return [*named, (OUTSIDE, gettext_lazy("Outside Lombardy"))]


def province_label(code: str) -> str:
    """The name of a province in the active language; the code itself when it is not one of ours."""
    if code == OUTSIDE:
        return _("Outside Lombardy")
    province = provinces().get(code)
    return province.name if province else code


def parse_province(raw: str) -> str:
    """The NUTS3 code of what people and files write: ITC46, BG, IT-BG, Bergamo, "Monza e Brianza".

    Raises UnknownProvince, also for the abolished ITC45.
    """
    typed = _key(raw)
    if not typed:
        raise UnknownProvince(_("The province is missing."))
    if typed.upper() in ABOLISHED:
        heirs = _(" or ").join(f"{code} ({province_label(code)})" for code in ABOLISHED[typed.upper()])
        sentence = _("%(code)s is the former province of Milano, divided in 2009: use %(heirs)s.")
        raise UnknownProvince(sentence % {"code": typed.upper(), "heirs": heirs})
    if typed == _key(OUTSIDE):
        return OUTSIDE
    try:
        return _names()[typed]
    except KeyError as error:
        raise UnknownProvince(_("%(name)s is not a province of Lombardy.") % {"name": raw.strip()}) from error


def chamber_on(nuts3: str, day: date) -> str:
    """The chamber of commerce in charge of a province on a day; "" outside Lombardy, and before 2021.

    The province is the stable fact: chambers merge. Raises UnknownProvince.
    """
    if nuts3 == OUTSIDE:
        return ""
    province = provinces().get(nuts3) or provinces()[parse_province(nuts3)]
    in_charge = [name for first_day, name in province.chambers if first_day <= day]
    return in_charge[-1] if in_charge else ""


def chambers_on(day: date) -> list[str]:
    """The chambers of Lombardy on a day, by name: nine in 2021 and 2022, seven since 18 November 2024."""
    return sorted({chamber_on(code, day) for code in provinces()} - {""})


@cache
def _names() -> dict[str, str]:
    """Every way to write a province, to its NUTS3 code."""
    known = {}
    for code, province in provinces().items():
        ways = (code, province.sigla, province.iso3166_2, province.name_it, province.name_en)
        known |= {_key(way): code for way in ways}
    return known | {_key("Monza e Brianza"): "ITC4D", _key("Monza-Brianza"): "ITC4D", _key("Monza"): "ITC4D"}


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.casefold())
