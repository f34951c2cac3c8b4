"""Takes down what the grid shows first, for the next start; it knows the grid and its model, no file."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from mistdesk.domain.first_page import MOST_ROWS, FirstCell, FirstColumn, FirstPage, Margins, Mark
from mistdesk.domain.mapping.columns import HEADERS
from mistdesk.ui.models.estate_index import ORG
from mistdesk.ui.models.sheet_model import CellFlag, SheetModel
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.views.grid_paint import RIGHT


def first_page(state: WindowState, grid: SheetView, model: SheetModel, window: QWidget) -> FirstPage | None:
    """The rows a start shows first: of all sites, as the sheet has them. None where that would be wrong.

    That is: the grid is not what the window shows, or the rows are another organisation's than the one signed in.
    """
    inventory, org_id = state.desk.workspace.inventory, state.settings.mist.org_id
    another = bool(org_id) and inventory.organization.id != org_id
    if not state.has_estate or another or state.desk.demo or not grid.isVisibleTo(window):
        return None
    layout = grid.layout_now()
    columns = [column for column in layout.order if column not in layout.hidden]
    rows = state.index.rows(ORG)
    at = grid.mapTo(window, QPoint(0, 0))
    return FirstPage(
        at=state.now(),
        organization=inventory.organization.name or state.settings.mist.org_name,
        devices=len(rows),
        columns=tuple(FirstColumn(HEADERS[c], layout.widths[c], c in RIGHT) for c in columns),
        rows=tuple(
            tuple(FirstCell(model.shown_text(row, c), _mark(model.cell_flags(row, c))) for c in columns)
            for row in rows[:MOST_ROWS]
        ),
        margins=Margins(
            max(0, at.x()),
            max(0, at.y()),
            max(0, window.width() - at.x() - grid.width()),
            max(0, window.height() - at.y() - grid.height()),
        ),
    )


def _mark(flags: int) -> Mark:
    """The one thing that matters most; a page of a moment has no room for more."""
    for mark, bits in (
        (Mark.AWAY, CellFlag.LEFT_OUT | CellFlag.GONE),
        (Mark.ERROR, CellFlag.ERROR),
        (Mark.REVIEW, CellFlag.WARNING),
        (Mark.SUGGESTED, CellFlag.RULE | CellFlag.NEIGHBOUR),
    ):
        if flags & bits:
            return mark
    return Mark.PLAIN
