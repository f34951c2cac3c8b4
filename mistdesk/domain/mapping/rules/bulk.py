"""Finds by whole columns which rows and buildings can have a fault at all, so that the rest costs almost nothing.

It may suspect too many and never too few: what it suspects is judged by the rules themselves. Knows no report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, compress
from operator import attrgetter, is_not

from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.mapping.columns import REQUIRED_ALWAYS, REQUIRED_FOR_AP, Column
from mistdesk.domain.mapping.rules.addresses import address_fault
from mistdesk.domain.mapping.rules.row import CODES, PLAIN_CONTEXT, serial_key
from mistdesk.domain.mapping.rules.texts import fold_address, is_excluded, is_rounded, parse_level, skeleton
from mistdesk.domain.mapping.sheet import MappingSheet, Source

_LINES = re.compile(rf"^(?:{PLAIN_CONTEXT}|.*)$", re.MULTILINE | re.ASCII)
_SERIAL_LENGTHS = frozenset(range(6, 33))
_ODD_BLANKS = ("  ", " \n", "\n ", "\t", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f")


def not_live(sheet: MappingSheet) -> list[int]:
    """Rows that are never published whatever they hold."""
    devices = sheet.rows.devices
    rows = set(where(sheet, Column.EXCLUDE, is_excluded))
    rows.update(_places(list(map(attrgetter("kind"), devices)), DeviceKind.OTHER))
    rows.update(_places(list(map(attrgetter("site_id"), devices)), None))
    gone = list(map(attrgetter("gone_since"), devices))
    if gone.count(None) < len(gone):
        rows.update(row for row, since in enumerate(gone) if since is not None)
    return sorted(rows)


def serials(sheet: MappingSheet) -> tuple[list[str], set[int]]:
    """The serials of all rows as they are compared, and the rows whose context may have a fault."""
    contexts = sheet.values[Column.THING_CONTEXT]
    found: list[str] = _LINES.findall("\n".join(contexts))
    if len(found) != len(contexts):  # there is no row, or some text has a line break in it
        found = ["" if "\n" in text else _LINES.findall(text)[0] for text in contexts]
    text = "".join(found)
    keys = found if text == text.upper() else list(map(str.upper, found))
    odd = set(_places(keys, ""))
    if not set(map(len, keys)) <= _SERIAL_LENGTHS:
        odd.update(row for row, key in enumerate(keys) if len(key) not in _SERIAL_LENGTHS)
    if any(map(str.isdigit, keys)):  # with a digit in it, only digits can be one repeated character
        odd.update(row for row, key in enumerate(keys) if key and key.count(key[0]) == len(key))
    for row in odd:
        keys[row] = serial_key(contexts[row])
    return keys, odd


def watched_macs(sheet: MappingSheet) -> frozenset[str] | None:
    """The MACs that several devices have in Mist; None when some device has none there, so that any may be shared."""
    macs: list[str] = list(map(attrgetter("mac"), sheet.rows.devices))
    distinct = set(macs)
    if "" in distinct:
        return None
    if len(distinct) == len(macs):
        return frozenset()
    return frozenset(mac for mac, number in Counter(macs).items() if number > 1)


def _places(items: Sequence[object], wanted: object) -> Iterator[int]:
    """Where an item stands, found without a step of ours for those that are others."""
    at = -1
    with suppress(ValueError):
        while True:
            at = items.index(wanted, at + 1)
            yield at


def suspect_rows(sheet: MappingSheet) -> set[int]:
    """Rows that can have a fault by themselves, but for faults of their context."""
    devices = sheet.rows.devices
    suspects: set[int] = set()
    for column in REQUIRED_ALWAYS:
        suspects.update(_blank(sheet, column))
    for column in REQUIRED_FOR_AP:
        suspects.update(row for row in _blank(sheet, column) if devices[row].kind is DeviceKind.AP)
    suspects.update(where(sheet, Column.FLOOR_LEVEL, _is_odd_level))
    suspects.update(where(sheet, Column.EXCLUDE, str.strip))
    for column in CODES:
        text = "\n".join(sheet.values[column])
        if "E+" in text or "e+" in text:
            suspects.update(where(sheet, column, is_rounded))
    stand_ins, at = sheet.sources[Column.THING_NAME], -1
    while (at := stand_ins.find(Source.RULE, at + 1)) >= 0:
        suspects.add(at)
    if not all(map(attrgetter("type_word"), devices)):
        suspects.update(row for row, device in enumerate(devices) if not device.type_word)
    suspects.update(_touched(sheet, Column.FLOOR_NAME))
    return suspects


def _is_odd_level(text: str) -> bool:
    return text.strip() != "" and parse_level(text) is None


def _blank(sheet: MappingSheet, column: Column) -> Iterable[int]:
    return () if all(map(str.strip, sheet.values[column])) else where(sheet, column, _is_blank)


def _is_blank(text: str) -> bool:
    return not text.strip()


def where(sheet: MappingSheet, column: Column, test: Callable[[str], object]) -> Iterable[int]:
    """Rows whose cell passes a test that is made once for each distinct text."""
    cells = sheet.values[column]
    wanted = {text for text in set(cells) if test(text)}
    if len(wanted) > 2:
        return [row for row, text in enumerate(cells) if text in wanted]
    return chain.from_iterable(_places(cells, text) for text in wanted)


def _touched(sheet: MappingSheet, column: Column) -> Iterable[int]:
    """Rows whose cell is not the very text that was pre-filled."""
    now, base = sheet.values[column], sheet.rows.values[column]
    return () if now is base else compress(range(len(now)), map(is_not, now, base))


def suspect_buildings(sheet: MappingSheet, refs: Sequence[str]) -> set[str]:
    """Buildings that can have a fault across rows; `refs` is the building of each row."""
    values = sheet.values
    sites, names, addresses = (
        values[column] for column in (Column.SITE_ID, Column.BUILDING_NAME, Column.BUILDING_ADDRESS)
    )
    places = set(zip(refs, sites, names, addresses, strict=True))
    suspects = _several((ref,) for ref, *_ in places)
    suspects.update(ref for ref, _, _, address in places if address_fault(address))
    return suspects | _sub_suspects(sheet, refs) | _floor_suspects(sheet, refs) | _space_suspects(sheet, refs)


def _sub_suspects(sheet: MappingSheet, refs: Sequence[str]) -> set[str]:
    """Buildings where names and codes of sub-buildings do not belong to each other one to one."""
    names, codes = sheet.values[Column.SUB_NAME], sheet.values[Column.SUB_CODE]
    if not any(names) and not any(codes):
        return set()
    subs = set(zip(refs, names, codes, strict=True))
    suspects = _respelt({(ref, name) for ref, name, _ in subs}) | _respelt({(ref, code) for ref, _, code in subs})
    suspects |= _several((ref, name) for ref, name, code in subs if name and code)
    return suspects | _several((ref, code) for ref, name, code in subs if name and code)


def _several(keys: Iterable[tuple[str, ...]]) -> set[str]:
    """The buildings (first of a key) of keys that come more than once."""
    return {key[0] for key, number in Counter(keys).items() if number > 1}


def _respelt(names: set[tuple[str, str]]) -> set[str]:
    """Buildings where two texts differ by their spelling only."""
    return _several((ref, skeleton(name)) for ref, name in names if name)


def _floor_suspects(sheet: MappingSheet, refs: Sequence[str]) -> set[str]:
    """Buildings where names, levels and plans of floors do not belong to each other one to one."""
    names, levels = sheet.values[Column.FLOOR_NAME], sheet.values[Column.FLOOR_LEVEL]
    maps, kinds = map(attrgetter("map_id"), sheet.rows.devices), map(attrgetter("kind"), sheet.rows.devices)
    floors = set(zip(refs, names, levels, maps, kinds, strict=True))
    suspects = _respelt({(ref, name) for ref, name, _, _, _ in floors})
    plans = {
        (ref, fold_address(name), str(parse_level(level)), plan or "")
        for ref, name, level, plan, kind in floors
        if kind is DeviceKind.AP and name.strip()
    }
    pairs = {(ref, name, level) for ref, name, level, _ in plans if level != "None"}
    suspects |= _several((ref, name) for ref, name, _ in pairs)
    suspects |= _several((ref, level) for ref, _, level in pairs)
    suspects |= _several((ref, name, level) for ref, name, level, plan in plans if plan)
    return suspects


def _space_suspects(sheet: MappingSheet, refs: Sequence[str]) -> set[str]:
    """Buildings where a space code stands for two names of a level, or a space name is spelt in two ways."""
    names = sheet.values[Column.SPACE_NAME]
    levels = list(map(str.strip, sheet.values[Column.FLOOR_LEVEL]))
    codes = _folded_codes(sheet.values[Column.SPACE_CODE])
    suspects: set[str] = set()
    if len(set(codes)) < len(codes):
        # As texts and not as tuples: a hundred thousand tuples would be looked through again and again for garbage.
        spaces = set(map("\0".join, zip(refs, levels, codes, strict=True)))
        if len(spaces) < len(codes) and len(set(map("\0".join, zip(refs, levels, codes, names, strict=True)))) > len(
            spaces
        ):
            named = set(zip(refs, levels, codes, names, strict=True))
            suspects = _several((ref, level, code) for ref, level, code, _ in named if code)
    folded = _skeletons(names)
    if len(set(folded)) < len(set(names)):
        suspects |= _several((ref, folded) for ref, _, folded in set(zip(refs, names, folded, strict=True)) if folded)
    return suspects


def _folded_codes(codes: list[str]) -> list[str]:
    """Codes as they are compared; those that a rule made are so already."""
    text = "\n".join(codes)
    if text == text.upper() and text.isascii() and text == text.strip() and not any(odd in text for odd in _ODD_BLANKS):
        return codes
    return list(map(str.casefold, map(str.strip, codes)))


def _skeletons(names: Sequence[str]) -> list[str]:
    """The skeletons of all names; of plain names all at once."""
    text = "\n".join(names)
    if text.isascii() and not text.startswith(" ") and not text.endswith(" "):
        folded = text.casefold().split("\n")
        if len(folded) == len(names) and not any(odd in text for odd in _ODD_BLANKS):
            return folded
    known = {name: skeleton(name) for name in set(names)}
    return [known[name] for name in names]
