"""The columns of the mapping sheet: the guide's thirteen and our flag; knows no cells."""

from __future__ import annotations

from enum import IntEnum


class Column(IntEnum):
    """Position of a column in the sheet and in our own files."""

    SITE_ID = 0
    BUILDING_NAME = 1
    BUILDING_ADDRESS = 2
    BUILDING_REF = 3
    SUB_NAME = 4
    SUB_CODE = 5
    FLOOR_NAME = 6
    FLOOR_LEVEL = 7
    SPACE_NAME = 8
    SPACE_CODE = 9
    THING_NAME = 10
    THING_REF = 11
    THING_CONTEXT = 12
    EXCLUDE = 13


HEADERS: tuple[str, ...] = (
    "building.siteId",
    "building.name",
    "building.address",
    "building.refId",
    "subBuilding.name",
    "subBuilding.code",
    "floor.name",
    "floor.level",
    "space.name",
    "space.code",
    "thing.name",
    "thing.refId",
    "thing.context",
    "exclude",
)

READ_ONLY = frozenset({Column.BUILDING_REF, Column.THING_REF})
REQUIRED_ALWAYS = (
    Column.SITE_ID,
    Column.BUILDING_NAME,
    Column.BUILDING_ADDRESS,
    Column.BUILDING_REF,
    Column.THING_NAME,
    Column.THING_REF,
    Column.THING_CONTEXT,
)
REQUIRED_FOR_AP = (Column.FLOOR_NAME, Column.FLOOR_LEVEL, Column.SPACE_NAME, Column.SPACE_CODE)


def header(column: Column) -> str:
    """The column's name in the guide, as `floor.level`."""
    return HEADERS[column]
