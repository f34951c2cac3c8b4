"""What is typed into the filter line, as terms; what cannot be understood is a sentence."""

from __future__ import annotations

import pytest
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.models.filter_words import (
    From,
    Is,
    Level,
    Origin,
    Part,
    Serial,
    State,
    Term,
    Whole,
    Word,
    completions,
    read_filter,
)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("ÉTAGE lobby", [Word("etage"), Word("lobby")]),
        ('"two words" x', [Word("two words"), Word("x")]),
        ('"not ended', [Word("not ended")]),
        ("floor:2", [Word("2", Column.FLOOR_NAME)]),
        ('space.name:"Room 1"', [Word("room 1", Column.SPACE_NAME)]),
        ('floor:="Level 1"', [Whole(Column.FLOOR_NAME, "level 1")]),
        ("level:2", [Level("", 2)]),
        ("floor.level:>=-1", [Level(">=", -1)]),
        ('level:""', [Whole(Column.FLOOR_LEVEL)]),
        ("serial:A07", [Serial("a07")]),
        ("is:error", [State(Is.ERROR)]),
        ("from:rule", [Origin(From.RULE)]),
        ("floor.level:from=person", [Origin(From.PERSON, Column.FLOOR_LEVEL)]),
        ("5c:5b:35", [Word("5c:5b:35")]),
        ("ap:1", [Word("ap:1")]),
        ("", []),
        ("-  name: is: level:>= from:", []),
    ],
)
def test_terms(text: str, terms: list[Term]) -> None:
    read = read_filter(text)
    assert [part.term for part in read.parts] == terms
    assert read.fault == ""
    assert not any(part.negated for part in read.parts)


def test_a_dash_before_a_part_is_its_contrary() -> None:
    parts = read_filter('-lobby -"a b" -is:ready b-1').parts
    assert [part.negated for part in parts] == [True, True, True, False]
    assert parts[3] == Part(Word("b-1"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("is:bad", "is: knows error, warning, ready, excluded, gone and changed, not bad."),
        ("from:me", "from: knows person, rule, mist, file and neighbour, not me."),
        ("level:two", "A level is a whole number, not two."),
        ("floor.nmae:2", "There is no column floor.nmae."),
    ],
)
def test_what_cannot_be_understood_is_said_and_left_out(text: str, fault: str) -> None:
    read = read_filter(f"lobby {text}")
    assert read.fault == fault
    assert [part.term for part in read.parts] == [Word("lobby")]


def test_every_completion_is_understood() -> None:
    assert all(read_filter(text + ("1" if text.endswith(":") else "")).fault == "" for text in completions())
