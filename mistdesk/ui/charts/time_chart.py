"""A chart over time as views use it; the heavy drawing library is loaded only after the first paint."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from mistdesk.ui.charts.data import MOST_LINES, ChartData
from mistdesk.ui.charts.describe import chart_words, subtitle
from mistdesk.ui.charts.status_strip import StatusStrip
from mistdesk.ui.kit.card import Card
from mistdesk.ui.kit.labels import Kind, Words
from mistdesk.ui.kit.theme import Theme

if TYPE_CHECKING:
    from mistdesk.ui.charts.canvas import ChartCanvas

SMALLEST = 120
"""Lower than this, a plot says nothing."""


def warm_up() -> None:
    """Load the drawing library; call it in a thread once the window has painted."""
    from mistdesk.ui.charts import canvas  # noqa: PLC0415 - loads numpy and pyqtgraph

    assert canvas.ChartCanvas is not None


class TimeChart(Card):
    """Title, unit, source and zone; total, band, lines and gaps; the strip of statuses below.

    `set_data` may be called at any time and as often as a poll comes: the items are made once.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "", parent)
        self._theme = theme
        self._data: ChartData | None = None
        self._canvas: ChartCanvas | None = None
        self._painted = False
        self._room = QWidget(self)
        self._room.setMinimumHeight(SMALLEST)
        self._readout = Words("", Kind.SECONDARY, self)
        self._strip = StatusStrip(theme, self)
        self._strip.hide()
        self.add_action(self._readout)
        self.body.addWidget(self._room, 1)
        self.body.addWidget(self._strip)
        self.body.setSpacing(0)
        theme.changed.connect(self.on_theme_changed)

    @property
    def data(self) -> ChartData | None:
        """What is shown."""
        return self._data

    @property
    def canvas(self) -> "ChartCanvas | None":
        """The drawing room, once it is built."""
        return self._canvas

    def set_data(self, data: ChartData) -> None:
        """Show other values in place."""
        self._data = data
        self.set_title(data.title)
        hidden = len(data.lines) - MOST_LINES
        more = f" · {hidden} more not drawn" if hidden > 0 else ""
        self.set_subtitle(subtitle(data) + more)
        self._readout.clear()
        words = chart_words(data)
        self.setAccessibleDescription(words)
        self._strip.set_spans(data.statuses, data.start, data.end, data.zone, data.status_label)
        self._strip.setVisible(bool(data.statuses))
        if self._canvas is not None:
            self._canvas.setAccessibleDescription(words)
            self._canvas.set_data(data)
            self._line_up()

    def build(self) -> None:
        """Make the drawing room now; otherwise it is made right after the first paint."""
        if self._canvas is not None:
            return
        from mistdesk.ui.charts.canvas import ChartCanvas  # noqa: PLC0415 - loads numpy and pyqtgraph

        self._canvas = ChartCanvas(self._theme.current, self)
        self._canvas.setAccessibleName("Chart")
        self._canvas.setMinimumHeight(SMALLEST)
        self._canvas.read.connect(self._readout.setText)
        self._canvas.laid_out.connect(self.on_canvas_laid_out)
        self.body.replaceWidget(self._room, self._canvas)
        self.body.setStretchFactor(self._canvas, 1)
        self._room.hide()
        self._room.deleteLater()
        self._canvas.show()
        layout = self.layout()
        if layout is not None:
            layout.activate()  # the canvas has its width before it is given data
        if self._data is not None:
            self.set_data(self._data)

    def paintEvent(self, event: QPaintEvent) -> None:
        """After the first paint, load what draws."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.build)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the strip below the plot."""
        super().resizeEvent(event)
        self._line_up()

    def on_canvas_laid_out(self) -> None:
        """The plot has other edges."""
        self._line_up()

    def on_theme_changed(self) -> None:
        """Dress the drawing room anew."""
        if self._canvas is not None:
            self._canvas.set_tokens(self._theme.current)

    def _line_up(self) -> None:
        if self._canvas is not None:
            area = self._canvas.plot_area()
            self._strip.set_edges(area.left(), area.right())
