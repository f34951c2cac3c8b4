"""The page of a workspace that is still being opened: what its grid showed last, with its age; nothing can be edited.

It is painted before the views are loaded, so it knows tokens and Qt and none of them.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mistdesk.domain.first_page import FirstCell, FirstColumn, FirstPage, Mark
from mistdesk.ui.kit.icons import paint_state_glyph
from mistdesk.ui.kit.theme import Theme, sized_font
from mistdesk.ui.kit.tokens import Meaning, Tokens, contrast

_READABLE = 4.5
_GLYPHS = {Mark.ERROR: Meaning.ERROR, Mark.REVIEW: Meaning.REVIEW}
_DAY = 86400.0


def as_of(at: float, now: float) -> str:
    """How old a page is: "As of 14:02"; of another day with its date. The clock is this machine's."""
    when, today = datetime.fromtimestamp(at).astimezone(), datetime.fromtimestamp(now).astimezone()
    time = f"{when:%H:%M}"
    if when.date() == today.date():
        return f"As of {time}"
    year = f" {when.year}" if when.year != today.year else ""
    return f"As of {when.day} {when:%b}{year}, {time}"


class FirstPageView(QWidget):
    """Columns, texts and marks of the first rows, muted. Keys and clicks do nothing here."""

    def __init__(self, theme: Theme, page: FirstPage, now: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.page = page
        self.text = f"{as_of(page.at, now)}; opening…"
        devices = f"{page.devices:,} {'device' if page.devices == 1 else 'devices'}"
        self.title = " – ".join(part for part in (page.organization, devices) if part)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that it is read out, and keys typed go nowhere else
        self.setAccessibleName(f"{self.title}. {self.text}")
        self.setAccessibleDescription("The mapping as it was shown last. It can be edited when it has been opened.")
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what can be seen of it."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.current.background))
        _Painting(painter, self._theme.current, self).paint()
        painter.end()


class _Painting:
    """One painting of the page."""

    def __init__(self, painter: QPainter, tokens: Tokens, view: FirstPageView) -> None:
        self._painter = painter
        self._tokens = tokens
        self._view = view
        self._plain = sized_font(tokens.type.body)
        self._italic = sized_font(tokens.type.body, italic=True)

    def paint(self) -> None:
        """The words, then the table below them."""
        tokens, view = self._tokens, self._view
        gap, edge = tokens.space.l, view.page.margins
        box = view.rect().adjusted(max(edge.left, gap), edge.top, -max(edge.right, gap), -max(edge.bottom, gap))
        high = tokens.size.control
        if box.width() < view.width() // 3 or box.height() < view.height() // 3:  # the window is smaller now
            box = view.rect().adjusted(gap, 0, -gap, -gap)
        box.setTop(max(box.top(), 2 * (high + gap)))
        above = box.top() - tokens.space.s - high
        head = sized_font(tokens.type.section)
        self._words(QRect(box.left(), above - high, box.width(), high), view.title, head, tokens.text)
        self._words(QRect(box.left(), above, box.width(), high), view.text, self._plain, tokens.muted)
        self._painter.setClipRect(box)
        self._painter.fillRect(box, QColor(tokens.surface))
        self._table(box)

    def _words(self, box: QRect, text: str, font: QFont, color: str) -> None:
        self._text(box, text, font, color, at_right=False)

    def _table(self, box: QRect) -> None:
        tokens, page = self._tokens, self._view.page
        head, row_height, border = tokens.size.control, tokens.size.row, tokens.size.border
        rows = page.rows[: max(0, box.height() - head) // row_height + 1]
        left = box.left()
        self._painter.fillRect(QRect(box.left(), box.top(), box.width(), head), QColor(tokens.raised))
        for number, column in enumerate(page.columns):
            if left >= box.right():
                break
            self._words(self._inside(left, box.top(), column.width, head), column.title, self._plain, tokens.muted)
            top = box.top() + head
            for row in rows:
                self._cell(row[number], column, QRect(left, top, column.width, row_height))
                top += row_height
            left += column.width
            self._painter.fillRect(left - border, box.top(), border, top - box.top(), QColor(tokens.grid))
        for n in range(1, len(rows) + 1):
            y = box.top() + head + n * row_height - border
            self._painter.fillRect(box.left(), y, min(left, box.right()) - box.left(), border, QColor(tokens.grid))

    def _cell(self, cell: FirstCell, column: FirstColumn, box: QRect) -> None:
        tokens, meaning = self._tokens, _GLYPHS.get(cell.mark)
        ground = tokens.surface if meaning is None else tokens.meaning(meaning).weak
        inside = self._inside(box.left(), box.top(), box.width(), box.height())
        if meaning is not None:
            self._painter.fillRect(box, QColor(ground))
            glyph = tokens.size.glyph
            at = QPoint(inside.left(), box.top() + (box.height() - glyph) // 2)
            paint_state_glyph(self._painter, QRectF(at.x(), at.y(), glyph, glyph), meaning, tokens)
            inside.setLeft(inside.left() + glyph + tokens.space.xs)
        if cell.mark is Mark.AWAY:
            self._painter.fillRect(box, QBrush(QColor(tokens.grid), Qt.BrushStyle.BDiagPattern))
        ink = tokens.muted if contrast(tokens.muted, ground) >= _READABLE else tokens.text
        font = self._italic if cell.mark is Mark.SUGGESTED else self._plain
        self._text(inside, cell.text, font, ink, at_right=column.at_right)

    def _inside(self, left: int, top: int, width: int, height: int) -> QRect:
        space = self._tokens.space.s
        return QRect(left + space, top, width - 2 * space, height)

    def _text(self, box: QRect, text: str, font: QFont, color: str, *, at_right: bool) -> None:
        if not text or box.width() <= 0:
            return
        self._painter.setFont(font)
        self._painter.setPen(QColor(color))
        side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
        flat = text.replace("\n", " ")
        shown = QFontMetrics(font).elidedText(flat, Qt.TextElideMode.ElideRight, box.width())
        self._painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
