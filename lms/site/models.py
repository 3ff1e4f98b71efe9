"""The pages of the demo site: the home page and plain text pages such as the privacy notice."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from .blocks import PointsStream, TextStream


class HomePage(Page):
    """The start page, one per language. What is on next is read from the ledger."""

    sentence = models.CharField(
        _("sentence"), max_length=120, help_text=_("One sentence in large letters: what one finds here.")
    )
    introduction = models.TextField(_("introduction"), blank=True)
    steps_title = models.CharField(_("title of the steps"), max_length=120, blank=True)
    steps = StreamField(PointsStream(), blank=True, verbose_name=_("steps"))
    readers_title = models.CharField(_("title of the kinds of readers"), max_length=120, blank=True)
    readers = StreamField(PointsStream(), blank=True, verbose_name=_("kinds of readers"))

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("sentence"), FieldPanel("introduction")], heading=_("Opening")),
        MultiFieldPanel([FieldPanel("steps_title"), FieldPanel("steps")], heading=_("How it works")),
        MultiFieldPanel([FieldPanel("readers_title"), FieldPanel("readers")], heading=_("For whom")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("sentence"), index.SearchField("introduction")]
    template = "site/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class NoticeKind(models.TextChoices):
    """The pages the law asks for, and the way to reach us; the footer of every page leads to them."""

    PRIVACY = "privacy", _("Privacy notice")
    ACCESSIBILITY = "accessibility", _("Accessibility statement")
    CONTACT = "contact", _("Contact and problems")


class StandardPage(Page):
    """A page of text. With a role it appears in the footer, and forms link to the privacy notice."""

    role = models.CharField(
        _("role"),
        max_length=20,
        choices=NoticeKind.choices,
        blank=True,
        help_text=_("Empty: a page like any other."),
    )
    introduction = models.TextField(_("introduction"), blank=True)
    body = StreamField(TextStream(), blank=True, verbose_name=_("text"))

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    settings_panels = [*Page.settings_panels, FieldPanel("role")]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    template = "site/standard_page.html"

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        trail = [{"url": "", "title": self.title}]
        return {**super().get_context(request, *args, **kwargs), "breadcrumbs": trail}
