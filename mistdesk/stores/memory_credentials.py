"""Tokens in memory until the program ends: for demos, and wherever nothing may be kept."""

from __future__ import annotations

from mistdesk.domain.errors import Side
from mistdesk.domain.sync import Token


class MemoryCredentials:
    """A Credentials that keeps nothing beyond this program."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[Side, str], Token] = {}

    @property
    def persistent(self) -> bool:
        """Never."""
        return False

    @property
    def place(self) -> str:
        """Where tokens are kept, in words."""
        return "Kept in memory only until the program ends."

    def get(self, side: Side, account: str) -> Token | None:
        """The token, if it was given in this program."""
        return self._tokens.get((side, account))

    def put(self, side: Side, account: str, token: Token) -> bool:
        """Keep it in memory; always False."""
        self._tokens[side, account] = token
        return False

    def forget(self, side: Side, account: str) -> None:
        """Remove it."""
        self._tokens.pop((side, account), None)
