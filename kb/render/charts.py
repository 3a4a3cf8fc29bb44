"""Charts as SVG text. Pure; a table with the same content (`chart_table`) goes beside each."""

from __future__ import annotations

from kb.render import grids, plots
from kb.render.chart_model import Bars, Chart, Lines, Stacked, chart_table, described

__all__ = ["Chart", "chart_table", "described", "svg"]


def svg(chart: Chart, standalone: bool = False) -> str:
    """The drawing as `<svg>` text.

    Args:
        chart: What is drawn.
        standalone: Colours, font and size written out for a file; on pages classes are coloured by `web/static/charts.css`.
    """
    if isinstance(chart, Bars):
        return plots.bars(chart, standalone)
    if isinstance(chart, Stacked):
        return plots.stacked(chart, standalone)
    if isinstance(chart, Lines):
        return plots.lines(chart, standalone)
    return grids.grid(chart, standalone)
