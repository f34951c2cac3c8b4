"""Faultless rows to put one fault into, and what the rules say of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from mistdesk.domain.estate.model import Device, DeviceKind
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import Report, Rule, Severity, check
from mistdesk.domain.mapping.sheet import MappingSheet, Prefilled, Source

Cells = Mapping[Column, str]


def row(key: str, kind: str = "ap", cells: Cells | None = None, **device: object) -> Prefilled:
    """A faultless row of one device, but for what is said."""
    whole = {
        Column.SITE_ID: "SITE1",
        Column.BUILDING_NAME: "North Hall",
        Column.BUILDING_ADDRESS: "1 Main St",
        Column.BUILDING_REF: "s1",
        Column.THING_NAME: f"Device {key}",
        Column.THING_REF: key,
        Column.THING_CONTEXT: json.dumps({"type": kind, "serial": f"SERIAL-{key}-1"}),
    }
    if kind == "ap":
        whole |= {
            Column.FLOOR_NAME: "Level 1",
            Column.FLOOR_LEVEL: "1",
            Column.SPACE_NAME: f"Space {key}",
            Column.SPACE_CODE: f"C-{key}",
        }
    whole |= dict(cells or {})
    values = tuple(whole.get(column, "") for column in Column)
    made = Device(key, DeviceKind(kind) if kind in set(DeviceKind) else DeviceKind.OTHER, kind, "s1")
    if "site_id" in device:
        made = replace(made, site_id=None)
    if "map_id" in device:
        made = replace(made, map_id=str(device["map_id"]))
    if "mac" in device:
        made = replace(made, mac=str(device["mac"]))
    if "gone_since" in device:
        made = replace(made, gone_since=5.0)
    return Prefilled(made, values, bytes(Source.MIST if value else Source.EMPTY for value in values))


def judged(*rows: Prefilled, one_floor: tuple[tuple[str, int], ...] = ()) -> Report:
    return check(MappingSheet(rows, one_floor=one_floor))


def rules(report: Report, severity: Severity | None = None) -> dict[int, set[Rule]]:
    found: dict[int, set[Rule]] = {}
    for finding in report.findings:
        if severity in {None, finding.severity}:
            found.setdefault(finding.row, set()).add(finding.rule)
    return found
