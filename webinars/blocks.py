"""What authors put into the body of a webinar page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    DateTimeBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
    URLBlock,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from .recordings.rules import recording_troubles


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


class SessionBlock(StructBlock):
    """A further meeting of the same event."""

    title = CharBlock(label=_("Title"), max_length=200, required=False)
    starts_at = DateTimeBlock(label=_("Starts"))
    ends_at = DateTimeBlock(label=_("Ends"))
    join_url = CharBlock(
        label=_("Join link"), max_length=1000, required=False, help_text=_("Empty: the link of the event.")
    )
    location = CharBlock(
        label=_("Place"), max_length=255, required=False, help_text=_("Empty: the place of the event.")
    )

    class Meta:
        icon = "date"
        label = _("Session")


class SessionsBlock(StreamBlock):
    session = SessionBlock()


def who_choices() -> list[tuple[str, str]]:
    return [("registrants", _("Those who registered")), ("all", _("Everybody"))]


RESERVED_HELP = _(
    "A document for those who registered opens only from their personal link or account: its public address"
    " then answers nobody else, wherever it is used."
)


class RecordingBlock(StructBlock):
    """The recording: a file of ours with its captions, or the page of a video platform."""

    title = CharBlock(label=_("Title"), max_length=200)
    url = URLBlock(
        label=_("Address of the video"),
        required=False,
        help_text=_(
            "On a platform, for example YouTube or Vimeo. The page shows a link and loads nothing from there."
        ),
    )
    file = DocumentChooserBlock(label=_("Video file (MP4 or WebM)"), required=False)
    captions = DocumentChooserBlock(
        label=_("Captions (WebVTT)"),
        required=False,
        help_text=_("For a video file; videos on a platform bring their own."),
    )
    captions_language = ChoiceBlock(
        label=_("Language of the captions"), choices=[("it", "italiano"), ("en", "English")], default="it"
    )
    transcript = RichTextBlock(
        label=_("Transcript"),
        features=["bold", "italic", "ol", "ul"],
        required=False,
        help_text=_("What is said and what must be seen, for those who cannot hear or see the video."),
    )
    who = ChoiceBlock(
        label=_("Who may see it"), choices=who_choices, default="registrants", help_text=RESERVED_HELP
    )

    def clean(self, value: Any) -> Any:
        """A draft may still lack captions and transcript; what is published may not."""
        value = super().clean(value)
        troubles = recording_troubles(value, is_draft=self.is_deferred_validation)
        if troubles:
            raise StructBlockValidationError(
                block_errors={name: ValidationError(sentence) for name, sentence in troubles.items()}
            )
        return value

    class Meta:
        icon = "media"
        label = _("Recording")


class MaterialBlock(StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    title = CharBlock(label=_("Title"), max_length=200, required=False)
    who = ChoiceBlock(
        label=_("Who may see it"), choices=who_choices, default="registrants", help_text=RESERVED_HELP
    )

    class Meta:
        icon = "doc-full"
        label = _("Document")


class AfterBlock(StreamBlock):
    """What is there after the event, or beforehand to prepare."""

    recording = RecordingBlock()
    material = MaterialBlock()


class CheckAnswerBlock(StructBlock):
    text = CharBlock(label=_("Answer"), max_length=250)
    is_right = BooleanBlock(label=_("Right"), required=False)


class CheckQuestionBlock(StructBlock):
    """A question for somebody who watched the recording: all right answers and no other must be chosen."""

    text = CharBlock(label=_("Question"), max_length=250)
    answers = ListBlock(CheckAnswerBlock(), min_num=2, label=_("Answers"))
    feedback = CharBlock(label=_("What to read again"), max_length=250, required=False)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        right = [bool(answer["is_right"]) for answer in value["answers"]]
        if not self.is_deferred_validation and not any(right):
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(_("Mark at least one answer as right."))]
            )
        return value

    class Meta:
        icon = "help"
        label = _("Question")


class CheckQuestionsBlock(StreamBlock):
    question = CheckQuestionBlock()
