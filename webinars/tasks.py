"""Background work; it only hurries along what `tick` would do anyway."""

from django_tasks import task

from .actions.telling import tell_everybody


@task()
def tell_participants(activity_pk: int) -> int:
    """Writes to everybody of an event that was moved or called off."""
    return tell_everybody(activity_pk)
