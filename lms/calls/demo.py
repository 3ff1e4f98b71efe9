"""Demo register: the action plan's three calls, with invented applications and services of the demo firms."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from lms.enterprises.demo import firms
from lms.ledger.kinds import Service

from .actions import apply_to, log_service, note_measure
from .models import CallApplication, FundingCall, Measure, ServiceContact

CALLS: tuple[dict[str, Any], ...] = (
    {
        "code": "III.3.B.1.1",
        "title_it": "Linea Internazionalizzazione 2019",
        "title_en": "Internationalisation line 2019",
        "axis": "III",
        "action": "III.3.B.1.1",
        "opens_on": date(2019, 5, 22),
        "closes_on": date(2020, 12, 11),
        "budget_eur": Decimal(7_000_000),
        "form": "loan",
        "notes_it": "Per le PMI: fino all’80 % delle spese ammissibili, prestito da 50.000 a 500.000 euro.",
        "notes_en": "For SMEs: up to 80 % of the eligible expenditure, a loan of EUR 50,000 to 500,000.",
    },
    {
        "code": "III.3.C.1.1",
        "title_it": "Investimenti per la ripresa: Linea Artigiani 2021 e Linea Aree Interne",
        "title_en": "Investments for recovery: Craft firms 2021 and Inner areas",
        "axis": "III",
        "action": "III.3.C.1.1",
        "opens_on": date(2021, 8, 2),
        "form": "grant",
        "notes_it": "Transizione digitale, transizione verde, sicurezza sul lavoro.",
        "notes_en": "Digital transition, green transition, safety at work.",
    },
    {
        "code": "3.B.1.2",
        "title_it": "Fiere internazionali in Lombardia",
        "title_en": "International trade fairs in Lombardy",
        "axis": "III",
        "action": "3.B.1.2",
        "budget_eur": Decimal(7_000_000),
        "form": "grant",
        "notes_it": (
            "Nuovi espositori: 50 % per una fiera, 60 % per due o più, al massimo 15.000 euro. "
            "Espositori abituali: 40 % o 50 %, al massimo 10.000 euro. "
            "Per le PMI con una sede operativa attiva in Lombardia."
        ),
        "notes_en": (
            "New exhibitors: 50 % for one fair, 60 % for two or more, at most EUR 15,000. "
            "Frequent exhibitors: 40 % or 50 %, at most EUR 10,000. "
            "For SMEs with an active operating site in Lombardy."
        ),
    },
)

# Firm by its place in the demo list, call, submitted, state, requested, eligible, granted (EUR)
APPLICATIONS: tuple[tuple[int, str, date, str, int, int, int], ...] = (
    (0, "III.3.B.1.1", date(2020, 10, 12), "paid", 120_000, 150_000, 120_000),
    (8, "III.3.B.1.1", date(2020, 11, 30), "granted", 200_000, 250_000, 200_000),
    (4, "III.3.C.1.1", date(2021, 9, 6), "paid", 18_000, 36_000, 18_000),
    (7, "III.3.C.1.1", date(2021, 9, 20), "rejected", 25_000, 50_000, 0),
    (16, "III.3.C.1.1", date(2021, 10, 4), "granted", 12_000, 24_000, 12_000),
    (1, "3.B.1.2", date(2021, 9, 27), "paid", 10_000, 20_000, 10_000),
    (12, "3.B.1.2", date(2021, 11, 8), "granted", 12_000, 20_000, 12_000),
    (10, "3.B.1.2", date(2022, 2, 14), "paid", 5_400, 12_000, 5_400),
    (14, "3.B.1.2", date(2022, 3, 7), "revoked", 9_000, 18_000, 9_000),
    (3, "3.B.1.2", date(2022, 4, 19), "renounced", 10_000, 30_000, 10_000),
    (6, "3.B.1.2", date(2022, 5, 23), "granted", 15_000, 30_000, 15_000),
    (15, "3.B.1.2", date(2022, 6, 13), "submitted", 8_000, 16_000, 0),
)

# Firm, day (or days before today), kind, service, minutes, channel, topic, call, why it does not count
SERVICES: tuple[tuple[int, date | int, str, str, int, str, str, str, str], ...] = (
    (0, date(2021, 5, 11), "coaching", "training", 90, "video", "Piano export per la Germania", "", ""),
    (1, date(2021, 9, 21), "call_assistance", "call_assistance", 75, "video", "Domanda fiere", "3.B.1.2", ""),
    (
        4,
        date(2021, 8, 30),
        "call_assistance",
        "call_assistance",
        60,
        "in_person",
        "Domanda",
        "III.3.C.1.1",
        "",
    ),
    (5, date(2021, 10, 5), "consultancy", "funding_consultancy", 60, "video", "Strumenti SACE", "", ""),
    (9, date(2021, 11, 16), "information", "call_information", 10, "phone", "Date del bando", "", "one_off"),
    (
        12,
        date(2021, 10, 26),
        "consultancy",
        "tailored",
        120,
        "in_person",
        "Scelta della fiera",
        "3.B.1.2",
        "",
    ),
    (
        2,
        date(2022, 1, 19),
        "coaching",
        "training",
        120,
        "video",
        "Origine preferenziale dei formaggi",
        "",
        "",
    ),
    (2, date(2022, 2, 9), "coaching", "training", 120, "video", "Attestazioni di origine", "", ""),
    (10, date(2022, 2, 8), "call_assistance", "call_assistance", 45, "video", "Domanda fiere", "3.B.1.2", ""),
    (18, date(2022, 3, 3), "consultancy", "funding_consultancy", 60, "in_person", "Bandi per i soci", "", ""),
    (13, date(2022, 3, 24), "matchmaking", "matchmaking", 180, "in_person", "Incontri B2B meccanica", "", ""),
    (11, date(2022, 5, 5), "coaching", "training", 60, "in_person", "Listino in lingua tedesca", "", ""),
    (6, date(2022, 5, 17), "call_assistance", "call_assistance", 60, "video", "Domanda fiere", "3.B.1.2", ""),
    (
        17,
        date(2023, 3, 14),
        "consultancy",
        "tailored",
        90,
        "video",
        "Norme fitosanitarie per l'export",
        "",
        "",
    ),
    (0, date(2023, 4, 18), "coaching", "training", 90, "video", "Contratto di agenzia", "", ""),
    (16, date(2024, 2, 20), "coaching", "training", 120, "in_person", "Marchio europeo", "", ""),
    (
        15,
        date(2024, 6, 11),
        "information",
        "call_information",
        15,
        "phone",
        "Orari dello sportello",
        "",
        "one_off",
    ),
    (7, date(2025, 3, 12), "matchmaking", "matchmaking", 150, "in_person", "Incontri B2B arredo", "", ""),
    (
        14,
        date(2025, 10, 8),
        "consultancy",
        "tailored",
        60,
        "video",
        "IVA e OSS nel commercio elettronico",
        "",
        "",
    ),
    (3, 120, "consultancy", "tailored", 90, "video", "Dogana svizzera", "", ""),
    (9, 75, "coaching", "training", 120, "in_person", "Incoterms nei contratti", "", ""),
    (2, 40, "coaching", "training", 90, "video", "Mercato francese", "", ""),
    (12, 20, "information", "call_information", 10, "phone", "Elenco dei bandi aperti", "", "one_off"),
)

MEASURES = (
    (
        "Webinar e corsi per l’internazionalizzazione collegati ai bandi dell’Asse III",
        "Webinars and courses on internationalisation linked to the calls of Axis III",
        date(2022, 10, 18),
        True,
    ),
    (
        "Sportello di orientamento ai bandi presso le Camere di commercio",
        "Orientation desk on the calls at the chambers of commerce",
        date(2023, 6, 5),
        False,
    ),
)


def load() -> None:
    """Records what is missing; a second run changes nothing."""
    calls = {}
    for facts in CALLS:
        calls[facts["code"]], _created = FundingCall.objects.get_or_create(code=facts["code"], defaults=facts)
    known = firms()
    for number, row in enumerate(APPLICATIONS, 1):
        _apply(calls, known, f"DEMO/{number:03d}", row)
    for row in SERVICES:
        _serve(calls, known, row)
    for title_it, title_en, day, approved in MEASURES:
        if not Measure.objects.filter(title_it=title_it).exists():
            note_measure(
                title_it=title_it,
                title_en=title_en,
                day=day,
                is_approved=approved,
                act="Atto dimostrativo" if approved else "",
                note="Dato dimostrativo, inventato.",
            )


def _apply(calls: dict[str, FundingCall], known: list[Any], protocol: str, row: tuple[Any, ...]) -> None:
    place, code, submitted_on, state, requested, eligible, granted = row
    if place >= len(known) or CallApplication.objects.filter(call=calls[code], protocol=protocol).exists():
        return
    facts: dict[str, Any] = {}
    if granted:
        granted_on = submitted_on + timedelta(days=75)
        facts = {
            "granted_on": granted_on,
            "granted_eur": Decimal(granted),
            "form": calls[code].form,
            "decree": f"Decreto dimostrativo {granted_on:%Y}/{protocol[-3:]}",
            "cor_code": f"DEMO{protocol[-3:]}",
            "is_de_minimis": True,
            "paid_eur": Decimal(granted) if state == "paid" else None,
            "ended_on": granted_on + timedelta(days=120) if state in ("revoked", "renounced") else None,
        }
    apply_to(
        calls[code],
        known[place],
        submitted_on=submitted_on,
        protocol=protocol,
        state=state,
        requested_eur=Decimal(requested),
        eligible_eur=Decimal(eligible),
        **facts,
    )


def _serve(calls: dict[str, FundingCall], known: list[Any], row: tuple[Any, ...]) -> None:
    place, when, kind, service, minutes, channel, topic, code, exclusion = row
    if place >= len(known):
        return
    # One with a moving day is told apart by its topic.
    if ServiceContact.objects.filter(enterprise=known[place], topic=topic).exists():
        return
    log_service(
        known[place],
        day=timezone.localdate() - timedelta(days=when) if isinstance(when, int) else when,
        kind=kind,
        service=Service(service),
        minutes=minutes,
        channel=channel,
        topic=topic,
        call=calls.get(code),
        qualifies=not exclusion,
        exclusion=exclusion,
        office="Sportello internazionalizzazione",
        adviser_name="Consulente dimostrativo",
    )
