"""Paints a page of the mapping grid straight from lists, in passes; it knows what a cell is like, not what it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol

from PySide6.QtCore import QItemSelection, QItemSelectionRange, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QPainter,
    QPixmap,
    QPolygon,
    QStaticText,
)

from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.icons import paint_state_glyph
from mistdesk.ui.kit.tokens import Meaning, Tokens, contrast
from mistdesk.ui.models.sheet_model import CellFlag
from mistdesk.ui.views.grid_texts import Texts

RIGHT = frozenset({int(Column.FLOOR_LEVEL)})
"""Columns of numbers: they stand at the right."""
TAILS = frozenset({int(Column.BUILDING_REF), int(Column.THING_REF)})
"""Columns of ids, which differ at their end: they lose letters at their start."""
TEXT_CONTRAST, GLYPH_CONTRAST = 4.5, 3.0


class PaintSource(Protocol):
    """What the painter asks of a model. Rows are the sheet's, not positions."""

    @property
    def visible(self) -> Sequence[int]:
        """The sheet's rows in the order shown."""

    def shown_text(self, row: int, column: int) -> str:
        """What the cell reads."""

    def cell_flags(self, row: int, column: int) -> int:
        """What the cell is like: bits of `CellFlag`."""


class Ground(IntEnum):
    """What lies behind a text."""

    PLAIN = 0
    ERROR = 1
    REVIEW = 2
    SELECTED = 3


class Strip(NamedTuple):
    """A column as it lies in the viewport."""

    column: int
    left: int
    width: int


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be painted: positions from `first` to before `end`, the first of them at `top`."""

    first: int
    end: int
    top: int
    height: int
    strips: tuple[Strip, ...]
    clip: QRect


Runs = dict[int, list[tuple[int, int]]]
"""By column the chosen positions, as pairs of first and last."""


def parts_of(selection: QItemSelection) -> list[QItemSelectionRange]:
    """The ranges of a selection."""
    return [selection.at(n) for n in range(selection.size())]


def runs_of(selection: QItemSelection) -> Runs:
    """The chosen cells by column, from the selection's ranges and never from its cells."""
    runs: Runs = {}
    for part in parts_of(selection):
        pair = (part.top(), part.bottom())
        for column in range(part.left(), part.right() + 1):
            runs.setdefault(column, []).append(pair)
    return {column: merged(pairs) for column, pairs in runs.items()}


def merged(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same positions in order, without overlaps."""
    out: list[tuple[int, int]] = []
    for top, bottom in sorted(pairs):
        if out and top <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], bottom))
        else:
            out.append((top, bottom))
    return out


class Look(NamedTuple):
    """How a cell with certain flags is drawn."""

    ink: int
    italic: bool
    ground: Ground
    glyph: Meaning | None
    news: bool
    hatched: bool
    struck: bool
    barred: bool

    @property
    def marked(self) -> bool:
        """Whether anything but ground and text is to be drawn."""
        return bool(self.glyph or self.news or self.hatched or self.struck or self.barred)


class Inks:
    """The colours of one theme's cells, every text readable on what lies behind it."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.grounds = (tokens.surface, tokens.error.weak, tokens.review.weak, tokens.selection)
        muted = [
            tokens.muted if contrast(tokens.muted, ground) >= TEXT_CONTRAST else tokens.text for ground in self.grounds
        ]
        self.texts: tuple[str, ...] = (*(tokens.text for _ in self.grounds), *muted)

    def text(self, ground: Ground, *, muted: bool) -> int:
        """Which of `texts` stands on a ground."""
        return int(ground) + (len(self.grounds) if muted else 0)

    def pairs(self) -> list[tuple[str, str, str, float]]:
        """Everything painted on anything: what, its colour, the colour behind it and the least contrast."""
        tokens = self.tokens
        out = []
        for ground in Ground:
            behind = self.grounds[ground]
            for muted in (False, True):
                ink = self.texts[self.text(ground, muted=muted)]
                out.append((f"{'muted' if muted else 'text'} on {ground.name}", ink, behind, TEXT_CONTRAST))
            out.append((f"news on {ground.name}", tokens.upgrading.strong, behind, GLYPH_CONTRAST))
        for glyph, under in ((tokens.error.strong, Ground.ERROR), (tokens.review.strong, Ground.REVIEW)):
            out += [
                (f"{under.name} glyph on {at.name}", glyph, self.grounds[at], GLYPH_CONTRAST)
                for at in (under, Ground.SELECTED)
            ]
        out.append(("text on hatch", tokens.muted, tokens.grid, TEXT_CONTRAST))
        out.append(("frame of the current cell", tokens.focus, tokens.surface, GLYPH_CONTRAST))
        out.append(("frame in the selection", tokens.focus, tokens.selection, GLYPH_CONTRAST))
        return out


def look_of(flags: int, inks: Inks, *, chosen: bool) -> Look:
    """How a cell is drawn; every state has a shape besides its colour."""
    error, warning = flags & CellFlag.ERROR, flags & CellFlag.WARNING
    under = Ground.ERROR if error else Ground.REVIEW if warning else Ground.PLAIN
    suggested = bool(flags & (CellFlag.RULE | CellFlag.NEIGHBOUR))
    away = bool(flags & (CellFlag.LEFT_OUT | CellFlag.GONE))
    ground = Ground.SELECTED if chosen else under
    return Look(
        ink=inks.text(ground, muted=suggested or away or bool(flags & CellFlag.READ_ONLY)),
        italic=suggested,
        ground=ground,
        glyph=Meaning.ERROR if error else Meaning.REVIEW if warning else None,
        news=bool(flags & CellFlag.NEWS),
        hatched=bool(flags & CellFlag.LEFT_OUT),
        struck=bool(flags & CellFlag.GONE),
        barred=bool(flags & CellFlag.WITHHELD),
    )


class _Placed(NamedTuple):
    """A marked cell of a page: its look, its box, and where its text lies."""

    look: Look
    left: int
    width: int
    y: int
    text_left: int
    text_width: int


class GridPainter:
    """Paints pages. Keeps what is dear to make: laid out texts, glyphs and looks of one theme."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.inks = Inks(tokens)
        self.texts = Texts(tokens)
        self.looks = _Looks(self.inks)
        self.colors = tuple(QColor(ground) for ground in self.inks.grounds)
        self._pens = tuple(QColor(ink) for ink in self.inks.texts)
        self._line = QColor(tokens.grid)
        self._focus = QColor(tokens.focus)
        self._hatch = QBrush(QColor(tokens.grid), Qt.BrushStyle.BDiagPattern)
        self._bar = QBrush(QColor(tokens.hatch), Qt.BrushStyle.Dense4Pattern)
        self._glyphs: dict[tuple[Meaning | None, float], QPixmap] = {}

    def paint(self, painter: QPainter, page: Page, source: PaintSource, runs: Runs) -> None:
        """One page: grounds, lines, texts, marks."""
        painter.setClipRect(page.clip)
        painter.fillRect(page.clip, self.colors[Ground.PLAIN])
        columns = _Columns(self, painter, page, source)
        for strip in page.strips:
            columns.add(strip, runs.get(strip.column))
        self._lines(painter, page)
        for placed in columns.marks:
            if placed.look.hatched:
                painter.fillRect(placed.left, placed.y, placed.width - 1, page.height - 1, self._hatch)
        draw = painter.drawStaticText
        for (ink, font), texts in columns.texts.items():
            painter.setPen(self._pens[ink])
            painter.setFont(self.texts.fonts[font])
            for x, y, text in texts:
                draw(x, y, text)
        self._marks(painter, page, columns.marks)

    def frame(self, painter: QPainter, box: QRect) -> None:
        """The frame of the current cell."""
        thick, border = self.tokens.size.focus, self.tokens.size.border
        left, top, width, height = box.left(), box.top(), box.width() - border, box.height() - border
        for x, y, wide, high in (  # filled, for a stroked box takes ten times as long
            (left, top, width, thick),
            (left, top + height - thick, width, thick),
            (left, top, thick, height),
            (left + width - thick, top, thick, height),
        ):
            painter.fillRect(x, y, wide, high, self._focus)

    def edge(self, painter: QPainter, x: int, bottom: int) -> None:
        """The edge of the frozen columns."""
        painter.fillRect(x - self.tokens.size.hair, 0, self.tokens.size.hair, bottom, QColor(self.tokens.border))

    def _lines(self, painter: QPainter, page: Page) -> None:
        if not page.strips:
            return
        border = self.tokens.size.border
        left, right = page.strips[0].left, page.strips[-1].left + page.strips[-1].width
        bottom = page.top + (page.end - page.first) * page.height
        for y in range(page.top + page.height - border, bottom, page.height):
            painter.fillRect(left, y, right - left, border, self._line)
        for strip in page.strips:
            painter.fillRect(strip.left + strip.width - border, page.top, border, bottom - page.top, self._line)

    def _marks(self, painter: QPainter, page: Page, marks: list[_Placed]) -> None:
        ratio = painter.device().devicePixelRatioF()
        glyph, space = self.tokens.size.glyph, self.tokens.space
        drop = (page.height - 1 - glyph) // 2
        for look, left, width, y, text_left, text_width in marks:
            if look.glyph is not None:
                painter.drawPixmap(left + space.s, y + drop, self._glyph(look.glyph, ratio))
            if look.news:
                painter.drawPixmap(left + width - 1 - space.s, y, self._glyph(None, ratio))
            if look.struck and text_width:
                painter.fillRect(text_left, y + page.height // 2, text_width, 1, self._pens[look.ink])
            if look.barred and left == page.strips[0].left:
                painter.fillRect(left, y, space.xs, page.height - 1, self._bar)

    def _glyph(self, meaning: Meaning | None, ratio: float) -> QPixmap:
        """The picture of a fault; of None the corner that says that Mist has news."""
        found = self._glyphs.get((meaning, ratio))
        if found is None:
            edge = self.tokens.size.glyph if meaning else self.tokens.space.s
            found = QPixmap(round(edge * ratio), round(edge * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            if meaning is not None:
                paint_state_glyph(painter, QRectF(0, 0, edge, edge), meaning, self.tokens)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self.tokens.upgrading.strong))
                painter.drawPolygon(QPolygon([QPoint(0, 0), QPoint(edge, 0), QPoint(edge, edge)]))
            painter.end()
            self._glyphs[meaning, ratio] = found
        return found


class _Looks(dict[int, Look]):
    """Looks by flags shifted by one, the lowest bit saying whether the cell is chosen."""

    def __init__(self, inks: Inks) -> None:
        super().__init__()
        self._inks = inks

    def __missing__(self, key: int) -> Look:
        look = self[key] = look_of(key >> 1, self._inks, chosen=bool(key & 1))
        return look


class _Columns:
    """One pass over the columns of a page: grounds are painted at once, texts and marks put down for later."""

    def __init__(self, host: GridPainter, painter: QPainter, page: Page, source: PaintSource) -> None:
        self._host = host
        self._painter = painter
        self._page = page
        self._source = source
        self._rows = source.visible[page.first : page.end]
        self.texts: dict[tuple[int, int], list[tuple[int, int, QStaticText]]] = {}
        self.marks: list[_Placed] = []

    def add(self, strip: Strip, chosen: list[tuple[int, int]] | None) -> None:
        """Go down one column."""
        page, looks = self._page, self._host.looks
        column, left, width = strip
        text_of, flags_of = self._source.shown_text, self._source.cell_flags
        mask = _mask(chosen, page.first, page.end)
        y = start = page.top
        ground = Ground.PLAIN
        for n, row in enumerate(self._rows):
            look = looks[flags_of(row, column) << 1 | mask[n]]  # the shift makes a quick plain number of the flags
            if look.ground is not ground:
                self._fill(strip, ground, start, y)
                start, ground = y, look.ground
            text = text_of(row, column)
            at, wide = self._place(text, look, strip, y) if text else (left, 0)
            if look.marked:
                self.marks.append(_Placed(look, left, width, y, at, wide))
            y += page.height
        self._fill(strip, ground, start, y)

    def _place(self, text: str, look: Look, strip: Strip, y: int) -> tuple[int, int]:
        """Put a text down where it will stand; where that is and how wide."""
        tokens, texts = self._host.tokens, self._host.texts
        column, left, width = strip
        at = left + tokens.space.s + (tokens.size.glyph + tokens.space.xs if look.glyph else 0)
        room = left + width - tokens.space.s - at
        if room <= 0:
            return at, 0
        laid, wide, high, font = texts.get(text, room, look.italic, column in TAILS)
        if column in RIGHT:
            at = left + width - tokens.space.s - wide
        group = (look.ink, font)
        placed = self.texts.get(group)
        if placed is None:
            placed = self.texts[group] = []
        placed.append((at, y + (self._page.height - 1 - high) // 2, laid))
        return at, wide

    def _fill(self, strip: Strip, ground: Ground, top: int, bottom: int) -> None:
        if ground is not Ground.PLAIN and bottom > top:
            self._painter.fillRect(strip.left, top, strip.width, bottom - top, self._host.colors[ground])


def _mask(chosen: list[tuple[int, int]] | None, first: int, end: int) -> bytearray:
    """One byte a position of the page: 1 where it is chosen."""
    mask = bytearray(end - first)
    for top, bottom in chosen or ():
        top, bottom = max(top, first), min(bottom, end - 1)
        if top <= bottom:
            mask[top - first : bottom - first + 1] = b"\1" * (bottom - top + 1)
    return mask
