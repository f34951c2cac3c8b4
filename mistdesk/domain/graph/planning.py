"""Compares a graph with what a target has acknowledged and says, line by line, what would change; knows no target."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from mistdesk.domain.graph.model import Graph, PlaceKind, RelationType, Unmapped
from mistdesk.domain.graph.plan import Change, Plan, PlanCount, PlanLine, PublishedRow, RowKind
from mistdesk.domain.graph.rows import NOUN_WORDS, NOUNS, Json, fields_of, rows_of, rows_with_fields, send_rank, text_of

__all__ = ["Carries", "counts", "make_plan", "rows_of", "sentence"]

Carries = Callable[[PublishedRow], str | None]  # why the target cannot carry the row; None when it can

SITE_MATCHED = "matched to a site of the organisation, never created"
PLACE_KEPT = "no longer in the mapping; places are never deleted, so it stays"
_HOLDS = frozenset({RelationType.HAS_PART.value, RelationType.IS_LOCATION_OF.value})
_FIELD_WORDS = {
    "name": "name",
    "level": "level",
    "address": "address",
    "country": "country",
    "code": "code",
    "exactType": "class",
    "siteId": "site",
    "datatype": "datatype",
    "unit": "unit",
    "scope": "scope",
}
_SENT = frozenset({Change.CREATE, Change.UPDATE, Change.RETIRE})


@dataclass(slots=True)
class _Sides:
    """Both sides of the comparison and what is looked up in them."""

    new: dict[str, PublishedRow]
    old: dict[str, PublishedRow]
    kept: dict[str, str]  # published keys that stay although they are not in the graph -> why
    why_gone: dict[str, str]  # key of a device or its zone -> why it is retired
    titles: dict[str, str] = field(default_factory=dict)
    new_homes: dict[tuple[str, str], str] = field(default_factory=dict)  # (relation, to) -> from
    old_homes: dict[tuple[str, str], str] = field(default_factory=dict)
    contents: dict[str, dict[str, Json]] = field(default_factory=dict)

    def title(self, key: str) -> str:
        """What a key is called, itself when nothing is known."""
        return self.titles.get(key, key)


def make_plan(graph: Graph, published: Sequence[PublishedRow], *, target: str, carries: Carries) -> Plan:
    """The lines that bring a target from `published` to `graph`; sends nothing."""
    sides = _sides(graph, published)
    standing = [_line_of_new(row, sides, carries) for row in sides.new.values()]
    retired: list[PlanLine] = []
    for key in sorted(sides.old.keys() - sides.new.keys()):
        line = _line_of_old(sides.old[key], sides, carries)
        (retired if line.change is Change.RETIRE else standing).append(line)

    def rank(line: PlanLine) -> tuple[int, int]:
        return send_rank(line.kind, line.noun, sides.contents[line.key])

    lines = (*sorted(standing, key=rank), *sorted(retired, key=rank, reverse=True))
    return Plan(
        id=_plan_id(target, lines),
        target=target,
        inventory_revision=graph.inventory_revision,
        sheet_revision=graph.sheet_revision,
        lines=lines,
        unmapped=graph.unmapped,
    )


def counts(plan: Plan) -> tuple[PlanCount, ...]:
    """The plan's lines counted by noun, in the order of the guide; nouns without lines are left out."""
    found: dict[str, dict[Change, int]] = {}
    for line in plan.lines:
        by_change = found.setdefault(line.noun, dict.fromkeys(Change, 0))
        by_change[line.change] += 1
    strange = sorted(found.keys() - set(NOUNS))
    return tuple(
        PlanCount(
            noun,
            create=found[noun][Change.CREATE],
            update=found[noun][Change.UPDATE],
            retire=found[noun][Change.RETIRE],
            unchanged=found[noun][Change.UNCHANGED],
            cannot_carry=found[noun][Change.CANNOT_CARRY],
        )
        for noun in (*NOUNS, *strange)
        if noun in found
    )


def sentence(plan: Plan) -> str:
    """The plan in a few short sentences, with the numbers that a person consents to."""
    numbers = counts(plan)
    parts = [
        _counted("Create", [(c.noun, c.create) for c in numbers]),
        _counted("Update", [(c.noun, c.update) for c in numbers]),
        _counted("Retire", [(c.noun, c.retire) for c in numbers]),
    ]
    said = [part for part in parts if part]
    if not said:
        said = ["Nothing to publish."]
    elif not parts[2]:
        said.append("Nothing is deleted.")
    left = sum(c.cannot_carry for c in numbers)
    if left:
        said.append("1 row cannot be carried." if left == 1 else f"{left:,} rows cannot be carried.")
    held = sum(1 for u in plan.unmapped if not u.left_out and not u.gone)
    if held:
        said.append("1 device is withheld." if held == 1 else f"{held:,} devices are withheld.")
    return " ".join(said)


def _counted(verb: str, numbers: Iterable[tuple[str, int]]) -> str:
    """As "Create 2 buildings, 1 floor."; empty when there is nothing to count."""
    words = []
    for noun, number in numbers:
        one, many = NOUN_WORDS.get(noun, (noun.lower(), noun.lower()))
        if number:
            words.append(f"{number:,} {one if number == 1 else many}")
    return f"{verb} {', '.join(words)}." if words else ""


def _sides(graph: Graph, published: Sequence[PublishedRow]) -> _Sides:
    made = rows_with_fields(graph)
    new = {row.key: row for row, _ in made}
    new_fields = {row.key: fields for row, fields in made}
    old = {row.key: row for row in published}
    old_fields: dict[str, dict[str, Json]] = {}
    for key, row in old.items():
        same = key in new and new[key].content == row.content
        old_fields[key] = new_fields[key] if same else fields_of(row.content)
    sides = _Sides(new, old, kept={}, why_gone=_why_gone(graph.unmapped), contents=old_fields | new_fields)
    for rows, contents, homes in ((old, old_fields, sides.old_homes), (new, new_fields, sides.new_homes)):
        for row in rows.values():
            content = contents[row.key]
            sides.titles[text_of(content, "key") or row.key] = row.title
            if row.kind is RowKind.RELATION and text_of(content, "type") in _HOLDS:
                homes[text_of(content, "type"), text_of(content, "to")] = text_of(content, "from")
    sides.kept = _kept(graph.unmapped, old, old_fields, new)
    return sides


def _why_gone(unmapped: Sequence[Unmapped]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for device in unmapped:
        if device.gone or device.left_out:
            why = "no longer in Mist" if device.gone else "left out by a person"
            reasons[device.key] = reasons[_zone(device)] = why
    return reasons


def _zone(device: Unmapped) -> str:
    """Key of the zone that a device that is not published serves: its own, or the one it took over."""
    return device.zone or f"zone/{device.key.removeprefix('device/')}"


def _kept(
    unmapped: Sequence[Unmapped],
    old: dict[str, PublishedRow],
    contents: dict[str, dict[str, Json]],
    new: dict[str, PublishedRow],
) -> dict[str, str]:
    """Published rows of devices that are only withheld for now, and every place these hang on."""
    reasons: dict[str, str] = {}
    for device in unmapped:
        if device.left_out or device.gone:
            continue
        for owner in (device.key, _zone(device)):
            reasons[owner] = f"kept, withheld: {device.reason}"
    if not reasons:
        return {}
    kept: dict[str, str] = {}
    owners = dict(reasons)
    for key, row in old.items():
        owner = text_of(contents[key], {RowKind.POINT: "parent", RowKind.IDENTITY: "entity"}.get(row.kind, "key"))
        if owner in reasons and row.kind is not RowKind.PLACE:
            kept[key] = owners[key] = reasons[owner]
    relations = [(key, contents[key]) for key, row in old.items() if row.kind is RowKind.RELATION]
    for key, content in relations:
        if (reason := owners.get(text_of(content, "from")) or owners.get(text_of(content, "to"))) is not None:
            kept[key] = reason
    _keep_places(relations, {key for key in old if key not in new}, kept)
    return kept


def _keep_places(relations: Sequence[tuple[str, dict[str, Json]]], absent: set[str], kept: dict[str, str]) -> None:
    """Climb from kept rows to what holds them: a withheld device keeps its floor and its building.

    A place that is in the graph is placed by the graph, so climbing ends there.
    """
    holders: dict[str, list[tuple[str, str]]] = {}
    for key, content in relations:
        if text_of(content, "type") in _HOLDS:
            holders.setdefault(text_of(content, "to"), []).append((key, text_of(content, "from")))
    waiting = [key for key in kept if key in absent]
    while waiting:
        below = waiting.pop()
        for relation, holder in holders.get(below, ()):
            kept.setdefault(relation, kept[below])
            if holder in absent and holder not in kept:
                kept[holder] = "kept, holds a withheld device"
                waiting.append(holder)


def _line(change: Change, row: PublishedRow, detail: str) -> PlanLine:
    return PlanLine(change, row.kind, row.key, row.noun, row.title, detail, row.content)


def _line_of_new(row: PublishedRow, sides: _Sides, carries: Carries) -> PlanLine:
    old = sides.old.get(row.key)
    if row.kind is RowKind.PLACE and text_of(sides.contents[row.key], "kind") == PlaceKind.SITE:
        return _line(Change.UNCHANGED, row, SITE_MATCHED)
    if old is not None and old.content == row.content:
        return _line(Change.UNCHANGED, row, "")
    if (reason := carries(row)) is not None:
        return _line(Change.CANNOT_CARRY, row, reason)
    if old is None:
        return _line(Change.CREATE, row, _said_of_new(row, sides))
    return _line(Change.UPDATE, row, _difference(fields_of(old.content), sides.contents[row.key], sides))


def _line_of_old(row: PublishedRow, sides: _Sides, carries: Carries) -> PlanLine:
    if row.kind is RowKind.PLACE:
        return _line(Change.UNCHANGED, row, PLACE_KEPT)
    if row.key in sides.kept:
        return _line(Change.UNCHANGED, row, sides.kept[row.key])
    if (reason := carries(row)) is not None:
        return _line(Change.CANNOT_CARRY, row, reason)
    return _line(Change.RETIRE, row, _said_of_retired(row, sides))


def _said_of_new(row: PublishedRow, sides: _Sides) -> str:
    """Where a new row goes; for a relation that replaces another, from where."""
    content = sides.contents[row.key]
    if row.kind is RowKind.RELATION:
        home = text_of(content, "type"), text_of(content, "to")
        before = sides.old_homes.get(home)
        moved = before is not None and sides.new_homes.get(home) == text_of(content, "from") != before
        return f"moved from {sides.title(before or '')} to {sides.title(text_of(content, 'from'))}" if moved else ""
    if row.kind is RowKind.IDENTITY:
        return f"scope {text_of(content, 'scope')}"
    if row.kind is RowKind.POINT:
        return f"{text_of(content, 'datatype')} of {sides.title(text_of(content, 'parent'))}"
    said = []
    if (address := text_of(content, "address")) != "":
        said.append(f"at {address}")
    if (level := content.get("level")) is not None:
        said.append(f"level {level}")
    homes = (sides.new_homes.get((relation, row.key), "") for relation in sorted(_HOLDS))
    if parent := text_of(content, "parent") or next((found for found in homes if found), ""):
        said.append(f"in {sides.title(parent)}")
    return ", ".join(said)


def _said_of_retired(row: PublishedRow, sides: _Sides) -> str:
    """Why a row goes."""
    content = sides.contents[row.key]
    if row.kind is RowKind.RELATION:
        after = sides.new_homes.get((text_of(content, "type"), text_of(content, "to")))
        if after is not None:
            return f"moved to {sides.title(after)}"
    if row.kind is RowKind.IDENTITY and text_of(content, "entity") in sides.new:
        return "its device has another serial now"
    owners = [text_of(content, name) for name in ("key", "parent", "entity", "from", "to")]
    reasons = (sides.why_gone.get(owner) for owner in owners)
    return next((reason for reason in reasons if reason), "no longer in the mapping")


def _difference(before: dict[str, Json], after: dict[str, Json], sides: _Sides) -> str:
    """What changed, in words: 'name was "2.OG"', 'level was 1', 'moved from 1. OG to 2. OG'."""
    said = []
    for name, word in _FIELD_WORDS.items():
        old = before.get(name)
        if old == after.get(name):
            continue
        if old is None or old == "":
            said.append(f"{word} was empty")
        else:
            said.append(f'{word} was "{old}"' if name in {"name", "address"} else f"{word} was {old}")
    old_parent, new_parent = text_of(before, "parent"), text_of(after, "parent")
    if old_parent != new_parent:
        said.append(f"moved from {sides.title(old_parent) or 'nowhere'} to {sides.title(new_parent) or 'nowhere'}")
    if before.get("valueMap") != after.get("valueMap"):
        said.append("value map changed")
    return ", ".join(said) or "content changed"


def _plan_id(target: str, lines: Iterable[PlanLine]) -> str:
    """The same difference has the same id, whatever the revisions."""
    digest = hashlib.sha256(target.encode())
    for line in lines:
        if line.change in _SENT:
            digest.update(json.dumps([line.change.value, line.kind.value, line.key, line.content]).encode())
    return digest.hexdigest()[:16]
