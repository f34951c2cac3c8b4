"""Whom we trust over TLS: the system's store, plus one CA file; reads an issuer's name, knows no HTTP."""

from __future__ import annotations

import ssl
from pathlib import Path

import truststore

from mistdesk.domain.errors import BadFile

_NAMES = {bytes.fromhex("55040a"): "O", bytes.fromhex("550403"): "CN", bytes.fromhex("55040b"): "OU"}
_TEXT_CODECS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}


def trusting_context(ca_file: str = "") -> ssl.SSLContext:
    """A client context with the system's store and, when given, the authorities of a PEM file."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file:
        try:
            context.load_verify_locations(cafile=str(Path(ca_file).expanduser()))
        except OSError as exc:
            why = "it holds no readable certificate" if isinstance(exc, ssl.SSLError) else exc.strerror or "unreadable"
            raise BadFile(
                "The CA file cannot be used",
                f"{ca_file}: {why}.",
                "Choose a PEM file with the certificate of your company's authority.",
                faults=(f"{ca_file}: {why}",),
            ) from None
    return context


def unverified_context() -> ssl.SSLContext:
    """A context that accepts any certificate: only to read its issuer after a refusal; nothing secret goes over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def issuer_name(certificate: bytes) -> str | None:
    """Who signed a DER certificate, as "Common name (Organisation)"; None when it cannot be read."""
    try:
        parts = _issuer_parts(certificate)
    except (IndexError, ValueError):
        return None
    name, organization = parts.get("CN") or parts.get("OU"), parts.get("O")
    if name and organization and organization != name:
        return f"{name} ({organization})"
    return name or organization


def _element(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start and end of the content of the DER element at a position."""
    tag, length, start = data[at], data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    if start + length > len(data):
        raise ValueError("cut off")
    return tag, start, start + length


def _children(data: bytes, start: int, end: int) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    at = start
    while at < end:
        element = _element(data, at)
        found.append(element)
        at = element[2]
    return found


def _issuer_parts(data: bytes) -> dict[str, str]:
    """CN, O and OU of the issuer; the fourth field of the inner sequence, after an optional version (RFC 5280, 4.1)."""
    _, start, end = _element(data, 0)
    inner = _children(data, start, end)[0]
    fields = _children(data, inner[1], inner[2])
    issuer = fields[3] if fields[0][0] == 0xA0 else fields[2]
    parts: dict[str, str] = {}
    for _, set_start, set_end in _children(data, issuer[1], issuer[2]):
        for _, pair_start, pair_end in _children(data, set_start, set_end):
            oid, value = _children(data, pair_start, pair_end)[:2]
            key = _NAMES.get(data[oid[1] : oid[2]])
            if key:
                codec = _TEXT_CODECS.get(value[0], "latin-1")
                parts.setdefault(key, data[value[1] : value[2]].decode(codec, "replace"))
    return parts
