"""The fixed vocabularies of calls and services."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupportForm(models.TextChoices):
    """What a firm receives; grants and the other forms are counted by different indicators (CO02, CO03)."""

    GRANT = "grant", _("Grant (non-repayable)")
    LOAN = "loan", _("Loan")
    LOAN_AND_GRANT = "loan_and_grant", _("Loan with a grant share")
    OTHER = "other", _("Guarantee, interest subsidy or other")


# A form with both shares is counted once under each.
GRANT_FORMS = (SupportForm.GRANT, SupportForm.LOAN_AND_GRANT)
NON_GRANT_FORMS = (SupportForm.LOAN, SupportForm.LOAN_AND_GRANT, SupportForm.OTHER)


class ApplicationState(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    REJECTED = "rejected", _("Rejected")
    GRANTED = "granted", _("Granted")
    PAID = "paid", _("Paid")
    REVOKED = "revoked", _("Revoked")
    RENOUNCED = "renounced", _("Renounced")


# States in which the firm holds the support.
SUPPORTED_STATES = (ApplicationState.GRANTED, ApplicationState.PAID)
# States that follow a grant, so that its date and amount must be known.
AFTER_GRANT_STATES = (*SUPPORTED_STATES, ApplicationState.REVOKED, ApplicationState.RENOUNCED)


class ContactKind(models.TextChoices):
    COACHING = "coaching", _("Coaching")
    CONSULTANCY = "consultancy", _("Consultancy")
    CALL_ASSISTANCE = "call_assistance", _("Assistance with a call")
    INFORMATION = "information", _("Information")
    MATCHMAKING = "matchmaking", _("Business matchmaking")
    TRAINING = "training", _("Individual training")


class Channel(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    VIDEO = "video", _("Video call")
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")


class Exclusion(models.TextChoices):
    """Why a contact is no support in the sense of the indicators: support is structured and documented."""

    ONE_OFF = "one_off", _("One-off contact for information")
    NOT_SPECIFIC = "not_specific", _("Not specific to the enterprise")
    NOT_DOCUMENTED = "not_documented", _("Not documented")


class Barrier(models.TextChoices):
    """The five barriers to internationalisation of the action plan."""

    INFORMATION = "information", _("Information")
    RELATIONAL = "relational", _("Relations")
    KNOWLEDGE = "knowledge", _("Knowledge of us abroad")
    CULTURAL = "cultural", _("Culture")
    SKILLS = "skills", _("Skills")
