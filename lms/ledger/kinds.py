"""The fixed vocabularies of the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityKind(models.TextChoices):
    COURSE = "course", _("Course")
    WEBINAR = "webinar", _("Webinar")
    SEMINAR = "seminar", _("Seminar")
    PROMOTIONAL_EVENT = "promotional_event", _("Promotional event")
    WORKSHOP = "workshop", _("Workshop")
    MATCHMAKING = "matchmaking", _("Business matchmaking")
    COACHING = "coaching", _("Coaching")
    CONSULTANCY = "consultancy", _("Consultancy")


# What the action plan's fifth measure counts.
EVENT_KINDS = (
    ActivityKind.WEBINAR,
    ActivityKind.SEMINAR,
    ActivityKind.PROMOTIONAL_EVENT,
    ActivityKind.WORKSHOP,
    ActivityKind.MATCHMAKING,
)


class Service(models.TextChoices):
    """The six services of the action plan, in its order."""

    CALL_ASSISTANCE = "call_assistance", _("Free assistance for participation in the calls")
    FUNDING_CONSULTANCY = "funding_consultancy", _("Consultancy and orientation in finding funding")
    CALL_INFORMATION = "call_information", _("Information services on open calls")
    TAILORED = "tailored", _("Tailored services for SMEs willing to participate in calls")
    TRAINING = "training", _("Training and coaching on internationalisation skills")
    MATCHMAKING = "matchmaking", _("International matchmaking")


class Audience(models.TextChoices):
    """Public events, targeted events and internal meetings are counted by different indicators."""

    PUBLIC = "public", _("Public: advertised to everybody")
    TARGETED = "targeted", _("Targeted: for a known group")
    INTERNAL = "internal", _("Internal: never counted")


class Mode(models.TextChoices):
    ONLINE = "online", _("Online")
    ON_SITE = "on_site", _("On site")
    HYBRID = "hybrid", _("Hybrid")


class SkillType(models.TextChoices):
    """The split that RCR98 asks for."""

    TECHNICAL = "technical", _("Technical")
    MANAGEMENT = "management", _("Management")
    ENTREPRENEURSHIP = "entrepreneurship", _("Entrepreneurship")
    GREEN = "green", _("Green")
    OTHER = "other", _("Other")


class CompletionRule(models.TextChoices):
    """When somebody has completed an activity of several sessions; the threshold applies to each reading."""

    MINUTES = "minutes", _("Share of the minutes of all sessions together")
    ALL = "all", _("Every session, each from its share of minutes")
    SOME = "some", _("A number of sessions, each from its share of minutes")
