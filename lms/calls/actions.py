"""What one does here besides the admin forms: record an application, log a service, note a measure."""

from typing import Any

from django.db import models, transaction

from lms.audit.trail import record, snapshot
from lms.enterprises.models import Enterprise

from .models import CallApplication, FundingCall, Measure, ServiceContact


@transaction.atomic
def apply_to(
    call: FundingCall, enterprise: Enterprise, *, acting_user: Any = None, **facts: Any
) -> CallApplication:
    """Records an application with whatever is known of its outcome.

    `facts` are the fields of `CallApplication`; money in EUR. Raises `ValidationError` with the sentence of
    the rule that is broken.
    """
    return _save(CallApplication(call=call, enterprise=enterprise, **facts), acting_user)


@transaction.atomic
def log_service(enterprise: Enterprise | None, *, acting_user: Any = None, **facts: Any) -> ServiceContact:
    """Logs one act of assistance. `facts` are the fields of `ServiceContact`. Raises `ValidationError`."""
    return _save(ServiceContact(enterprise=enterprise, **facts), acting_user)


@transaction.atomic
def note_measure(*, acting_user: Any = None, **facts: Any) -> Measure:
    """Notes a new measure or tool of the policy instrument. Raises `ValidationError`."""
    return _save(Measure(**facts), acting_user)


def _save(instance: models.Model, acting_user: Any) -> Any:
    instance.full_clean()
    instance.save()
    record(
        f"{instance._meta.label_lower}.create", instance, after=snapshot(instance), acting_user=acting_user
    )
    return instance
