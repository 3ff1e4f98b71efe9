"""What all charts share: the figure around the drawing, the table of its figures, how a number is written."""

import hashlib
from collections.abc import Iterable, Sequence

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# Readable on white and on the dark theme alike (3:1 and more), for whoever has no style sheet.
INK = "#2f86d6"
# Characters of the charts' 14 px letters that fit into 288 px, what is left of a screen of 320.
LINE_CHARACTERS = 36


def spoken(value: int) -> str:
    """12,345 or 12.345, as the reader's language writes it."""
    return number_format(value, use_l10n=True, force_grouping=True)


def check(values: Iterable[int]) -> None:
    """Raises `ValueError`: a count is never negative, and a bar to the left would be a lie."""
    if any(value < 0 for value in values):
        raise ValueError("a chart shows counts: 0 or more")


def wrapped(text: str, width: int, lines: int = 2) -> list[str]:
    """The text in at most so many lines of so many characters; what does not fit ends in an ellipsis."""
    found: list[str] = []
    rest = " ".join(text.split())
    while rest and len(found) < lines:
        if len(rest) <= width:
            found.append(rest)
            return found
        cut = rest.rfind(" ", 0, width + 1)
        cut = cut if cut > width // 2 else width
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        found[-1] = f"{found[-1][: width - 1].rstrip()}…"
    return found or ["–"]


def figure(
    title: str,
    *,
    drawing: SafeString,
    height: int,
    description: str,
    cells: Sequence[tuple[str, int]],
    label_heading: str,
    value_heading: str,
) -> SafeString:
    """The drawing with its name and description for screen readers, and the same figures as a table."""
    identity = hashlib.sha256(repr((title, label_heading, list(cells))).encode()).hexdigest()[:10]
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td></tr>',
        ((label, spoken(value)) for label, value in cells),
    )
    return format_html(
        '<figure class="lms-chart"><figcaption>{title}</figcaption>'
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="chart-{id}-t"'
        ' aria-describedby="chart-{id}-d" width="100%" height="{height}" font-size="14" overflow="visible">'
        '<title id="chart-{id}-t">{title}</title><desc id="chart-{id}-d">{description}</desc>{drawing}</svg>'
        "<details><summary>{summary}</summary>"
        '<table><caption class="lms-chart-hidden">{title}</caption><thead><tr><th scope="col">{label_heading}'
        '</th><th scope="col">{value_heading}</th></tr></thead><tbody>{rows}</tbody></table></details>'
        "</figure>",
        title=title,
        id=identity,
        height=height,
        description=description,
        drawing=drawing,
        summary=_("The figures as a table"),
        label_heading=label_heading,
        value_heading=value_heading,
        rows=rows,
    )


def nothing(title: str) -> SafeString:
    """Said in words where there is nothing to draw."""
    return format_html(
        '<figure class="lms-chart"><figcaption>{}</figcaption><p>{}</p></figure>',
        title,
        _("No figures yet."),
    )
