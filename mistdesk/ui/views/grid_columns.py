"""Which columns the grid shows, in what order, how wide and how many stay in sight; it knows no cells' meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence
from PySide6.QtWidgets import QMenu

from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.ui.kit.theme import Theme, body_font, sized_font
from mistdesk.ui.models.cell_words import HIDDEN_AT_FIRST, WIDTHS
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.views.column_panel import ColumnPanel
from mistdesk.ui.views.grid_table import PaintedTable

SAMPLES = 200
LEAST, MOST = 44, 640
_SETTLED_MS = 250


@dataclass(frozen=True, slots=True)
class GridLayout:
    """How the columns are arranged. `order` names columns from left to right; `frozen` counts places in it."""

    order: tuple[int, ...] = tuple(int(column) for column in Column)
    widths: tuple[int, ...] = tuple(WIDTHS[column] for column in Column)
    hidden: tuple[int, ...] = tuple(int(column) for column in HIDDEN_AT_FIRST)
    frozen: int = 0

    def to_plain(self) -> dict[str, object]:
        """For a settings file: columns by name from left to right, so that a later version finds them."""
        columns = [
            {"name": HEADERS[column], "width": self.widths[column], "hidden": column in self.hidden}
            for column in self.order
        ]
        return {"columns": columns, "frozen": self.frozen}

    @classmethod
    def from_plain(cls, plain: object) -> GridLayout:
        """Read it again. What is missing or makes no sense is as at first; unknown columns are passed over."""
        first = cls()
        raw = plain if isinstance(plain, Mapping) else {}
        listed = raw.get("columns")
        order: list[int] = []
        widths, hidden = list(first.widths), set(first.hidden)
        for item in listed if isinstance(listed, list) else []:
            name = item.get("name") if isinstance(item, Mapping) else None
            if name not in HEADERS or HEADERS.index(name) in order:
                continue
            column = HEADERS.index(name)
            order.append(column)
            widths[column] = _width(item.get("width"), widths[column])
            (hidden.add if item.get("hidden") is True else hidden.discard)(column)
        order += [column for column in first.order if column not in order]
        if len(hidden) == len(order):  # a grid without columns cannot be brought back by hand
            hidden = set(first.hidden)
        frozen = raw.get("frozen")
        count = frozen if isinstance(frozen, int) and 0 <= frozen < len(order) else 0
        return cls(tuple(order), tuple(widths), tuple(sorted(hidden)), count)


def _width(value: object, otherwise: int) -> int:
    return min(MOST, max(LEAST, value)) if isinstance(value, int) else otherwise


class GridColumns(QObject):
    """Arranges the columns of a table; says once, when hands rest, that they were arranged."""

    changed = Signal()

    def __init__(self, view: PaintedTable, model: SheetModel, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._theme = theme
        self._applying = False
        self._widths: dict[int, int] = {}
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self.changed)
        header = view.header
        self.apply(GridLayout())
        header.sectionMoved.connect(self._touched)
        header.sectionResized.connect(self._touched)
        view.frozen_changed.connect(self._touched)
        for words, keys, job in (
            ("Fit the width of the chosen columns", "Ctrl+Shift+F", self.fit_chosen),
            ("Arrange columns…", "Ctrl+Shift+L", self.open_panel),
        ):
            action = QAction(words, view)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(_job(job))
            view.addAction(action)

    def _touched(self, *_: object) -> None:
        if not self._applying:
            self._settled.start()

    # --- as a whole

    def layout_now(self) -> GridLayout:
        """How the columns are arranged."""
        header = self._view.header
        hidden = tuple(int(c) for c in Column if header.isSectionHidden(c))
        # A hidden section has no width to tell: it keeps the one it had.
        self._widths.update({int(c): header.sectionSize(c) for c in Column if c not in hidden})
        order = tuple(header.logicalIndex(place) for place in range(header.count()))
        return GridLayout(order, tuple(self._widths[int(c)] for c in Column), hidden, self._view.frozen)

    def apply(self, layout: GridLayout) -> None:
        """Arrange them so."""
        header = self._view.header
        self._applying = True
        self._widths = dict(enumerate(layout.widths))
        for column in Column:
            self._view.setColumnHidden(column, False)
            self._view.setColumnWidth(column, layout.widths[column])
        for place, wanted in enumerate(layout.order):
            header.moveSection(header.visualIndex(wanted), place)
        for away in layout.hidden:
            self._view.setColumnHidden(away, True)
        self._view.set_frozen(layout.frozen)
        self._applying = False

    # --- one by one

    def order(self) -> list[int]:
        """All columns from left to right."""
        header = self._view.header
        return [header.logicalIndex(place) for place in range(header.count())]

    def is_hidden(self, column: int) -> bool:
        """Whether a column is put away."""
        return self._view.isColumnHidden(column)

    def show(self, column: int, *, shown: bool) -> None:
        """Show a column or put it away; the last one stays."""
        others = [c for c in Column if c != column and not self._view.isColumnHidden(c)]
        if shown or others:
            self._view.setColumnHidden(column, not shown)
            self._touched()

    def move(self, column: int, step: int) -> None:
        """One place to the left or to the right."""
        header = self._view.header
        place = header.visualIndex(column)
        if 0 <= place + step < header.count():
            header.moveSection(place, place + step)

    def freeze_to(self, column: int) -> None:
        """Keep this column and all left of it in sight; once more lets them go."""
        count = self._view.header.visualIndex(column) + 1
        self._view.set_frozen(0 if count == self._view.frozen else count)

    def is_edge(self, column: int) -> bool:
        """Whether the frozen columns end with this one."""
        return self._view.frozen > 0 and self._view.header.visualIndex(column) + 1 == self._view.frozen

    def fit(self, column: int) -> None:
        """As wide as the texts of the rows in sight and of some others want it."""
        if not self._view.isColumnHidden(column):
            self._view.resizeColumnToContents(column)

    def fit_chosen(self) -> None:
        """The columns with a chosen cell."""
        for column in self._view.runs():
            self.fit(column)

    def start_again(self) -> None:
        """As at first."""
        self.apply(GridLayout())
        self._touched()

    def wanted_width(self, column: int) -> int:
        """What a sample of rows wants, within reason; never all rows are asked."""
        space = self._theme.current.space
        metrics = QFontMetrics(body_font(self._theme.current))
        texts = {self._model.shown_text(row, column) for row in self._sample()}
        widest = sorted(texts, key=len)[-20:]  # only long texts can be wide
        head = QFontMetrics(sized_font(self._theme.current.type.secondary, bold=True)).horizontalAdvance(
            HEADERS[column]
        )
        marks = self._theme.current.size.icon + self._theme.current.size.glyph
        content = max((metrics.horizontalAdvance(text[:MOST]) for text in widest), default=0)
        return min(MOST, max(LEAST, content + marks + space.s, head + 2 * self._theme.current.size.icon) + 2 * space.s)

    def _sample(self) -> list[int]:
        visible = self._model.visible
        pages = self._view.pages(self._view.viewport().rect())
        first, end = (pages[0].first, pages[0].end) if pages else (0, 0)
        step = max(1, len(visible) // SAMPLES)
        return [*visible[first:end], *visible[::step][:SAMPLES]]

    # --- what is shown of them

    def menu(self, column: int = -1) -> QMenu:
        """What can be done with a column, and which ones are shown."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if column >= 0:
            name = HEADERS[column]
            freeze = "Let the columns go" if self.is_edge(column) else f"Freeze up to {name}"
            menu.addAction(freeze).triggered.connect(_job(lambda: self.freeze_to(column)))
            menu.addAction("Fit the width").triggered.connect(_job(lambda: self.fit(column)))
            menu.addAction(f"Hide {name}").triggered.connect(_job(lambda: self.show(column, shown=False)))
            menu.addSeparator()
        for at in self.order():
            action = menu.addAction(HEADERS[at])
            action.setCheckable(True)
            action.setChecked(not self.is_hidden(at))
            action.toggled.connect(self._shower(at))
        menu.addSeparator()
        menu.addAction("Arrange columns…").triggered.connect(_job(self.open_panel))
        return menu

    def _shower(self, column: int) -> Callable[[bool], None]:
        return lambda shown: self.show(column, shown=shown)

    def open_panel(self) -> ColumnPanel:
        """The panel that arranges columns by keys."""
        panel = ColumnPanel(self, self._theme, self._view)
        header = self._view.header
        corner = header.mapToGlobal(header.rect().bottomRight())
        panel.show_at(corner, self._view.currentIndex().column())
        return panel


def _job(job: Callable[[], object]) -> Callable[[], None]:
    """A slot without the word that Qt sends along."""

    def run() -> None:
        job()

    return run
