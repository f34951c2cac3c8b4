"""A row of tabs with icon, word and count; it knows no pages."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QTabBar, QWidget

from mistdesk.ui.kit.icons import IconName, icon
from mistdesk.ui.kit.theme import Theme


class Tabs(QTabBar):
    """Tabs by key; left and right arrows walk through them."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[str, IconName] = {}
        self._words: dict[str, str] = {}
        self.setAccessibleName(name)
        self.setProperty("kit", "tabs")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        self._iconed = True
        self.setIconSize(QSize(theme.current.size.icon, theme.current.size.icon))
        theme.changed.connect(self.on_theme_changed)

    def add(self, key: str, icon_name: IconName, word: str, tip: str) -> None:
        """Put a tab at the end."""
        at = self.addTab(word)
        self.setTabData(at, key)
        self.setTabToolTip(at, tip)
        self.setAccessibleTabName(at, tip)
        self._icons[key], self._words[key] = icon_name, word
        self.on_theme_changed()

    def set_count(self, key: str, count: int) -> None:
        """Say how many there are behind a tab; none says nothing."""
        word = self._words[key]
        self.setTabText(self.position(key), f"{word} {count:,}" if count else word)

    @property
    def current_key(self) -> str:
        """The key of the chosen tab."""
        return str(self.tabData(self.currentIndex()) or "")

    def position(self, key: str) -> int:
        """Where the tab stands; raises StopIteration for an unknown key."""
        return next(at for at in range(self.count()) if self.tabData(at) == key)

    def choose(self, key: str) -> None:
        """Choose a tab."""
        self.setCurrentIndex(self.position(key))

    def on_theme_changed(self) -> None:
        """Tint the icons anew."""
        tokens = self._theme.current
        for at in range(self.count()):
            name = self._icons[str(self.tabData(at))]
            self.setTabIcon(at, icon(name, tokens, tokens.muted) if self._iconed else QIcon())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words come first: where there is no room for both, the icons go."""
        super().resizeEvent(event)
        wanted = sum(self.tabSizeHint(at).width() for at in range(self.count()))
        if not self._iconed:
            wanted += self.count() * (self._theme.current.size.icon + self._theme.current.space.xs)
        if self._iconed != (wanted <= self.width()):
            self._iconed = not self._iconed
            self.on_theme_changed()
