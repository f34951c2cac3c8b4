"""What the next best fix is called, in one short sentence; it knows no sheet and no report."""

from __future__ import annotations

from dataclasses import dataclass

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.rules import Rule


@dataclass(frozen=True, slots=True)
class Spot:
    """What an action is about: one cause, the names at its first row, and how many rows have it."""

    rule: Rule | None
    column: Column
    building: str
    floor: str
    level: str
    thing: str
    code: str
    rows: int


_REQUIRED = {
    Column.SITE_ID: "Choose the Mapped site of the buildings",
    Column.BUILDING_NAME: "Give building {building} a name",
    Column.BUILDING_ADDRESS: "Give {building} an address",
    Column.FLOOR_LEVEL: "Give floor {floor} of {building} a level",
    Column.FLOOR_NAME: "Give {things} a floor",
    Column.SPACE_NAME: "Give {things} a space name",
    Column.SPACE_CODE: "Give {things} a space code",
    Column.THING_NAME: "Give {things} a name",
}
_RULES = {
    Rule.SERIAL: "Give {things} a valid serial number",
    Rule.CONTEXT: "Make the context of {things} valid",
    Rule.DUPLICATE_SERIAL: "Leave out all but one of {things} with the same serial number",
    Rule.LEVEL_CLASH: "Tell apart the floors on level {level} of {building}",
    Rule.FLOOR_SPLIT: "Give floor {floor} of {building} one level",
    Rule.ADDRESS_SPLIT: "Give {building} one address",
    Rule.SITE_SPLIT: "Give {building} one Mapped site",
    Rule.NAME_SPLIT: "Give {building} one name",
    Rule.ADDRESS_SHARED: "Look at the address of {building}, which another building has too",
    Rule.CODE_SHARED: "Give the spaces of {building} that share the code {code} codes of their own",
    Rule.DUPLICATE_MAC: "Look at {things} with the same MAC address",
    Rule.FLOOR_ELSEWHERE: "Look at the floor of {things}, which Mist has in another building",
    Rule.ADDRESS_PART: "Complete the address of {building}",
    Rule.SUB_SPLIT: "Give the sub-building of {things} one name and one code",
    Rule.SPELLING: "Write {column} of {things} as the others do",
    Rule.DAMAGED: "Mend {column} of {things}, which a spreadsheet has rounded",
    Rule.STAND_IN_NAME: "Name {things}",
}


def action_words(spot: Spot) -> str:
    """The action, as "Give floor 2. OG of Nordbau a level"."""
    pattern = _REQUIRED.get(spot.column) if spot.rule is Rule.REQUIRED else _RULES.get(spot.rule) if spot.rule else ""
    if spot.rule is None:
        pattern = "Look at the spaces of floor {floor} of {building}"
    return (pattern or "Look at {column} of {things}").format(
        building=spot.building,
        floor=spot.floor,
        level=spot.level,
        code=spot.code,
        column=header(spot.column),
        things=spot.thing if spot.rows == 1 else f"{spot.rows:,} devices of {spot.building}",
    )


def effect_words(alone: int, touches: int, *, only_aps: bool, makes_ready: bool) -> str:
    """What it brings, as "140 access points become ready"; where each has other faults too, how many need it."""
    if not alone:
        return f"{touches:,} devices need it" if touches != 1 else "1 device needs it"
    noun = "access point" if only_aps else "device"
    word = "ready" if makes_ready else "done"
    return f"{alone:,} {noun}s become {word}" if alone != 1 else f"1 {noun} becomes {word}"
