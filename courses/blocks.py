"""What a lesson can be made of, and the questions of a quiz."""

from decimal import Decimal
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import expand_db_html

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr", "superscript"]
SHORT_FEATURES = ["bold", "italic", "ol", "ul", "link"]
TAGS = {"h2", "h3", "h4", "p", "b", "i", "strong", "em", "ol", "ul", "li", "a", "hr", "br", "sup"}
ATTRIBUTES = {"a": {"href", "hreflang", "lang"}}


def clean_html(html: str) -> SafeString:
    """Rich text as stored by Wagtail, links resolved, and nothing but plain text markup left.

    The editor already lets nothing else through; imports and the API might.
    """
    return mark_safe(nh3.clean(expand_db_html(html), tags=TAGS, attributes=ATTRIBUTES))


class TextBlock(blocks.RichTextBlock):
    """Running text; its headings start at level 2, because the lesson's title is level 1."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(required=required, **kwargs)

    def render_basic(self, value: Any, context: Any = None) -> SafeString:
        return clean_html(value.source)


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    video = EmbedBlock(
        label=_("Address of the video"),
        help_text=_("The page of the video, for example on YouTube or Vimeo."),
    )
    captions = blocks.CharBlock(
        label=_("Captions"),
        help_text=_("In which languages the video has captions, for example: Italian, English."),
    )
    transcript = TextBlock(features=SHORT_FEATURES, label=_("Transcript"))

    class Meta:
        template = "lms/courses/blocks/video.html"
        icon = "media"
        label = _("Video")


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    description = blocks.CharBlock(required=False, label=_("What it is for"))

    class Meta:
        template = "lms/courses/blocks/document.html"
        icon = "doc-full"
        label = _("Document")


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("note", _("Note")), ("tip", _("Tip")), ("warning", _("Warning"))],
        default="note",
        label=_("Kind"),
    )
    title = blocks.CharBlock(label=_("Title"))
    text = TextBlock(features=SHORT_FEATURES, label=_("Text"))

    class Meta:
        template = "lms/courses/blocks/callout.html"
        icon = "info-circle"
        label = _("Call-out")


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = TextBlock(features=SHORT_FEATURES, label=_("Text"))


class AccordionBlock(blocks.StructBlock):
    items = blocks.ListBlock(AccordionItemBlock(), min_num=1, label=_("Sections"))

    class Meta:
        template = "lms/courses/blocks/accordion.html"
        icon = "list-ul"
        label = _("Accordion")


class ExerciseBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    minutes = blocks.IntegerBlock(
        min_value=1, max_value=600, required=False, label=_("Time needed (minutes)")
    )
    task = TextBlock(features=SHORT_FEATURES, label=_("Task"))
    solution = TextBlock(
        required=False,
        features=SHORT_FEATURES,
        label=_("Solution"),
        help_text=_("Folded away until the learner asks for it."),
    )

    class Meta:
        template = "lms/courses/blocks/exercise.html"
        icon = "edit"
        label = _("Exercise")


class LessonBody(blocks.StreamBlock):
    text = TextBlock(label=_("Text"))
    image = ImageBlock(template="lms/courses/blocks/image.html", label=_("Image"))
    video = VideoBlock()
    document = DocumentBlock()
    callout = CalloutBlock()
    accordion = AccordionBlock()
    exercise = ExerciseBlock()


# --- quiz ---


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=500, label=_("Answer"))
    right = blocks.BooleanBlock(required=False, label=_("Right"))
    feedback = blocks.CharBlock(required=False, max_length=500, label=_("Feedback to whoever chooses it"))


class QuestionBlock(blocks.StructBlock):
    """What every question has."""

    text = blocks.TextBlock(label=_("Question"))
    feedback_right = blocks.TextBlock(required=False, rows=2, label=_("Feedback on a right answer"))
    feedback_wrong = blocks.TextBlock(required=False, rows=2, label=_("Feedback on a wrong answer"))


class ChoiceQuestionBlock(QuestionBlock):
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=10, label=_("Answers"))

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        sentence = self.problem(sum(bool(option["right"]) for option in value["options"]))
        if sentence:
            raise blocks.StructBlockValidationError(non_block_errors=[ValidationError(sentence)])
        return value

    def problem(self, right: int) -> Any:
        """The sentence for the author when the number of right answers cannot be."""
        raise NotImplementedError

    class Meta:
        icon = "list-ul"


class SingleQuestionBlock(ChoiceQuestionBlock):
    def problem(self, right: int) -> Any:
        return None if right == 1 else _("Mark exactly one answer as right.")

    class Meta:
        icon = "radio-full"
        label = _("One right answer")


class MultipleQuestionBlock(ChoiceQuestionBlock):
    def problem(self, right: int) -> Any:
        return None if right else _("Mark at least one answer as right.")

    class Meta:
        icon = "check"
        label = _("Several right answers")


class NumericQuestionBlock(QuestionBlock):
    answer = blocks.DecimalBlock(max_digits=18, decimal_places=6, label=_("Right number"))
    tolerance = blocks.DecimalBlock(
        max_digits=18,
        decimal_places=6,
        min_value=Decimal(0),
        default=Decimal(0),
        label=_("Tolerance"),
        help_text=_("How far from the right number an answer may be, up or down."),
    )
    unit = blocks.CharBlock(
        required=False, max_length=30, label=_("Unit"), help_text=_("For example: EUR, %")
    )

    class Meta:
        icon = "order"
        label = _("Number")


class Questions(blocks.StreamBlock):
    single = SingleQuestionBlock()
    multiple = MultipleQuestionBlock()
    numeric = NumericQuestionBlock()
