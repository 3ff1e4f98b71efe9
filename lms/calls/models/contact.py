"""A logged act of one-to-one assistance: coaching, consultancy, help with a call."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.ledger.kinds import Service

from ..kinds import Barrier, Channel, ContactKind, Exclusion


class ServiceContactQuerySet(models.QuerySet):
    def qualifying(self) -> "ServiceContactQuerySet":
        """Structured and documented support, as the indicators ask; a single call for information is none."""
        return self.filter(qualifies=True)


class ServiceContact(models.Model):
    """Who helped whom with what, on which day, for how many minutes.

    Whether it counts is said here, once, by the person who knows: the indicators' rules only read it.
    """

    enterprise = models.ForeignKey(
        "lms_enterprises.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="service_contacts",
        verbose_name=_("enterprise"),
    )
    participant = models.ForeignKey(
        "lms_ledger.Participant",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="service_contacts",
        verbose_name=_("person"),
    )
    service = models.CharField(_("service"), max_length=20, choices=Service.choices)
    kind = models.CharField(_("kind"), max_length=20, choices=ContactKind.choices)
    day = models.DateField(_("day"))
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    channel = models.CharField(
        _("channel"), max_length=12, choices=Channel.choices, default=Channel.IN_PERSON
    )
    topic = models.CharField(_("topic"), max_length=255)
    barrier = models.CharField(_("barrier"), max_length=12, choices=Barrier.choices, blank=True)
    call = models.ForeignKey(
        "lms_calls.FundingCall",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="service_contacts",
        verbose_name=_("funding call"),
    )
    qualifies = models.BooleanField(
        _("counts as support"),
        default=True,
        help_text=_("Structured and documented. A single call for information does not count."),
    )
    exclusion = models.CharField(
        _("why it does not count"), max_length=16, choices=Exclusion.choices, blank=True
    )
    office = models.CharField(_("office"), max_length=120, blank=True)
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("adviser's account"),
    )
    adviser_name = models.CharField(_("adviser"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)
    aid_eur = models.DecimalField(
        _("aid: gross grant equivalent (EUR)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Only when the free service is aid in kind."),
    )
    aid_regulation = models.CharField(
        _("aid: regulation"), max_length=60, blank=True, help_text=_("For example (EU) 2023/2831.")
    )
    cor_code = models.CharField(_("COR"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = ServiceContactQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("service to an enterprise or person")
        verbose_name_plural = _("services to enterprises and persons")
        permissions = [("export_servicecontact", _("Can export the service log"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False) | Q(participant__isnull=False),
                name="lms_contact_has_somebody",
                violation_error_message=_("Say who was helped: an enterprise, a person, or both."),
            ),
            models.CheckConstraint(
                condition=(Q(qualifies=True) & Q(exclusion="")) | (Q(qualifies=False) & ~Q(exclusion="")),
                name="lms_contact_exclusion_has_reason",
                violation_error_message=_(
                    "A contact that does not count needs the reason, and one that counts has none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(aid_eur=None) | (Q(aid_eur__gte=0) & ~Q(aid_regulation="")),
                name="lms_contact_aid_has_regulation",
                violation_error_message=_("Aid needs the regulation it is given under."),
            ),
        ]
        indexes = [models.Index(fields=["day"], name="lms_contact_day")]

    def __str__(self) -> str:
        return f"{self.topic} ({self.day})"
