"""Horizontal bars: the label above its bar, so that letters keep their size on a narrow screen."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .frame import INK, LINE_CHARACTERS, check, figure, nothing, spoken, wrapped

LINE, BAR, GAP = 18, 12, 14
SHORTEST_LABEL = 12


def bar_chart(
    title: str, rows: Sequence[tuple[str, int]], *, label_heading: str, value_heading: str
) -> SafeString:
    """A bar for each (label, count), in the order given; every count is written beside its label.

    Texts are escaped; a long label takes two lines and is whole in the table. Raises `ValueError`.
    """
    rows = [(str(label), value) for label, value in rows]
    check(value for _label, value in rows)
    if not rows:
        return nothing(title)
    most = max(max(value for _label, value in rows), 1)
    top, drawn = 0, []
    for label, value in rows:
        number = spoken(value)
        lines = wrapped(label, max(SHORTEST_LABEL, LINE_CHARACTERS - 2 - len(number)))
        drawn.append((_bar(label, lines, number, 100 * value / most, top),))
        top += LINE * len(lines) + 6 + BAR + GAP
    largest = max(rows, key=lambda row: row[1])
    description = _("Bars: %(number)s. The longest is “%(label)s” with %(value)s.") % {
        "number": len(rows),
        "label": largest[0],
        "value": spoken(largest[1]),
    }
    return figure(
        title,
        drawing=format_html_join("", "{}", drawn),
        height=top - GAP + 2,
        description=description,
        cells=rows,
        label_heading=label_heading,
        value_heading=value_heading,
    )


def _bar(label: str, lines: list[str], number: str, percent: float, top: int) -> SafeString:
    """Label at the left, count at the right, below them the bar on its pale track."""
    text = format_html_join(
        "",
        '<text x="0" y="{}" fill="currentColor">{}</text>',
        ((top + LINE * place + 14, line) for place, line in enumerate(lines)),
    )
    below = top + LINE * len(lines) + 4
    # Never thinner than can be seen: one of ten thousand is still not nobody.
    bar = format_html(
        '<rect class="lms-chart-ink" x="0" y="{}" width="{}%" height="{}" rx="2" fill="{}"/>',
        below,
        f"{max(percent, 0.8):.2f}",
        BAR,
        INK,
    )
    return format_html(
        '<g><title>{}: {}</title>{}<text x="100%" y="{}" text-anchor="end" font-weight="700"'
        ' fill="currentColor">{}</text><rect x="0" y="{}" width="100%" height="{}" rx="2" fill="currentColor"'
        ' fill-opacity="0.1"/>{}</g>',
        label,
        number,
        text,
        top + LINE * (len(lines) - 1) + 14,
        number,
        below,
        BAR,
        bar if percent else "",
    )
