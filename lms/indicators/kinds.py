"""The vocabularies of counting: kinds of support, who may be counted, by what a figure is broken down."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupportKind(models.TextChoices):
    """How a firm was supported: the kinds of logged services, and training for what is taught to groups."""

    TRAINING = "training", _("Training (courses, webinars, seminars)")
    COACHING = "coaching", _("Coaching")
    CONSULTANCY = "consultancy", _("Consultancy")
    CALL_ASSISTANCE = "call_assistance", _("Assistance with calls")
    INFORMATION = "information", _("Information")
    MATCHMAKING = "matchmaking", _("Business matchmaking")


class Support(models.TextChoices):
    """What counts as support at all."""

    SERVICES = "services", _("services (non-financial support)")
    GRANTS = "grants", _("grants")
    OTHER_FINANCE = "other_finance", _("loans and other finance")


class Beneficiaries(models.TextChoices):
    SMES = "smes", _("SMEs")
    ENTERPRISES = "enterprises", _("enterprises of any size")
    ORGANISATIONS = "organisations", _("any organisation")
    EVERYONE = "everyone", _("everyone, with or without an organisation")


class Dimension(models.TextChoices):
    SIZE = "size", _("Size class")
    PROVINCE = "province", _("Province")
    KIND = "kind", _("Kind")
    SERVICE = "service", _("Service")
    CALL = "call", _("Funding call")
    FORM = "form", _("Form of support")
