"""The drawer below the grid: the live chart and the panels that help to map, one at a time; it knows no panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from mistdesk.ui.kit.icons import IconName
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import IconButton, Tabs


@dataclass(frozen=True, slots=True)
class DrawerPage:
    """A page of the drawer: made when it is first asked for, so that a start does not pay for it."""

    key: str
    icon_name: IconName
    word: str
    tip: str
    keys: str
    make: Callable[[], QWidget]


class _Rolling(QScrollArea):
    """Gives a page the height in sight, and lets it roll below the least that it needs.

    Qt's own way gives a page with folding words the height that it would like, and so hides its buttons.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def least_height(self) -> int:
        """The least height at which everything on the page can be reached."""
        page = self.widget()
        return 0 if page is None else page.minimumSizeHint().height()

    def _fit(self) -> None:
        page = self.widget()
        if page is not None:
            page.resize(page.minimumSizeHint().expandedTo(self.viewport().size()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less can be seen."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page needs another height."""
        if event.type() is QEvent.Type.LayoutRequest and watched is self.widget():
            self._fit()
        return super().eventFilter(watched, event)


class Drawer(QFrame):
    """Tabs above, the chosen page below; it folds away."""

    folded = Signal()
    """The button that folds the drawer away was pressed."""
    page_shown = Signal(str)

    def __init__(self, theme: Theme, pages: tuple[DrawerPage, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current.space
        self._pages = {page.key: page for page in pages}
        self._made: dict[str, QWidget] = {}
        self._areas: dict[str, _Rolling] = {}
        self._least = theme.current.size.tree // 2
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.xs)
        self.tabs = Tabs(theme, "Below the grid")
        for page in pages:
            self.tabs.add(page.key, page.icon_name, page.word, f"{page.tip} ({page.keys})" if page.keys else page.tip)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.tabs, 1)
        self.fold_button = IconButton(theme, "chevron-down", "Fold this away (Ctrl+J)", self)
        self.fold_button.clicked.connect(self.folded)
        head.addWidget(self.fold_button, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(head)
        self.stack = QStackedWidget(self)
        column.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(self.on_tab_changed)
        self.on_tab_changed()

    def panels(self) -> tuple[DrawerPage, ...]:
        """The pages that have keys of their own."""
        return tuple(page for page in self._pages.values() if page.keys)

    @property
    def current(self) -> str:
        """The key of the page shown."""
        return self.tabs.current_key

    def page(self, key: str) -> QWidget:
        """The page of a key, made now if nobody has asked for it before."""
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._pages[key].make()
            self._areas[key] = self._rolling(made)
            self.stack.addWidget(self._areas[key])
        return made

    def _rolling(self, page: QWidget) -> _Rolling:
        """In a low window a page can be rolled, and none makes the window higher."""
        area = _Rolling(self.stack)
        area.setMinimumHeight(self._least)
        area.setWidget(page)
        return area

    def wanted_height(self) -> int:
        """How high the drawer must be for the page shown to need no rolling."""
        area = self._areas[self.current]
        return self.height() - area.height() + area.least_height()

    def show_page(self, key: str) -> QWidget:
        """Bring a page to the front."""
        self.tabs.choose(key)
        return self.page(key)

    def on_tab_changed(self, _at: int = 0) -> None:
        """Another tab was chosen."""
        self.page(self.current)
        self.stack.setCurrentWidget(self._areas[self.current])
        self.page_shown.emit(self.current)
