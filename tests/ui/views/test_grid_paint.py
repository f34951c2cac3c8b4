"""What the grid paints: only what is exposed, every state with a shape, every text readable on what lies behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.kit.tokens import DARK, HIGH_CONTRAST, LIGHT, Meaning, Tokens, contrast
from mistdesk.ui.models.estate_index import ORG
from mistdesk.ui.models.sheet_model import CellFlag, SheetModel
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.views.grid_paint import (
    GridPainter,
    Ground,
    Inks,
    Page,
    Strip,
    look_of,
    merged,
)
from mistdesk.ui.views.grid_texts import ITALIC, UNDERLINED, UPRIGHT
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from tests.ui.views.stage import Stage, staged

THEMES = (LIGHT, DARK, HIGH_CONTRAST)
WIDE, HIGH = 300, 26


@dataclass
class FakeSource:
    """Cells by formula, which count how often they are asked for."""

    count: int = 1000
    text: str = "Meeting 2.04"
    flags: int = 0
    asked: list[tuple[int, int]] = field(default_factory=list)

    @property
    def visible(self) -> Sequence[int]:
        return range(self.count)

    def shown_text(self, row: int, column: int) -> str:
        self.asked.append((row, column))
        return self.text

    def cell_flags(self, row: int, column: int) -> int:
        return self.flags


def _picture(
    tokens: Tokens, source: FakeSource, *, column: int = int(Column.SPACE_NAME), chosen: bool = False
) -> QImage:
    """One cell."""
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    page = Page(0, 1, 0, HIGH, (Strip(column, 0, WIDE),), image.rect())
    GridPainter(tokens).paint(painter, page, source, {column: [(0, 0)]} if chosen else {})
    painter.end()
    return image


def _colors(image: QImage, box: QRect | None = None) -> set[str]:
    part = box or image.rect()
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(part.left(), part.right() + 1)
        for y in range(part.top(), part.bottom() + 1)
    }


def _columns_with(image: QImage, ink: str) -> list[int]:
    """The pixel columns in which a colour is seen."""
    return [x for x in range(image.width()) if ink in _colors(image, QRect(x, 0, 1, image.height()))]


# --- contrast


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
def test_everything_painted_can_be_read_on_what_lies_behind_it(tokens: Tokens) -> None:
    bad = [
        f"{what}: {contrast(ink, behind):.2f} of {least}"
        for what, ink, behind, least in Inks(tokens).pairs()
        if contrast(ink, behind) < least
    ]
    assert not bad


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
@pytest.mark.parametrize("chosen", [False, True])
def test_every_look_there_can_be_uses_a_measured_pair(tokens: Tokens, chosen: bool) -> None:
    inks = Inks(tokens)
    for flags in range(2 << int(CellFlag.GONE).bit_length() - 1):
        look = look_of(flags, inks, chosen=chosen)
        assert contrast(inks.texts[look.ink], inks.grounds[look.ground]) >= 4.5


# --- states


@pytest.mark.parametrize(
    ("flag", "differs"),
    [
        (CellFlag.ERROR, lambda look: look.glyph is Meaning.ERROR),
        (CellFlag.WARNING, lambda look: look.glyph is Meaning.REVIEW),
        (CellFlag.RULE, lambda look: look.italic),
        (CellFlag.NEIGHBOUR, lambda look: look.italic),
        (CellFlag.NEWS, lambda look: look.news),
        (CellFlag.LEFT_OUT, lambda look: look.hatched),
        (CellFlag.GONE, lambda look: look.struck),
        (CellFlag.WITHHELD, lambda look: look.barred),
    ],
)
def test_every_state_has_a_shape_besides_its_colour(flag: CellFlag, differs: Callable[[object], bool]) -> None:
    inks = Inks(LIGHT)
    for chosen in (False, True):
        assert differs(look_of(int(flag), inks, chosen=chosen))
        assert not differs(look_of(0, inks, chosen=chosen))


def test_an_error_outweighs_a_warning() -> None:
    look = look_of(int(CellFlag.ERROR | CellFlag.WARNING), Inks(LIGHT), chosen=False)
    assert (look.glyph, look.ground) == (Meaning.ERROR, Ground.ERROR)


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
def test_grounds_are_as_the_tokens_say(qapp: QApplication, tokens: Tokens) -> None:
    middle = QRect(WIDE // 2, 4, 20, 8)
    none = FakeSource(text="")
    assert _colors(_picture(tokens, none), middle) == {tokens.surface.upper()}
    assert _colors(_picture(tokens, none, chosen=True), middle) == {tokens.selection.upper()}
    fault = FakeSource(text="", flags=int(CellFlag.ERROR))
    assert _colors(_picture(tokens, fault), middle) == {tokens.error.weak.upper()}
    doubt = FakeSource(text="", flags=int(CellFlag.WARNING))
    assert _colors(_picture(tokens, doubt), middle) == {tokens.review.weak.upper()}


def test_a_fault_stays_to_be_seen_in_the_selection(qapp: QApplication) -> None:
    fault = FakeSource(text="", flags=int(CellFlag.ERROR))
    assert LIGHT.error.strong.upper() in _colors(_picture(LIGHT, fault, chosen=True))


def test_numbers_stand_at_the_right_and_ids_keep_their_end(qapp: QApplication) -> None:
    level = _columns_with(_picture(LIGHT, FakeSource(text="2"), column=int(Column.FLOOR_LEVEL)), LIGHT.text)
    assert min(level) > WIDE - 24
    long_id = "0123456789" * 12 + "end"
    painter = GridPainter(LIGHT)
    assert painter.texts.get(long_id, 120, False, True)[0].text().startswith("…")
    assert painter.texts.get(long_id, 120, False, True)[0].text().endswith("end")
    assert painter.texts.get(long_id, 120, False, False)[0].text().endswith("…")


def test_a_text_of_many_lines_is_one_line_and_a_book_is_cut(qapp: QApplication) -> None:
    texts = GridPainter(LIGHT).texts
    assert texts.get("a\nb\r\nc", 200, False, False)[0].text() == "a b c"
    laid = texts.get("x" * 1_000_000, 150, False, False)
    assert len(laid.text.text()) < 150
    assert laid.width <= 150


def test_scripts_without_italics_are_underlined_instead(qapp: QApplication) -> None:
    texts = GridPainter(LIGHT).texts
    assert texts.get("Lobby", 200, True, False).font == ITALIC
    assert texts.get("غرفة 2", 200, True, False).font == UNDERLINED
    assert texts.get("חדר 2", 200, True, False).font == UNDERLINED
    assert texts.get("غرفة 2", 200, False, False).font == UPRIGHT
    assert texts.fonts[UNDERLINED].underline()
    assert not texts.fonts[UNDERLINED].italic()


def test_text_that_looks_like_markup_is_shown_as_it_is(qapp: QApplication) -> None:
    image = _picture(LIGHT, FakeSource(text="<b></b>"))
    assert LIGHT.text in _colors(image) or len(_colors(image)) > 3


# --- ranges


def test_ranges_are_joined() -> None:
    assert merged([(5, 9), (0, 2), (3, 3), (8, 12), (20, 20)]) == [(0, 3), (5, 12), (20, 20)]


# --- only what is exposed


@pytest.fixture
def stage(theme: Theme) -> Iterator[Stage]:
    with staged() as one:
        yield one


def _view(stage: Stage, theme: Theme) -> SheetView:
    model = SheetModel(stage.state, theme)
    model.set_scope(ORG)
    view = SheetView(stage.state, model, theme)
    model.setParent(view)
    stage.show(view, 900, 400)
    stage.until(lambda: view.windowHandle().isExposed())
    return view


def _paint(view: SheetView) -> None:
    QApplication.sendPostedEvents(view.window(), QEvent.Type.UpdateRequest)


def test_a_page_asks_for_the_cells_in_sight_and_no_others(stage: Stage, theme: Theme) -> None:
    view = _view(stage, theme)
    source = FakeSource(count=view.model().rowCount())
    view.set_source(source)
    view.viewport().repaint()
    rows = {row for row, _ in source.asked}
    columns = {column for _, column in source.asked}
    assert max(rows) <= view.viewport().height() // 26
    assert columns.isdisjoint(view.hidden_columns())
    assert Column.EXCLUDE not in columns  # far to the right


def test_a_changed_cell_is_painted_alone(stage: Stage, theme: Theme) -> None:
    view = _view(stage, theme)
    _paint(view)
    source = FakeSource(count=view.model().rowCount())
    view.set_source(source)
    index = view.model().index(3, Column.FLOOR_NAME)
    view.model().dataChanged.emit(index, index)
    _paint(view)
    assert source.asked == [(3, Column.FLOOR_NAME)]


def test_a_changed_cell_in_a_frozen_column_is_painted_where_it_is_seen(stage: Stage, theme: Theme) -> None:
    view = _view(stage, theme)
    view.set_frozen(2)
    view.horizontalScrollBar().setValue(200)
    _paint(view)
    source = FakeSource(count=view.model().rowCount())
    view.set_source(source)
    index = view.model().index(3, Column.BUILDING_NAME)
    view.model().dataChanged.emit(index, index)
    _paint(view)
    assert (3, Column.BUILDING_NAME) in source.asked
    assert {row for row, _ in source.asked} == {3}


def test_a_frozen_column_made_wider_is_painted_where_it_is_seen(stage: Stage, theme: Theme) -> None:
    view = _view(stage, theme)
    view.set_frozen(1)
    view.horizontalScrollBar().setValue(250)
    _paint(view)
    source = FakeSource(count=view.model().rowCount())
    view.set_source(source)
    view.setColumnWidth(0, 200)
    _paint(view)
    assert (0, 0) in source.asked
    assert view.header.frozen_width() == 200


def test_everything_at_once_can_be_chosen_and_painted(stage: Stage, theme: Theme) -> None:
    view = _view(stage, theme)
    view.selectAll()
    image = view.viewport().grab().toImage()
    assert image.pixelColor(100, 26 + 12).name().upper() == theme.current.selection.upper()


def test_the_grid_follows_the_theme(stage: Stage, theme: Theme) -> None:
    view = _view(stage, theme)
    empty = QPoint(view.viewport().width() - 3, view.viewport().height() - 3)
    for choice in (ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST, ThemeChoice.LIGHT):
        theme.set_choice(choice)
        image = view.viewport().grab().toImage()
        assert theme.current.surface.upper() in _colors(image, QRect(0, 0, 60, 60))
        assert QColor(theme.current.text).name().upper() in _colors(image, QRect(0, 0, 120, 60))
    assert view.viewport().rect().contains(empty)


def test_the_frame_is_round_the_current_cell(stage: Stage, theme: Theme) -> None:
    view = _view(stage, theme)
    index = view.model().index(2, Column.FLOOR_NAME)
    view.setCurrentIndex(index)
    view.selectionModel().select(QItemSelection(), QItemSelectionModel.SelectionFlag.Clear)
    box = view.visualRect(index)
    image = view.viewport().grab().toImage()
    assert image.pixelColor(box.center().x(), box.top() + 1).name().upper() == theme.current.focus.upper()
    assert image.pixelColor(box.left() + 1, box.center().y()).name().upper() == theme.current.focus.upper()
