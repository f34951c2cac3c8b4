"""How the grid's columns are kept among the sizes of panels, which are numbers; knows no file."""

from __future__ import annotations

from collections.abc import Mapping

from mistdesk.domain.mapping.columns import HEADERS
from mistdesk.ui.views.grid_columns import GridLayout

ORDER, WIDTHS, HIDDEN, FROZEN = "grid-order", "grid-widths", "grid-hidden", "grid-frozen"


def columns_as_kept(layout: GridLayout) -> dict[str, tuple[int, ...]]:
    """The arrangement as numbers by name."""
    return {ORDER: layout.order, WIDTHS: layout.widths, HIDDEN: layout.hidden, FROZEN: (layout.frozen,)}


def columns_of_kept(kept: Mapping[str, tuple[int, ...]]) -> GridLayout | None:
    """The arrangement again, None when none was kept; what makes no sense is as at first."""
    order, widths = kept.get(ORDER, ()), kept.get(WIDTHS, ())
    count = len(HEADERS)
    if len(widths) != count or any(not 0 <= column < count for column in order):
        return None
    hidden = kept.get(HIDDEN, ())
    columns = [{"name": HEADERS[c], "width": widths[c], "hidden": c in hidden} for c in order]
    return GridLayout.from_plain({"columns": columns, "frozen": next(iter(kept.get(FROZEN, ())), 0)})
