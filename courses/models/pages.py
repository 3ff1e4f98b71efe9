"""The page types: index > course > module > lesson or quiz. The content sits in mixins a host can reuse."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from lms.ledger.authoring import AuthoredPageMixin, AuthorsIndexMixin, CoTrainersMixin
from lms.ledger.kinds import SkillType
from lms.pagecache.generations import kept

from ..blocks import LessonBody, Questions
from ..kinds import CompletionRule, Level, StepKind

INTRO_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class ServedByView:
    """A page that `courses.views` shows; the view is named, so that models never import views."""

    lms_view = ""

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return import_string(self.lms_view)(request, self)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Whether there are any is remembered until pages or their privacy change: hardly ever are there."""
        ask = super().get_view_restrictions
        is_private = kept(f"courses.private.{self.pk}.{self.path}", lambda: ask().exists())
        return ask() if is_private else PageViewRestriction.objects.none()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft through the same view, which knows a preview by `request.is_preview`."""
        request.is_preview = True  # type: ignore[attr-defined]
        return self.serve(request)


class CourseIndexMixin(ServedByView, AuthorsIndexMixin, models.Model):
    lms_view = "courses.views.catalogue"

    intro = RichTextField(_("introduction"), blank=True, features=INTRO_FEATURES)

    search_fields = [index.SearchField("intro")]
    content_panels = [FieldPanel("intro")]

    class Meta:
        abstract = True


class CourseMixin(ServedByView, AuthoredPageMixin, CoTrainersMixin):
    """What a course says about itself. Its language is the locale of the page."""

    lms_view = "courses.views.course"

    summary = models.TextField(
        _("summary"), max_length=300, help_text=_("Two sentences for the catalogue: for whom, and what for.")
    )
    intro = RichTextField(_("introduction"), blank=True, features=INTRO_FEATURES)
    objectives = RichTextField(
        _("objectives"),
        blank=True,
        features=["ul", "bold", "italic"],
        help_text=_("What learners will be able to do."),
    )
    duration_hours = models.DecimalField(
        _("duration (hours)"),
        max_digits=5,
        decimal_places=1,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(2000)],
    )
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.BASIC)
    skill_type = models.CharField(
        _("skill type"), max_length=20, choices=SkillType.choices, default=SkillType.TECHNICAL
    )
    completion_rule = models.CharField(
        _("the course is complete with"),
        max_length=20,
        choices=CompletionRule.choices,
        default=CompletionRule.REQUIRED,
    )
    issues_certificate = models.BooleanField(_("issues a certificate"), default=True)

    search_fields = [
        index.SearchField("summary", boost=2),
        index.SearchField("intro"),
        index.SearchField("objectives"),
        index.FilterField("level"),
        index.FilterField("skill_type"),
    ]
    content_panels = [
        FieldPanel("summary"),
        FieldPanel("intro"),
        FieldPanel("objectives"),
        MultiFieldPanel(
            [FieldPanel("duration_hours"), FieldPanel("level"), FieldPanel("skill_type")],
            heading=_("Facts"),
        ),
        MultiFieldPanel(
            [FieldPanel("completion_rule"), FieldPanel("issues_certificate")], heading=_("Completion")
        ),
        FieldPanel("co_trainers"),
    ]

    class Meta:
        abstract = True

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label)

    @property
    def skill_type_label(self) -> str:
        return str(SkillType(self.skill_type).label)


class ModuleMixin(ServedByView, AuthoredPageMixin, models.Model):
    lms_view = "courses.views.module"
    lms_authored_root = False

    summary = models.TextField(_("summary"), max_length=500, blank=True)

    search_fields = [index.SearchField("summary")]
    content_panels = [FieldPanel("summary")]

    class Meta:
        abstract = True


class StepMixin(AuthoredPageMixin, models.Model):
    """What a learner goes through one by one: a lesson or a quiz."""

    lms_authored_root = False
    lms_step_kind: str

    minutes = models.PositiveSmallIntegerField(
        _("time needed (minutes)"), default=15, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    required = models.BooleanField(
        _("required"), default=True, help_text=_("Optional ones do not count for the completion.")
    )

    class Meta:
        abstract = True


class LessonMixin(ServedByView, StepMixin):
    lms_view = "courses.views.lesson"
    lms_step_kind = StepKind.LESSON

    body = StreamField(LessonBody(), verbose_name=_("content"))

    search_fields = [index.SearchField("body")]
    content_panels = [
        MultiFieldPanel([FieldPanel("minutes"), FieldPanel("required")], heading=_("Facts")),
        FieldPanel("body"),
    ]

    class Meta:
        abstract = True


class QuizMixin(ServedByView, StepMixin):
    lms_view = "courses.views.quiz"
    lms_step_kind = StepKind.QUIZ

    intro = RichTextField(_("introduction"), blank=True, features=INTRO_FEATURES)
    questions = StreamField(Questions(), verbose_name=_("questions"))
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (%)"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True, help_text=_("Empty: no limit.")
    )

    search_fields = [index.SearchField("intro")]
    content_panels = [
        MultiFieldPanel(
            [
                FieldPanel("minutes"),
                FieldPanel("required"),
                FieldPanel("pass_mark"),
                FieldPanel("max_attempts"),
            ],
            heading=_("Facts"),
        ),
        FieldPanel("intro"),
        FieldPanel("questions"),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.max_attempts == 0:
            raise ValidationError({"max_attempts": _("Allow at least one attempt, or leave it empty.")})


# The parent link has a name of its own: a host may well have a CoursePage too.


class CourseIndexPage(CourseIndexMixin, Page):  # noqa: DJ008 -- Page has it
    page_ptr = models.OneToOneField(Page, models.CASCADE, parent_link=True, related_name="lms_course_index")

    subpage_types = ["lms_courses.CoursePage"]
    search_fields = [*Page.search_fields, *CourseIndexMixin.search_fields]
    content_panels = [*Page.content_panels, *CourseIndexMixin.content_panels]
    template = "lms/courses/catalogue.html"

    class Meta:
        verbose_name = _("course catalogue")
        verbose_name_plural = _("course catalogues")


class CoursePage(CourseMixin, Page):
    page_ptr = models.OneToOneField(Page, models.CASCADE, parent_link=True, related_name="lms_course")

    parent_page_types = ["lms_courses.CourseIndexPage"]
    subpage_types = ["lms_courses.ModulePage"]
    search_fields = [*Page.search_fields, *CourseMixin.search_fields]
    content_panels = [*Page.content_panels, *CourseMixin.content_panels]
    template = "lms/courses/course.html"

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")


class ModulePage(ModuleMixin, Page):  # noqa: DJ008 -- Page has it
    page_ptr = models.OneToOneField(Page, models.CASCADE, parent_link=True, related_name="lms_module")

    parent_page_types = ["lms_courses.CoursePage"]
    subpage_types = ["lms_courses.LessonPage", "lms_courses.QuizPage"]
    search_fields = [*Page.search_fields, *ModuleMixin.search_fields]
    content_panels = [*Page.content_panels, *ModuleMixin.content_panels]
    template = "lms/courses/module.html"

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")


class LessonPage(LessonMixin, Page):  # noqa: DJ008 -- Page has it
    page_ptr = models.OneToOneField(Page, models.CASCADE, parent_link=True, related_name="lms_lesson")

    parent_page_types = ["lms_courses.ModulePage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, *LessonMixin.search_fields]
    content_panels = [*Page.content_panels, *LessonMixin.content_panels]
    template = "lms/courses/lesson.html"

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")


class QuizPage(QuizMixin, Page):  # noqa: DJ008 -- Page has it
    page_ptr = models.OneToOneField(Page, models.CASCADE, parent_link=True, related_name="lms_quiz")

    parent_page_types = ["lms_courses.ModulePage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, *QuizMixin.search_fields]
    content_panels = [*Page.content_panels, *QuizMixin.content_panels]
    template = "lms/courses/quiz.html"

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
