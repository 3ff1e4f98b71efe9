"""A figure over time, as a line or as steps: the drawing stretches, letters and points keep their size."""

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lms.dates import in_words

from .frame import INK, check, figure, nothing, spoken

TOP, PLOT, BELOW = 22, 150, 24
WIDE = 1000
# The first and the last point keep this share of the width from the edge, so that they are seen whole.
EDGE = 0.015
MOST_DOTS = 40


def line_chart(
    title: str,
    points: Sequence[tuple[date, int]],
    *,
    label_heading: str,
    value_heading: str,
    steps: bool = False,
) -> SafeString:
    """A count at each day, days at their true distance; `steps` when it holds until the next day.

    The first, the highest and the last count are written into the drawing, all of them into the table.
    Raises `ValueError`.
    """
    points = sorted(points, key=lambda point: point[0])
    check(value for _day, value in points)
    if not points:
        return nothing(title)
    ceiling, ticks = _scale(max(value for _day, value in points))
    first, days = points[0][0], max((points[-1][0] - points[0][0]).days, 1)
    places = [
        (
            EDGE + (1 - 2 * EDGE) * (day - first).days / days if len(points) > 1 else 0.5,
            TOP + PLOT * (1 - value / ceiling),
            day,
            value,
        )
        for day, value in points
    ]
    highest = max(points, key=lambda point: point[1])
    description = _(
        "From %(first_day)s (%(first_value)s) to %(last_day)s (%(last_value)s); the highest is %(highest)s on"
        " %(highest_day)s."
    ) % {
        "first_day": _day(points[0][0]),
        "first_value": spoken(points[0][1]),
        "last_day": _day(points[-1][0]),
        "last_value": spoken(points[-1][1]),
        "highest": spoken(highest[1]),
        "highest_day": _day(highest[0]),
    }
    drawing = format_html(
        "{}{}{}{}", _grid(ticks, ceiling), _curve(places, steps=steps), _dots(places), _words(places)
    )
    return figure(
        title,
        drawing=drawing,
        height=TOP + PLOT + BELOW,
        description=description,
        cells=[(_day(day), value) for day, value in points],
        label_heading=label_heading,
        value_heading=value_heading,
    )


def _day(day: date) -> str:
    return in_words(day, "j M Y")


def _scale(highest: int) -> tuple[int, list[int]]:
    """A round ceiling not below the highest count, and the whole numbers where lines are drawn."""
    wanted = max(highest, 1) / 4
    power = 1
    while power * 10 <= wanted:
        power *= 10
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= wanted)
    ceiling = -(-max(highest, 1) // step) * step
    return ceiling, list(range(0, ceiling + 1, step))


def _grid(ticks: list[int], ceiling: int) -> SafeString:
    return format_html_join(
        "",
        '<line x1="0" x2="100%" y1="{0}" y2="{0}" stroke="currentColor" stroke-opacity="0.18"/>'
        '<text x="0" y="{1}" font-size="12" fill="currentColor" fill-opacity="0.75">{2}</text>',
        (
            (f"{(y := TOP + PLOT * (1 - tick / ceiling)):.1f}", f"{y - 4:.1f}", spoken(tick))
            for tick in ticks
            if tick
        ),
    ) + format_html(
        '<line x1="0" x2="100%" y1="{0}" y2="{0}" stroke="currentColor" stroke-opacity="0.6"/>', TOP + PLOT
    )


def _curve(places: list[tuple[float, float, date, int]], *, steps: bool) -> SafeString:
    """The line with the pale area below it, in a box of its own that is stretched to the width there is."""
    if len(places) == 1:
        return SafeString("")
    x, y = places[0][0] * WIDE, places[0][1] - TOP
    path = f"M{x:.1f} {y:.1f}"
    for across, down, _at, _value in places[1:]:
        path += (
            f"H{across * WIDE:.1f}V{down - TOP:.1f}" if steps else f"L{across * WIDE:.1f} {down - TOP:.1f}"
        )
    area = f"{path}V{PLOT}H{x:.1f}Z"
    return format_html(
        '<svg x="0" y="{}" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none"'
        ' overflow="visible"><path class="lms-chart-ink" d="{}" fill="{}" fill-opacity="0.15"/><path'
        ' class="lms-chart-line" d="{}" fill="none" stroke="{}" stroke-width="2.5" stroke-linejoin="round"'
        ' vector-effect="non-scaling-stroke"/></svg>',
        TOP,
        PLOT,
        WIDE,
        PLOT,
        area,
        INK,
        path,
        INK,
    )


def _dots(places: list[tuple[float, float, date, int]]) -> SafeString:
    """A dot for each point, its figures when one points at it; many points are a line only."""
    shown = places if len(places) <= MOST_DOTS else [places[-1]]
    return format_html_join(
        "",
        '<circle class="lms-chart-ink" cx="{}%" cy="{}" r="3.5" fill="{}"><title>{}: {}</title></circle>',
        ((f"{100 * x:.2f}", f"{y:.1f}", INK, _day(day), spoken(value)) for x, y, day, value in shown),
    )


def _words(places: list[tuple[float, float, date, int]]) -> SafeString:
    """The first and the last day below the drawing; the last count, and the highest where it is another."""
    last = places[-1]
    highest = max(places, key=lambda place: place[3])
    named = [last] if last[3] == highest[3] else [highest, last]
    values = format_html_join(
        "",
        '<text x="{}%" y="{}" text-anchor="{}" font-weight="700" fill="currentColor">{}</text>',
        ((f"{100 * x:.2f}", f"{y - 8:.1f}", _anchor(x), spoken(value)) for x, y, _at, value in named),
    )
    ends = [(places[0], "0", "start"), (last, "100%", "end")]
    ends = [(last, "50%", "middle")] if len(places) == 1 else ends
    days = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}" font-size="12" fill="currentColor">{}</text>',
        ((at, TOP + PLOT + 18, anchor, _day(place[2])) for place, at, anchor in ends),
    )
    return values + days


def _anchor(x: float) -> str:
    """Letters near an edge grow away from it."""
    return "end" if x > 0.8 else "middle" if x > 0.2 else "start"
