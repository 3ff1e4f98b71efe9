"""Somebody who completed something, and the certificate for it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from certificates.actions import issue
from certificates.models import CertificateTemplate
from tests.factories import ActivityFactory, EnterpriseFactory, ParticipantFactory, ParticipationFactory

STARTS_AT = datetime(2022, 2, 16, 10, tzinfo=ZoneInfo("Europe/Rome"))


def make_template(**kwargs):
    values = {
        "name": "Standard",
        "document_it": "Attestato di frequenza",
        "document_en": "Certificate of attendance",
        **kwargs,
    }
    return CertificateTemplate.objects.create(**values)


def make_completed(*, first_name="Niccolò", last_name="D’Àngelo", **kwargs):
    """A participation in a 90-minute webinar of 16 February 2022, 72 minutes credited."""
    activity = kwargs.pop("activity", None) or ActivityFactory(
        starts_at=STARTS_AT, ends_at=STARTS_AT + timedelta(minutes=90)
    )
    values = {
        "participant": kwargs.pop("participant", None) or ParticipantFactory(),
        "activity": activity,
        "enterprise": EnterpriseFactory(name="Alfa Meccanica S.r.l."),
        "first_name": first_name,
        "last_name": last_name,
        "attended_at": STARTS_AT,
        "attended_seconds": 72 * 60,
        "completed_at": STARTS_AT + timedelta(minutes=90),
        **kwargs,
    }
    return ParticipationFactory(**values)


def make_certificate(**kwargs):
    return issue(make_completed(**kwargs))
