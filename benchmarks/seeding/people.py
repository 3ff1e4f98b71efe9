"""Users, participants and firms."""

from datetime import date
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.utils import timezone
from stdnum import luhn

from lms.enterprises.models import Enterprise, EnterpriseSize
from lms.ledger.models import Participant

USERS = 1_000
FIRMS = 500
PROVINCES = (
    "ITC41",
    "ITC42",
    "ITC43",
    "ITC44",
    "ITC46",
    "ITC47",
    "ITC48",
    "ITC49",
    "ITC4A",
    "ITC4B",
    "ITC4C",
    "ITC4D",
)


def tax_code(number: int) -> str:
    """A tax code of an Italian firm with a right check digit; numbers from 0 to 99,999."""
    body = f"91{number:05d}015"
    return body + luhn.calc_check_digit(body)


def firms() -> list[Enterprise]:
    made = Enterprise.objects.bulk_create(
        Enterprise(tax_code=tax_code(n), name=f"Officine {n} S.r.l.", province=PROVINCES[n % len(PROVINCES)])
        for n in range(FIRMS)
    )
    EnterpriseSize.objects.bulk_create(
        EnterpriseSize(
            enterprise=firm,
            valid_from=date(2021, 1, 1),
            headcount_awu=Decimal(3 + n % 60),
            turnover_eur=Decimal(900_000 + n),
            balance_sheet_eur=Decimal(700_000),
            computed_class=("micro", "small", "medium")[n % 3],
        )
        for n, firm in enumerate(made)
    )
    return made


def participants() -> list[Participant]:
    user_model = get_user_model()
    users = user_model.objects.bulk_create(
        user_model(
            username=f"user{n}",
            email=f"user{n}@example.com",
            first_name="Anna",
            last_name=f"Abete{n}",
            password="!",
        )
        for n in range(USERS)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return Participant.objects.bulk_create(
        Participant(
            user=user,
            email=user.email,
            first_name=user.first_name,
            last_name=user.last_name,
            email_verified_at=timezone.now(),
        )
        for user in users
    )
