"""What is wrong with a sheet, row by row, and what of it may be published; changes nothing itself."""

from __future__ import annotations

from mistdesk.domain.mapping.rules.checker import Checker, check
from mistdesk.domain.mapping.rules.texts import fold_address, is_excluded, parse_level
from mistdesk.domain.mapping.rules.verdicts import Finding, Group, Report, RowState, Rule, Severity

__all__ = [
    "Checker",
    "Finding",
    "Group",
    "Report",
    "RowState",
    "Rule",
    "Severity",
    "check",
    "fold_address",
    "is_excluded",
    "parse_level",
]
