"""Tokens that nothing keeps: they live as long as the object, apart by side and account, and show nowhere."""

from __future__ import annotations

from mistdesk.domain.errors import Side
from mistdesk.domain.ports import Credentials
from mistdesk.domain.sync import Token
from mistdesk.stores.memory_credentials import MemoryCredentials


def test_tokens_live_as_long_as_the_object() -> None:
    """Field case F58: sign-in works for the session without any key store."""
    tokens: Credentials = MemoryCredentials()
    assert not tokens.persistent
    assert tokens.place == "Kept in memory only until the program ends."
    assert not tokens.put(Side.MIST, "org", Token("secret-1"))
    assert not tokens.put(Side.MAPPED, "org", Token("secret-2"))
    found = tokens.get(Side.MIST, "org")
    assert found is not None
    assert found.reveal() == "secret-1"
    tokens.forget(Side.MIST, "org")
    tokens.forget(Side.MIST, "org")
    assert tokens.get(Side.MIST, "org") is None
    assert tokens.get(Side.MAPPED, "other") is None
    assert "secret" not in repr(tokens) + repr(vars(tokens))
    assert MemoryCredentials().get(Side.MAPPED, "org") is None
