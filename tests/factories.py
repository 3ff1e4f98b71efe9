"""Factories of the ground: the least that makes a valid row, no surprises."""

from datetime import timedelta

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone
from stdnum import luhn

from lms.enterprises.models import Enterprise
from lms.ledger.models import Activity, Participant, Participation

# Codes with a right check digit that nobody holds.
TAX_CODES = [
    "99900170160",
    "99900180169",
    "99900190168",
    "99900210172",
    "99900220171",
    "99900230170",
    "99900050131",
    "99900060130",
    "99900070139",
    "99900010127",
    "99900020126",
    "99900030125",
]


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")


def _tax_code(number):
    """A valid tax code of a firm at Bergamo (016), whatever the number."""
    body = f"{number:07d}016"
    return body + luhn.calc_check_digit(body)


class EnterpriseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enterprise

    tax_code = factory.Sequence(lambda n: TAX_CODES[n] if n < len(TAX_CODES) else _tax_code(n))
    name = factory.Sequence(lambda n: f"Firm {n}")
    province = "ITC46"


class ParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participant

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    first_name = "Anna"
    last_name = factory.Sequence(lambda n: f"Abete{n}")


class ActivityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Activity

    kind = "webinar"
    titles = {"en": "Origin of goods", "it": "Origine delle merci"}
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    ends_at = factory.LazyAttribute(
        lambda activity: activity.starts_at + timedelta(minutes=90) if activity.starts_at else None
    )
    duration_minutes = 90
    is_open = True


class ParticipationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participation

    participant = factory.SubFactory(ParticipantFactory)
    activity = factory.SubFactory(ActivityFactory)
    first_name = factory.SelfAttribute("participant.first_name")
    last_name = factory.SelfAttribute("participant.last_name")
    confirmed_at = factory.LazyFunction(timezone.now)
