"""What a repair would do is said before it is done, and above all where it goes over what somebody said."""

from __future__ import annotations

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.repairs import Repair
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source
from mistdesk.ui.models.repair_words import what_it_does
from tests.unit.domain.mapping.rows import row

C = Column


def test_typed_values_among_many_are_counted_before_they_are_changed() -> None:
    said = {
        ("r4", C.FLOOR_LEVEL): Override("7"),
        ("r5", C.FLOOR_LEVEL): Override("8", Source.FILE),
        ("r6", C.FLOOR_LEVEL): Override("2"),
    }
    sheet = MappingSheet([row(f"r{n}", cells={C.FLOOR_LEVEL: "1"}) for n in range(8)], said)
    repair = Repair("Put the floor on 2", "its name says so", tuple((n, C.FLOOR_LEVEL, "2") for n in range(8)))
    assert what_it_does(sheet, repair) == (
        "Put the floor on 2. Its name says so. floor.level '1' becomes '2'; floor.level '1' becomes '2' and 5 more "
        "cells. Among them 2 values that somebody typed or took from a file."
    )


def test_nothing_is_said_of_people_where_nobody_said_anything() -> None:
    sheet = MappingSheet([row("a")])
    words = what_it_does(sheet, Repair("Name it", "it has none", ((0, C.SPACE_NAME, "Lobby"),)))
    assert "becomes 'Lobby'." in words
    assert "somebody" not in words
