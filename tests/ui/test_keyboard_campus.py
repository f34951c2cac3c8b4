"""The whole campus mapped without a mouse, from pre-filled to publishable, with every press of a key counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.graph.model import GraphOptions
from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.rules import RowState, Severity
from mistdesk.services.workspace import WorkspaceService, take_snapshot
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.history_panel import HistoryPanel
from mistdesk.ui.views.levels_panel import LevelsPanel
from mistdesk.ui.views.suggestions_panel import SuggestionsPanel
from mistdesk.ui.views.workbench import Workbench
from tests.ui.campus import CampusWorld, campus_world, read_campus
from tests.ui.keyboard import Keyboard, focus_words, settled
from tests.ui.views.stage import Stage, staged

GRID = "Mapping, one row a device"
RESULT = Path(__file__).resolve().parents[2] / "build" / "keyboard_campus.json"
SAID = "said"  # what the end of a run says of a test
MOST_STEPS_AWAY = 60
MOST_PRESSES_A_DEVICE = 1.5
"""For every device that had an error at the start. A cell typed by hand costs more than ten."""

STEPS = (
    "One floor, several plans",
    "One floor, several plans",
    "Set levels of 2 floors in Northgate Campus",
    "Walk: NG-A2F-AP10",
    "Walk: NG-BB1-AP04",
    "Accept floor.name in 8 rows",
    "Accept floor.level in",
    "Set levels of 1 floor in München Werk Süd",
    "Fill floor.level in 2 rows",
    "Fill floor.name in 8 rows",
    "Set floor.level in 1 row",
    "Paste floor.level in 8 rows",
    "Set floor.level to",
)


@pytest.fixture(scope="module")
def campus() -> Inventory:
    return read_campus()


@dataclass(frozen=True)
class Sheet:
    """What the sheet and its report say, to be held against another moment."""

    values: tuple[tuple[str, ...], ...]
    one_floor: frozenset[tuple[str, int]]
    overrides: int
    errors: int

    @classmethod
    def of(cls, workspace: WorkspaceService) -> Sheet:
        sheet = workspace.sheet
        values = tuple(tuple(sheet.values[column]) for column in Column)
        errors = workspace.report.rows_with(Severity.ERROR)
        return cls(values, frozenset(sheet.one_floor), len(sheet.overrides), errors)


class Integrator:
    """Knows the campus, looks at the window, and has no mouse."""

    def __init__(self, stage: Stage, workbench: Workbench) -> None:
        self.bench = workbench
        self.workspace = stage.state.desk.workspace
        self.said: list[str] = []
        workbench.mapping.said.connect(lambda text, _action: self.said.append(text))
        self.keys = Keyboard(lambda: stage.until(lambda: settled(workbench, stage.state)))

    # --- eyes

    def cell(self) -> tuple[str, Column]:
        """The name of the device and the column where the frame is."""
        at = self.bench.mapping.grid.currentIndex()
        return self.workspace.sheet.value(self.bench.mapping.model.row_at(at.row()), Column.THING_NAME), Column(
            at.column()
        )

    def levels(self) -> LevelsPanel:
        panel = self.bench.mapping.drawer.page("levels")
        assert isinstance(panel, LevelsPanel)
        return panel

    def suggestions(self) -> SuggestionsPanel:
        panel = self.bench.mapping.drawer.page("suggestions")
        assert isinstance(panel, SuggestionsPanel)
        return panel

    # --- hands

    def until(self, chord: str, reached: Callable[[], bool]) -> None:
        """Press a chord until the eyes see what was meant."""
        for _ in range(MOST_STEPS_AWAY):
            if reached():
                return
            self.keys.press(chord)
        raise AssertionError(f"{chord} did not lead there; the keys are at {focus_words()}")

    def find(self, text: str) -> None:
        self.keys.press("Ctrl+K")
        self.keys.type(text)
        self.keys.press("Return")
        assert focus_words() == GRID

    def set_level(self, floor: str, level: str, *, shared: bool = False) -> None:
        """In the list of floors: go to one, type its level, say that it shares it."""
        self.choose_floor(floor)
        self.keys.type(level)
        self.keys.press("Return")
        if shared:
            self.keys.press("Alt+P")

    def choose_floor(self, floor: str) -> None:
        names = [row.line.name for row in self.levels().model.rows]
        here = self.levels().list.chosen_name()
        chord = "Down" if names.index(here) <= names.index(floor) else "Up"
        self.until(chord, lambda: self.levels().list.chosen_name() == floor)

    # --- the work

    def merge_the_plans_of_munich(self) -> None:
        """Two buildings with a plan each of their floors; one repair a level in the problem list."""
        problems = self.bench.mapping.drawer.problems()
        self.keys.press("F7")
        assert focus_words() == "Kinds of problem"
        while problems.chosen_device is not None and problems.chosen_device.place.startswith("München"):
            self.keys.press("Alt+R")
        assert focus_words() == "Kinds of problem"
        self.keys.press("Escape")

    def order_northgate(self) -> None:
        """Three halls, floors of one level, and two floors that no name gives a level: one step in the levels."""
        self.find("Northgate C")
        self.keys.press("Ctrl+L")
        assert focus_words().startswith("Floors from top to bottom")
        self.choose_floor("2nd Floor")
        self.keys.press("Alt+P")
        self.choose_floor("1st Floor")
        self.keys.press("Alt+P")
        self.set_level("Lower Level", "-2")
        self.set_level("Mezzanine", "0", shared=True)
        self.keys.press("Alt+A")
        assert self.said[-1].startswith("Set levels of")
        self.keys.press("Escape")

    def walk_to_the_lost_of_northgate(self) -> None:
        """Two access points on no plan: one floor typed, one taken from those that are offered."""
        self.find("A2F-AP10")
        self.keys.press("Ctrl+Shift+W")
        assert focus_words() == "Floor name"
        self.keys.type("2nd Floor")
        self.keys.press("Tab")
        self.keys.type("2")
        self.keys.press("Return")
        assert focus_words() == "Floor name", "the next one asks for its floor too"
        self.keys.press("Alt+1", "Return")
        assert self.said[-1] == "NG-BB1-AP04 saved."
        self.keys.press("Escape")
        assert focus_words() == GRID

    def take_what_the_names_say(self) -> None:
        """Access points on no plan whose names tell their floor: accepted by column."""
        self.find("Northgate G")
        self.keys.press("Ctrl+G")
        assert focus_words().startswith("Suggestions")
        for column in (Column.FLOOR_NAME, Column.FLOOR_LEVEL):
            self.keys.press("Alt+S")
            box = self.suggestions().part_box
            self.until("Down", lambda: box.currentText().startswith(header(column)))  # noqa: B023
            self.keys.press("Alt+L")
        self.keys.press("Escape")
        assert focus_words() == GRID

    def level_the_roofs(self) -> None:
        """Floors that only a person can place: one in the levels of its building, one in the grid."""
        self.find("Werk")
        self.keys.press("Ctrl+L")
        self.set_level("Galerie", "3")
        self.keys.press("Alt+A", "Escape")
        self.find("Northgate G")
        self.keys.press("Ctrl+F")
        self.keys.type("TH-RF")
        self.keys.press("Return", "Ctrl+Home", "F8")
        assert self.cell() == ("TH-RF-AP01", Column.FLOOR_LEVEL)
        self.keys.press("Shift+Down")
        self.keys.type("5")
        self.keys.press("Ctrl+Return")

    def fill_chicago(self) -> None:
        """Eight access points in a building without a plan: one value typed for all, one pasted over all."""
        self.keys.press("Ctrl+F")
        self.keys.type("BC-AP")
        self.keys.press("Return", "Ctrl+Home", "F8")
        assert self.cell()[1] is Column.FLOOR_NAME
        self.keys.press("Ctrl+Shift+Down")
        self.keys.type("Ground Floor")
        self.keys.press("Ctrl+Return", "Right")
        assert self.cell()[1] is Column.FLOOR_LEVEL
        self.keys.type("0")
        self.keys.press("Return", "Ctrl+C")
        self.keys.press("Ctrl+Shift+Up", "Ctrl+V")
        self.keys.press("Ctrl+F", "Escape", "Escape")
        assert focus_words() == GRID

    def mend_what_is_left(self) -> None:
        """One has a floor now whose level the others on it know: one repair."""
        problems = self.bench.mapping.drawer.problems()
        self.keys.press("F7")
        while (kind := problems.chosen_kind) is not None and kind.severity is Severity.ERROR:
            assert problems.repair_button.isVisible()
            self.keys.press("Alt+R")
        self.keys.press("Escape")
        assert focus_words() == GRID


@pytest.fixture
def on_site(campus: Inventory, theme: Theme, tmp_path: Path) -> Iterator[tuple[Integrator, Stage, CampusWorld]]:
    world = campus_world(campus, tmp_path / "mapping.db")
    with staged(world) as stage:
        workbench = Workbench(stage.state, theme)
        stage.show(workbench)
        workbench.activateWindow()
        stage.until(workbench.isActiveWindow)
        yield Integrator(stage, workbench), stage, world


def test_the_campus_is_mapped_by_keys_alone(
    on_site: tuple[Integrator, Stage, CampusWorld],
    record_property: Callable[[str, object], None],
) -> None:
    person, stage, world = on_site
    workspace, keys = person.workspace, person.keys
    before = Sheet.of(workspace)
    assert before.errors > 150
    keys.press("Ctrl+2")
    for job in (
        person.merge_the_plans_of_munich,
        person.order_northgate,
        person.walk_to_the_lost_of_northgate,
        person.take_what_the_names_say,
        person.level_the_roofs,
        person.fill_chicago,
        person.mend_what_is_left,
    ):
        with keys.doing(job.__name__.replace("_", " ")):
            job()
    after, presses = Sheet.of(workspace), keys.presses
    steps = [entry.edit.label for entry in workspace.history()]
    tell(record_property, before=before, after=after, keys=keys, steps=steps)

    assert after.errors == 0
    assert set(workspace.report.states) == {RowState.READY, RowState.UNASSIGNED}
    homeless = [row for row in range(len(workspace.sheet)) if workspace.sheet.device(row).site_id is None]
    assert workspace.report.count(RowState.UNASSIGNED) == len(homeless)
    assert presses <= MOST_PRESSES_A_DEVICE * before.errors
    assert len(steps) == len(STEPS)
    assert all(step.startswith(name) for step, name in zip(steps, STEPS, strict=True)), steps
    stage.run(every_building_can_be_published(world, len(homeless)))
    take_all_back_and_do_it_again(person, before, after, steps)
    stage.run(every_building_can_be_published(world, len(homeless)))
    assert stage.failures == []


async def every_building_can_be_published(world: CampusWorld, homeless: int) -> None:
    """What stands on disk makes a graph that leaves nobody out but the devices that are in no site."""
    await world.desk.workspace.flush()
    snapshot = await take_snapshot(world.store, world.sync, "", GraphOptions())
    assert len(snapshot.graph.unmapped) == homeless
    buildings = {snapshot.sheet.value(row, Column.BUILDING_REF) for row in range(len(snapshot.sheet))} - {""}
    assert len(buildings) == len(snapshot.inventory.sites)
    assert all(group.severity is Severity.WARNING for group in snapshot.report.groups)


def take_all_back_and_do_it_again(person: Integrator, before: Sheet, after: Sheet, steps: list[str]) -> None:
    """As many Ctrl+Z as there are steps lead to the pre-filled sheet, as many Ctrl+Shift+Z to the mapped one."""
    keys, workspace = person.keys, person.workspace
    keys.press("Ctrl+T")
    history = person.bench.mapping.drawer.page("history")
    assert isinstance(history, HistoryPanel)
    listed = [row.entry.edit.label for row in history.steps.rows if row.entry is not None]
    assert listed[::-1] == steps
    keys.press("Escape")
    keys.press("Ctrl+Z", times=len(steps))
    assert Sheet.of(workspace) == before
    keys.press("Ctrl+Z")
    assert person.said[-1] == "Nothing to undo."
    keys.press("Ctrl+Shift+Z", times=len(steps))
    assert Sheet.of(workspace) == after


def tell(
    record_property: Callable[[str, object], None],
    *,
    before: Sheet,
    after: Sheet,
    keys: Keyboard,
    steps: list[str],
) -> None:
    """The numbers, in the report of the test, in a file beside other results and in one line for who looks on."""
    facts: dict[str, object] = {
        "devices": len(before.values[0]),
        "errors before": before.errors,
        "errors after": after.errors,
        "key presses": keys.presses,
        "key presses a device that had an error": round(keys.presses / before.errors, 2),
        "steps": len(steps),
    }
    for name, value in facts.items():
        record_property(name, value)
    RESULT.parent.mkdir(exist_ok=True)
    parts = {part: count for part, count in keys.by_part.items() if part}
    RESULT.write_text(json.dumps({**facts, "key presses by part": parts, "names of steps": steps}, indent=1) + "\n")
    words = f"{facts['devices']} devices, {before.errors} with errors before and {after.errors} after"
    record_property(SAID, f"Campus by keys alone: {words}; {keys.presses} key presses, {len(steps)} steps.")
