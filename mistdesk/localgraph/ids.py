"""Makes the ids and mapping keys of the embedded graph; knows no storage."""

from __future__ import annotations

import hashlib
import secrets
from enum import StrEnum

from mistdesk.localgraph.ontology import NodeKind

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LENGTH = 22  # 58 ** 22 > 2 ** 128

CONNECTOR_TYPE = "JUNIPER_MIST"


class Prefix(StrEnum):
    """The letters in front of an id."""

    ORGANIZATION = "ORG"
    SITE = "SITE"
    BUILDING = "BLDG"
    FLOOR = "FLR"
    SPACE = "SPC"
    ZONE = "ZONE"
    GENERIC_PLACE = "PLC"
    THING = "THG"
    POINT = "PNT"
    CONNECTOR = "CON"
    METADATA = "META"


_PREFIX_OF_KIND = {
    NodeKind.SITE: Prefix.SITE,
    NodeKind.BUILDING: Prefix.BUILDING,
    NodeKind.FLOOR: Prefix.FLOOR,
    NodeKind.SPACE: Prefix.SPACE,
    NodeKind.ZONE: Prefix.ZONE,
    NodeKind.GENERIC_PLACE: Prefix.GENERIC_PLACE,
    NodeKind.THING: Prefix.THING,
}


def prefix_of(kind: NodeKind) -> Prefix:
    """The prefix of an entity's id."""
    return _PREFIX_OF_KIND[kind]


def mint(prefix: Prefix, *key: str) -> str:
    """The id of a key: the same key always gives the same id."""
    text = "\0".join((prefix.value, *key))
    number = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big")
    digits = ""
    for _ in range(_LENGTH):
        number, rest = divmod(number, 58)
        digits = _ALPHABET[rest] + digits
    return prefix.value + digits


def random_key() -> str:
    """A key for what has none of its own: places made by a mutation."""
    return secrets.token_hex(16)


def random_token() -> str:
    """A new access token, in the form that Mapped's have."""
    return "PAT" + secrets.token_hex(24)


def mapping_key(connector_id: str, key: str) -> str:
    """The address of a key in its source."""
    return f"mkey://{connector_id}@{CONNECTOR_TYPE}/{key}"
