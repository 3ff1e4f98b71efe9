"""How authors write questions in the CMS; a question keeps its block's id in every language and revision."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ListBlock,
    StreamBlock,
    StructBlock,
    StructBlockValidationError,
)


class TextQuestionBlock(StructBlock):
    label = CharBlock(label=_("Question"), max_length=250)
    help_text = CharBlock(label=_("Help"), max_length=250, required=False)
    long = BooleanBlock(label=_("Several lines"), required=False)
    required = BooleanBlock(label=_("Must be answered"), required=False)

    class Meta:
        icon = "edit"
        label = _("Text")


class ChoiceQuestionBlock(StructBlock):
    label = CharBlock(label=_("Question"), max_length=250)
    help_text = CharBlock(label=_("Help"), max_length=250, required=False)
    choices = ListBlock(CharBlock(label=_("Answer"), max_length=150), min_num=2, label=_("Answers"))
    several = BooleanBlock(label=_("Several answers allowed"), required=False)
    required = BooleanBlock(label=_("Must be answered"), required=False)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        texts = [text.strip().casefold() for text in value["choices"] if text.strip()]
        if not self.is_deferred_validation and len(set(texts)) < len(texts):
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(_("The same answer stands here twice."))]
            )
        return value

    class Meta:
        icon = "list-ul"
        label = _("Choice")


class YesNoQuestionBlock(StructBlock):
    label = CharBlock(label=_("Question"), max_length=250)
    help_text = CharBlock(label=_("Help"), max_length=250, required=False)
    required = BooleanBlock(label=_("Must be answered"), required=False)

    class Meta:
        icon = "check"
        label = _("Yes or no")


class RatingQuestionBlock(StructBlock):
    label = CharBlock(label=_("Question"), max_length=250)
    help_text = CharBlock(label=_("Help"), max_length=250, required=False)
    required = BooleanBlock(label=_("Must be answered"), required=False)

    class Meta:
        icon = "pick"
        label = _("Rating from 1 to 5")


class QuestionsBlock(StreamBlock):
    """What can be asked at registration."""

    text = TextQuestionBlock()
    choice = ChoiceQuestionBlock()
    yes_no = YesNoQuestionBlock()


class SurveyQuestionsBlock(QuestionsBlock):
    """What can be asked afterwards."""

    rating = RatingQuestionBlock()
