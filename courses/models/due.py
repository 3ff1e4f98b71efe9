"""Which courses changed and whose learners have not been looked at since."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DueCourse(models.Model):
    """Written with the change of a page, deleted once every learner has been looked at.

    A row and not only a job: a worker that is killed loses nothing, the next tick finds the row.
    """

    translation_key = models.UUIDField(_("course"), unique=True)
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("changed course")
        verbose_name_plural = _("changed courses")

    def __str__(self) -> str:
        return str(self.translation_key)
