"""Pictures of every part of the kit, in each theme, for a pair of eyes; started by hand, not by the window."""

import argparse
import os
import sys
from collections.abc import Sequence
from math import exp, sin
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

from mistdesk.ui.charts.data import ChartData, ChartSeries, GapSpan, HeatRow, StatusSpan
from mistdesk.ui.charts.heat_strip import CountLegend, HeatStrip
from mistdesk.ui.charts.sparkline import Sparkline
from mistdesk.ui.charts.time_chart import TimeChart
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


def charts_page(theme: Theme) -> QWidget:
    """A large chart, its parts without a library, and the legend."""
    space = theme.current.space
    page = QWidget()
    page.resize(1064, 820)
    column = QVBoxLayout(page)
    column.setContentsMargins(space.l, space.l, space.l, space.l)
    column.setSpacing(space.m)
    chart = TimeChart(theme)
    chart.add_action(SegmentedControl(["Hour", "Day", "Week"], name="Range"))
    chart.set_data(_day(with_lines=False))
    chart.build()
    lines = TimeChart(theme)
    lines.set_data(_day(with_lines=True))
    lines.build()
    row = QHBoxLayout()
    row.setSpacing(space.m)
    small = Card(theme, "Leeds Example Way", "16:10 London")
    spark = Sparkline(theme)
    spark.set_data(_day(with_lines=False))
    small.body.addWidget(spark)
    tiny = Sparkline(theme)
    tiny.set_data(_day(with_lines=False))
    tiny.setFixedHeight(theme.current.size.row)
    small.body.addWidget(tiny)
    heat_card = Card(theme, "All access points")
    legend = CountLegend(theme)
    legend.set_scale(28, "clients")
    heat_card.add_action(legend)
    heat = HeatStrip(theme)
    heat.set_rows(_heat(), _DAY_START, _DAY_START + 86400, "Europe/Berlin", 28)
    heat_card.body.addWidget(heat)
    row.addWidget(small, 1)
    row.addWidget(heat_card, 1)
    column.addWidget(chart, 3)
    column.addWidget(lines, 3)
    column.addLayout(row, 2)
    return page


_DAY_START = 1763506800.0  # 19 November 2025, midnight in Berlin


def _shape(hour: float) -> float:
    rise = 1 / (1 + exp(-(hour - 8.6) * 1.7))
    fall = 1 / (1 + exp(-(hour - 16.2) * 1.5))
    return 130 * rise * (1 - fall) + 4 + 3 * sin(hour * 9) * (0.4 + rise * (1 - fall))


def _series(label: str, share: float, shift: float, until: float, *, gap: bool) -> ChartSeries:
    times = [_DAY_START + 300 * at for at in range(int(until * 12) + 1)]
    values: list[float | None] = []
    for at in times:
        hour = (at - _DAY_START) / 3600
        value = max(0.0, share * _shape(hour + shift))
        values.append(None if gap and 10.8 < hour < 11.8 else round(value))
    return ChartSeries(label, times, values)


def _day(*, with_lines: bool) -> ChartData:
    now = _DAY_START + 17.1 * 3600
    names = ("NB-2OG-AP01", "NB-2OG-AP06", "NB-2OG-AP07", "東館 会議室 AP12")
    lines = tuple(
        _series(name, 0.2 + 0.12 * at, 0.3 * at, 17.1 if at else 13.0, gap=True) for at, name in enumerate(names)
    )
    hour = 3600.0
    ok = StatusSpan(_DAY_START, _DAY_START + 5.1 * hour, 14, 0, 0)
    return ChartData(
        title="Connected clients, 2. OG",
        unit="people with devices",
        zone="Europe/Berlin",
        source="13 of 14 access points reporting",
        total=_series("Total", 1.0, 0.0, 17.1, gap=True),
        start=_DAY_START,
        end=_DAY_START + 24 * hour,
        band_low=_series("usual, low", 0.75, 0.1, 24, gap=False),
        band_high=_series("usual, high", 1.2, -0.1, 24, gap=False),
        lines=lines if with_lines else (),
        gaps=(GapSpan(_DAY_START + 10.8 * hour, _DAY_START + 11.8 * hour, "source down"),),
        statuses=(
            ok,
            StatusSpan(ok.end, _DAY_START + 5.5 * hour, 10, 4, 0),
            StatusSpan(_DAY_START + 5.5 * hour, _DAY_START + 10.8 * hour, 14, 0, 0),
            StatusSpan(_DAY_START + 10.8 * hour, _DAY_START + 11.8 * hour, 0, 0, 14),
            StatusSpan(_DAY_START + 11.8 * hour, now, 13, 0, 1),
        ),
        now=now,
    )


def _heat() -> list[HeatRow]:
    rows = []
    for row in range(12):
        values: list[float | None] = []
        for at in range(288):
            hour = at / 12
            unknown = hour > 17.1 or (row == 3 and 9 < hour < 13) or 10.8 < hour < 11.8
            values.append(None if unknown else max(0.0, _shape(hour + row * 0.1) * (0.08 + row * 0.012)))
        rows.append(HeatRow(f"NB-2OG-AP{row + 1:02d}", values))
    return rows


PAGES = (("parts", parts_page), ("states", states_page), ("charts", charts_page))


def render(out: Path, choices: Sequence[ThemeChoice]) -> list[Path]:
    """Write a picture of each page in each theme; returns the files."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for choice in choices:
        theme = Theme(choice)
        theme.apply(app)
        for name, make in PAGES:
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
