"""What the documents promise: links that lead somewhere, filters that are understood, keys that exist, pictures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from mistdesk.ui.models.filter_words import read_filter
from mistdesk.ui.views.shortcuts import listed_keys
from PySide6.QtGui import QImage, QKeySequence
from tests.e2e.program import ROOT, run

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDE = ROOT / "docs" / "mapping.md"


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


def pictures() -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in DOCUMENTS]
    return {name for text in texts for name in re.findall(r"images/([\w-]+\.png)\)", text)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_filter_of_the_guide_is_understood() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    table = text.split("| you type |", 1)[1].split("\n\n", 1)[0]
    examples = [example for line in table.splitlines()[2:] for example in re.findall(r"`([^`]+)`", line.split("|")[1])]
    assert len(examples) > 15
    for example in examples:
        found = read_filter(example)
        assert found.parts, example
        assert not found.faults, example


def test_the_keys_of_the_readme_are_on_the_sheet_of_keys() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    tour = text.split("## Five minutes", 1)[1].split("\n## ", 1)[0]
    keys = set(re.findall(r"`((?:Ctrl\+)(?:Shift\+)?\w+|F\d+)`", tour))
    assert len(keys) > 8
    assert {key for key in keys if QKeySequence(key).toString() not in listed_keys()} == set()


def test_the_demo_takes_every_picture_that_the_documents_show(tmp_path: Path) -> None:
    ran = run(tmp_path, "demo", "--out", tmp_path / "out", "--polls", "2", "--json")
    assert ran.code == 0, ran.err
    taken = set(json.loads(ran.out)["screens"])
    assert pictures() <= taken
    for place in ("problems", "levels", "suggestions", "history", "walk"):
        assert {f"{place}-light.png", f"{place}-dark.png"} <= taken
    for name in taken:
        image = QImage(str(tmp_path / "out" / "screens" / name))
        assert not image.isNull(), name
        assert (image.width(), image.height()) == (1440, 900), name
