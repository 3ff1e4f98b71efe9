"""What the components need: icons, form controls tied to their errors, error summaries, addresses."""

from datetime import date
from functools import cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from lms import dates
from lms.portal import cards, links, queries

register = template.Library()

CHOICES = {"radioselect", "checkboxselectmultiple"}
SELECTS = {"select", "selectmultiple", "nullbooleanselect"}


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of Bootstrap Italia by its name without `it-`; decorative, so hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#it-{}"></use></svg>',
        classes,
        static("svg/sprites.svg"),
        name,
    )


@register.simple_tag
def privacy_url() -> str:
    """Address of the privacy notice in the reader's language; empty when the site has none."""
    return links.privacy_url()


@register.simple_tag
def home_url() -> str:
    """The start page of the site in the reader's language."""
    return reverse("wagtail_serve", args=[""])


@register.simple_tag(takes_context=True)
def page_address(context: Any, number: int, parameter: str = "") -> str:
    """The address of another page of the list, with the other parameters kept."""
    query = context["request"].GET.copy()
    query[parameter or "page"] = number
    return f"?{query.urlencode()}"


@register.filter(expects_localtime=True)
def in_words(day: date | None, pattern: str) -> str:
    """A day or a moment inside a sentence: Django's `date`, with days and months as the language has them."""
    return dates.in_words(day, pattern) if day else ""


@register.filter
def is_choice(field: BoundField) -> bool:
    """Radio buttons or several checkboxes: a fieldset with a legend, not a label."""
    return field.widget_type in CHOICES


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return field.widget_type == "checkbox"


@register.simple_tag
def described_by(field: BoundField) -> str:
    """The ids of the hint and the error of a field, for aria-describedby."""
    ids = [f"{field.auto_id}_helptext"] if field.help_text else []
    return " ".join([*ids, f"{field.auto_id}_error"] if field.errors else ids)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The widget of a field with the theme's class, tied to its hint and its error."""
    widget = field.field.widget
    if field.widget_type in SELECTS:
        own = "form-select"
    elif is_checkbox(field):
        own = "lms-check-input"
    elif "file" in field.widget_type:
        own = "form-control lms-file"
    else:
        own = "form-control"
    classes = [own, "is-invalid" if field.errors else "", widget.attrs.get("class", "")]
    attrs: dict[str, Any] = {"class": " ".join(name for name in classes if name)}
    if described := described_by(field):
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.simple_tag
def problems(form: BaseForm) -> list[tuple[str, str, str]]:
    """Every error of a form in the order of its fields: id to jump to (may be empty), label, sentence."""
    found = [("", "", str(error)) for error in form.non_field_errors()]
    for field in form:
        target = field.id_for_label or f"{field.auto_id}_0"
        if field.is_hidden:
            target = ""
        # A label may hold a link of its own, and links do not nest.
        found += [(target, strip_tags(field.label).rstrip("."), str(error)) for error in field.errors]
    return found


@register.filter
def has_required(form: BaseForm) -> bool:
    """Whether the note on the asterisk is needed."""
    return any(field.field.required for field in form.visible_fields())


@register.filter
def elided(page: Any) -> Any:
    """Page numbers of a Paginator page, with gaps where there are many."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def next_on_offer(kind: str, count: int = 3) -> queries.Next:
    """The next activities of a kind, soonest first, with the address of the page that lists them."""
    return queries.next_on_offer(kind, count)


@register.filter
def as_cards(found: queries.Next) -> list[dict[str, Any]]:
    """What card.html needs for each activity on offer."""
    return [cards.offer(activity, page) for activity, page in found.offers]
