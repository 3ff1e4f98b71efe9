"""Charts: the drawing is valid SVG that says what it shows, and the table beside it has the same figures."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils import translation

from lms.charts import bar_chart, line_chart

SVG = "{http://www.w3.org/2000/svg}"
PROVINCES = {"label_heading": "Province", "value_heading": "Registrations"}
DAYS = {"label_heading": "Day", "value_heading": "Seats taken"}


def parsed(chart):
    """The figure as XML, so that a tag left open or a text not escaped is an error."""
    return ElementTree.fromstring(chart)


def texts(figure):
    return [element.text for element in figure.iter(f"{SVG}text")]


def table(figure):
    rows = [["".join(cell.itertext()) for cell in row] for row in figure.iter("tr")]
    return rows[0], rows[1:]


def bars(figure):
    return [
        (float(rect.get("width").rstrip("%")), int(rect.get("height")))
        for rect in figure.iter(f"{SVG}rect")
        if rect.get("class") == "lms-chart-ink"
    ]


def test_bars_are_drawn_in_proportion_named_and_repeated_in_a_table():
    figure = parsed(bar_chart("By province", [("Bergamo", 40), ("Brescia", 10), ("Como", 0)], **PROVINCES))
    assert bars(figure) == [(100.0, 12), (25.0, 12)]
    assert texts(figure) == ["Bergamo", "40", "Brescia", "10", "Como", "0"]
    svg = figure.find(f"{SVG}svg")
    name, description = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == name.get("id")
    assert svg.get("aria-describedby") == description.get("id")
    assert name.text == "By province"
    assert description.text == "Bars: 3. The longest is “Bergamo” with 40."
    assert table(figure) == (
        ["Province", "Registrations"],
        [["Bergamo", "40"], ["Brescia", "10"], ["Como", "0"]],
    )


def test_nothing_to_draw_is_said_in_words():
    for chart in (bar_chart("By province", [], **PROVINCES), line_chart("Seats", [], **DAYS)):
        figure = parsed(chart)
        assert figure.find(f"{SVG}svg") is None
        assert figure.find("p").text == "No figures yet."


def test_only_zeros_and_a_single_row_are_drawn_too():
    assert bars(parsed(bar_chart("By size", [("Micro", 0), ("Small", 0)], **PROVINCES))) == []
    assert bars(parsed(bar_chart("By size", [("Micro", 7)], **PROVINCES))) == [(100.0, 12)]


def test_one_among_very_many_is_still_seen_and_huge_numbers_are_grouped():
    with translation.override("it"):
        figure = parsed(bar_chart("Per taglia", [("Micro", 12_345_678_901), ("Grande", 1)], **PROVINCES))
    assert bars(figure) == [(100.0, 12), (0.8, 12)]
    assert "12.345.678.901" in texts(figure)
    assert table(figure)[1] == [["Micro", "12.345.678.901"], ["Grande", "1"]]


def test_a_long_label_takes_two_lines_and_is_whole_in_the_table_and_under_the_pointer():
    label = "Unioncamere Lombardia, sede distaccata di Brescia e della sua intera provincia montana"
    figure = parsed(bar_chart("By office", [(label, 3), ("x" * 200, 2)], **PROVINCES))
    assert texts(figure)[:2] == ["Unioncamere Lombardia, sede", "distaccata di Brescia e della su…"]
    assert all(len(text) <= 36 for text in texts(figure))
    assert [row[0] for row in table(figure)[1]] == [label, "x" * 200]
    assert next(group.find(f"{SVG}title").text for group in figure.iter(f"{SVG}g")) == f"{label}: 3"


def test_whatever_callers_write_is_text_and_never_markup():
    evil = '<script>alert("1")</script> & Söhne'
    for chart in (
        bar_chart(evil, [(evil, 1)], label_heading=evil, value_heading=evil),
        line_chart(evil, [(date(2026, 6, 9), 1)], label_heading=evil, value_heading=evil),
    ):
        figure = parsed(chart)
        assert "<script" not in chart
        assert figure.find("figcaption").text == evil
        assert table(figure)[0] == [evil, evil]


def test_no_style_attribute_is_ever_written():
    """The policy of the site forbids them."""
    points = [(date(2026, 6, day), day) for day in range(1, 9)]
    for chart in (bar_chart("T", [("a", 1)], **PROVINCES), line_chart("T", points, **DAYS, steps=True)):
        assert all(element.get("style") is None for element in parsed(chart).iter())


@pytest.mark.parametrize("draw", [bar_chart, line_chart])
def test_a_negative_count_is_refused(draw):
    label = "x" if draw is bar_chart else date(2026, 6, 9)
    with pytest.raises(ValueError, match="0 or more"):
        draw("T", [(label, -1)], **DAYS)


def paths(figure):
    return [path.get("d") for path in figure.iter(f"{SVG}path")]


def test_a_line_keeps_days_at_their_true_distance_and_names_first_highest_and_last():
    points = [(date(2026, 6, 11), 2), (date(2026, 6, 1), 1), (date(2026, 6, 3), 4)]
    figure = parsed(line_chart("Seats", points, **DAYS))
    dots = [(dot.get("cx"), dot.get("cy")) for dot in figure.iter(f"{SVG}circle")]
    assert dots == [("1.50%", "134.5"), ("20.90%", "22.0"), ("98.50%", "97.0")]
    assert paths(figure)[1] == "M15.0 112.5L209.0 0.0L985.0 75.0"
    assert texts(figure) == ["1", "2", "3", "4", "4", "2", "1 Jun 2026", "11 Jun 2026"]
    assert figure.find(f"{SVG}svg/{SVG}desc").text == (
        "From 1 Jun 2026 (1) to 11 Jun 2026 (2); the highest is 4 on 3 Jun 2026."
    )
    assert table(figure)[1] == [["1 Jun 2026", "1"], ["3 Jun 2026", "4"], ["11 Jun 2026", "2"]]


def test_steps_hold_a_count_until_the_next_day():
    points = [(date(2026, 6, 1), 0), (date(2026, 6, 11), 1)]
    assert paths(parsed(line_chart("Seats", points, **DAYS, steps=True)))[1] == "M15.0 150.0H985.0V0.0"


def test_one_day_is_a_dot_in_the_middle():
    figure = parsed(line_chart("Seats", [(date(2026, 6, 1), 3)], **DAYS))
    assert [dot.get("cx") for dot in figure.iter(f"{SVG}circle")] == ["50.00%"]
    assert paths(figure) == []
    assert texts(figure)[-1] == "1 Jun 2026"


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, ["1"]),
        (1, ["1"]),
        (7, ["2", "4", "6", "8"]),
        (50, ["20", "40", "60"]),
        (1_000_000_000, ["500,000,000", "1,000,000,000"]),
    ],
)
def test_the_grid_stands_on_round_whole_numbers(highest, ticks):
    figure = parsed(line_chart("Seats", [(date(2026, 6, 1), highest)], **DAYS))
    small = [text for text in figure.iter(f"{SVG}text") if text.get("fill-opacity")]
    assert [text.text for text in small] == ticks


def test_very_many_days_are_a_line_with_one_dot_at_its_end():
    points = [(date.fromordinal(date(2026, 1, 1).toordinal() + day), day) for day in range(300)]
    figure = parsed(line_chart("Seats", points, **DAYS))
    assert len(list(figure.iter(f"{SVG}circle"))) == 1
    assert len(table(figure)[1]) == 300
