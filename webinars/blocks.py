"""What authors put into the body of a webinar page."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock, URLBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock


class SpeakerBlock(StructBlock):
    name = CharBlock(label=_("Name"), max_length=120)
    position = CharBlock(label=_("Position and organisation"), max_length=200, required=False)
    about = TextBlock(label=_("In two lines"), required=False)

    class Meta:
        icon = "user"
        label = _("Speaker")
        template = "lms/webinars/blocks/speaker.html"


class SpeakersBlock(StreamBlock):
    speaker = SpeakerBlock()


class AgendaItemBlock(StructBlock):
    time = CharBlock(label=_("Time"), max_length=20, required=False)
    topic = CharBlock(label=_("Topic"), max_length=250)

    class Meta:
        icon = "time"
        label = _("Point of the programme")
        template = "lms/webinars/blocks/agenda_item.html"


class BodyBlock(StreamBlock):
    text = RichTextBlock(
        label=_("Text"),
        features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"],
        template="lms/webinars/blocks/text.html",
    )
    agenda_item = AgendaItemBlock()
    image = ImageBlock(label=_("Image"), template="lms/webinars/blocks/image.html")
    document = DocumentChooserBlock(label=_("Document"), template="lms/webinars/blocks/document.html")
    link = StructBlock(
        [("text", CharBlock(label=_("Text"), max_length=150)), ("url", URLBlock(label=_("Address")))],
        icon="link",
        label=_("Useful link"),
        template="lms/webinars/blocks/link.html",
    )
