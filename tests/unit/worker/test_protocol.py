"""The lines between a worker and its parent, and values that travel as JSON."""

from __future__ import annotations

import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistdesk.domain import errors
from mistdesk.domain.errors import MistdeskError, OurFault, QuotaUsed, Side
from mistdesk.domain.sync import Notice, NoticeKind, RequestPhase, Token, Trouble
from mistdesk.services.wire_json import error_of, from_json, to_json, trouble_of
from mistdesk.worker.protocol import (
    Order,
    StopLine,
    TokenLine,
    WakeLine,
    notice_line,
    order_line,
    read_notice,
    read_order,
    token_line,
)

SECRET = "s3cr3t-token-0123456789abcdef"
ORDERS = st.one_of(st.just(WakeLine()), st.just(StopLine()), st.builds(TokenLine, ref=st.text(), text=st.text()))
NOTICES = st.builds(
    Notice,
    kind=st.sampled_from(list(NoticeKind)),
    number=st.integers(-(2**53), 2**53),
    phase=st.one_of(st.none(), st.sampled_from(list(RequestPhase))),
    done=st.integers(0, 10**6),
    total=st.integers(0, 10**6),
    text=st.text(),
)


@given(ORDERS)
def test_orders_arrive_as_they_were_sent_one_a_line(order: Order) -> None:
    line = order_line(order)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert read_order(line) == order


@given(NOTICES)
def test_notices_arrive_as_they_were_told_one_a_line(notice: Notice) -> None:
    line = notice_line(notice)
    assert "\n" not in line
    assert read_notice(line.encode()) == notice


@pytest.mark.parametrize("line", [b"", b"hello", b"[]", b'{"kind": "new word"}', b"\xff\xfe", b"null"])
def test_what_is_no_notice_is_passed_over(line: bytes) -> None:
    assert read_notice(line) is None


def test_a_token_is_written_out_on_its_way_down_and_nowhere_else() -> None:
    line = token_line("mist", Token(SECRET))
    order = read_order(line)
    assert order == TokenLine("mist", SECRET)
    assert SECRET not in repr(order)
    for broken in (line[:-3], line.replace(b'"ref"', b'"fer"'), line.replace(b"token", b"nekot", 1)):
        with pytest.raises(OurFault) as caught:
            read_order(broken)
        told = "".join(traceback.format_exception(caught.value))
        assert SECRET[-8:] not in told
        assert caught.value.__cause__ is None


def every_error() -> list[type[MistdeskError]]:
    found = [getattr(errors, name) for name in dir(errors)]
    return [kind for kind in found if isinstance(kind, type) and issubclass(kind, MistdeskError)]


@pytest.mark.parametrize("kind", every_error())
@pytest.mark.parametrize("side", list(Side))
def test_an_error_travels_as_itself(kind: type[MistdeskError], side: Side) -> None:
    if kind is QuotaUsed:
        error: MistdeskError = QuotaUsed("Title", "Message 東館.", "Action.", retry_after=12.5, side=side)
    else:
        error = kind("Title", "Message 東館.", "Action.")
        error.side = side
    back = error_of(from_json(to_json(trouble_of(error)), Trouble))
    assert type(back) is kind
    assert (back.title, back.message, back.action, back.side) == ("Title", "Message 東館.", "Action.", side)
    assert getattr(back, "retry_after", None) == getattr(error, "retry_after", None)


@pytest.mark.parametrize("name", ["NoSuchError", "Side", "StrEnum", "annotations"])
def test_an_error_of_another_version_is_a_fault_of_ours(name: str) -> None:
    back = error_of(Trouble(name, Side.MIST, "Title", "Message.", "Action."))
    assert type(back) is OurFault
    assert back.title == "Title"


def test_a_token_cannot_travel_as_a_value() -> None:
    with pytest.raises(TypeError) as caught:
        to_json(Token(SECRET))
    assert SECRET not in str(caught.value)
