"""An organisation read from a file, played back row for row; its values stand still. Knows no HTTP."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from mistdesk.domain.errors import BadFile
from mistdesk.simulator.chance import number_of, uuid_of
from mistdesk.simulator.cloud import CloudDevice, LinkMaker, Look, Row

_TITLE = "The estate file cannot be used"
_ACTION = "Correct the file, or name a built-in estate: small, campus, retail:SITES:APS."
_LISTS = ("sites", "maps", "inventory", "devices", "stats")
_OBJECTS = ("self", "org")


def _text(row: object, key: str) -> str:
    value = row.get(key) if isinstance(row, dict) else None
    return value if isinstance(value, str) else ""


class RecordedDevice:
    """One row of a file; asked for any kind of row, it gives itself."""

    __slots__ = ("raw",)

    def __init__(self, raw: object) -> None:
        self.raw = raw

    @property
    def id(self) -> str:
        """The id used in paths."""
        return _text(self.raw, "id")

    @property
    def type(self) -> str:
        """The word for the type of device."""
        return _text(self.raw, "type")

    @property
    def mac(self) -> str:
        """The address."""
        return _text(self.raw, "mac")

    @property
    def serial(self) -> str:
        """The serial."""
        return _text(self.raw, "serial")

    @property
    def model(self) -> str:
        """The model."""
        return _text(self.raw, "model")

    @property
    def name(self) -> str | None:
        """The name that people gave."""
        return _text(self.raw, "name") or None

    @property
    def site_id(self) -> str:
        """The site, or nothing."""
        return _text(self.raw, "site_id")

    @property
    def vc_mac(self) -> str:
        """The address of the stack or pair it belongs to."""
        return _text(self.raw, "vc_mac")

    @property
    def hidden_member(self) -> bool:
        """Nothing of a file is hidden."""
        return False

    def status(self, look: Look) -> str:
        """Give the status word."""
        del look
        return _text(self.raw, "status")

    def clients(self, look: Look) -> int | None:
        """Count the Wi-Fi stations, if the row says so."""
        del look
        value = self.raw.get("num_clients") if isinstance(self.raw, dict) else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def inventory_row(self, look: Look) -> object:
        """Give the row."""
        del look
        return self.raw

    def config_row(self) -> object:
        """Give the row."""
        return self.raw

    def stats_row(self, look: Look) -> object:
        """Give the row."""
        del look
        return self.raw


class RecordedCloud:
    """One recorded organisation as the endpoints see it."""

    recorded = True

    def __init__(self, lists: dict[str, list[object]], objects: dict[str, Row], seed: int) -> None:
        self._objects = objects
        self._sites = lists["sites"]
        self._maps = lists["maps"]
        self._inventory = [RecordedDevice(row) for row in lists["inventory"]]
        self._devices = [RecordedDevice(row) for row in lists["devices"]]
        self._stats = [RecordedDevice(row) for row in lists["stats"]]
        self.org_id = self._find_org_id() or uuid_of(number_of(seed, "recorded"), "org")
        found = [_text(row, "id") for row in self._sites]
        found += [_text(row, "site_id") for name in _LISTS[1:] for row in lists[name]]
        self._site_ids = tuple(dict.fromkeys(site_id for site_id in found if site_id))

    def _find_org_id(self) -> str:
        privileges = self._objects["self"].get("privileges")
        entries = privileges if isinstance(privileges, list) else []
        rows = [*self._sites, *(device.raw for device in (*self._inventory, *self._stats)), *entries]
        words = (_text(row, "org_id") for row in rows)
        return _text(self._objects["org"], "id") or next((word for word in words if word), "")

    def org(self) -> Row:
        """Give the organisation's row."""
        return self._objects["org"] or {"id": self.org_id, "name": "Recorded estate"}

    def self_row(self) -> Row | None:
        """Give the recorded answer about the token's owner."""
        return self._objects["self"] or None

    def site_ids(self) -> Sequence[str]:
        """List the sites that any row names."""
        return self._site_ids

    def site_names(self) -> dict[str, str]:
        """Give the names of the sites by id."""
        return {_text(row, "id"): _text(row, "name") for row in self._sites if _text(row, "id")}

    def sites(self) -> Sequence[object]:
        """Give all rows of sites."""
        return self._sites

    def maps(self, site_id: str, link: LinkMaker) -> Sequence[object]:
        """Give the rows of a site's maps; their links stay as they were recorded."""
        del link
        return [row for row in self._maps if _text(row, "site_id") == site_id]

    def picture(self, map_id: str) -> bytes | None:
        """Nothing is drawn for a recorded estate."""
        del map_id
        return None

    def zones(self, site_id: str) -> Sequence[Row]:
        """No zones are recorded."""
        del site_id
        return []

    def stations(self, site_id: str, map_id: str, look: Look) -> Sequence[Row]:
        """No stations are recorded."""
        del site_id, map_id, look
        return []

    def inventory(self) -> Sequence[CloudDevice]:
        """List the recorded inventory."""
        return self._inventory

    def devices(self, site_id: str) -> Sequence[CloudDevice]:
        """List a site's configured devices."""
        return [device for device in self._devices if device.site_id == site_id]

    def stats(self, site_id: str | None) -> Sequence[CloudDevice]:
        """List the devices with statistics, of a site or of all."""
        if site_id is None:
            return self._stats
        return [device for device in self._stats if device.site_id == site_id]


def load_estate(path: Path, seed: int) -> RecordedCloud:
    """Read an estate file; unknown keys are passed over, missing ones are empty."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse_constant)
    except OSError as error:
        raise BadFile(_TITLE, f"{path} cannot be read: {error.strerror}.", _ACTION) from error
    except UnicodeDecodeError as error:
        raise BadFile(_TITLE, f"{path} is not UTF-8 text.", _ACTION) from error
    except (ValueError, RecursionError) as error:
        raise BadFile(_TITLE, f"{path} is not JSON: {error}.", _ACTION) from error
    if not isinstance(content, dict):
        raise BadFile(_TITLE, f"{path} does not hold a JSON object.", _ACTION)
    faults = [f'"{key}" is not a list' for key in _LISTS if not isinstance(content.get(key) or [], list)]
    faults += [f'"{key}" is not an object' for key in _OBJECTS if not isinstance(content.get(key) or {}, dict)]
    if not any(key in content for key in (*_LISTS, *_OBJECTS)):
        faults.append(f"none of the keys {', '.join((*_OBJECTS, *_LISTS))} is there")
    if faults:
        raise BadFile(_TITLE, f"{path}: {'; '.join(faults)}.", _ACTION, faults=tuple(faults))
    lists: dict[str, list[object]] = {key: content.get(key) or [] for key in _LISTS}
    objects: dict[str, Row] = {key: content.get(key) or {} for key in _OBJECTS}
    return RecordedCloud(lists, objects, seed)


def _refuse_constant(word: str) -> object:
    raise ValueError(f"{word} is no JSON number")
