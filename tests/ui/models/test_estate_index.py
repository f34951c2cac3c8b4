"""The estate arranged for the window: followed edit by edit it is what it would be when made anew."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import set_cells
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.models.estate_index import EstateIndex, build_index
from tests.unit.domain import golden

REFS = st.sampled_from(["ap-1", "ap-2", "ap-3", "ap-eg", "ap-mesh", "sw-north", "ap-in-no-site", "ap-on-no-floor"])
CELLS = st.tuples(
    REFS,
    st.sampled_from([Column.FLOOR_LEVEL, Column.THING_NAME, Column.SPACE_NAME]),
    st.sampled_from(["", "0", "1", "7", "-2", "no level"]),
)


def looks(index: EstateIndex) -> tuple[object, ...]:
    """Everything that can be asked of an index."""
    nodes = [node for node, _ in index.titled()]
    return (
        index.sites,
        index.unassigned,
        index.refs,
        list(index.names),
        sorted((str(n.kind), n.id, index.title(n), index.rows(n), index.parent(n).id, index.zone(n)) for n in nodes),
    )


def edited(sheet: MappingSheet, cells: list[tuple[str, Column, str]]) -> frozenset[str]:
    """Give the cells their values; returns the devices touched."""
    targets = [(sheet.index[ref], column, value) for ref, column, value in cells]
    edit = set_cells(sheet, targets, label="Set", by="me", at=1.0)
    edit.apply(sheet)
    return edit.refs()


@settings(max_examples=60)
@given(st.lists(st.lists(CELLS, max_size=5), max_size=4))
def test_followed_edit_by_edit_it_is_what_it_would_be_anew(steps: list[list[tuple[str, Column, str]]]) -> None:
    sheet = golden.sheet()
    index = build_index(golden.inventory(), sheet)
    for cells in steps:
        index = index.after(sheet, edited(sheet, cells))
        assert looks(index) == looks(build_index(golden.inventory(), sheet))


def test_it_is_another_one_only_when_floors_may_change_places() -> None:
    sheet = golden.sheet()
    index = build_index(golden.inventory(), sheet)
    same = index.after(sheet, edited(sheet, [("ap-1", Column.THING_NAME, "Renamed")]))
    assert same is index
    assert index.names[sheet.index["ap-1"]] == "Renamed"
    other = index.after(sheet, edited(sheet, [(ref, Column.FLOOR_LEVEL, "9") for ref in ("ap-1", "ap-2")]))
    assert other is not index
    assert other.sites[0].floors[0].name == "Level 1"


def test_a_device_knows_its_site() -> None:
    index = build_index(golden.inventory(), golden.sheet())
    assert index.site_of("ap-mesh").id == "s-lab"
    assert index.site_of("ap-on-no-floor").id == "s-hq"
    assert index.site_of("unheard of").id == ""
