"""Draws floor plans of our own as PNG, with nothing but zlib; knows layouts, not estates."""

from __future__ import annotations

import struct
import zlib

from mistdesk.simulator.layout import MARGIN, FloorLayout, Room

_WHITE = 255
_FLOOR = 248
_GRID = 238
_DOOR = 150
_INNER = 110
_OUTER = 60
_DOOR_WIDTH = 26


class Canvas:
    """A sheet of grey pixels."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._pixels = bytearray([_WHITE]) * (width * height)

    def fill(self, left: int, top: int, right: int, bottom: int, grey: int) -> None:
        """Fill a rectangle; right and bottom are not part of it; what lies outside the sheet is cut off."""
        left, right = max(0, left), min(self.width, right)
        if right <= left:
            return
        run = bytes([grey]) * (right - left)
        for y in range(max(0, top), min(self.height, bottom)):
            start = y * self.width + left
            self._pixels[start : start + len(run)] = run

    def frame(self, left: int, top: int, right: int, bottom: int, thick: int, grey: int) -> None:
        """Draw the outline of a rectangle, centred on its edges."""
        near, far = thick // 2, thick - thick // 2
        self.fill(left - near, top - near, right + far, top + far, grey)
        self.fill(left - near, bottom - near, right + far, bottom + far, grey)
        self.fill(left - near, top - near, left + far, bottom + far, grey)
        self.fill(right - near, top - near, right + far, bottom + far, grey)

    def quarter(self, x: int, y: int, radius: int, down: int, grey: int) -> None:
        """Draw a quarter circle to the right of a hinge, downwards (1) or upwards (-1)."""
        for step in range(radius * 2 + 1):
            across = step / 2
            along = (radius * radius - across * across) ** 0.5 if across < radius else 0.0
            self._dot(x + round(across), y + down * round(along), grey)
            self._dot(x + round(along), y + down * round(across), grey)

    def _dot(self, x: int, y: int, grey: int) -> None:
        if 0 <= x < self.width and 0 <= y < self.height:
            self._pixels[y * self.width + x] = grey

    def png(self) -> bytes:
        """Write the sheet as an eight-bit grey PNG."""
        rows = b"".join(b"\0" + self._pixels[y * self.width : (y + 1) * self.width] for y in range(self.height))
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 0, 0, 0, 0)
        return (
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", header)
            + _chunk(b"IDAT", zlib.compress(rows, 6))
            + _chunk(b"IEND", b"")
        )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def draw_floor(layout: FloorLayout, ppm: float) -> bytes:
    """Draw walls, rooms, doors, a grid of five metres and a scale bar of ten."""
    sheet = Canvas(layout.width, layout.height)
    left, top, right, bottom = MARGIN, MARGIN, layout.width - MARGIN, layout.height - MARGIN
    sheet.fill(left, top, right, bottom, _FLOOR)
    step = max(20, round(ppm * 5))
    for x in range(left + step, right, step):
        sheet.fill(x, top, x + 1, bottom, _GRID)
    for y in range(top + step, bottom, step):
        sheet.fill(left, y, right, y + 1, _GRID)
    for room in layout.rooms:
        sheet.frame(room.left, room.top, room.right, room.bottom, 3, _INNER)
    for room in layout.rooms:
        _draw_door(sheet, room)
    sheet.frame(left, top, right, bottom, 7, _OUTER)
    _draw_scale(sheet, ppm)
    return sheet.png()


def _draw_door(sheet: Canvas, room: Room) -> None:
    wall = room.top if room.door_on_top else room.bottom
    inwards = 1 if room.door_on_top else -1
    sheet.fill(room.door_at, wall - 2, room.door_at + _DOOR_WIDTH, wall + 3, _FLOOR)
    ends = sorted((wall, wall + inwards * _DOOR_WIDTH))
    sheet.fill(room.door_at, ends[0], room.door_at + 2, ends[1] + 1, _DOOR)
    sheet.quarter(room.door_at, wall, _DOOR_WIDTH, inwards, _DOOR)


def _draw_scale(sheet: Canvas, ppm: float) -> None:
    length = round(ppm * 10)
    if not 0 < length < sheet.width - 2 * MARGIN:
        return
    base = sheet.height - MARGIN // 2
    sheet.fill(MARGIN, base, MARGIN + length, base + 2, _OUTER)
    for x in (MARGIN, MARGIN + length // 2, MARGIN + length - 2):
        sheet.fill(x, base - 5, x + 2, base + 2, _OUTER)
