"""How the command line speaks: answers on stdout, messages on stderr, stable exit codes."""

from __future__ import annotations

import json
import sys
from enum import IntEnum

import msgspec

from mistdesk.domain.errors import MistdeskError


class Exit(IntEnum):
    """Exit codes, a contract that scripts rely on."""

    DONE = 0
    REVIEW = 1
    USAGE = 2
    UNSAFE = 3
    UNKNOWN = 4


def say(text: str) -> None:
    """A message for people, on stderr."""
    print(text, file=sys.stderr)


def answer(text: str) -> None:
    """An answer, on stdout."""
    print(text)


def answer_json(value: object) -> None:
    """One JSON document on stdout; values of the domain become objects."""
    print(json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=2))


def tell_error(error: MistdeskError) -> None:
    """An error in its three sentences."""
    say(f"{error.title}.\n  {error.message}\n  {error.action}")
