"""Errors carry what a person is told; secrets show themselves nowhere."""

from __future__ import annotations

import copy
import pickle
import traceback
from dataclasses import dataclass

import pytest
from mistdesk.domain.errors import BadFile, EnvironmentTrouble, MistdeskError, OurFault, QuotaUsed, Side, Unreachable
from mistdesk.domain.sync import Request, RequestKind, RequestPhase, Token

SECRET = "s3cr3t-token-0123456789abcdef"


def test_an_error_says_what_it_is_what_happened_and_what_to_do() -> None:
    error = Unreachable("No answer", "The cloud did not answer.", "Try again.", side=Side.MIST)
    assert str(error) == "No answer: The cloud did not answer. Try again."
    assert (error.title, error.message, error.action, error.side) == (
        "No answer",
        "The cloud did not answer.",
        "Try again.",
        Side.MIST,
    )
    assert isinstance(error, EnvironmentTrouble)
    assert OurFault("a", "b", "c").side is Side.LOCAL
    assert not isinstance(OurFault("a", "b", "c"), EnvironmentTrouble)


def test_some_errors_carry_more() -> None:
    assert QuotaUsed("a", "b", "c", retry_after=12.5).retry_after == 12.5
    assert BadFile("a", "b", "c", faults=("line 2",)).faults == ("line 2",)


@dataclass(frozen=True)
class Holder:
    token: Token


def test_a_token_shows_itself_nowhere() -> None:
    token = Token(SECRET)
    shown = [repr(token), str(token), f"{token}", f"{token!r:>40}", f"{token}", repr(Holder(token)), repr([token])]
    assert token.reveal() == SECRET
    assert all(SECRET[-8:] not in text for text in shown)
    for job in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            job(token)


def test_a_token_is_in_no_traceback() -> None:
    token = Token(SECRET)

    def fail(value: Token) -> None:
        raise MistdeskError("Failed", f"It failed with {value}.", "")

    with pytest.raises(MistdeskError) as caught:
        fail(token)
    text = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert SECRET not in text.replace(f"SECRET = {SECRET!r}", "")


def test_requests_and_their_phases() -> None:
    request = Request(1, RequestKind.PUBLISH, (("plan_id", "p"),))
    assert (request.arg("plan_id"), request.arg("other")) == ("p", "")
    assert {phase for phase in RequestPhase if phase.is_final} == {
        RequestPhase.DONE,
        RequestPhase.FAILED,
        RequestPhase.CANCELLED,
    }


def test_the_ports_are_protocols_alone() -> None:
    from mistdesk.domain import ports  # noqa: PLC0415

    assert ports.Capabilities(True, True, ()).cannot_carry == ()
