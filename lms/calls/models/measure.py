"""A new measure or tool in the policy instrument: what the action plan's self-defined indicator counts."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def private_storage() -> Storage:
    """Evidence is never served by address, only by a view that asks for the permission."""
    return storages["lms_private"]


class Measure(models.Model):
    title_it = models.CharField(_("title (Italian)"), max_length=255)
    title_en = models.CharField(_("title (English)"), max_length=255, blank=True)
    act = models.CharField(
        _("act"), max_length=160, blank=True, help_text=_("For example the number of the resolution (DGR).")
    )
    day = models.DateField(_("date of the act"))
    is_approved = models.BooleanField(_("approved"), default=False)
    call = models.ForeignKey(
        "lms_calls.FundingCall",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("funding call"),
    )
    document = models.FileField(
        _("document"), storage=private_storage, upload_to="measures/%Y", max_length=255, blank=True
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("measure")
        verbose_name_plural = _("measures")

    def __str__(self) -> str:
        return self.title

    @property
    def titles(self) -> dict[str, str]:
        return {"it": self.title_it, "en": self.title_en or self.title_it}

    @property
    def title(self) -> str:
        return self.titles["it" if (get_language() or "").startswith("it") else "en"]

    @property
    def file_name(self) -> str:
        return self.document.name.rsplit("/", 1)[-1] if self.document else ""
