"""One row: the number of the current generation of pages."""

from django.db import models


class Generation(models.Model):
    """Kept in the database, because every server process must see a publication at once."""

    number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)
