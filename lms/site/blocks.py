"""Blocks of the home page and of plain text pages."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "h3"]

ICONS = [
    ("search", _("Magnifying glass")),
    ("calendar", _("Calendar")),
    ("video", _("Video")),
    ("file-signed", _("Certificate")),
    ("user", _("Person")),
    ("presentation", _("Presentation")),
    ("chart-line", _("Chart")),
    ("flag", _("Flag")),
    ("map-marker-circle", _("Place")),
    ("help-circle", _("Help")),
]


class PointBlock(blocks.StructBlock):
    """A short point with a picture: a step, a kind of reader."""

    icon = blocks.ChoiceBlock(choices=ICONS, default="help-circle", label=_("Icon"))
    title = blocks.CharBlock(max_length=80, label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "pick"
        label = _("Point")


class PointsStream(blocks.StreamBlock):
    point = PointBlock()


class TextStream(blocks.StreamBlock):
    heading = blocks.CharBlock(
        max_length=120, label=_("Heading"), icon="title", template="site/blocks/heading.html"
    )
    text = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Text"))
    notice = blocks.StructBlock(
        [
            ("title", blocks.CharBlock(max_length=120, required=False, label=_("Title"))),
            ("text", blocks.TextBlock(label=_("Text"))),
        ],
        label=_("Notice"),
        icon="info-circle",
        template="site/blocks/notice.html",
    )
