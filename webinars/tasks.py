"""Background work; it only hurries along what `tick` would do anyway."""

from django_tasks import task

from lms.ledger.models import Participation

from .actions.telling import tell, tell_everybody


@task()
def tell_participants(activity_pk: int) -> int:
    """Writes to everybody of an event that was moved or called off."""
    return tell_everybody(activity_pk)


@task()
def tell_participant(participation_pk: int) -> None:
    """Writes to one person what became true; nobody who registers waits for a mail to be worked out."""
    participation = Participation.objects.filter(pk=participation_pk).first()
    if participation is not None:
        tell(participation)
