"""What one does with firms: recognise or record one, note its size."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.audit.trail import record, snapshot

from .models import Enterprise, EnterpriseKind, EnterpriseSize
from .sizes import SizeClass, size_class
from .taxcodes import parse


def find(tax_code: str, country: str = "IT") -> Enterprise | None:
    """The recorded firm with this tax code, as typed by a person; raises `InvalidTaxCode`."""
    code = parse(tax_code, country)
    return Enterprise.objects.filter(country=code.country, tax_code=code.number).first()


@transaction.atomic
def recognise(
    tax_code: str,
    *,
    country: str = "IT",
    name: str,
    kind: str = EnterpriseKind.COMPANY,
    province: str = "",
    acting_user: Any = None,
    **details: Any,
) -> tuple[Enterprise, bool]:
    """The firm with this tax code, recorded now if it is new; returns it and whether it is new.

    What is already recorded wins: whoever types a known tax code cannot change that firm. Raises
    `InvalidTaxCode`.
    """
    code = parse(tax_code, country)
    known = Enterprise.objects.filter(country=code.country, tax_code=code.number).first()
    if known:
        return known, False
    try:
        with transaction.atomic():
            enterprise = Enterprise.objects.create(
                country=code.country,
                tax_code=code.number,
                name=name.strip(),
                kind=kind,
                province=province,
                **details,
            )
    except IntegrityError:  # somebody recorded it in the same moment
        return Enterprise.objects.get(country=code.country, tax_code=code.number), False
    record("lms_enterprises.recognise", enterprise, after=snapshot(enterprise), acting_user=acting_user)
    return enterprise, True


@transaction.atomic
def declare_size(
    enterprise: Enterprise,
    *,
    valid_from: date | None = None,
    declared_class: str = SizeClass.UNVERIFIED,
    headcount_awu: Decimal | None = None,
    turnover_eur: Decimal | None = None,
    balance_sheet_eur: Decimal | None = None,
    accounts_year: int | None = None,
    acting_user: Any = None,
) -> EnterpriseSize:
    """Adds what a firm says of its size; with head count and a money figure the class is computed.

    A second declaration for the same day replaces the first one, and the trail keeps both.
    """
    computed: str = size_class(headcount_awu, turnover_eur, balance_sheet_eur)
    if computed == SizeClass.UNVERIFIED:  # the figures do not tell: what was declared counts
        computed = ""
    day = valid_from or timezone.localdate()
    before = EnterpriseSize.objects.filter(enterprise=enterprise, valid_from=day).first()
    size, _created = EnterpriseSize.objects.update_or_create(
        enterprise=enterprise,
        valid_from=day,
        defaults={
            "declared_class": declared_class,
            "computed_class": computed,
            "headcount_awu": headcount_awu,
            "turnover_eur": turnover_eur,
            "balance_sheet_eur": balance_sheet_eur,
            "accounts_year": accounts_year,
        },
    )
    record(
        "lms_enterprises.declare_size",
        size,
        before=snapshot(before) if before else None,
        after=snapshot(size),
        acting_user=acting_user,
    )
    return size


@transaction.atomic
def verify_size(size: EnterpriseSize, *, acting_user: Any) -> EnterpriseSize:
    """A person has looked at the figures and stands for the class. The first one stays."""
    size = EnterpriseSize.objects.select_for_update(of=("self",)).get(pk=size.pk)
    if size.verified_on is None:
        before = snapshot(size, ["verified_by", "verified_on"])
        size.verified_by, size.verified_on = acting_user, timezone.localdate()
        size.save(update_fields=["verified_by", "verified_on"])
        record(
            "lms_enterprises.verify_size",
            size,
            before=before,
            after=snapshot(size, ["verified_by", "verified_on"]),
            acting_user=acting_user,
        )
    return size
