"""The replace panel: every change is seen before it is made, and all of them are one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from mistdesk.domain.mapping.blocks import Chosen
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.replace_panel import MOST_SHOWN, ReplacePanel
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.views.stage import Stage, staged, words_of

C = Column


@dataclass
class Cells:
    """What a grid would say of its cells."""

    rows: Sequence[int]
    picked: Chosen = ()

    def chosen(self) -> Chosen:
        return self.picked

    def visible_columns(self) -> list[Column]:
        return [C.FLOOR_NAME, C.SPACE_NAME, C.THING_NAME, C.THING_REF]

    def shown_rows(self) -> Sequence[int]:
        return self.rows


@dataclass(repr=False)
class Room:
    """The panel over the sheet of fakes, and what it said."""

    stage: Stage
    panel: ReplacePanel
    said: list[str] = field(default_factory=list)

    def ask(self, find: str, new: str) -> str:
        """Type a question, wait for its changes; the words about them."""
        self.panel.find_box.setText(find)
        self.panel.new_box.setText(new)
        return self.words()

    def words(self) -> str:
        """The words about the changes, once they are known."""
        self.stage.settle()
        return self.panel.count.text()

    def names(self) -> list[str]:
        sheet = self.stage.state.desk.workspace.sheet
        return [sheet.value(row, C.THING_NAME) for row in range(len(sheet))]

    def in_names(self) -> None:
        """Look in the devices' names alone."""
        self.panel.column.setCurrentIndex(self.panel.column.findText("thing.name"))

    def listed(self) -> list[list[str]]:
        model = self.panel.list.model()
        return [[str(model.index(r, c).data()) for c in range(4)] for r in range(model.rowCount())]


@pytest.fixture
def room(theme: Theme) -> Iterator[Room]:
    with staged() as stage:
        panel = ReplacePanel(stage.state, theme)
        made = Room(stage, panel)
        panel.said.connect(made.said.append)
        stage.show(panel, 480, 240)
        yield made


def test_it_invites_fits_and_asks_nothing_by_itself(room: Room) -> None:
    room.stage.settle()
    assert "Every change is listed here before it is made." in words_of(room.panel)
    assert not room.panel.button.isEnabled()
    hint = room.panel.minimumSizeHint()
    assert hint.width() <= 480
    assert hint.height() <= 240
    assert room.ask("", "x") == ""


def test_changes_are_seen_before_they_are_made_and_are_one_step(room: Room) -> None:
    room.in_names()
    before = room.names()
    rows = [n for n, name in enumerate(before) if name.startswith("NB-2OG-AP")]
    assert room.ask("nb-2og", "North 2") == f"{len(rows)} cells in {len(rows)} rows would change."
    assert room.names() == before
    assert room.panel.minimumSizeHint().height() <= 240
    assert room.panel.minimumSizeHint().width() <= 480
    assert room.listed()[0] == ["NB-2OG-AP01", "thing.name", "NB-2OG-AP01", "North 2-AP01"]
    assert room.panel.button.text() == f"&Replace {len(rows)} cells"
    assert room.panel.button.accessibleName() == f"Replace {len(rows)} cells"
    QTest.keyClick(room.panel.new_box, Qt.Key.Key_Return)
    assert room.said == [f"{len(rows)} cells changed."]
    assert room.names()[rows[0]] == "North 2-AP01"
    room.stage.settle()
    assert "No cell here would change." in words_of(room.panel)
    workspace = room.stage.state.desk.workspace
    assert workspace.undo() == f"Replace 'nb-2og' in {len(rows)} cells"
    assert room.names() == before
    assert workspace.undo() == ""


def test_read_only_cells_are_left_out_and_counted(room: Room) -> None:
    sheet = room.stage.state.desk.workspace.sheet
    tail = sheet.device(0).id[-5:]
    room.panel.use(Cells(range(len(sheet))))
    words = room.ask(tail, "x")
    assert words == "1 read-only cell is left out."
    assert not room.panel.button.isEnabled()


def test_it_looks_in_the_rows_shown_or_the_cells_chosen_and_in_one_column(room: Room) -> None:
    room.panel.use(Cells(range(4), [(C.THING_NAME, [0, 1])]))
    room.in_names()
    assert room.ask("AP0", "AP-0").startswith("4 cells in 4 rows")
    room.panel.where._buttons["Chosen cells"].click()
    assert room.words().startswith("2 cells in 2 rows")
    room.panel.use(Cells(range(4), [(C.THING_NAME, [1])]))
    room.panel.on_selection_changed()
    assert room.words().startswith("1 cell in 1 row would")
    room.panel.column.setCurrentIndex(room.panel.column.findText("floor.name"))
    assert room.words() == ""


def test_patterns_wildcards_case_and_whole_cells(room: Room) -> None:
    room.in_names()
    room.panel.mode._buttons["Pattern"].click()
    assert room.ask(r"NB-(\d)OG-AP(\d+)", r"AP\2 \1").startswith("22 cells")
    assert room.listed()[0][3] == "AP01 1"
    room.ask("(a+)+", "x")
    assert "could take forever" in words_of(room.panel)
    assert not room.panel.button.isEnabled()
    room.panel.mode._buttons["Wildcards"].click()
    assert room.panel.find_box.placeholderText() == "* any letters, ? one letter"
    assert room.ask("nb-?og-*", "x").startswith("22 cells")
    room.panel.match_case.click()
    assert room.words() == ""
    room.panel.whole_cell.click()
    assert room.ask("NB-?OG-AP", "x") == ""


def test_changes_of_another_sheet_are_not_made(room: Room) -> None:
    room.in_names()
    room.ask("NB-2OG", "x")
    workspace = room.stage.state.desk.workspace
    workspace.sheet.revision += 1  # as if something had been changed of which nobody has told
    before = room.names()
    room.panel.button.click()
    assert room.said == ["The mapping has changed since. Look at the changes again."]
    assert room.names() == before
    assert room.words().startswith("14 cells")
    workspace.set_cells([(before.index("NB-2OG-AP03"), C.THING_NAME, "Mine")], "Set")
    assert not room.panel.button.isEnabled()
    room.panel.on_replace()
    assert room.words().startswith("13 cells")


def test_a_change_leads_to_its_cell_and_escape_closes(room: Room) -> None:
    asked: list[tuple[str, int]] = []
    closed: list[bool] = []
    room.panel.wanted.connect(lambda ref, column: asked.append((ref, column)))
    room.panel.closed.connect(lambda: closed.append(True))
    room.ask("NB-2OG-AP02", "x")
    room.panel.list.activated.emit(room.panel.list.model().index(0, 0))
    sheet = room.stage.state.desk.workspace.sheet
    assert asked == [(sheet.device(room.names().index("NB-2OG-AP02")).id, int(C.THING_NAME))]
    room.panel.begin()
    QTest.keyClick(room.panel.find_box, Qt.Key.Key_Escape)
    assert closed == [True]
    room.panel.hide()
    room.panel.refresh()
    assert room.stage.state.tasks.names() == []


def test_only_the_first_of_many_are_listed(room: Room) -> None:
    room.panel.mode._buttons["Pattern"].click()
    words = room.ask("^", "x")
    assert f"The first {MOST_SHOWN} are listed." in words
    assert len(room.listed()) == MOST_SHOWN
