"""Turns the theme and looks at what follows: tokens, palette, style sheet, fonts, icons, glyphs."""

import re
from pathlib import Path

import pytest
from mistdesk.assets import asset
from mistdesk.ui.kit.icons import ICON_NAMES, IconName, app_icon, icon, icon_pixmap, paint_state_glyph
from mistdesk.ui.kit.theme import Theme, ThemeChoice, elided, tabular_font
from mistdesk.ui.kit.tokens import DARK, HIGH_CONTRAST, LIGHT, Meaning
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot


def test_choice_changes_tokens_palette_and_sheet(qapp: QApplication, theme: Theme, qtbot: QtBot) -> None:
    assert theme.current is LIGHT
    with qtbot.waitSignal(theme.changed, timeout=1000):
        theme.set_choice(ThemeChoice.DARK)
    assert theme.current is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.background)
    assert DARK.accent in qapp.styleSheet()
    assert LIGHT.accent not in qapp.styleSheet()
    theme.set_choice(ThemeChoice.HIGH_CONTRAST)
    assert theme.current is HIGH_CONTRAST


def test_same_choice_again_says_nothing(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.changed, wait=0):
        theme.set_choice(ThemeChoice.LIGHT)


def test_system_choice_follows_the_system(qapp: QApplication, theme: Theme) -> None:
    theme.set_choice(ThemeChoice.SYSTEM)
    scheme = qapp.styleHints().colorScheme()
    assert theme.choice is ThemeChoice.SYSTEM
    assert theme.current.dark == (scheme == Qt.ColorScheme.Dark)


def test_sheet_needs_only_files_that_exist(qapp: QApplication, theme: Theme) -> None:
    urls = re.findall(r'url\("([^"]+)"\)', qapp.styleSheet())
    assert urls
    assert all(Path(url).is_file() for url in urls)


def test_body_type_is_thirteen_pixels_and_figures_line_up(qapp: QApplication, theme: Theme) -> None:
    assert qapp.font().pixelSize() == 13
    metrics = QFontMetrics(tabular_font(13))
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_long_name_is_shortened(theme: Theme) -> None:
    name = "東館キャンパス" * 9
    shown = elided(name, tabular_font(13), 200)
    assert shown.endswith("…")
    assert QFontMetrics(tabular_font(13)).horizontalAdvance(shown) <= 200


@pytest.mark.parametrize("name", ICON_NAMES)
def test_every_icon_is_drawn_on_the_grid_in_the_one_stroke(name: IconName, qapp: QApplication) -> None:
    text = asset(f"icons/{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in text
    assert 'stroke-width="1.5"' in text
    assert not re.search(r"#[0-9a-fA-F]{3,6}", text)
    image = icon_pixmap(name, "#FF0000", 48).toImage()
    inks = {image.pixelColor(x, y).name() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 250}
    assert inks == {"#ff0000"}


def test_no_icon_file_is_without_a_name() -> None:
    files = {path.stem for path in asset("icons").glob("*.svg")}
    assert files == {*ICON_NAMES, "app"}


def test_icons_come_in_sharp_sizes_and_follow_the_colour(qapp: QApplication) -> None:
    sizes = {size.width() for size in icon("search", LIGHT).availableSizes()}
    assert {16, 20, 24} <= sizes
    assert not app_icon().pixmap(64).isNull()


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.name)
def test_glyphs_differ_in_shape_not_only_in_colour(qapp: QApplication, tokens: object) -> None:
    assert tokens in (LIGHT, DARK)
    shapes = set()
    for meaning in Meaning:
        image = QImage(16, 16, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        paint_state_glyph(painter, QRectF(0, 0, 16, 16), meaning, LIGHT if tokens is LIGHT else DARK)
        painter.end()
        covered = frozenset((x, y) for x in range(16) for y in range(16) if image.pixelColor(x, y).alpha() > 128)
        assert len(covered) >= 8
        shapes.add(covered)
    assert len(shapes) == len(Meaning)
