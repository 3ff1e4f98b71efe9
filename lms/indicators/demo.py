"""Demo programme: the action plan with its indicators, a period a year, two of them handed over."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from lms.calls.actions import log_service
from lms.calls.models import ServiceContact
from lms.enterprises.demo import firms

from .actions import freeze
from .models import Period, Programme
from .presets import add_presets

FIRST_YEAR = 2021
FROZEN_YEARS = (2021, 2022)
LATE_TOPIC = "Verbale arrivato in ritardo: etichette per la Svizzera"


def load() -> None:
    """Makes what is missing; figures that are frozen stay as they are."""
    programme, _created = Programme.objects.get_or_create(
        code="POR-FESR-2014-2020",
        defaults={
            "name_it": "POR FESR 2014–2020 Lombardia, Asse III: piano d’azione Interreg Europe",
            "name_en": "ROP ERDF 2014–2020 Lombardy, Axis III: Interreg Europe action plan",
            "instrument": "POR FESR 2014–2020 Regione Lombardia",
            "axis": "III",
            "starts_on": date(FIRST_YEAR, 1, 1),
        },
    )
    add_presets(programme)
    for year in range(FIRST_YEAR, timezone.localdate().year + 1):
        period, _created = Period.objects.get_or_create(
            programme=programme,
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            defaults={"name": str(year)},
        )
        if year in FROZEN_YEARS and not period.readings.exists():
            freeze(period, acting_user=_reporting_officer())
    _record_something_late()


def _reporting_officer() -> Any:
    users = get_user_model()
    return users.objects.filter(**{users.get_email_field_name(): "reporting@valico.example"}).first()


def _record_something_late() -> None:
    """A service of a frozen year, recorded after the hand-over, so that the table shows the difference."""
    known = firms()
    if len(known) > 9 and not ServiceContact.objects.filter(topic=LATE_TOPIC).exists():
        log_service(
            known[9],
            day=date(2022, 11, 22),
            kind="consultancy",
            service="tailored",
            minutes=75,
            channel="video",
            topic=LATE_TOPIC,
            office="Sportello internazionalizzazione",
            adviser_name="Consulente dimostrativo",
        )
