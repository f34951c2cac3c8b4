"""Values of the domain as bytes and back: JSON for small things, compressed when large; knows no table."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import zstandard

T = TypeVar("T")

_MAGIC = b"\x28\xb5\x2f\xfd"
_COMPRESS_FROM = 16 * 1024


def to_bytes(value: object) -> bytes:
    """JSON of a dataclass, compressed from some 16 kB on."""
    data = msgspec.json.encode(value)
    return zstandard.ZstdCompressor(level=3).compress(data) if len(data) >= _COMPRESS_FROM else data


def from_bytes(data: bytes, kind: type[T]) -> T:
    """The value again; raises msgspec or zstd errors, which the database reports as damage."""
    if data.startswith(_MAGIC):
        data = zstandard.ZstdDecompressor().decompress(data)
    return msgspec.json.decode(data, type=kind)
