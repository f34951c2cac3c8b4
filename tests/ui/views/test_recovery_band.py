"""The question after a fall: asked first and alone, so that a low window has room for the rows too."""

from __future__ import annotations

from mistdesk.domain.ports import LastSession
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.workbench import Workbench
from tests.ui.fakes import NOW
from tests.ui.views.stage import staged


def test_the_question_goes_first_and_the_window_stays_low(theme: Theme) -> None:
    with staged() as stage:
        stage.state.desk.recovery.offer = LastSession(NOW - 7200, 12, NOW - 3600)
        window = Workbench(stage.state, theme)
        stage.show(window, 1024, 600)
        window.go("mapping")
        mapping = window.mapping
        stage.settle()
        assert mapping.recovery.isVisible()
        assert not mapping.head.band.isVisible()
        assert window.height() == 600
        mapping.recovery.keep_button.click()
        stage.settle()
        assert not mapping.recovery.isVisible()
        assert mapping.head.band.isVisible()
        assert window.height() == 600
