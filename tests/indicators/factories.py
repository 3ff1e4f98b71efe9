"""What the indicators count, in few words: firms with a size, attendances, services, applications."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from lms.calls import actions as calls
from lms.calls.models import CallApplication, FundingCall, ServiceContact
from lms.enterprises.actions import declare_size, recognise
from lms.enterprises.models import Enterprise
from lms.indicators.models import Indicator, Period, Programme
from lms.indicators.presets import add_presets
from lms.ledger.models import Activity, Participant, Participation

_number = count(1)


def at(day: date, hour: int = 11, minute: int = 30) -> datetime:
    """A moment of the day in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def firm(
    name: str, tax_code: str, size: str = "", *, since: date = date(2021, 1, 1), **details
) -> Enterprise:
    details.setdefault("province", "ITC46")
    enterprise, _created = recognise(tax_code, name=name, **details)
    if size:
        declare_size(enterprise, valid_from=since, declared_class=size)
    return enterprise


def activity(title: str, day: date, kind: str = "webinar", **details) -> Activity:
    details.setdefault("duration_minutes", 90)
    return Activity.objects.create(
        kind=kind,
        titles={"en": title, "it": title},
        starts_at=at(day, 10, 0),
        ends_at=at(day, 11, 30),
        **details,
    )


def person(name: str = "Anna") -> Participant:
    number = next(_number)
    return Participant.objects.create(
        email=f"someone{number}@example.com", first_name=name, last_name=f"Abete{number}"
    )


def attendance(
    event: Activity,
    enterprise: Enterprise | None = None,
    *,
    percent: int = 100,
    who: Participant | None = None,
    **details,
) -> Participation:
    """An attendance of so much of the event; from 75 percent on it is completed."""
    who = who or person()
    seconds = event.duration_minutes * 60 * percent // 100
    return Participation.objects.create(
        participant=who,
        activity=event,
        enterprise=enterprise,
        first_name=who.first_name,
        last_name=who.last_name,
        registered_at=event.ends_at - timedelta(days=9),
        confirmed_at=event.ends_at - timedelta(days=8),
        **{
            "attended_seconds": seconds or None,
            "attended_at": event.starts_at if seconds else None,
            "completed_at": event.ends_at if percent >= event.threshold_percent else None,
            **details,
        },
    )


def service(
    enterprise: Enterprise | None, day: date, kind: str, minutes: int = 60, **details
) -> ServiceContact:
    services = {"call_assistance": "call_assistance", "information": "call_information"}
    details.setdefault("service", services.get(kind, "training"))
    details.setdefault("topic", f"{kind} {day}")
    return calls.log_service(enterprise, day=day, kind=kind, minutes=minutes, **details)


def call(code: str, form: str = "grant") -> FundingCall:
    return FundingCall.objects.create(code=code, title_it=f"Bando {code}", title_en=f"Call {code}", form=form)


def application(
    to: FundingCall, enterprise: Enterprise, day: date, state: str = "submitted", form: str = "", **details
) -> CallApplication:
    if state in ("granted", "paid", "revoked", "renounced"):
        details.setdefault("granted_on", day + timedelta(days=30))
        details.setdefault("granted_eur", Decimal(10_000))
        form = form or "grant"
    if state in ("revoked", "renounced"):
        details.setdefault("ended_on", day + timedelta(days=60))
    return calls.apply_to(to, enterprise, submitted_on=day, state=state, form=form, **details)


def programme(**details) -> Programme:
    details.setdefault("code", "POR-2014")
    return Programme.objects.create(name_it="Programma", name_en="Programme", **details)


def programme_with_presets() -> Programme:
    made = programme()
    add_presets(made)
    return made


def period(of: Programme, year: int = 2022) -> Period:
    return Period.objects.create(
        programme=of, name=str(year), starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)
    )


def indicator(of: Programme, code: str, rule_key: str, unit: str = "enterprises", **params) -> Indicator:
    return Indicator.objects.create(
        programme=of, code=code, name_it=code, name_en=code, unit=unit, rule_key=rule_key, params=params
    )
