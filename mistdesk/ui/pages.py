"""The pages of an open desk: welcome, the two sign-ins, the workbench; and the way from one to the next."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from mistdesk.domain.first_page import FirstPage
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.shown_page import first_page
from mistdesk.ui.views.sign_in_mapped import MappedSignInView
from mistdesk.ui.views.sign_in_mist import MistSignInView
from mistdesk.ui.views.welcome import WelcomeView
from mistdesk.ui.views.workbench import Workbench


class Pages(QObject):
    """Makes each page when it is first shown and takes it away when it is done with."""

    demo_asked = Signal()
    title_changed = Signal()

    def __init__(self, state: WindowState, theme: Theme, stack: QStackedWidget, *, can_demo: bool) -> None:
        super().__init__(stack)
        self._state = state
        self._theme = theme
        self._stack = stack
        self._can_demo = can_demo
        self._kept: dict[str, tuple[int, ...]] = {}
        self.workbench: Workbench | None = None
        state.loaded.connect(self.title_changed)
        state.settings_changed.connect(self.title_changed)

    def begin(self, *, demo: bool) -> None:
        """The first page: the workbench where somebody is signed in."""
        if demo or self._state.signed_in or self._state.has_estate:
            self.show_workbench()
        else:
            self.show_welcome()

    def show_welcome(self) -> None:
        """What mistdesk is for, and the ways to begin."""
        page = WelcomeView(self._theme)
        page.sign_in_asked.connect(self.show_sign_in)
        page.demo_asked.connect(self.demo_asked)
        page.demo.setVisible(self._can_demo)
        self._show(page)
        page.sign_in.setFocus()

    def show_sign_in(self) -> None:
        """Sign in to Mist."""
        page = MistSignInView(self._state, self._theme)
        page.set_can_demo(can=self._can_demo)
        page.signed_in.connect(self.on_signed_in)
        page.cancelled.connect(self.go_back)
        page.demo_asked.connect(self.demo_asked)
        self._show(page)

    def show_target(self) -> None:
        """Choose where to publish, and sign in there."""
        page = MappedSignInView(self._state, self._theme)
        page.signed_in.connect(self.on_target_signed_in)
        page.cancelled.connect(self.go_back)
        self._show(page)

    def show_workbench(self) -> None:
        """The places."""
        if self.workbench is None:
            place = next(iter(self._kept.get("place", ())), 0)
            self.workbench = Workbench(self._state, self._theme, place=place)
            self.workbench.sign_in_asked.connect(self.show_sign_in)
            self.workbench.target_asked.connect(self.show_target)
            self.workbench.signed_out.connect(self.on_signed_out)
            self.workbench.restore_panels(self._kept)
        self._show(self.workbench)
        self.title_changed.emit()

    def on_signed_in(self) -> None:
        """In: read the estate and show it."""
        self.show_workbench()
        self._state.discover()

    def on_target_signed_in(self) -> None:
        """Back to the plan, which is another one now."""
        self.show_workbench()
        if self.workbench is not None:
            self.workbench.go("publish")

    def on_signed_out(self) -> None:
        """Out: the estate and the mapping stay and can be looked at; without any, begin again."""
        if not self._state.has_estate:
            self.show_welcome()

    def go_back(self) -> None:
        """Leave a sign-in without signing in."""
        if self.workbench is not None:
            self.show_workbench()
        else:
            self.show_welcome()

    def _show(self, page: QWidget) -> None:
        before = self._stack.currentWidget()
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        if before is not page and isinstance(before, (WelcomeView, MistSignInView, MappedSignInView)):
            self._stack.removeWidget(before)
            before.deleteLater()

    # --- sizes

    def panels(self) -> dict[str, tuple[int, ...]]:
        """How the person has set the panels."""
        return self.workbench.panels() if self.workbench is not None else {}

    def first_page(self, window: QWidget) -> FirstPage | None:
        """What the next start of this window shows first, None where it cannot show rows."""
        bench = self.workbench
        if bench is None or self._stack.currentWidget() is not bench:
            return None
        return first_page(self._state, bench.mapping.grid, bench.mapping.model, window)

    def restore_panels(self, kept: Mapping[str, tuple[int, ...]]) -> None:
        """Set the panels as they were."""
        self._kept = dict(kept)
        if self.workbench is not None:
            self.workbench.restore_panels(kept)
