"""Find and replace: every change is planned before one is made, and no pattern can hold up the plan."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import set_cells
from mistdesk.domain.mapping.replacing import (
    BadPattern,
    Change,
    Mode,
    Question,
    ReplacePlan,
    TooLong,
    loose_repeats,
    plan_replace,
    replacer,
)
from mistdesk.domain.mapping.sheet import MappingSheet
from tests.unit.domain import golden

C = Column
PLAIN, WILD, PATTERN = Mode.PLAIN, Mode.WILDCARD, Mode.PATTERN


def filled(*names: str) -> MappingSheet:
    """A sheet whose first spaces have these names."""
    sheet = golden.sheet()
    set_cells(sheet, [(n, C.SPACE_NAME, name) for n, name in enumerate(names)], label="", by="", at=0.0).apply(sheet)
    return sheet


@pytest.mark.parametrize(
    ("question", "text", "new"),
    [
        (Question("lob", "Hall"), "Lobby lob", "Hallby Hall"),
        (Question("lob", "Hall", match_case=True), "Lobby lob", "Lobby Hall"),
        (Question("lob", "Hall", whole_cell=True), "Lobby", None),
        (Question("lobby", r"\1", whole_cell=True), "Lobby", r"\1"),
        (Question("a.c", "x"), "abc", None),
        (Question("a", "x"), "b", None),
        (Question("AP-*", "x", WILD), "one ap-17 two", "one x"),
        (Question("R?", "x", WILD), "R1R2", "xx"),
        (Question("*", "x", WILD, whole_cell=True), "a\nb", "x"),
        (Question(r"2\*\?\\", "x", WILD), "2*?\\", "x"),
        (Question("a**b", "x", WILD), "a..b", "x"),
        (Question(r"(\w+)-(\d+)", r"\2 \1", PATTERN), "Room-12", "12 Room"),
        (Question(r"(?P<n>\d+)", r"<\g<n>>", PATTERN), "a1b22", "a<1>b<22>"),
        (Question(r"(a)|b", r"[\1]", PATTERN), "ab", "[a][]"),
        (Question(r"(\d)(\d)", r"\2\1", PATTERN, whole_cell=True), "12", "21"),
        (Question(r"(\d)(\d)", r"\2\1", PATTERN, whole_cell=True), "123", None),
        (Question("^$", "none", PATTERN), "", "none"),
    ],
)
def test_one_text(question: Question, text: str, new: str | None) -> None:
    assert replacer(question)(text) == new


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question("", "x"), "Type what to find."),
        (
            Question("(", "x", PATTERN),
            "The pattern cannot be read: missing ), unterminated subpattern (at cha",
        ),
        (Question("a{99999999999999999999}", "x", PATTERN), "The pattern cannot be read: "),
        (Question("a", r"\1", PATTERN), "The replacement cannot be read: invalid group reference 1 at position 1."),
        (Question("a", r"\g<no>", PATTERN), "The replacement cannot be read: "),
        (Question("a*" * 7, "x", WILD), "More than 6 stars would take too long. Leave some out."),
        (Question("(a+)+", "x", PATTERN), "This pattern could take forever"),
    ],
)
def test_a_bad_question_is_answered_by_a_sentence(question: Question, words: str) -> None:
    with pytest.raises(BadPattern, match=re.escape(words)):
        replacer(question)
    plan = plan_replace(golden.sheet(), question, [(C.SPACE_NAME, range(3))])
    assert plan.error.startswith(words)
    assert plan.error.endswith(".")
    assert not plan.changes


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+b", "(a|aa)*b", "(a?){30}b", "((a*)b?)*c", "(?:x(?P<n>a*)y)+", "([a-z]+)*$", "((?=a+)a)+", r"(\d+\s*)+$"],
)
def test_patterns_that_might_never_end_are_refused(pattern: str) -> None:
    re.compile(pattern)
    with pytest.raises(BadPattern, match="could take forever"):
        loose_repeats(pattern)


@pytest.mark.parametrize(
    ("pattern", "repeats"),
    [
        ("abc", 0),
        (r"(\w+)-(\d+)", 0),
        ("[^-]*-[^-]*-x", 0),
        (r"\d+\.\d+", 0),
        (".*-.*x", 2),
        (r"(?:ab)+c", 1),
        ("(?>a+)+b", 2),
        ("(a++)+", 0),
        (r"a{3}b{2,}c{4}", 0),
        (r"[]*+]+\(a*\)*x", 1),
        (r"(?#(a+)(a)\1*x", 1),
        (r"(a+)(?:-)?b+c", 1),
        (r"(a+)(?:-)b+c", 1),
        (r"[ab]+b|\x41*1", 2),
        ("a)*", 0),
    ],
)
def test_repeats_that_may_end_in_more_than_one_place_are_counted(pattern: str, repeats: int) -> None:
    assert loose_repeats(pattern) == repeats


def test_a_text_too_long_for_a_pattern_is_left_out_and_counted() -> None:
    sheet = filled("a" * 400, "ax")
    question = Question(".*.*.*.*x", "y", PATTERN)
    plan = plan_replace(sheet, question, [(C.SPACE_NAME, [0, 1])])
    assert (plan.too_long, plan.cells) == (1, ((1, C.SPACE_NAME, "y"),))
    with pytest.raises(TooLong):
        replacer(Question(".*.*.*.*x", "y", PATTERN, whole_cell=True))("a" * 400)


PIECES = st.sampled_from(["a", "b", ".", "*", "+", "?", "(", ")", "|", "[ab]", r"\w", "{2,}", "{3}", "^", "(?:", "-"])


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=9).map("".join))
def test_no_accepted_pattern_takes_long(pattern: str) -> None:
    try:
        change = replacer(Question(pattern, "x", PATTERN))
    except BadPattern:
        return
    start = time.process_time()
    for text in ("a" * 40, "ab" * 30 + "-"):
        try:
            change(text)
        except TooLong:
            continue
    assert time.process_time() - start < 2.0


def test_a_plan_counts_cells_rows_and_read_only_cells() -> None:
    sheet = filled("Lobby 1", "Lobby 2", "Hall", "x Lobby")
    set_cells(sheet, [(0, C.SPACE_CODE, "lobby")], label="", by="", at=0.0).apply(sheet)
    chosen = [(C.SPACE_NAME, range(4)), (C.SPACE_CODE, range(4)), (C.THING_REF, range(len(sheet)))]
    plan = plan_replace(sheet, Question("lobby", " Foyer"), chosen)
    assert plan == ReplacePlan(
        (
            Change(0, C.SPACE_NAME, "Lobby 1", "Foyer 1"),
            Change(1, C.SPACE_NAME, "Lobby 2", "Foyer 2"),
            Change(3, C.SPACE_NAME, "x Lobby", "x  Foyer"),
            Change(0, C.SPACE_CODE, "lobby", "Foyer"),
        ),
        revision=sheet.revision,
    )
    assert plan.rows == 3
    ids = plan_replace(sheet, Question("ap-", "AP "), chosen[2:])
    assert (ids.changes, ids.read_only) == ((), sum("ap-" in ref for ref in sheet.index))


def test_what_stays_the_same_is_no_change() -> None:
    assert plan_replace(filled("Lobby"), Question("Lobby", "Lobby"), [(C.SPACE_NAME, [0])]).changes == ()


def test_sites_are_found_and_set_by_their_names() -> None:
    sheet = golden.sheet()
    names = {"SITE1": "Berlin", "SITE2": "Leeds"}
    column = [(C.SITE_ID, range(2))]
    there = plan_replace(sheet, Question("Berl", "Leeds", whole_cell=False), column, site_names=names)
    assert {change.new for change in there.changes} == {"Leedsin"}
    swapped = plan_replace(sheet, Question("berlin", "Leeds", whole_cell=True), column, site_names=names)
    assert {(change.old, change.new) for change in swapped.changes} == {("SITE1", "SITE2")}
    assert plan_replace(sheet, Question("SITE1", "x"), column, site_names=names).changes == ()
    assert len(plan_replace(sheet, Question("SITE1", "x"), column).changes) == 2


def test_a_plan_stops_when_told() -> None:
    asked = iter([False, True])
    chosen = [(C.SPACE_NAME, range(2)), (C.SPACE_CODE, range(2))]
    plan = plan_replace(filled("a"), Question("a", "b"), chosen, stop=lambda: next(asked))
    assert plan.stopped
    assert not plan.changes


@settings(deadline=None)  # the first sheet is slow to make
@given(st.text("ab1-", max_size=4), st.text("ab1-", max_size=4), st.lists(st.text("ab1-", max_size=8), max_size=6))
def test_plain_text_replaces_as_text_does_and_comes_back(find: str, new: str, names: list[str]) -> None:
    sheet = filled(*names)
    before = list(sheet.values[C.SPACE_NAME])
    plan = plan_replace(sheet, Question(find, new, match_case=True), [(C.SPACE_NAME, range(len(names)))])
    if not find:
        assert plan.error
        return
    inverse = set_cells(sheet, plan.cells, label="", by="", at=0.0).apply(sheet)
    assert sheet.values[C.SPACE_NAME][: len(names)] == [name.replace(find, new) for name in names]
    inverse.apply(sheet)
    assert sheet.values[C.SPACE_NAME] == before
