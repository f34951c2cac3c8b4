"""A page kept for the next start is plain values, so that a file can hold it."""

from __future__ import annotations

import json

from mistdesk.domain.first_page import FirstCell, FirstColumn, FirstPage, Margins, Mark


def test_a_page_is_plain_values() -> None:
    page = FirstPage(
        at=1.0,
        organization="Org",
        devices=1,
        columns=(FirstColumn("thing.name", 150),),
        rows=((FirstCell("Lobby", Mark.ERROR),),),
        margins=Margins(1, 2, 3, 4),
    )
    plain = json.loads(json.dumps(page._asdict()))
    assert plain["rows"] == [[["Lobby", "error"]]]
    assert plain["columns"] == [["thing.name", 150, False]]
    assert plain["margins"] == [1, 2, 3, 4]
