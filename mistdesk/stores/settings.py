"""`settings.json`: the choices of a workspace in one readable file; never a token, never a state."""

from __future__ import annotations

import json
import math
from pathlib import Path

from pydantic import JsonValue, TypeAdapter, ValidationError

from mistdesk.domain.sync import Settings
from mistdesk.stores.atomic import write_atomically
from mistdesk.stores.trouble import os_trouble, set_aside

_SETTINGS = TypeAdapter(Settings)
_JSON = TypeAdapter(dict[str, JsonValue])
_THEMES = ("system", "light", "dark")
_ROUNDS = 50  # each round takes away at least one wrong value

KeyPath = tuple[int | str, ...]
Object = dict[str, JsonValue]


class JsonSettingsStore:
    """The SettingsStore of a workspace: keys it does not know are kept, wrong values become defaults and are named."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """What was wrong when loading, "" if nothing."""
        return self._trouble

    def load(self) -> Settings:
        """Read them; a damaged file is set aside and named in `trouble`, defaults are used. Raises StorageTrouble."""
        self._trouble = ""
        try:
            raw = self._read()
        except ValueError:
            kept = set_aside(self._path)
            self._trouble = f"The settings could not be read; defaults are used. The old file is kept as {kept.name}."
            return Settings()
        settings, wrong = _tolerant(raw)
        if wrong:
            names = ", ".join(dict.fromkeys(wrong))
            self._trouble = f"Defaults are used where {self._path.name} has values that cannot be used: {names}."
        return settings

    def save(self, settings: Settings) -> None:
        """Write to a new file and rename; keys of other versions stay. Raises StorageTrouble."""
        try:
            raw = self._read()
        except ValueError:
            set_aside(self._path)
            raw = {}
        ours = _JSON.validate_python(_SETTINGS.dump_python(settings, mode="json"))
        text = json.dumps(_merged(raw, ours), indent=2, ensure_ascii=False)
        write_atomically(self._path, (text + "\n").encode())

    def _read(self) -> Object:
        """The file as it is, {} when there is none; raises ValueError when it is no JSON object."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise os_trouble(error, self._path, doing="read") from error
        return _JSON.validate_json(data.removeprefix(b"\xef\xbb\xbf"))


def _merged(old: Object, new: Object) -> Object:
    result = dict(old)
    for key, value in new.items():
        before = result.get(key)
        result[key] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return result


def _tolerant(raw: Object) -> tuple[Settings, list[str]]:
    """Settings from what can be used, and the names of what cannot."""
    wrong: list[str] = []
    rest: JsonValue = raw
    for _ in range(_ROUNDS):
        try:
            settings = _SETTINGS.validate_python(rest)
        except ValidationError as error:
            bad = [_top(item["loc"]) for item in error.errors(include_url=False, include_input=False)]
        else:
            bad = _not_sensible(settings)
            if not bad:
                return settings, wrong
        wrong.extend(".".join(str(part) for part in path) for path in bad)
        for path in bad:
            rest = _without(rest, path)
    return Settings(), wrong


def _top(path: KeyPath) -> KeyPath:
    """The key that is given up for a fault: list items are not taken out one by one."""
    names = []
    for part in path:
        if isinstance(part, int):
            break
        names.append(part)
    return tuple(names)


def _not_sensible(settings: Settings) -> list[KeyPath]:
    bad: list[KeyPath] = []
    for name in ("stats_seconds", "inventory_seconds"):
        seconds: float = getattr(settings.poll, name)
        if not (math.isfinite(seconds) and seconds > 0):
            bad.append(("poll", name))
    if settings.theme not in _THEMES:
        bad.append(("theme",))
    return bad


def _without(value: JsonValue, path: KeyPath) -> JsonValue:
    if not path or not isinstance(value, dict):
        return {}
    head, *tail = path
    rest = {key: item for key, item in value.items() if key != head}
    inner = value.get(str(head))
    if tail and isinstance(inner, dict):
        rest[str(head)] = _without(inner, tuple(tail))
    return rest
