"""The indicators of the action plan and the common ones of two programming periods, ready to be added.

Codes, names and rules: the action plan's table; ERDF 2014-2020 common output indicators CO01 to CO04;
Regulation (EU) 2021/1058, Annex I, RCO01 to RCO04. Staff change them afterwards as they like.
"""

from typing import Any

from django.db import transaction

from lms.audit.trail import record, snapshot

from .kinds import Beneficiaries, Support
from .models import CountUnit, Indicator, IndicatorKind, Programme

_SMES = {"beneficiaries": Beneficiaries.SMES.value}
_ENTERPRISES = {"beneficiaries": Beneficiaries.ENTERPRISES.value}
_SERVICES = [Support.SERVICES.value]
_GRANTS = [Support.GRANTS.value]
_OTHER = [Support.OTHER_FINANCE.value]
_ALL = [*_SERVICES, *_GRANTS, *_OTHER]

# code, code of the whole, unit, rule, parameters, English name, Italian name
ACTION_PLAN: tuple[tuple[str, str, str, str, dict[str, Any], str, str], ...] = (
    (
        *("IV-0", "", CountUnit.MEASURES, "measures_approved", {}),
        "New measures/tools to support SME internationalisation in the Policy Instrument",
        "Nuove misure/strumenti a sostegno dell’internazionalizzazione delle PMI nello strumento di policy",
    ),
    (
        *("IV-1", "", CountUnit.ENTERPRISES, "enterprises_supported", {**_SMES, "support": _SERVICES}),
        "Number of SMEs assisted",
        "Numero di PMI assistite",
    ),
    (
        *("IV-1a", "IV-1", CountUnit.ENTERPRISES, "enterprises_supported"),
        {**_SMES, "support": _SERVICES, "min_hours": 3},
        "of which with at least 3 hours of support",
        "di cui con almeno 3 ore di sostegno",
    ),
    (
        *("IV-1b", "IV-1", CountUnit.ENTERPRISES, "enterprises_supported"),
        {**_SMES, "support": _SERVICES, "min_hours": 12},
        "of which with at least 12 hours of support",
        "di cui con almeno 12 ore di sostegno",
    ),
    (
        *(
            "IV-2",
            "",
            CountUnit.ENTERPRISES,
            "enterprises_supported",
            {**_SMES, "support": [*_GRANTS, *_OTHER]},
        ),
        "Number of SMEs receiving financial support",
        "Numero di PMI beneficiarie di sostegno finanziario",
    ),
    (
        *("IV-3", "", CountUnit.APPLICANTS, "applicants", {}),
        "Number of participants in the call launched: applicants",
        "Numero di partecipanti al bando attivato: richiedenti",
    ),
    (
        *("IV-3a", "IV-3", CountUnit.APPLICATIONS, "applications", {}),
        "Number of participants in the call launched: applications",
        "Numero di partecipanti al bando attivato: domande",
    ),
    (
        *("IV-4", "", CountUnit.ORGANISATIONS, "enterprises_supported"),
        {"beneficiaries": Beneficiaries.ORGANISATIONS.value, "support": _SERVICES},
        "Number of beneficiaries of the services promoted: organisations",
        "Numero di beneficiari dei servizi promossi: organizzazioni",
    ),
    (
        *("IV-4a", "IV-4", CountUnit.PERSONS, "persons_served", {}),
        "Number of beneficiaries of the services promoted: persons",
        "Numero di beneficiari dei servizi promossi: persone",
    ),
    (
        *("IV-4b", "IV-4", CountUnit.ACCESSES, "services_delivered", {}),
        "Number of beneficiaries of the services promoted: services delivered",
        "Numero di beneficiari dei servizi promossi: servizi erogati",
    ),
    (
        *("IV-5", "", CountUnit.EVENTS, "events_held", {}),
        "Number of webinars/seminars/promotional events",
        "Numero di webinar/seminari/eventi promozionali",
    ),
)
ERDF_2014: tuple[tuple[str, str, str, str, dict[str, Any], str, str], ...] = (
    (
        *("CO01", "", CountUnit.ENTERPRISES, "enterprises_supported", {**_ENTERPRISES, "support": _ALL}),
        "Number of enterprises receiving support",
        "Numero di imprese che ricevono un sostegno",
    ),
    (
        *(
            "CO02",
            "CO01",
            CountUnit.ENTERPRISES,
            "enterprises_supported",
            {**_ENTERPRISES, "support": _GRANTS},
        ),
        "Number of enterprises receiving grants",
        "Numero di imprese che ricevono sovvenzioni",
    ),
    (
        *(
            "CO03",
            "CO01",
            CountUnit.ENTERPRISES,
            "enterprises_supported",
            {**_ENTERPRISES, "support": _OTHER},
        ),
        "Number of enterprises receiving financial support other than grants",
        "Numero di imprese che ricevono un sostegno finanziario diverso dalle sovvenzioni",
    ),
    (
        *(
            "CO04",
            "CO01",
            CountUnit.ENTERPRISES,
            "enterprises_supported",
            {**_ENTERPRISES, "support": _SERVICES},
        ),
        "Number of enterprises receiving non-financial support",
        "Numero di imprese che ricevono un sostegno non finanziario",
    ),
)
ERDF_2021: tuple[tuple[str, str, str, str, dict[str, Any], str, str], ...] = (
    (
        *("RCO01", "", CountUnit.ENTERPRISES, "enterprises_supported", {**_SMES, "support": _ALL}),
        "Enterprises supported (SMEs: micro, small, medium)",
        "Imprese sostenute (PMI: micro, piccole, medie)",
    ),
    (
        *("RCO02", "RCO01", CountUnit.ENTERPRISES, "enterprises_supported", {**_SMES, "support": _GRANTS}),
        "Enterprises supported by grants",
        "Imprese sostenute mediante sovvenzioni",
    ),
    (
        *("RCO03", "RCO01", CountUnit.ENTERPRISES, "enterprises_supported", {**_SMES, "support": _OTHER}),
        "Enterprises supported by financial instruments",
        "Imprese sostenute mediante strumenti finanziari",
    ),
    (
        *("RCO04", "RCO01", CountUnit.ENTERPRISES, "enterprises_supported", {**_SMES, "support": _SERVICES}),
        "Enterprises with non-financial support",
        "Imprese beneficiarie di un sostegno non finanziario",
    ),
)
PRESETS = (*ACTION_PLAN, *ERDF_2014, *ERDF_2021)


@transaction.atomic
def add_presets(programme: Programme, *, acting_user: Any = None) -> list[Indicator]:
    """Adds the indicators the programme does not have yet, by code; the others stay as staff set them."""
    known = {indicator.code: indicator for indicator in programme.indicators.all()}
    added = []
    for place, (code, parent, unit, rule_key, params, name_en, name_it) in enumerate(PRESETS, 1):
        if code in known:
            continue
        indicator = Indicator(
            programme=programme,
            code=code,
            order=place * 10,
            parent=known.get(parent),
            unit=unit,
            rule_key=rule_key,
            params=params,
            name_en=name_en,
            name_it=name_it,
            kind=IndicatorKind.SELF_DEFINED if code == "IV-0" else IndicatorKind.OUTPUT,
            # The only target the action plan sets.
            target=1 if code == "IV-0" else None,
            source="Valico",
        )
        indicator.full_clean()
        indicator.save()
        record(
            "lms_indicators.indicator.create", indicator, after=snapshot(indicator), acting_user=acting_user
        )
        known[code] = indicator
        added.append(indicator)
    return added
