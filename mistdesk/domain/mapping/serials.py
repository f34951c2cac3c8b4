"""What counts as a valid serial number, and the context that carries it; knows no device and no sheet."""

from __future__ import annotations

import json
import re

_SERIAL = re.compile(r"[A-Za-z0-9-]{6,32}", re.ASCII)
_MAC = re.compile("[0-9a-f]{12}")


def serial_fault(serial: object) -> str | None:
    """Why this is no valid serial, None when it is one (DESIGN 6: text, 6-32 letters, digits or dashes)."""
    if serial is None or serial == "":
        return "it has no serial number"
    if not isinstance(serial, str):
        return "its serial number is a number and not text, so zeros may be lost"
    text = serial.strip()
    if not text:
        return "it has no serial number"
    if not _SERIAL.fullmatch(text):
        return f"its serial number {text!r} is not 6 to 32 letters, digits or dashes"
    if not any(c.isdigit() for c in text):
        return f"its serial number {text!r} has no digit"
    if len(set(text.replace("-", ""))) == 1:
        return f"its serial number {text!r} is one repeated character"
    return None


def parse_context(text: str) -> dict[str, object] | None:
    """The JSON object of a `thing.context` cell, None when it is not one."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def context_serial(text: str) -> object:
    """The serial in a context as it stands there (text, number, nothing)."""
    context = parse_context(text)
    return None if context is None else context.get("serial")


def format_mac(mac: str) -> str:
    """A MAC with colons, so that no spreadsheet takes it for a number; other text stays as it is."""
    if _MAC.fullmatch(mac):
        return f"{mac[:2]}:{mac[2:4]}:{mac[4:6]}:{mac[6:8]}:{mac[8:10]}:{mac[10:]}"
    return mac
