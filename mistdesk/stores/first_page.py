"""`first-page.json`: what the grid showed last, for the moment in which a workspace opens; knows no token.

It is read before the first paint, so it is read with the standard library alone.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from mistdesk.domain.first_page import MOST_ROWS, FirstCell, FirstColumn, FirstPage, Margins, Mark

log = logging.getLogger(__name__)

FILE_NAME = "first-page.json"
_FORMAT = 1
_LARGEST = 2_000_000  # bytes; a larger file is none of ours
_LAST_MOMENT = 4e9  # what a clock can say


class JsonFirstPageStore:
    """The FirstPageStore of a workspace's folder."""

    def __init__(self, root: Path) -> None:
        self._path = root / FILE_NAME
        self._settings = root / "settings.json"

    def load(self) -> FirstPage | None:
        """The page kept last; None without one, when it is damaged, or when it is another organisation's."""
        try:
            return self._load()
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            log.warning("%s is not shown: %s", self._path.name, error)
            return None

    def save(self, page: FirstPage | None) -> None:
        """Keep this page instead; None forgets the one that is kept. A page that cannot be written is logged."""
        from mistdesk.domain.errors import StorageTrouble  # noqa: PLC0415  (nothing more before the first paint)
        from mistdesk.stores.atomic import write_atomically  # noqa: PLC0415

        try:
            if page is None:
                self._path.unlink(missing_ok=True)
                return
            plain = {"format": _FORMAT, "org_id": self._organization(), **page._asdict()}
            write_atomically(self._path, json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace"))
        except (OSError, ValueError, TypeError, StorageTrouble) as error:
            log.warning("%s could not be kept: %s", self._path.name, error)

    def _load(self) -> FirstPage | None:
        if self._path.stat().st_size > _LARGEST:
            raise ValueError("too large")
        raw: object = json.loads(self._path.read_bytes())
        if not isinstance(raw, dict) or raw.get("format") != _FORMAT:
            raise ValueError("not of this format")
        return _page(raw) if raw.get("org_id") == self._organization() else None

    def _organization(self) -> str:
        """The organisation chosen in the settings, "" when none is."""
        try:
            raw: object = json.loads(self._settings.read_bytes())
        except FileNotFoundError:
            return ""
        mist: object = raw.get("mist") if isinstance(raw, dict) else None
        return str(mist.get("org_id", "")) if isinstance(mist, dict) else ""


def _page(raw: dict[str, object]) -> FirstPage:
    columns = tuple([_column(item) for item in _list(raw["columns"])])
    rows = tuple([tuple([_cell(cell) for cell in _list(row)]) for row in _list(raw["rows"])[:MOST_ROWS]])
    if not columns or any(len(row) != len(columns) for row in rows):
        raise ValueError("rows and columns do not fit")
    left, top, right, bottom = (_size(item) for item in _list(raw["margins"]))
    at = raw["at"]
    if not isinstance(at, (int, float)) or not 0 <= at < _LAST_MOMENT:
        raise ValueError("no moment")
    margins = Margins(left, top, right, bottom)
    return FirstPage(float(at), _text(raw["organization"]), _size(raw["devices"]), columns, rows, margins)


def _column(item: object) -> FirstColumn:
    title, width, at_right = _list(item)
    return FirstColumn(_text(title), _size(width), at_right is True)


def _cell(item: object) -> FirstCell:
    text, mark = _list(item)
    return FirstCell(_text(text), Mark(_text(mark)))


def _list(item: object) -> list[object]:
    if not isinstance(item, list):
        raise TypeError("no list")
    return item


def _text(item: object) -> str:
    if not isinstance(item, str):
        raise TypeError("no text")
    return item


def _size(item: object) -> int:
    if not isinstance(item, int) or not 0 <= item < _LARGEST:
        raise ValueError("no size")
    return item
