"""Icons tinted by the theme and the glyphs of the meanings, painted; it knows files and colours, not places."""

from functools import lru_cache
from typing import Literal, get_args

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtSvg import QSvgRenderer

from mistdesk.assets import asset
from mistdesk.ui.kit.tokens import Meaning, Tokens

IconName = Literal[
    "access-point",
    "alerts",
    "arrow-up",
    "building",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle-filled",
    "circle-hollow",
    "clock",
    "close",
    "cloud",
    "columns",
    "copy",
    "cross",
    "download",
    "edit",
    "external",
    "eye",
    "eye-off",
    "file",
    "filter",
    "floor",
    "folder",
    "gateway",
    "help",
    "info",
    "key",
    "link",
    "mapping",
    "menu",
    "occupancy",
    "overview",
    "pause",
    "play",
    "plus",
    "publish",
    "redo",
    "refresh",
    "search",
    "settings",
    "sort",
    "space",
    "status",
    "switch",
    "trash",
    "triangle",
    "unassigned",
    "undo",
    "upload",
]
ICON_NAMES: tuple[IconName, ...] = get_args(IconName)

_SIZES = (16, 20, 24, 40)
_RATIOS = (1, 2)


def icon(name: IconName, tokens: Tokens, color: str = "") -> QIcon:
    """The icon in the theme's text colour, or in `color`; its disabled state is muted."""
    return QIcon(_icon(name, color or tokens.text, tokens.disabled))


def icon_pixmap(name: IconName, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """One picture of the icon, `size` device-independent pixels square."""
    edge = round(size * ratio)
    pixmap = QPixmap(edge, edge)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(_tinted(name, color))).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(maxsize=1)
def app_icon() -> QIcon:
    """The application's icon, in the sizes window systems ask for."""
    renderer = QSvgRenderer(str(asset("icons/app.svg")))
    result = QIcon()
    for edge in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(QSize(edge, edge))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        result.addPixmap(pixmap)
    return result


def tinted_svg(name: IconName, color: str) -> bytes:
    """The icon's SVG text with its colour put in, for a style sheet's own copy."""
    return _tinted(name, color)


def paint_state_glyph(
    painter: QPainter, rect: QRectF, meaning: Meaning, tokens: Tokens, most: int | None = None
) -> None:
    """Paint the glyph of a meaning in the middle of `rect`, at most the glyph size or `most` pixels large."""
    edge = min(rect.width(), rect.height(), float(most or tokens.size.glyph))
    box = QRectF(0.0, 0.0, edge, edge)
    box.moveCenter(rect.center())
    ink = QColor(tokens.meaning(meaning).strong)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _GLYPHS[meaning](painter, box, ink)
    painter.restore()


def _paint_ok(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.setBrush(ink)
    painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))


def _paint_review(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.setBrush(ink)
    inset = box.height() * 0.06
    corners = [QPointF(box.center().x(), box.top() + inset), box.bottomRight(), box.bottomLeft()]
    painter.drawPolygon(QPolygonF([corners[0], corners[1] - QPointF(0, inset), corners[2] - QPointF(0, inset)]))


def _paint_error(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.setPen(_stroke(ink, box, 0.17))
    inner = _inset(box, 0.14)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


def _paint_unknown(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.setPen(_stroke(ink, box, 0.15))
    painter.drawEllipse(_inset(box, 0.12))


def _paint_upgrading(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.setPen(_stroke(ink, box, 0.17))
    inner = _inset(box, 0.1)
    middle = inner.center().x()
    painter.drawLine(QPointF(middle, inner.bottom()), QPointF(middle, inner.top()))
    wing = inner.height() * 0.42
    painter.drawLine(QPointF(middle, inner.top()), QPointF(middle - wing, inner.top() + wing))
    painter.drawLine(QPointF(middle, inner.top()), QPointF(middle + wing, inner.top() + wing))


def _paint_info(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.setPen(_stroke(ink, box, 0.17))
    inner = _inset(box, 0.05)
    middle = inner.center().x()
    painter.drawPoint(QPointF(middle, inner.top() + inner.height() * 0.08))
    painter.drawLine(QPointF(middle, inner.top() + inner.height() * 0.42), QPointF(middle, inner.bottom()))


_GLYPHS = {
    Meaning.OK: _paint_ok,
    Meaning.REVIEW: _paint_review,
    Meaning.ERROR: _paint_error,
    Meaning.UNKNOWN: _paint_unknown,
    Meaning.UPGRADING: _paint_upgrading,
    Meaning.INFO: _paint_info,
}


def _inset(box: QRectF, share: float) -> QRectF:
    by = box.width() * share
    return box.adjusted(by, by, -by, -by)


def _stroke(ink: QColor, box: QRectF, share: float) -> QPen:
    pen = QPen(ink, box.width() * share)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


@lru_cache(maxsize=512)
def _icon(name: IconName, color: str, disabled: str) -> QIcon:
    result = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, disabled)):
        for size in _SIZES:
            for ratio in _RATIOS:
                result.addPixmap(icon_pixmap(name, ink, size, ratio), mode)
    return result


@lru_cache(maxsize=512)
def _tinted(name: IconName, color: str) -> bytes:
    text = asset(f"icons/{name}.svg").read_text(encoding="utf-8")
    return text.replace("currentColor", color).encode()
