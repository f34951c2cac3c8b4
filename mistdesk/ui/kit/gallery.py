"""Pictures of every part of the kit, in each theme, for a pair of eyes; started by hand, not by the window."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from mistdesk.ui.kit.icons import ICON_NAMES, IconName, icon_pixmap
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import (
    Banner,
    Button,
    Card,
    DangerButton,
    EmptyState,
    ErrorState,
    FormRow,
    KeyFigure,
    Kind,
    LinkButton,
    LoadingState,
    MeaningWords,
    PasswordEdit,
    Place,
    PrimaryButton,
    Rail,
    SearchBox,
    SegmentedControl,
    StaleNote,
    StatusBarStrip,
    Words,
)

PLACES = (
    Place("overview", "Overview", "overview"),
    Place("mapping", "Mapping", "mapping"),
    Place("occupancy", "Occupancy", "occupancy"),
    Place("status", "Status", "status"),
    Place("publish", "Publish", "publish"),
    Place("alerts", "Alerts", "alerts"),
    Place("settings", "Settings", "settings", at_bottom=True),
)


def parts_page(theme: Theme) -> QWidget:
    """A page with one of each part, framed as the window is."""
    page = QWidget()
    page.resize(1200, 860)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(_top_bar(theme))
    middle = QHBoxLayout()
    middle.setSpacing(0)
    rail = Rail(theme, PLACES)
    rail.set_current("mapping")
    rail.set_badge("alerts", 3)
    middle.addWidget(rail)
    middle.addLayout(_content(theme), 1)
    column.addLayout(middle, 1)
    strip = StatusBarStrip(theme)
    strip.set_segment("rows", "14 rows selected")
    strip.set_segment("devices", "612 devices · 598 ready")
    strip.set_segment("calls", "4,310 calls left this hour")
    strip.set_segment("token", "Token: read only", Meaning.REVIEW)
    strip.set_segment("zone", "Times in Europe/Berlin", at_right=True)
    column.addWidget(strip)
    return page


def _top_bar(theme: Theme) -> QWidget:
    tokens = theme.current
    bar = QFrame()
    bar.setProperty("kit", "top-bar")
    bar.setFixedHeight(tokens.size.top_bar)
    row = QHBoxLayout(bar)
    row.setContentsMargins(tokens.space.l, 0, tokens.space.l, 0)
    row.setSpacing(tokens.space.l)
    row.addWidget(Words("Example Org", Kind.HEADING))
    row.addWidget(SearchBox(theme, "Find a site, floor, device or command", shortcut_hint="Ctrl+K"), 2)
    row.addStretch(1)
    row.addWidget(MeaningWords(theme, Meaning.OK, "Synced 2 min ago"))
    row.addWidget(Button("Refresh", theme=theme, icon_name="refresh"))
    return bar


def _content(theme: Theme) -> QVBoxLayout:
    space = theme.current.space
    column = QVBoxLayout()
    column.setContentsMargins(space.l, space.m, space.l, space.m)
    column.setSpacing(space.m)
    head = QHBoxLayout()
    head.setSpacing(space.l)
    head.addWidget(Words("Nordbau ›", Kind.MUTED))
    head.addWidget(Words("2. OG", Kind.TITLE))
    head.addStretch(1)
    head.addWidget(MeaningWords(theme, Meaning.ERROR, "1 error"))
    head.addWidget(MeaningWords(theme, Meaning.REVIEW, "2 to review"))
    head.addWidget(MeaningWords(theme, Meaning.UNKNOWN, "1 unknown"))
    head.addWidget(MeaningWords(theme, Meaning.UPGRADING, "1 upgrading"))
    head.addWidget(MeaningWords(theme, Meaning.INFO, "note"))
    column.addLayout(head)
    column.addWidget(
        Banner(
            theme,
            Meaning.REVIEW,
            "Two spaces share the code LABA on level 2.",
            "They would become one space in Mapped.",
            "Give unique codes",
        )
    )
    column.addWidget(
        Banner(theme, Meaning.ERROR, "Mist refused the token (401).", "It may be mistyped.", "Check the token")
    )
    column.addWidget(Banner(theme, Meaning.OK, "Published 131 changes.", "Read back and equal.", dismissable=True))
    column.addWidget(StaleNote(theme, "Data from 14:02, 3 hours ago. Next try in 2 min.", "Try now"))
    cards = QHBoxLayout()
    cards.setSpacing(space.m)
    cards.addWidget(_figures(theme), 1)
    cards.addWidget(_buttons(theme), 1)
    cards.addWidget(_form(theme), 1)
    column.addLayout(cards)
    column.addWidget(_icons(theme))
    column.addStretch(1)
    return column


def _figures(theme: Theme) -> QWidget:
    card = Card(theme, "Nordbau", "17:10 Berlin")
    row = QHBoxLayout()
    row.setSpacing(theme.current.space.xl)
    row.addWidget(KeyFigure("312", "now"))
    row.addWidget(KeyFigure("280 – 360", "usual for now", small=True))
    row.addWidget(KeyFigure("348", "peak today", small=True))
    row.addWidget(KeyFigure(None, "free", small=True))
    row.addStretch(1)
    card.body.addLayout(row)
    foot = QHBoxLayout()
    foot.addWidget(MeaningWords(theme, Meaning.ERROR, "1 down"))
    foot.addWidget(Words("82 % mapped"))
    foot.addStretch(1)
    foot.addWidget(Words("2 min ago", Kind.SECONDARY))
    card.body.addLayout(foot)
    card.body.addStretch(1)
    return card


def _buttons(theme: Theme) -> QWidget:
    card = Card(theme, "Buttons and choices", "one primary a view")
    card.add_action(SegmentedControl(["Hour", "Day", "Week"], name="Range"))
    row = QHBoxLayout()
    row.setSpacing(theme.current.space.s)
    row.addWidget(PrimaryButton("Publish 131 changes"))
    row.addWidget(Button("Save plan..."))
    row.addStretch(1)
    card.body.addLayout(row)
    row = QHBoxLayout()
    row.setSpacing(theme.current.space.s)
    off = Button("Off", theme=theme, icon_name="publish")
    off.setEnabled(False)
    row.addWidget(off)
    row.addWidget(DangerButton("Retire 2"))
    row.addWidget(LinkButton("Show outage"))
    row.addStretch(1)
    card.body.addLayout(row)
    row = QHBoxLayout()
    check = QCheckBox("Leave out")
    check.setChecked(True)
    radio = QRadioButton("One floor, two plans")
    radio.setChecked(True)
    row.addWidget(check)
    row.addWidget(radio)
    row.addStretch(1)
    card.body.addLayout(row)
    card.body.addStretch(1)
    return card


def _form(theme: Theme) -> QWidget:
    card = Card(theme, "Sign in to Mist")
    region = QComboBox()
    region.addItems(["EMEA 01, api.eu.mist.com", "Global 01, api.mist.com"])
    card.body.addWidget(FormRow(theme, "Region", region))
    token = PasswordEdit(theme, "Token")
    token.setText("not a real token")
    row = FormRow(theme, "Token", token, "Read access is enough.")
    row.set_error("Mist refused the token. Check it for missing letters.")
    card.body.addWidget(row)
    return card


def _icons(theme: Theme) -> QWidget:
    card = Card(theme, "Icons", "24 grid, 1.5 stroke")
    grid = QGridLayout()
    names: Sequence[IconName] = ICON_NAMES
    for at, name in enumerate(names):
        label = QLabel()
        label.setPixmap(icon_pixmap(name, theme.current.text, theme.current.size.icon_large))
        label.setToolTip(name)
        grid.addWidget(label, at // 26, at % 26)
    card.body.addLayout(grid)
    return card


def states_page(theme: Theme) -> QWidget:
    """Empty, loading and error side by side."""
    page = QWidget()
    page.resize(1200, 360)
    row = QHBoxLayout(page)
    loading = LoadingState(theme, "Reading the inventory")
    loading.set_progress(1240, 6031, "devices")
    error = ErrorState(
        theme,
        "Mist refused the token (401)",
        "It may be mistyped, deleted after 90 unused days, or belong to another region.",
        "Check the token",
        "GET /api/v1/self: 401",
    )
    empty = EmptyState(
        theme,
        "mapping",
        "No mapping yet",
        "Here each device gets its building, floor and space. Sign in, or open a file from your mail.",
        "Open a mapping file",
    )
    for state in (empty, loading, error):
        card = Card(theme)
        card.body.addWidget(state)
        row.addWidget(card, 1)
    return page


def render(out: Path, choices: Sequence[ThemeChoice]) -> list[Path]:
    """Write a picture of each page in each theme; returns the files."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for choice in choices:
        theme = Theme(choice)
        theme.apply(app)
        for name, make in (("parts", parts_page), ("states", states_page)):
            page = make(theme)
            page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            file = out / f"{name}-{choice.value.replace(' ', '-')}.png"
            page.grab().save(str(file))
            files.append(file)
            page.deleteLater()
        theme.release()
    return files


def main(arguments: Sequence[str]) -> int:
    """`python -m mistdesk.ui.kit.gallery OUT_DIR`."""
    parser = argparse.ArgumentParser(prog="gallery", description="Write pictures of the kit's parts.")
    parser.add_argument("out", type=Path)
    render(parser.parse_args(arguments).out, (ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST))
    return 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(sys.argv[1:]))
