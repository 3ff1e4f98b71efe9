"""Fields of a webinar page beyond what, when and where: who gets a seat, what is asked, what follows."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField

from lms.ledger.kinds import CompletionRule
from lms.questions.blocks import QuestionsBlock, SurveyQuestionsBlock

from ..blocks import AfterBlock, CheckQuestionsBlock, SessionsBlock

SHARED_NOTE = _("Shared by all languages: publishing one edition changes the others too.")

# The same in all languages, see `SHARED_FIELDS` of the page.
SHARED_OPTIONS = (
    "needs_approval",
    "seats_per_enterprise",
    "prefers_new_enterprises",
    "offer_hours",
    "invitation_list_only",
    "more_sessions",
    "completion_rule",
    "sessions_needed",
    "reminder_hours",
    "follow_up_hours",
    "survey_is_anonymous",
)
# Written anew in each language.
TRANSLATED_OPTIONS = ("registration_questions", "survey_questions", "after", "check_questions")


class SeatOptions(models.Model):
    """Who gets a seat, and what is asked for it."""

    needs_approval = models.BooleanField(
        _("staff approve each registration"),
        default=False,
        help_text=_("People learn by mail whether they were accepted."),
    )
    seats_per_enterprise = models.PositiveSmallIntegerField(
        _("seats for each firm"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit. Whoever comes on top goes on the waiting list."),
    )
    prefers_new_enterprises = models.BooleanField(
        _("firms never served come first"),
        default=False,
        help_text=_("On the waiting list, firms that have not yet completed anything move up first."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours an offered seat is kept"),
        default=24,
        validators=[MaxValueValidator(240)],
        help_text=_(
            "A freed seat is offered to whoever waits first; unanswered, the offer goes to the next. 0: the"
            " seat is given at once, without asking."
        ),
    )
    invitation_list_only = models.BooleanField(
        _("only for addresses on the invitation list"),
        default=False,
        help_text=_("For targeted and internal events; the list is kept at the desk."),
    )
    registration_questions = StreamField(
        QuestionsBlock(), verbose_name=_("questions at registration"), blank=True
    )

    panels = [
        MultiFieldPanel(
            [
                HelpPanel(content=SHARED_NOTE),
                FieldRowPanel([FieldPanel("offer_hours"), FieldPanel("seats_per_enterprise")]),
                FieldPanel("prefers_new_enterprises"),
                FieldPanel("needs_approval"),
                FieldPanel("invitation_list_only"),
            ],
            heading=_("Who gets a seat"),
            classname="collapsed",
        ),
        FieldPanel("registration_questions", classname="collapsed"),
    ]

    class Meta:
        abstract = True


class SessionOptions(models.Model):
    """Events of several sessions: one registration, and a rule for when they are completed."""

    more_sessions = StreamField(SessionsBlock(), verbose_name=_("further sessions"), blank=True)
    completion_rule = models.CharField(
        _("completed by"), max_length=10, choices=CompletionRule.choices, default=CompletionRule.MINUTES
    )
    sessions_needed = models.PositiveSmallIntegerField(
        _("sessions needed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Only for “a number of sessions”."),
    )
    # The end of the last session, written at publishing: lists ask the database what is over.
    finishes_at = models.DateTimeField(_("ends, with all its sessions"), null=True, editable=False)

    panels = [
        MultiFieldPanel(
            [
                HelpPanel(content=SHARED_NOTE),
                FieldPanel("more_sessions"),
                FieldRowPanel([FieldPanel("completion_rule"), FieldPanel("sessions_needed")]),
            ],
            heading=_("Further sessions"),
            classname="collapsed",
        ),
    ]

    class Meta:
        abstract = True


class AfterOptions(models.Model):
    """Mails before and after, recording and materials, catch-up, survey."""

    reminder_hours = models.CharField(
        _("reminders, hours before the start"),
        max_length=100,
        default="24, 1",
        blank=True,
        help_text=_("Separated by commas, for example: 24, 1, 0.5. Empty: none."),
    )
    follow_up_hours = models.PositiveSmallIntegerField(
        _("mail afterwards, hours after the end"),
        default=24,
        null=True,
        blank=True,
        validators=[MaxValueValidator(720)],
        help_text=_(
            "Thanks to those who came, regrets to those who did not; it waits until attendance is known."
            " Empty: none."
        ),
    )
    after = StreamField(AfterBlock(), verbose_name=_("recording and materials"), blank=True)
    check_questions = StreamField(
        CheckQuestionsBlock(),
        verbose_name=_("questions for those who watch the recording later"),
        blank=True,
    )
    survey_questions = StreamField(SurveyQuestionsBlock(), verbose_name=_("survey"), blank=True)
    survey_is_anonymous = models.BooleanField(_("the survey is anonymous"), default=True)

    panels = [
        MultiFieldPanel(
            [
                HelpPanel(content=SHARED_NOTE),
                FieldRowPanel([FieldPanel("reminder_hours"), FieldPanel("follow_up_hours")]),
            ],
            heading=_("Mails before and after"),
            classname="collapsed",
        ),
        FieldPanel("after", classname="collapsed"),
        FieldPanel("check_questions", classname="collapsed"),
        MultiFieldPanel(
            [FieldPanel("survey_questions"), FieldPanel("survey_is_anonymous")],
            heading=_("Survey"),
            classname="collapsed",
        ),
    ]

    class Meta:
        abstract = True
