"""Lays out the texts of the grid's cells, each once: cut to its room, in the font that fits; it knows no cells."""

from __future__ import annotations

import re
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QStaticText, QTextOption, QTransform

from mistdesk.ui.kit.theme import body_font
from mistdesk.ui.kit.tokens import Tokens

UPRIGHT, ITALIC, UNDERLINED = range(3)
_MOST_TEXTS = 20_000  # a few megabytes; a page holds some five hundred
# Hebrew, Arabic and their kin have no italics, and many systems have no such font: there a line says the same.
_NO_ITALICS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


class LaidText(NamedTuple):
    """A text ready to be drawn, its size, and which of the fonts it is laid out in."""

    text: QStaticText
    width: int
    height: int
    font: int


class Texts:
    """Texts by what they say, how much room they have, and how they are cut."""

    def __init__(self, tokens: Tokens) -> None:
        self.fonts = (_font(tokens), _font(tokens, italic=True), _font(tokens, underlined=True))
        self._metrics = tuple(QFontMetrics(font) for font in self.fonts)
        self._kept: dict[tuple[str, int, bool, bool], LaidText] = {}

    def get(self, text: str, room: int, italic: bool, tail: bool) -> LaidText:
        """The text laid out; with `tail` it loses letters at its start."""
        key = (text, room, italic, tail)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_TEXTS:
                self._kept.clear()
            found = self._kept[key] = self._made(text, room, italic=italic, tail=tail)
        return found

    def _made(self, text: str, room: int, *, italic: bool, tail: bool) -> LaidText:
        # No letter is narrower than a pixel, and measuring a book of text takes its time.
        cut = (text[-room:] if tail else text[:room]) if len(text) > room else text
        words = " ".join(cut.splitlines())
        if len(text) > room:
            words = f"…{words}" if tail else f"{words}…"
        font = UPRIGHT if not italic else UNDERLINED if _NO_ITALICS.search(words) else ITALIC
        mode = Qt.TextElideMode.ElideLeft if tail else Qt.TextElideMode.ElideRight
        made = QStaticText(self._metrics[font].elidedText(words, mode, room))
        made.setTextFormat(Qt.TextFormat.PlainText)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        made.setTextOption(option)
        made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        made.prepare(QTransform(), self.fonts[font])
        # Letters of another script are higher: each text stands in the middle by its own height.
        return LaidText(made, self._metrics[font].horizontalAdvance(made.text()), round(made.size().height()), font)


def _font(tokens: Tokens, *, italic: bool = False, underlined: bool = False) -> QFont:
    font = body_font(tokens)
    font.setItalic(italic)
    font.setUnderline(underlined)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
