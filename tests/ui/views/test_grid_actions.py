"""The grid's actions: paste, fill and copy as in a spreadsheet, each one step, over what is shown alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.views.grid_actions import GRID_ACTIONS, GridActions
from mistdesk.ui.views.grid_table import PaintedTable
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QTableView
from tests.ui.views.stage import Stage, staged

C = Column
FLAG = QItemSelectionModel.SelectionFlag


@dataclass(repr=False)
class Bench:
    """A grid over the sheet of fakes, its actions, and what they said."""

    stage: Stage
    model: SheetModel
    view: QTableView
    actions: GridActions
    said: list[str] = field(default_factory=list)

    def choose(self, *boxes: tuple[int, int, Column, Column]) -> None:
        """Choose boxes: first and last position, first and last column."""
        self.view.selectionModel().clear()
        for top, bottom, left, right in boxes:
            ends = self.model.index(top, left), self.model.index(bottom, right)
            self.view.selectionModel().select(QItemSelection(*ends), FLAG.Select)
        first = self.model.index(boxes[0][0], boxes[0][2])
        self.view.selectionModel().setCurrentIndex(first, FLAG.NoUpdate)

    def texts(self, column: Column) -> list[str]:
        """The values of a column as shown."""
        return [self.model.sheet.value(row, column) for row in self.model.rows]

    def do(self, name: str) -> str:
        """Do an action; what it said."""
        self.actions.actions_by_name[name].trigger()
        return self.said[-1]

    def undo(self) -> str:
        """Take a step back."""
        return self.stage.state.desk.workspace.undo()


@pytest.fixture
def bench(theme: Theme) -> Iterator[Bench]:
    with staged() as stage:
        model = SheetModel(stage.state, theme)
        view = PaintedTable(theme)
        view.setModel(model)
        view.set_source(model)
        for column in Column:
            view.setColumnHidden(column, column in {C.BUILDING_REF, C.SUB_NAME, C.SUB_CODE})
        model.set_scope(stage.state.list_scope)
        stage.state.edited.connect(model.on_edited)
        actions = GridActions(stage.state, view, model)
        made = Bench(stage, model, view, actions)
        actions.said.connect(made.said.append)
        stage.show(view, 1200, 600)
        yield made
        model.deleteLater()


def clip(text: str | None = None) -> str:
    """Put a text on the clipboard, or read what is there."""
    board = QGuiApplication.clipboard()
    if text is not None:
        board.setText(text)
    return board.text()


# --- the four cases of pasting one value into many cells


def test_one_cell_goes_into_two_hundred_and_is_one_step(bench: Bench) -> None:
    rows = min(200, bench.model.rowCount())
    before = bench.texts(C.SPACE_CODE)
    clip("R-1\r\n")
    bench.choose((0, rows - 1, C.SPACE_CODE, C.SPACE_CODE))
    assert bench.do("paste") == f"{rows} cells changed."
    assert bench.texts(C.SPACE_CODE)[:rows] == ["R-1"] * rows
    assert bench.undo() == f"Paste space.code in {rows} rows"
    assert bench.texts(C.SPACE_CODE) == before
    assert bench.undo() == ""


def test_two_cells_into_five_are_refused_with_the_sizes(bench: Bench) -> None:
    before = bench.texts(C.SPACE_CODE)
    clip("a\nb\n")
    bench.choose((0, 4, C.SPACE_CODE, C.SPACE_CODE))
    assert bench.do("paste") == (
        "The block has 2 rows and the selection 5: 5 is not a multiple of 2. Select 2, 4 or 6 rows, or one cell."
    )
    assert bench.texts(C.SPACE_CODE) == before
    assert bench.undo() == ""
    bench.choose((0, 5, C.SPACE_CODE, C.SPACE_CODE))
    assert bench.do("paste") == "6 cells changed."
    assert bench.texts(C.SPACE_CODE)[:6] == ["a", "b"] * 3


def test_a_block_larger_than_the_rows_shown_is_refused(bench: Bench) -> None:
    count = bench.model.rowCount()
    clip("\n".join(f"R-{n}" for n in range(count)))
    bench.choose((1, 1, C.SPACE_CODE, C.SPACE_CODE))
    assert bench.do("paste") == (
        f"The block has {count} rows and only {count - 1} are shown from this cell on: 1 cell would fall off."
    )
    assert bench.undo() == ""


def test_a_paste_passes_over_hidden_rows_and_skips_read_only_cells(bench: Bench) -> None:
    bench.model.set_filter("NB-2OG")
    shown = bench.model.rows
    others = [row for row in range(len(bench.model.sheet)) if row not in shown]
    values = bench.model.sheet.values
    kept = [[values[c][row] for row in others] for c in Column]
    ids = [bench.model.sheet.device(row).id for row in shown]
    clip("Name 1\tid 1\tx\nName 2\tid 2\tx\nName 3\tid 3\tx")
    bench.choose((0, 0, C.THING_NAME, C.THING_NAME))
    assert bench.do("paste") == "6 cells changed. 3 read-only cells were skipped."
    assert bench.texts(C.THING_NAME)[:3] == ["Name 1", "Name 2", "Name 3"]
    assert [bench.model.sheet.device(row).id for row in shown] == ids
    values = bench.model.sheet.values
    assert [[values[c][row] for row in others] for c in Column] == kept
    assert bench.undo() == "Paste 2 columns in 3 rows"
    assert bench.undo() == ""


# --- paste, more


def test_a_paste_goes_over_visible_columns_in_the_order_shown(bench: Bench) -> None:
    bench.view.horizontalHeader().moveSection(C.SPACE_CODE, C.FLOOR_NAME)
    clip("code\tfloor\t2")
    bench.choose((0, 0, C.SPACE_CODE, C.SPACE_CODE))
    assert bench.do("paste") == "3 cells changed."
    assert [bench.texts(c)[0] for c in (C.SPACE_CODE, C.FLOOR_NAME, C.FLOOR_LEVEL)] == ["code", "floor", "2"]


def test_a_line_break_inside_a_cell_stays_one_cell(bench: Bench) -> None:
    clip('"1 Example Way\r\nLeeds ""LS1"""\r\n')
    bench.choose((0, 1, C.BUILDING_ADDRESS, C.BUILDING_ADDRESS))
    assert bench.do("paste") == "2 cells changed."
    assert bench.texts(C.BUILDING_ADDRESS)[:2] == ['1 Example Way\nLeeds "LS1"'] * 2


def test_what_cannot_be_pasted_is_said(bench: Bench) -> None:
    clip("a\nb")
    bench.view.selectionModel().clear()
    assert bench.do("paste") == "Choose the cell to paste into."
    bench.choose((0, 1, C.SPACE_CODE, C.SPACE_CODE), (1, 2, C.SPACE_NAME, C.SPACE_NAME))
    assert bench.do("paste") == "The chosen cells are no rectangle. Choose one block of cells, or one cell."
    clip("x")
    assert bench.do("paste") == "4 cells changed."
    assert bench.do("paste") == "Nothing to change: the cells hold this already."
    bench.choose((0, 0, C.THING_REF, C.THING_REF))
    assert bench.do("paste") == "Nothing changed: this cell is read-only. Ids from Mist join the row to Mist."
    bench.choose((0, 1, C.THING_REF, C.THING_REF))
    assert bench.do("paste") == "2 read-only cells were skipped."
    clip("")
    assert bench.do("paste") == "The clipboard holds no text."


def test_a_site_is_pasted_by_its_name(bench: Bench) -> None:
    site = bench.stage.state.desk.workspace.target_sites[0]
    bench.choose((0, 0, C.SITE_ID, C.SITE_ID))
    bench.do("empty")
    clip(site.name)
    assert bench.do("paste") == "1 cell changed."
    assert bench.texts(C.SITE_ID)[0] == site.id
    bench.do("copy")
    assert clip() == site.name


def menu_of(bench: Bench) -> QMenu:
    """The menu that is open over the grid."""
    return next(menu for menu in bench.view.findChildren(QMenu) if menu.isVisible())


def test_a_block_with_names_goes_by_them_and_by_its_devices(bench: Bench) -> None:
    bench.choose((0, 2, C.SPACE_NAME, C.THING_REF))
    assert bench.do("copy-headers") == "Copied 12 cells with the names of their columns."
    head, *lines = clip().split("\n")
    assert head.split("\t") == ["space.name", "space.code", "thing.name", "thing.refId"]
    refs = [line.split("\t")[3] for line in lines]
    body = "\n".join(f"Room {n}\tR{n}\tAP {n}\t{ref}" for n, ref in reversed(list(enumerate(refs))))
    clip(f"{head}\n{body}\nx\tx\tx\tnobody\n")
    bench.choose((9, 9, C.SPACE_NAME, C.SPACE_NAME))
    bench.actions.actions_by_name["paste"].trigger()
    menu = menu_of(bench)
    assert [action.text() for action in menu.actions()] == [
        "Paste by column &names (4 columns)",
        "Paste as it &is, names too",
    ]
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert bench.said[-1] == "9 cells changed. 1 row left out: their devices are not shown here."
    assert bench.texts(C.SPACE_NAME)[:3] == ["Room 0", "Room 1", "Room 2"]
    bench.undo()
    bench.actions.actions_by_name["paste"].trigger()
    QTest.keyClick(menu_of(bench), Qt.Key.Key_I)
    assert bench.said[-1] == "15 cells changed. 5 read-only cells were skipped."
    assert bench.texts(C.SPACE_NAME)[9] == "space.name"


# --- copy


def test_a_copy_takes_shown_cells_and_blanks_for_holes(bench: Bench) -> None:
    names, codes = bench.texts(C.THING_NAME), bench.texts(C.SPACE_CODE)
    bench.choose((0, 0, C.SPACE_CODE, C.SPACE_CODE), (0, 1, C.THING_NAME, C.THING_NAME))
    assert bench.do("copy") == "Copied 3 cells."
    assert clip() == f"{codes[0]}\t{names[0]}\n\t{names[1]}"
    bench.choose((0, 0, C.SITE_ID, C.EXCLUDE))
    bench.do("copy-headers")
    assert "subBuilding.name" not in clip()
    assert len(clip().split("\n")[0].split("\t")) == len(HEADERS) - 3
    bench.view.selectionModel().clear()
    assert bench.do("copy") == "Choose a cell first."


# --- fill


def test_fill_down_and_series(bench: Bench) -> None:
    clip("R-08")
    bench.choose((0, 0, C.SPACE_CODE, C.SPACE_CODE))
    bench.do("paste")
    bench.choose((0, 3, C.SPACE_CODE, C.SPACE_CODE))
    assert bench.do("fill-series") == "3 cells changed."
    assert bench.texts(C.SPACE_CODE)[:4] == ["R-08", "R-09", "R-10", "R-11"]
    assert bench.undo() == "Fill series of space.code in 3 rows"
    assert bench.do("fill-down") == "3 cells changed."
    assert bench.texts(C.SPACE_CODE)[:4] == ["R-08"] * 4
    bench.choose((4, 4, C.SPACE_CODE, C.SPACE_CODE))
    assert bench.do("fill-down") == "1 cell changed."
    bench.choose((0, 0, C.SPACE_CODE, C.SPACE_CODE))
    assert bench.do("fill-down") == "There is no row above to fill from."
    assert bench.do("fill-series") == "Select more than one cell of space.code to count on in it."


def test_one_value_goes_into_the_whole_selection(bench: Bench) -> None:
    bench.choose((0, 2, C.THING_NAME, C.THING_REF), (0, 2, C.SPACE_CODE, C.SPACE_CODE))
    name = bench.texts(C.THING_NAME)[0]
    assert bench.do("fill") == "5 cells changed. 3 read-only cells were skipped."
    assert bench.texts(C.SPACE_CODE)[:3] == [name] * 3


def test_what_is_typed_goes_into_the_whole_selection_by_ctrl_enter(bench: Bench) -> None:
    bench.choose((0, 4, C.SPACE_NAME, C.SPACE_NAME))
    bench.view.activateWindow()
    bench.view.setFocus()
    bench.stage.until(bench.view.hasFocus)
    bench.view.edit(bench.view.currentIndex())
    editor = bench.view.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.setText("Foyer")
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert bench.said == ["5 cells changed."]
    assert bench.texts(C.SPACE_NAME)[:5] == ["Foyer"] * 5
    assert bench.view.state() is QTableView.State.NoState
    assert bench.undo() == "Fill space.name in 5 rows"
    assert bench.undo() == ""


# --- the rest


def test_cells_are_emptied_and_given_back(bench: Bench) -> None:
    before = bench.texts(C.THING_NAME)
    bench.choose((0, 1, C.THING_NAME, C.THING_NAME))
    assert bench.do("give-back") == "These cells already hold what Mist and the rules say."
    assert bench.do("empty") == "2 cells changed."
    assert bench.texts(C.THING_NAME)[:2] == ["", ""]
    assert bench.do("keep-mine") == "Mist says nothing new about these cells."
    assert bench.do("give-back") == "2 cells given back to Mist."
    assert bench.texts(C.THING_NAME) == before
    assert bench.undo() == "Give back 2 cells"


def test_rows_are_excluded_and_included(bench: Bench) -> None:
    bench.choose((0, 1, C.SPACE_CODE, C.SPACE_NAME), (3, 3, C.THING_NAME, C.THING_NAME))
    assert bench.do("exclude") == "3 cells changed."
    assert bench.texts(C.EXCLUDE)[:4] == ["yes", "yes", "", "yes"]
    assert bench.do("exclude") == "3 cells changed."
    assert bench.undo() == "Include 3 rows"


def test_repairs_are_asked_for(bench: Bench) -> None:
    asked: list[tuple[str, int]] = []
    bench.actions.repairs_wanted.connect(lambda ref, column: asked.append((ref, column)))
    bench.choose((2, 2, C.FLOOR_LEVEL, C.FLOOR_LEVEL))
    bench.actions.actions_by_name["repairs"].trigger()
    assert asked == [(bench.model.ref_at(2), int(C.FLOOR_LEVEL))]


def test_every_action_says_what_to_choose_when_nothing_is(bench: Bench) -> None:
    bench.view.selectionModel().clear()
    for one in GRID_ACTIONS:
        assert bench.do(one.name), one.name
    assert bench.undo() == ""


def test_every_action_is_in_the_menu_with_its_keys(bench: Bench) -> None:
    menu = bench.actions.menu()
    shown = [action for action in menu.actions() if not action.isSeparator()]
    assert [action.text() for action in shown] == [one.words for one in GRID_ACTIONS]
    keys = [keys.toString() for action in shown for keys in action.shortcuts()]
    assert len(keys) == len(set(keys)) == sum(len(one.keys) for one in GRID_ACTIONS)
    menu.deleteLater()
