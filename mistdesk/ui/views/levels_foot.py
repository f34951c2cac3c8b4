"""What proposed levels would do, and the buttons that move, mark and apply; it knows the draft, changes nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from mistdesk.domain.mapping.level_order import Preview
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Button, ElidedWords, IconButton, Kind, MeaningGlyph, PrimaryButton, Words
from mistdesk.ui.models.level_rows import LevelDraft, LevelRow, open_clashes, preview_words
from mistdesk.ui.words import plural


class LevelsFoot(QWidget):
    """The lower part of the levels panel."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._space = theme.current.space
        self.glyph = MeaningGlyph(theme, Meaning.ERROR, self)
        self.words = Words("", Kind.SECONDARY, self, wrap=True)
        self.why = ElidedWords("", Kind.SECONDARY, self)
        self.keep = QCheckBox("&Keep typed levels", self)
        self.keep.setToolTip("Levels that a person typed, and that differ from the proposal, stay as they are")
        self.keep.setChecked(True)
        self.consent = Button("", self)
        self.up = IconButton(theme, "chevron-up", "Move the floor up (Alt+Up)", self)
        self.down = IconButton(theme, "chevron-down", "Move the floor down (Alt+Down)", self)
        self.mark = Button("Is &ground", self)
        self.mark.setToolTip("The chosen floor is the ground floor (Alt+G)")
        self.reset = IconButton(theme, "undo", "Propose nothing (Alt+R)", self)
        self.reset.setShortcut("Alt+R")
        self.apply = PrimaryButton("&Apply", self)
        self.apply.setMinimumWidth(theme.current.size.row * 3)  # a long name of a building is cut
        self._words_of_apply, self._title = "&Apply", ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._space.xs)
        column.addWidget(self.why)
        column.addLayout(self._line(self.glyph, self.words, self.keep, self.consent))
        column.addLayout(self._line(self.up, self.down, self.mark, self.reset, None, self.apply))

    def _line(self, *widgets: QWidget | None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._space.s)
        for widget in widgets:
            if widget is None:
                row.addStretch(1)
            elif widget is self.glyph:
                row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
            else:
                row.addWidget(widget, 1 if widget is self.words else 0)
        return row

    def show_draft(self, draft: LevelDraft, seen: Preview | None, title: str) -> None:
        """Say what applying would do; nothing is shown without floors."""
        self.setVisible(bool(draft.lines))
        self.words.setText(preview_words(seen) if seen else "")
        self.glyph.setVisible(seen is not None and bool(open_clashes(seen)))
        self.keep.setVisible(seen is not None and bool(seen.kept or seen.overwritten))
        self.apply.setEnabled(seen is not None and bool(seen.rows or draft.meant - draft.consents))
        self._words_of_apply, self._title = _apply_words(draft, seen), title
        self._fit_apply()
        self.reset.setEnabled(not draft.is_empty())

    def show_row(self, row: LevelRow | None) -> None:
        """Say why the floor has its level, whole; offer to make floors of one level one floor, or to take it back."""
        self.why.setVisible(row is not None)
        self.why.set_text(f"{row.line.name}: {row.why}" if row else "")
        clash = row.clash if row else None
        self.consent.setVisible(clash is not None)
        if clash is not None:
            plans = "two" if clash.names[2:] == () else str(len(clash.names))
            self.consent.set_text(f"Not one floor, but {plans}" if clash.meant else f"One floor, {plans} &plans")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button names the building as far as there is room."""
        super().resizeEvent(event)
        self._fit_apply()

    def _fit_apply(self) -> None:
        """Put the building's name on the button, cut where it does not fit."""
        if self._words_of_apply == "&Apply":
            self.apply.set_text("&Apply")
            return
        others = sum(w.sizeHint().width() + self._space.s for w in (self.up, self.down, self.mark, self.reset))
        metrics = self.apply.fontMetrics()
        start = f"{self._words_of_apply} of "
        room = self.width() - others - metrics.horizontalAdvance(start) - 2 * self._space.m - self._space.s
        cut = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        self.apply.set_text(start + cut.replace("&", "&&") if len(cut) > 1 else self._words_of_apply)
        whole = f"{start}{self._title}".removeprefix("&")
        self.apply.setAccessibleName(whole)
        self.apply.setToolTip(whole)


def _apply_words(draft: LevelDraft, seen: Preview | None) -> str:
    if seen is None or not seen.rows:
        return "&Apply"
    whole = sum(line.rows for line in draft.lines)
    rows = f"all {plural(whole, 'row')}" if seen.rows == whole else plural(seen.rows, "row")
    return f"&Apply to {rows}"
