"""Background work; it only hurries along what `tick` would do anyway."""

import uuid

from django_tasks import task

from .actions import recount


@task()
def recount_course(key: str) -> int:
    return recount(uuid.UUID(key))
