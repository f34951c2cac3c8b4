"""Rows as Mist's JSON has them, decoded tolerantly; keeps only what is listed here, so no secret can slip through.

Unknown keys are skipped, everything but the id may be missing or null, numbers may come as text. Claim codes
(`magic`), pre-shared keys and device variables are not listed, so they are dropped while decoding.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import GenericAlias
from typing import ClassVar, Generic, TypeVar

import msgspec

from mistdesk.clients.answers import UNREADABLE

Number = float | str | None


class ModuleRow(msgspec.Struct, frozen=True, gc=False):
    """One box of a stack or cluster."""

    serial: str | int | None = None
    mac: str | None = None
    vc_role: str | None = None


class WireRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What every row has: an id."""

    what: ClassVar[str] = "row"
    id: str


class DeviceWire(WireRow, frozen=True, kw_only=True, gc=False):
    """A device row of any list: inventory, configuration or statistics."""

    what: ClassVar[str] = "device"
    type: str | None = None
    mac: str | None = None
    serial: str | int | float | None = None
    model: str | None = None
    name: str | None = None
    hostname: str | None = None
    site_id: str | None = None
    map_id: str | None = None
    x: Number = None
    y: Number = None
    vc_mac: str | None = None
    connected: bool | None = None
    status: str | None = None
    num_clients: int | float | str | None = None
    module_stat: list[ModuleRow] | None = None
    module2_stat: list[ModuleRow] | None = None


class LatLng(msgspec.Struct, frozen=True, gc=False):
    """A position on the earth; numbers for sites, texts for maps."""

    lat: Number = None
    lng: Number = None


class SiteWire(WireRow, frozen=True, kw_only=True):
    """A site."""

    what: ClassVar[str] = "site"
    name: str | None = None
    address: str | None = None
    country_code: str | None = None
    timezone: str | None = None
    latlng: LatLng | None = None


class MapWire(WireRow, frozen=True, kw_only=True):
    """A map. `url` is a signed link: used at once, never kept."""

    what: ClassVar[str] = "map"
    site_id: str | None = None
    name: str | None = None
    type: str | None = None
    url: str | None = None
    width: Number = None
    height: Number = None
    width_m: Number = None
    ppm: Number = None
    group_idx: Number = None
    group_name: str | None = None
    modified_time: Number = None

    def __repr__(self) -> str:
        return f"MapWire(id={self.id!r})"


class OrgWire(WireRow, frozen=True, kw_only=True):
    """An organisation."""

    what: ClassVar[str] = "organisation"
    name: str | None = None


class PrivilegeWire(msgspec.Struct, frozen=True):
    """One entry of /self `privileges`."""

    scope: str | None = None
    role: str | None = None
    org_id: str | None = None
    org_name: str | None = None
    site_id: str | None = None
    site_name: str | None = None
    msp_id: str | None = None
    name: str | None = None


class SelfWire(msgspec.Struct, frozen=True):
    """Who the token is; an answer without `privileges` is not from Mist."""

    privileges: list[msgspec.Raw] | None
    email: str | None = None
    name: str | None = None


class UsageWire(msgspec.Struct, frozen=True):
    """Calls used and allowed this hour."""

    requests: Number = None
    request_limit: Number = None


RowT = TypeVar("RowT", bound=WireRow)


@dataclass(frozen=True, slots=True)
class Decoded(Generic[RowT]):
    """The readable rows of a page, how many rows it had, and what could not be read."""

    rows: list[RowT]
    count: int
    problems: tuple[str, ...] = ()


class PageDecoder(Generic[RowT]):
    """Decodes pages of one row type: the whole page at once, row by row only when that fails."""

    def __init__(self, row_type: type[RowT]) -> None:
        self._row_type = row_type
        page_type = GenericAlias(list, (row_type,))  # list[row_type], for a type known at run time only
        self._page: msgspec.json.Decoder[list[RowT]] = msgspec.json.Decoder(page_type)
        self._fields = {
            field.encode_name: msgspec.json.Decoder(field.type, strict=False)
            for field in msgspec.structs.fields(row_type)
        }

    def decode(self, body: bytes) -> Decoded[RowT]:
        """The rows of a page. Raises one of UNREADABLE only when the page as a whole is no JSON list."""
        if body.strip() == b"null":  # seen live in place of an empty list (API-FACTS 14.6)
            return Decoded([], 0)
        try:
            rows = self._page.decode(body)
        except UNREADABLE:
            return self._row_by_row(body)
        if any(not row.id for row in rows):
            return self._row_by_row(body)
        return Decoded(rows, len(rows))

    def one(self, body: bytes) -> Decoded[RowT]:
        """A document that is a single row."""
        problems: list[str] = []
        row = self._row(msgspec.Raw(body), self._row_type.what, problems)
        return Decoded([row] if row is not None else [], 1, tuple(problems))

    def _row_by_row(self, body: bytes) -> Decoded[RowT]:
        try:
            raws = msgspec.json.decode(body, type=list[msgspec.Raw])
        except UNREADABLE:
            repaired = _repaired(body)
            if repaired is None:
                raise
            raws = repaired
        rows: list[RowT] = []
        problems: list[str] = []
        for number, raw in enumerate(raws, 1):
            row = self._row(raw, f"{self._row_type.what} in row {number}", problems)
            if row is not None:
                rows.append(row)
        return Decoded(rows, len(raws), tuple(problems))

    def _row(self, raw: msgspec.Raw, where: str, problems: list[str]) -> RowT | None:
        """A row without the fields that cannot be read; None when it has no id."""
        try:
            document = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        except UNREADABLE:
            problems.append(f"{where}: not readable, left out.")
            return None
        values: dict[str, object] = {}
        bad: list[str] = []
        for key, decoder in self._fields.items():
            if key in document:
                try:
                    values[key] = decoder.decode(document[key])
                except UNREADABLE:
                    bad.append(key)
        if not values.get("id"):
            problems.append(f"{where}: it has no id, left out.")
            return None
        if bad:
            problems.append(f"{where} ({values['id']}): {', '.join(bad)} cannot be read.")
        return msgspec.convert(values, self._row_type)


def _repaired(body: bytes) -> list[msgspec.Raw] | None:
    """The rows of a page with damaged text (half an emoji, a wrong byte) or NaN; None when it is no list at all."""
    try:
        document: object = json.loads(body.decode("utf-8", "replace"), parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, list):
        return None
    return [msgspec.Raw(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")) for row in document]
