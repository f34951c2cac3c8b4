"""Plans: what is created, updated, retired and kept, in words and in order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistdesk.domain.graph.model import (
    Datatype,
    Entity,
    ExactType,
    Graph,
    Identity,
    Place,
    PlaceKind,
    Point,
    Relation,
    RelationType,
    Unmapped,
)
from mistdesk.domain.graph.plan import Change, Plan, PlanLine, PublishedRow, RowKind
from mistdesk.domain.graph.planning import PLACE_KEPT, SITE_MATCHED, counts, make_plan, rows_of, sentence
from mistdesk.domain.graph.rows import fields_of, send_rank


def carries_all(row: PublishedRow) -> str | None:
    """A target that carries everything."""
    return None


def building(site: str = "s1", name: str = "Werk 1") -> tuple[Entity, Place]:
    address = f"Street {site}, Berlin"
    return (
        Entity(f"building/{site}", ExactType.BUILDING, name, address=address, site_id="SITE1"),
        Place(f"building/{site}", PlaceKind.BUILDING, name, "site/SITE1", address=address, country="DE"),
    )


def floor(site: str, number: int, name: str = "") -> tuple[Entity, Place]:
    key = f"floor/{site}/m{number}"
    name = name or f"{number}. OG"
    return (
        Entity(key, ExactType.FLOOR, name, level=number),
        Place(key, PlaceKind.FLOOR, name, f"building/{site}", level=number),
    )


def estate(aps: dict[str, int], *, floors: int = 2, sites: tuple[str, ...] = ("s1",), switch: bool = True) -> Graph:
    """Access points by floor number in the first site, and one switch in its sub-building."""
    entities: list[Entity] = []
    places = [Place("site/SITE1", PlaceKind.SITE, "SITE1")]
    relations: list[Relation] = []
    points: list[Point] = []
    identities: list[Identity] = []
    for site in sites:
        made = [building(site), *(floor(site, number) for number in range(1, floors + 1))]
        entities += [entity for entity, _ in made]
        places += [place for _, place in made]
        relations += [Relation(f"building/{site}", RelationType.HAS_PART, entity.key) for entity, _ in made[1:]]
    for name, number in aps.items():
        device, zone, home = f"device/{name}", f"zone/{name}", f"floor/s1/m{number}"
        entities += [
            Entity(device, ExactType.ACCESS_POINT, name),
            Entity(zone, ExactType.OCCUPANCY_ZONE, f"Zone {name}"),
        ]
        identities.append(Identity(device, f"SER{name}01"))
        places.append(Place(f"space/{home}/{name}", PlaceKind.SPACE, f"Space {name}", home, code=name))
        points += [
            Point(
                f"{device}/status",
                device,
                ExactType.STATUS,
                f"{name} status",
                Datatype.ENUM,
                "NUM",
                ((0, "off"), (1, "on")),
            ),
            Point(f"{zone}/clients", zone, ExactType.CLIENT_COUNT, f"{name} clients", Datatype.INT, "NUM"),
        ]
        relations += [
            Relation(home, RelationType.IS_LOCATION_OF, device),
            Relation(home, RelationType.HAS_PART, zone),
            Relation(device, RelationType.SERVES, zone),
            Relation(device, RelationType.HAS_POINT, f"{device}/status"),
            Relation(zone, RelationType.HAS_POINT, f"{zone}/clients"),
        ]
    if switch:
        entities += [Entity("sub/s1/w", ExactType.SUB_BUILDING, "West"), Entity("device/sw", ExactType.SWITCH, "sw")]
        relations += [
            Relation("building/s1", RelationType.HAS_PART, "sub/s1/w"),
            Relation("sub/s1/w", RelationType.IS_LOCATION_OF, "device/sw"),
        ]
        identities.append(Identity("device/sw", "SWITCH01"))
        points.append(Point("device/sw/status", "device/sw", ExactType.STATUS, "sw status", Datatype.JSON))
    return Graph(
        inventory_revision=1,
        sheet_revision=1,
        entities=tuple(entities),
        places=tuple(places),
        identities=tuple(identities),
        relations=tuple(relations),
        points=tuple(points),
    )


def plan_of(graph: Graph, published: tuple[PublishedRow, ...] = ()) -> Plan:
    return make_plan(graph, published, target="local", carries=carries_all)


def line_of(plan: Plan, key: str) -> PlanLine:
    return next(line for line in plan.lines if line.key == key)


def applied(plan: Plan, published: tuple[PublishedRow, ...]) -> set[PublishedRow]:
    """What a target that takes everything would hold afterwards."""
    rows = {row.key: row for row in published}
    for line in plan.changes():
        if line.change is Change.RETIRE:
            del rows[line.key]
        else:
            rows[line.key] = PublishedRow(line.kind, line.key, line.noun, line.title, line.content)
    return set(rows.values())


def without_sites(rows: tuple[PublishedRow, ...]) -> set[PublishedRow]:
    return {row for row in rows if not row.key.startswith("place/site/")}


def test_first_plan_creates_everything_but_the_site() -> None:
    graph = estate({"a": 1, "b": 2})
    plan = plan_of(graph)
    assert {line.change for line in plan.lines} == {Change.CREATE, Change.UNCHANGED}
    assert line_of(plan, "place/site/site/SITE1").detail == SITE_MATCHED
    assert sentence(plan) == (
        "Create 1 building, 1 sub-building, 2 floors, 2 occupancy zones, 2 access points, 1 switch, 5 points,"
        " 3 identities, 14 relations, 5 places. Nothing is deleted."
    )
    assert [count.noun for count in counts(plan)] == [
        "Buildings",
        "Sub-buildings",
        "Floors",
        "Occupancy zones",
        "Wireless access points",
        "Switches",
        "Points",
        "Identities",
        "Relations",
        "Places",
    ]


def test_details_of_new_rows_say_where_they_go() -> None:
    plan = plan_of(estate({"a": 1}))
    assert line_of(plan, "building/s1").detail == "at Street s1, Berlin"
    assert line_of(plan, "floor/s1/m1").detail == "level 1, in Werk 1"
    assert line_of(plan, "device/a").detail == "in 1. OG"
    assert line_of(plan, "device/a/status").detail == "ENUM of a"
    assert line_of(plan, "device/a|ExternalIdentity|SERa01").detail == "scope organization"
    assert line_of(plan, "device/a|ExternalIdentity|SERa01").title == "SERa01 of a"
    assert line_of(plan, "place/space/space/floor/s1/m1/a").detail == "in 1. OG"
    assert line_of(plan, "floor/s1/m1|isLocationOf|device/a").detail == ""
    assert line_of(plan, "floor/s1/m1|isLocationOf|device/a").title == "1. OG isLocationOf a"


def test_parents_come_before_children_and_links_to_points_last() -> None:
    lines = plan_of(estate({"a": 1, "b": 2})).lines
    nouns = [line.noun for line in lines if line.kind is RowKind.ENTITY]
    assert nouns == sorted(nouns, key=["Buildings", "Sub-buildings", "Floors", "Occupancy zones",
                                       "Wireless access points", "Switches"].index)  # fmt: skip
    kinds = [line.kind for line in lines]
    assert kinds.index(RowKind.PLACE) == 0
    assert max(i for i, k in enumerate(kinds) if k is RowKind.PLACE) < kinds.index(RowKind.ENTITY)
    assert max(i for i, line in enumerate(lines) if line.kind is RowKind.POINT) < min(
        i for i, line in enumerate(lines) if "|hasPoint|" in line.key
    )


def test_same_graph_is_all_unchanged_and_says_so() -> None:
    graph = estate({"a": 1})
    plan = plan_of(graph, rows_of(graph))
    assert plan.changes() == ()
    assert sentence(plan) == "Nothing to publish."


def test_changes_are_said_in_words() -> None:
    before = estate({"a": 1})
    floor_entity, floor_place = floor("s1", 2, "Obergeschoss 2")
    new_building = replace(building()[0], address="New street", site_id="SITE2")
    after = replace(
        before,
        entities=tuple(
            {
                "floor/s1/m2": replace(floor_entity, level=3),
                "building/s1": new_building,
                "device/sw": Entity("device/sw", ExactType.ETHERNET_SWITCH, "sw"),
            }.get(e.key, e)
            for e in before.entities
        ),
        places=tuple(
            replace(p, parent="floor/s1/m2", code=None)
            if p.kind is PlaceKind.SPACE
            else replace(floor_place, level=None)
            if p.key == "floor/s1/m2"
            else p
            for p in before.places
        ),
        points=tuple(replace(p, value_map=()) for p in before.points),
    )
    plan = plan_of(after, rows_of(before))
    assert line_of(plan, "floor/s1/m2").detail == 'name was "2. OG", level was 2'
    assert line_of(plan, "building/s1").detail == 'address was "Street s1, Berlin", site was SITE1'
    assert line_of(plan, "device/sw").detail == "class was Switch"
    assert line_of(plan, "device/a/status").detail == "value map changed"
    assert line_of(plan, "place/space/space/floor/s1/m1/a").detail == "code was a, moved from 1. OG to Obergeschoss 2"
    back = plan_of(before, rows_of(after))
    assert line_of(back, "place/floor/floor/s1/m2").detail == 'name was "Obergeschoss 2", level was empty'


def test_content_that_cannot_be_read_is_replaced() -> None:
    graph = estate({})
    broken = tuple(replace(row, content="not json") if row.key == "building/s1" else row for row in rows_of(graph))
    assert "name was empty" in line_of(plan_of(graph, broken), "building/s1").detail
    odd = tuple(replace(row, content="[]") if row.key == "floor/s1/m1" else row for row in rows_of(graph))
    assert line_of(plan_of(graph, odd), "floor/s1/m1").change is Change.UPDATE
    spelled = tuple(replace(row, content=row.content + " ") for row in rows_of(graph))
    assert line_of(plan_of(graph, spelled), "building/s1").detail == "content changed"


def test_moved_access_point_says_from_where_to_where() -> None:
    plan = plan_of(estate({"a": 2}), rows_of(estate({"a": 1})))
    created = line_of(plan, "floor/s1/m2|isLocationOf|device/a")
    retired = line_of(plan, "floor/s1/m1|isLocationOf|device/a")
    assert (created.change, created.detail) == (Change.CREATE, "moved from 1. OG to 2. OG")
    assert (retired.change, retired.detail) == (Change.RETIRE, "moved to 2. OG")
    assert line_of(plan, "device/a").change is Change.UNCHANGED
    assert plan.lines.index(created) < plan.lines.index(retired)


def test_a_changed_serial_is_a_new_identity_and_a_retired_one() -> None:
    before = estate({"a": 1})
    after = replace(
        before, identities=tuple(replace(i, value="NEW01") if i.entity == "device/a" else i for i in before.identities)
    )
    plan = plan_of(after, rows_of(before))
    assert line_of(plan, "device/a|ExternalIdentity|NEW01").change is Change.CREATE
    gone = line_of(plan, "device/a|ExternalIdentity|SERa01")
    assert (gone.change, gone.detail) == (Change.RETIRE, "its device has another serial now")


def test_gone_and_left_out_devices_are_retired_with_their_reason() -> None:
    before = estate({"a": 1, "b": 1, "c": 1})
    after = replace(
        estate({"c": 1}),
        unmapped=(
            Unmapped("device/a", "a", "gone", gone=True),
            Unmapped("device/b", "b", "left out", left_out=True),
        ),
    )
    plan = plan_of(after, rows_of(before))
    details = {key: line_of(plan, key).detail for key in ("device/a", "zone/a/clients", "device/b", "zone/b")}
    assert details == {
        "device/a": "no longer in Mist",
        "zone/a/clients": "no longer in Mist",
        "device/b": "left out by a person",
        "zone/b": "left out by a person",
    }
    assert line_of(plan, "place/space/space/floor/s1/m1/a").detail == PLACE_KEPT
    assert sentence(plan) == "Retire 2 occupancy zones, 2 access points, 4 points, 2 identities, 10 relations."
    retired = [line for line in plan.lines if line.change is Change.RETIRE]
    assert retired == list(plan.lines[-len(retired) :])
    assert retired[0].kind is RowKind.RELATION
    assert retired[-1].kind is RowKind.ENTITY


def test_a_row_of_no_known_device_is_retired() -> None:
    plan = plan_of(estate({}), rows_of(estate({"a": 1})))
    assert line_of(plan, "device/a").detail == "no longer in the mapping"


def test_a_withheld_device_keeps_its_rows_its_floor_and_its_building() -> None:
    before = estate({"a": 1})
    after = Graph(unmapped=(Unmapped("device/a", "a", "two floors on one level"),))
    plan = plan_of(after, rows_of(before))
    kept = {line.key: line.detail for line in plan.lines if line.change is Change.UNCHANGED}
    reason = "kept, withheld: two floors on one level"
    for key in (
        "device/a",
        "zone/a",
        "device/a/status",
        "zone/a/clients",
        "device/a|ExternalIdentity|SERa01",
        "floor/s1/m1|isLocationOf|device/a",
        "device/a|serves|zone/a",
        "zone/a|hasPoint|zone/a/clients",
    ):
        assert kept[key] == reason
    assert kept["floor/s1/m1"] == kept["building/s1"] == "kept, holds a withheld device"
    assert "building/s1|hasPart|floor/s1/m1" in kept
    retired = {line.key for line in plan.changes()}
    assert "floor/s1/m2" in retired
    assert "device/sw" in retired
    assert sentence(plan).endswith("1 device is withheld.")


def test_a_withheld_device_keeps_nothing_that_the_graph_places_itself() -> None:
    before = estate({"a": 1}, sites=("s1", "s2"))
    moved = Relation("building/s2", RelationType.HAS_PART, "floor/s1/m1")
    base = estate({}, sites=("s1", "s2"))
    relations = tuple(moved if r.to_key == "floor/s1/m1" else r for r in base.relations)
    after = replace(
        base, relations=relations, unmapped=(Unmapped("device/a", "a", "no name"), Unmapped("device/x", "x", "no name"))
    )
    plan = plan_of(after, rows_of(before))
    assert line_of(plan, "building/s1|hasPart|floor/s1/m1").change is Change.RETIRE
    assert line_of(plan, "floor/s1/m1|isLocationOf|device/a").change is Change.UNCHANGED
    assert sentence(plan).endswith("2 devices are withheld.")


def test_what_a_target_cannot_carry_is_said_with_the_reason() -> None:
    def places_only(row: PublishedRow) -> str | None:
        return None if row.kind is RowKind.PLACE else "places only"

    plan = make_plan(estate({"a": 1}), (), target="mapped", carries=places_only)
    assert line_of(plan, "device/a").change is Change.CANNOT_CARRY
    assert line_of(plan, "device/a").detail == "places only"
    assert sentence(plan) == "Create 4 places. Nothing is deleted. 21 rows cannot be carried."
    gone = make_plan(Graph(), rows_of(estate({"a": 1})), target="mapped", carries=places_only)
    assert line_of(gone, "device/a").change is Change.CANNOT_CARRY
    one = make_plan(replace(Graph(), entities=(building()[0],)), (), target="mapped", carries=places_only)
    assert sentence(one) == "Nothing to publish. 1 row cannot be carried."


def test_updates_are_counted_in_the_sentence() -> None:
    before = estate({"a": 1}, switch=False)
    after = replace(before, entities=tuple(replace(e, name=f"{e.name}!") for e in before.entities))
    assert sentence(plan_of(after, rows_of(before))) == (
        "Update 1 building, 2 floors, 1 occupancy zone, 1 access point. Nothing is deleted."
    )


def test_a_key_that_comes_twice_counts_once() -> None:
    graph = estate({"a": 1})
    assert rows_of(replace(graph, relations=graph.relations * 2)) == rows_of(graph)


def test_rows_of_an_older_program_are_still_counted_and_ordered() -> None:
    strange = PublishedRow(RowKind.ENTITY, "lamp/1", "Lamps", "Lamp", "{}")
    plan = plan_of(Graph(), (strange,))
    assert sentence(plan) == "Retire 1 lamps."
    assert send_rank(RowKind.PLACE, "Places", {"kind": "garden"}) == (0, 4)
    assert fields_of("{") == {}


def test_the_id_names_the_difference_and_not_the_revisions() -> None:
    graph = estate({"a": 1})
    later = replace(graph, inventory_revision=9, sheet_revision=9)
    assert plan_of(graph).id == plan_of(later).id
    assert len(plan_of(graph).id) == 16
    assert plan_of(graph).id != plan_of(estate({"a": 2})).id
    assert plan_of(graph).id != make_plan(graph, (), target="other", carries=carries_all).id
    assert plan_of(later).inventory_revision == 9


names = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(1, 3), max_size=4)
states = st.sampled_from(["here", "withheld", "gone", "left out", "unheard of"])


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    aps = draw(names)
    fates = {name: draw(states) for name in aps}
    graph = estate(
        {name: number for name, number in aps.items() if fates[name] == "here"},
        floors=3,
        sites=("s1", "s2") if draw(st.booleans()) else ("s1",),
        switch=draw(st.booleans()),
    )
    unmapped = tuple(
        Unmapped(f"device/{name}", name, fate, left_out=fate == "left out", gone=fate == "gone")
        for name, fate in fates.items()
        if fate not in {"here", "unheard of"}
    )
    return Graph(1, 1, graph.entities, graph.places, graph.identities, graph.relations, graph.points, unmapped)


@given(graphs())
def test_what_is_published_needs_no_change(graph: Graph) -> None:
    assert all(line.change is Change.UNCHANGED for line in plan_of(graph, rows_of(graph)).lines)


@given(graphs(), graphs())
def test_applying_the_changes_gives_the_graph_and_what_was_kept(before: Graph, after: Graph) -> None:
    published = rows_of(before)
    plan = plan_of(after, published)
    held = applied(plan, published)
    wanted = without_sites(rows_of(after))
    kept = {row for row in held if row.key not in {row.key for row in rows_of(after)}}
    assert {row for row in held if not row.key.startswith("place/site/")} - kept == wanted
    reasons = {line.key: line.detail for line in plan.lines}
    assert all(reasons[row.key].startswith("kept") or reasons[row.key] == PLACE_KEPT for row in kept)
    withheld = {u.key for u in after.unmapped if not u.left_out and not u.gone}
    assert all(row in held for row in published if row.key in withheld)
    again = plan_of(after, tuple(held))
    assert again.changes() == ()


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_published_rows_does_not_matter(graph: Graph, random: object) -> None:
    published = rows_of(estate({"a": 1, "b": 2}))
    assert plan_of(graph, published) == plan_of(graph, tuple(reversed(published)))


@pytest.mark.parametrize("change", list(Change))
def test_counts_cover_every_change(change: Change) -> None:
    line = PlanLine(change, RowKind.ENTITY, "building/x", "Buildings", "x", "")
    count = counts(Plan("", "local", 0, 0, (line,)))[0]
    assert count.create + count.update + count.retire + count.unchanged + count.cannot_carry == 1
