"""Signed links to pictures that expire; they stand for themselves and never need the token."""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import sha256

import msgspec

LIFETIME = 600


class _Claims(msgspec.Struct):
    map_id: str
    exp: int


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


_HEADER = _b64(b'{"alg":"HS256","typ":"JWT"}')


class LinkSigner:
    """Makes and checks links."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, map_id: str, now: float) -> str:
        """Make the signed words for a map, good for ten minutes."""
        claims = _b64(msgspec.json.encode(_Claims(map_id, int(now) + LIFETIME)))
        return f"{_HEADER}.{claims}.{self._signature(claims)}"

    def open(self, words: str, now: float) -> str | None:
        """Give the map that the signed words name; nothing when they are false or too old."""
        parts = words.split(".")
        if len(parts) != 3 or not parts[2].isascii():
            return None
        if not hmac.compare_digest(self._signature(parts[1]), parts[2]):
            return None
        try:
            padded = parts[1] + "=" * (-len(parts[1]) % 4)
            claims = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=_Claims)
        except (binascii.Error, msgspec.DecodeError, ValueError):
            return None
        return claims.map_id if now < claims.exp else None

    def _signature(self, claims: str) -> str:
        return _b64(hmac.new(self._key, f"{_HEADER}.{claims}".encode(), sha256).digest())
