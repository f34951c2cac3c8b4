"""The lines between a worker and its parent: small, one JSON object a line; tokens go down, notices come up."""

from __future__ import annotations

import msgspec

from mistdesk.domain.errors import OurFault
from mistdesk.domain.sync import Notice, Token


class TokenLine(msgspec.Struct, tag="token", frozen=True):
    """A token under a name. An empty text takes it away."""

    ref: str
    text: str

    def __repr__(self) -> str:
        return f"TokenLine(ref={self.ref!r}, hidden)"


class WakeLine(msgspec.Struct, tag="wake", frozen=True):
    """A request was written."""


class StopLine(msgspec.Struct, tag="stop", frozen=True):
    """End in order."""


Order = TokenLine | WakeLine | StopLine


def order_line(order: Order) -> bytes:
    """An order as it goes down the pipe."""
    return msgspec.json.encode(order) + b"\n"


def token_line(ref: str, token: Token) -> bytes:
    """A token as it goes down the pipe: the one place where it is written out."""
    return order_line(TokenLine(ref, token.reveal()))


def read_order(line: bytes) -> Order:
    """An order read from the pipe; the line itself is never repeated in an error, as it may hold a token."""
    try:
        order: Order = msgspec.json.decode(line, type=Order)
    except msgspec.DecodeError:
        raise OurFault("Order not understood", "The worker received a line it cannot read.", "Restart.") from None
    return order


def notice_line(notice: Notice) -> str:
    """A notice as it comes up the pipe."""
    return msgspec.json.encode(notice).decode()


def read_notice(line: bytes) -> Notice | None:
    """A notice read from the pipe; None for anything else."""
    try:
        return msgspec.json.decode(line, type=Notice)
    except msgspec.DecodeError:
        return None
