"""What stands on a stop of the walk: name, fields, sketch, steps; it knows how to show a stop and nothing else."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import (
    Button,
    ElidedWords,
    Kind,
    MeaningGlyph,
    PrimaryButton,
    Words,
)
from mistdesk.ui.models.progress_walk import Stop
from mistdesk.ui.views.walk_fields import FieldPair
from mistdesk.ui.views.walk_sketch import PlanSketch


class WalkPage(QWidget):
    """The parts, in the order of the Tab key."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        space = theme.current.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.l, space.m, space.l, space.m)
        outer.setSpacing(space.s)
        outer.addLayout(self._head())
        middle = QHBoxLayout()
        middle.setSpacing(space.l)
        middle.addLayout(self._form(), 3)
        self.sketch = PlanSketch(theme, self)
        middle.addWidget(self.sketch, 2)
        outer.addLayout(middle, 1)
        outer.addLayout(self._steps())
        self._order_tabs()

    def _head(self) -> QVBoxLayout:
        space = self._theme.current.space
        self.name = ElidedWords("", Kind.FIGURE, self)
        self.progress = Words("", Kind.MUTED, self)
        self.facts = ElidedWords("", Kind.SECONDARY, self)
        self.leave = self._step("Leave (Esc)")
        top = QHBoxLayout()
        top.setSpacing(space.m)
        top.addWidget(self.name, 1)
        top.addStretch(0)
        top.addWidget(self.progress)
        top.addWidget(self.leave)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addLayout(top)
        head.addWidget(self.facts)
        return head

    def _form(self) -> QVBoxLayout:
        space = self._theme.current.space
        form = QVBoxLayout()
        form.setSpacing(space.s)
        self.floor = FieldPair(self._theme, ("Floor name", "Floor level"), ("&Floor", "Le&vel"), self)
        self.space = FieldPair(self._theme, ("Space name", "Space code"), ("&Space", "&Code"), self)
        form.addWidget(self.floor)
        form.addWidget(self.space)
        self._elsewhere = QWidget(self)
        row = QHBoxLayout(self._elsewhere)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.xs)
        self.elsewhere = Words("", Kind.SECONDARY, self._elsewhere, wrap=True)
        self.elsewhere.set_meaning(Meaning.ERROR)
        self.in_grid = self._step("Show in &grid")
        row.addWidget(MeaningGlyph(self._theme, Meaning.ERROR, self._elsewhere))
        row.addWidget(self.elsewhere, 1)
        row.addWidget(self.in_grid)
        form.addWidget(self._elsewhere)
        form.addStretch(1)
        return form

    def _steps(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.current.space.s)
        self.back = self._step("Back (Alt+Left)")
        self.skip = self._step("Skip (Alt+Right)")
        self.left_out = QCheckBox("Left &out", self)
        self.left_out.setToolTip("Not published; counts as done.")
        self.left_out.setAccessibleName("Left out")
        self.save = PrimaryButton("Save and next (Enter)", self)
        row.addWidget(self.back)
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(self.left_out)
        row.addSpacing(self._theme.current.space.s)
        row.addWidget(self.save)
        return row

    def _step(self, text: str) -> Button:
        button = Button(text, self)
        button.setProperty("walk", "step")
        button.setAccessibleName(text.replace("&", ""))
        return button

    def _order_tabs(self) -> None:
        order: list[QWidget] = [
            self.floor.first,
            self.floor.second,
            self.space.first,
            self.space.second,
            self.left_out,
            self.save,
            self.skip,
            self.back,
            self.in_grid,
            self.leave,
        ]
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def show_stop(self, stop: Stop, last: str, *, can_go_back: bool) -> None:
        """Show an access point."""
        self.name.set_text(stop.name)
        self.progress.setText(stop.progress)
        self.facts.set_text(stop.facts)
        self.floor.show_fields(stop.field(Column.FLOOR_NAME), stop.field(Column.FLOOR_LEVEL))
        self.space.show_fields(stop.field(Column.SPACE_NAME), stop.field(Column.SPACE_CODE))
        self.floor.choices.set_choices([f"{name}, level {level}" if level else name for name, level in stop.floors])
        self.space.choices.set_choices(stop.spaces)
        self.left_out.setChecked(stop.left_out)
        self.elsewhere.setText(stop.elsewhere)
        self._elsewhere.setVisible(bool(stop.elsewhere))
        self.back.setEnabled(can_go_back)
        self.sketch.show_dots(stop.dots, stop.ref, last, stop.name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
