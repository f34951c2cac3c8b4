"""Chance that repeats: numbers, ids and addresses made from a seed; knows nothing of time or of devices."""

from __future__ import annotations

import uuid
from hashlib import blake2b

_MASK = (1 << 64) - 1
_UNIT = 2.0**-53


def mix(*parts: int) -> int:
    """Stir whole numbers into one of 64 bits; the same parts always give the same number."""
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = ((state ^ (part & _MASK)) * 0xBF58476D1CE4E5B9) & _MASK
        state ^= state >> 31
        state = (state * 0x94D049BB133111EB) & _MASK
        state ^= state >> 29
    return state


def unit(*parts: int) -> float:
    """Give a number from 0 up to, but not including, 1."""
    return (mix(*parts) >> 11) * _UNIT


def draw(key: int, number: int) -> float:
    """Give a number from 0 up to 1 for a key that is well stirred already; the quick way for whole pages."""
    state = ((key ^ (number * 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9) & _MASK
    state = ((state ^ (state >> 32)) * 0x94D049BB133111EB) & _MASK
    return (state >> 11) * _UNIT


def between(low: int, high: int, *parts: int) -> int:
    """Give a whole number from low to high, both included."""
    return low + mix(*parts) % (high - low + 1)


def digest(seed: int, label: str, size: int = 8) -> bytes:
    """Give bytes that belong to a label of this seed."""
    return blake2b(f"{seed}:{label}".encode(), digest_size=size).digest()


def number_of(seed: int, label: str) -> int:
    """Give the 64-bit number that belongs to a label of this seed."""
    return int.from_bytes(digest(seed, label), "big")


def uuid_of(seed: int, label: str) -> str:
    """Give the UUID (version 4 by its shape) that belongs to a label of this seed."""
    return str(uuid.UUID(bytes=digest(seed, label, 16), version=4))
