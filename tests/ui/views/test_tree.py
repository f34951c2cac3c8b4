"""The tree beside an edit: faults and names follow at once, what is open stays open."""

from __future__ import annotations

from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.estate_index import Node, NodeKind
from mistdesk.ui.models.estate_tree import EstateTreeModel, TreeRole
from mistdesk.ui.views.tree import TreePanel
from tests.ui.views.stage import Stage, staged


def faults(model: EstateTreeModel) -> dict[str, object]:
    """Faults by site and floor, as shown."""
    found = {}
    for at in range(model.rowCount()):
        top = model.index(at, 0)
        found[str(top.data())] = top.data(TreeRole.FAULTS)
        for floor in range(model.rowCount(top)):
            under = model.index(floor, 0, top)
            found[f"{top.data()} / {under.data()}"] = under.data(TreeRole.FAULTS)
    return found


def edit(stage: Stage, ref: str, column: Column, value: str) -> None:
    """One step of a person."""
    workspace = stage.state.desk.workspace
    workspace.set_cells([(workspace.sheet.index[ref], column, value)], "Set")


def an_access_point(stage: Stage) -> str:
    """A device on a floor."""
    index = stage.state.index
    return index.refs[next(row for row in index.sites[0].floors[0].rows if row in index.aps)]


def test_faults_after_an_edit_are_those_of_a_tree_made_anew() -> None:
    with staged() as stage:
        panel = TreePanel(stage.state, Theme())
        stage.show(panel)
        ref = an_access_point(stage)
        before = faults(panel.model)
        edit(stage, ref, Column.SPACE_NAME, "")
        after = faults(panel.model)
        assert after != before
        assert after == faults(EstateTreeModel(stage.state))
        edit(stage, ref, Column.FLOOR_LEVEL, "77")
        assert faults(panel.model) == faults(EstateTreeModel(stage.state))


def test_what_is_open_and_chosen_stays_so_after_edits() -> None:
    with staged() as stage:
        panel = TreePanel(stage.state, Theme())
        stage.show(panel)
        site = stage.state.index.sites[0]
        panel.tree.expand(panel.model.find(site.node))
        node = Node(NodeKind.DEVICE, an_access_point(stage))
        stage.state.set_scope(node)
        for column, value in ((Column.THING_NAME, "Renamed"), (Column.FLOOR_LEVEL, "42")):
            edit(stage, node.id, column, value)
            assert panel.tree.isExpanded(panel.model.find(site.node))
            assert panel.model.node(panel.tree.currentIndex()) == node
        assert panel.model.find(node).data() == "Renamed"
