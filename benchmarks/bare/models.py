"""The least a Wagtail page can be."""

from wagtail.models import Page


class BarePage(Page):
    template = "benchmarks/bare_page.html"
