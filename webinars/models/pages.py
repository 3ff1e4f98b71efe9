"""The pages authors write: the index of webinars and the webinar."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from lms.conf import conf
from lms.enterprises.territories import province_choices
from lms.ledger.authoring import AuthoredPageMixin, AuthorsIndexMixin, CoTrainersMixin
from lms.ledger.kinds import EVENT_KINDS, ActivityKind, Audience, Mode, SkillType
from lms.ledger.models import Participation

from ..blocks import BodyBlock, SpeakersBlock
from ..forms.pages import WebinarPageForm
from ..planning import Planned, planned
from .lean import LeanRestrictionsMixin, is_restricted_below
from .options import (
    SHARED_NOTE,
    SHARED_OPTIONS,
    TRANSLATED_OPTIONS,
    AfterOptions,
    SeatOptions,
    SessionOptions,
)

# What the editions of one webinar in several languages share: changed on one, changed on all.
SHARED_FIELDS = (
    "kind",
    "audience",
    "mode",
    "starts_at",
    "ends_at",
    "location",
    "join_url",
    "provider_account",
    "capacity",
    "registration_opens_at",
    "registration_closes_at",
    "threshold_percent",
    "issues_certificate",
    "province",
    "skill_type",
    *SHARED_OPTIONS,
)


def default_threshold() -> int:
    return conf.DEFAULT_THRESHOLD_PERCENT


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.value, kind.label) for kind in ActivityKind if kind in EVENT_KINDS]


class WebinarIndexPage(LeanRestrictionsMixin, AuthorsIndexMixin, Page):
    """The list of webinars of one language; trainers add theirs below it."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    subpage_types = ["lms_webinars.WebinarPage"]
    template = "lms/webinars/index_page.html"

    class Meta:
        verbose_name = _("list of webinars")
        verbose_name_plural = _("lists of webinars")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Straight to a webinar in one query instead of four; everything else as Wagtail does."""
        if len(path_components) == 1:
            pages = WebinarPage.objects.child_of(self).annotate(restricted=is_restricted_below(self.path))
            page = pages.filter(slug=path_components[0]).first()
            if page:
                page.known_unrestricted = not page.restricted
                page._cached_parent_obj = self  # noqa: SLF001 -- as Wagtail's own route() does
                return page.route(request, [])
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..queries import catalogue  # noqa: PLC0415 -- queries read the models of this module

        return {**super().get_context(request, *args, **kwargs), **catalogue(self, request.GET)}


class WebinarPage(
    LeanRestrictionsMixin,
    AuthoredPageMixin,
    CoTrainersMixin,
    SeatOptions,
    SessionOptions,
    AfterOptions,
    Page,
):
    """One edition (language) of a webinar. What people did hangs on the Activity, never on this page.

    Times are written and shown in the site's time zone. The fields of SHARED_FIELDS are the same in all
    editions: publishing one carries them to the others.
    """

    kind = models.CharField(
        _("kind of event"), max_length=20, choices=kind_choices, default=ActivityKind.WEBINAR
    )
    audience = models.CharField(
        _("audience"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.ONLINE)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    location = models.CharField(_("place"), max_length=255, blank=True)
    join_url = models.CharField(
        _("join link"),
        max_length=1000,
        blank=True,
        validators=[RegexValidator(r"^https?://\S+$", _("A link begins with https:// and has no spaces."))],
        help_text=_(
            "Shown only to confirmed people, from 30 minutes before the start. {registration} in it becomes"
            " the person's registration number."
        ),
    )
    provider_account = models.ForeignKey(
        "lms_webinars.ProviderAccount",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_active": True},
        verbose_name=_("platform account"),
        help_text=_(
            "Empty: the link alone. With an account of BigBlueButton the room is made by itself; with one of"
            " Zoom attendance comes in by itself."
        ),
    )
    capacity = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit. When all are taken people go on the waiting list."),
    )
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Empty: open until the end.")
    )
    threshold_percent = models.PositiveSmallIntegerField(
        _("attendance needed (%)"),
        default=default_threshold,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Share of the time from which one has attended and gets the certificate."),
    )
    issues_certificate = models.BooleanField(_("gives a certificate"), default=True)
    province = models.CharField(
        _("province"),
        max_length=8,
        choices=province_choices,
        blank=True,
        help_text=_("Of the chamber that organises it; empty: all of Lombardy."),
    )
    skill_type = models.CharField(
        _("topic"), max_length=20, choices=SkillType.choices, default=SkillType.TECHNICAL
    )
    summary = models.TextField(
        _("summary"),
        max_length=600,
        help_text=_("Two or three sentences: who it is for and what one learns."),
    )
    speakers = StreamField(SpeakersBlock(), verbose_name=_("speakers"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("description and programme"), blank=True)

    base_form_class = WebinarPageForm
    parent_page_types = ["lms_webinars.WebinarIndexPage"]
    subpage_types: list[str] = []
    template = "lms/webinars/webinar_page.html"

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("speakers"),
        index.SearchField("body"),
        index.FilterField("starts_at"),
        index.FilterField("ends_at"),
        index.FilterField("audience"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                HelpPanel(content=SHARED_NOTE),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("mode")]),
                FieldPanel("join_url"),
                FieldPanel("provider_account"),
                FieldPanel("location"),
                FieldRowPanel([FieldPanel("province"), FieldPanel("skill_type")]),
            ],
            heading=_("When and where"),
        ),
        MultiFieldPanel(
            [
                HelpPanel(content=SHARED_NOTE),
                FieldPanel("audience"),
                FieldPanel("capacity"),
                FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
                FieldRowPanel([FieldPanel("threshold_percent"), FieldPanel("issues_certificate")]),
            ],
            heading=_("Registration and attendance"),
        ),
        *SeatOptions.panels,
        *SessionOptions.panels,
        FieldPanel("speakers"),
        FieldPanel("body"),
        *AfterOptions.panels,
    ]
    settings_panels = [*Page.settings_panels, FieldPanel("co_trainers")]
    translatable_fields = [
        *(TranslatableField(name) for name in ("title", "slug", "summary", "speakers", "body")),
        *(TranslatableField(name) for name in TRANSLATED_OPTIONS),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        *(SynchronizedField(name, overridable=False) for name in SHARED_FIELDS),
    ]

    class Meta:
        verbose_name = _("webinar")
        verbose_name_plural = _("webinars")

    @cached_property
    def is_over(self) -> bool:
        """With its last session."""
        return (self.finishes_at or self.ends_at) <= timezone.now()

    @cached_property
    def sittings(self) -> list[Planned]:
        """The sessions as the page announces them, its own date first."""
        return planned(self)

    @cached_property
    def next_sitting(self) -> Planned:
        """The session that runs or comes next; of a past event the first."""
        now = timezone.now()
        return next((one for one in self.sittings if one.ends_at > now), self.sittings[0])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..queries import standing_of  # noqa: PLC0415 -- queries read the models of this module
        from ..recordings.showing import shown_to_everybody  # noqa: PLC0415 -- it reads the models of this module

        context = super().get_context(request, *args, **kwargs)
        return {**context, "standing": standing_of(self), "after": shown_to_everybody(self)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Internal meetings are for staff and for those registered by its invitation."""
        if self.audience == Audience.INTERNAL and not self.may_be_seen_by(request.user):
            if request.user.is_authenticated:
                sentence = _(
                    "This meeting is internal: only staff and those who registered by its invitation can see"
                    " it. If you were invited, register with the link in the invitation."
                )
                return TemplateResponse(
                    request, "lms/webinars/refused.html", {"sentence": sentence}, status=403
                )
            return redirect(f"{resolve_url('account_login')}?next={request.path}")
        return super().serve(request, *args, **kwargs)

    def may_be_seen_by(self, user: Any) -> bool:
        """Whether an internal meeting is shown to somebody."""
        if not user.is_authenticated:
            return False
        mine = Participation.objects.filter(participant__user_id=user.pk)
        return (
            user.has_perm("wagtailadmin.access_admin")
            or mine.filter(activity__translation_key=self.translation_key).exists()
        )
