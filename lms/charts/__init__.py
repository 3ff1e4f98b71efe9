"""Small charts drawn on the server as SVG, each with its table of the same figures.

A page that shows one links `lms/charts/charts.css`; without it charts stay readable. No script, no style
attribute.
"""

from .bars import bar_chart
from .lines import line_chart

__all__ = ["bar_chart", "line_chart"]
