"""Background delivery; it only hurries along what `tick` would do anyway."""

from django_tasks import task

from .outbox import deliver


@task()
def deliver_mail(mail_pk: int) -> bool:
    return deliver(mail_pk)
