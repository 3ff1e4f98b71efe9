"""Enrol in a course and leave it again."""

from typing import Any

from django.db import transaction

from lms.enterprises.models import Enterprise
from lms.ledger import actions as ledger
from lms.ledger.errors import NotOpen
from lms.ledger.models import Activity, Participation

from ..errors import NotSignedIn
from .publishing import mirror


@transaction.atomic
def enrol(
    course: Any,
    user: Any,
    *,
    enterprise: Enterprise | None = None,
    first_name: str = "",
    last_name: str = "",
    consent_version: str = "",
    acting_user: Any = None,
) -> tuple[Participation, bool]:
    """The user takes part in the course from now on; returns the participation and whether it is new.

    `enterprise` None: as a private person. Any number of times; after leaving, the earlier progress counts
    again. Whether the user may see the course is the view's to check. Raises `NotSignedIn`, `NotOpen` for a
    draft and what `lms.ledger.actions.register` raises.
    """
    if not user.is_authenticated:
        raise NotSignedIn
    if not course.live:
        raise NotOpen
    activity = Activity.objects.filter(translation_key=course.translation_key).first()
    activity = activity or mirror(course.translation_key, acting_user=acting_user)
    language = course.locale.language_code
    participant = ledger.introduce(
        email=getattr(user, user.get_email_field_name()),
        first_name=first_name or getattr(user, "first_name", ""),
        last_name=last_name or getattr(user, "last_name", ""),
        language=language,
        user=user,
    )
    return ledger.register(
        activity,
        participant,
        enterprise=enterprise,
        first_name=first_name,
        last_name=last_name,
        language=language,
        consent_version=consent_version,
        confirmed=True,
        acting_user=acting_user or user,
    )


@transaction.atomic
def leave(participation: Participation, *, acting_user: Any = None) -> Participation:
    """The learner leaves the course; what was done is kept for a second start. Raises `AlreadyCompleted`."""
    return ledger.cancel(participation, reason="left the course", acting_user=acting_user)
