"""Uses the kit's parts as a person would: keys, clicks, words for screen readers, changes of theme."""

import pytest
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import (
    Banner,
    Button,
    Card,
    ElidedWords,
    EmptyState,
    ErrorState,
    FormRow,
    IconButton,
    KeyFigure,
    LineEdit,
    LoadingState,
    MeaningWords,
    PasswordEdit,
    Place,
    PrimaryButton,
    Rail,
    SearchBox,
    SegmentedControl,
    Splitter,
    StateStack,
    StatusBarStrip,
    Toast,
    ViewState,
    Words,
)
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

PLACES = (
    Place("settings", "Settings", "settings", at_bottom=True),
    Place("overview", "Overview", "overview"),
    Place("mapping", "Mapping", "mapping"),
)


def _button(parent: QWidget, words: str) -> QPushButton:
    return next(button for button in parent.findChildren(QPushButton) if button.text() == words)


def _state(stack: StateStack) -> ViewState:
    return stack.state


def test_segments_walk_with_the_arrows_and_say_what_is_chosen(theme: Theme, qtbot: QtBot) -> None:
    control = SegmentedControl(["Hour", "Day", "Week"], name="Range")
    qtbot.addWidget(control)
    assert control.current == "Hour"
    control.set_current("Day")
    with qtbot.waitSignal(control.changed, timeout=1000) as caught:
        QTest.keyClick(control, Qt.Key.Key_Right)
    assert caught.args == ["Week"]
    with qtbot.assertNotEmitted(control.changed, wait=0):
        QTest.keyClick(control, Qt.Key.Key_Right)
    control.set_option_enabled("Day", enabled=False)
    QTest.keyClick(control, Qt.Key.Key_Left)
    assert control.current == "Hour"
    with pytest.raises(KeyError):
        control.set_current("Year")


def test_choosing_a_segment_does_not_change_the_width(theme: Theme, qtbot: QtBot) -> None:
    control = SegmentedControl(["Hour", "Day", "Custom..."])
    qtbot.addWidget(control)
    wide = control.sizeHint().width()
    control.set_current("Custom...")
    assert control.sizeHint().width() == wide


def test_search_clears_with_escape_then_lets_it_through(theme: Theme, qtbot: QtBot) -> None:
    class Behind(QWidget):
        escapes = 0

        def keyPressEvent(self, event: object) -> None:
            self.escapes += 1

    behind = Behind()
    box = SearchBox(theme, "Filter...", behind)
    qtbot.addWidget(behind)
    QTest.keyClicks(box, "nord")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert (box.text(), behind.escapes) == ("", 0)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert behind.escapes == 1
    assert box.accessibleName() == "Filter"


def test_undo_takes_typing_back_first_and_then_belongs_to_the_window(theme: Theme, qtbot: QtBot) -> None:
    window, undone = QWidget(), []
    qtbot.addWidget(window)
    QShortcut(QKeySequence("Ctrl+Z"), window).activated.connect(lambda: undone.append("step"))
    box, plain = SearchBox(theme, "Filter...", window), LineEdit(window)
    window.show()
    QTest.qWaitForWindowActive(window)
    for field in (box, plain):
        undone.clear()
        field.setFocus()
        QTest.keyClicks(field, "nord")
        QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert (field.text(), undone) == ("", [])
        QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert undone == ["step"]
        QTest.keyClicks(field, "nord")
        field.forget_typing()
        QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert (field.text(), undone) == ("nord", ["step", "step"])


def test_secret_is_hidden_until_the_button_is_pressed(theme: Theme, qtbot: QtBot) -> None:
    edit = PasswordEdit(theme, "Token")
    qtbot.addWidget(edit)
    edit.resize(300, 28)
    edit.show()
    assert edit.echoMode() == QLineEdit.EchoMode.Password
    toggle = edit.findChild(IconButton)
    assert isinstance(toggle, IconButton)
    assert toggle.accessibleName() == "Show"
    toggle.setFocus()
    QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert edit.shown
    assert toggle.accessibleName() == "Hide"


def test_form_row_says_what_is_wrong_in_place_of_the_hint(theme: Theme, qtbot: QtBot) -> None:
    field = QLineEdit()
    row = FormRow(theme, "Token", field, "Read access is enough.")
    qtbot.addWidget(row)
    assert field.accessibleName() == "Token"
    row.set_error("Mist refused the token.")
    assert field.accessibleDescription() == "Mist refused the token."
    assert field.property("invalid") == "true"
    row.set_error("")
    assert field.accessibleDescription() == "Read access is enough."
    assert row.error == ""


def test_rail_walks_with_up_and_down_and_keeps_settings_at_the_bottom(theme: Theme, qtbot: QtBot) -> None:
    rail = Rail(theme, PLACES)
    qtbot.addWidget(rail)
    rail.resize(76, 500)
    rail.show()
    assert rail.current == "overview"
    with qtbot.waitSignal(rail.place_chosen, timeout=1000) as caught:
        QTest.keyClick(rail, Qt.Key.Key_Down)
    assert caught.args == ["mapping"]
    with qtbot.waitSignal(rail.place_chosen, timeout=1000) as caught:
        QTest.keyClick(rail, Qt.Key.Key_End)
    assert caught.args == ["settings"]
    with qtbot.assertNotEmitted(rail.place_chosen, wait=0):
        QTest.keyClick(rail, Qt.Key.Key_Down)
    rail.set_badge("mapping", 3)
    assert "Mapping, 3 waiting" in {child.accessibleName() for child in rail.findChildren(QWidget)}
    rail.grab()


def test_banner_offers_one_action_and_reads_text_as_text(theme: Theme, qtbot: QtBot) -> None:
    banner = Banner(theme, Meaning.REVIEW, "Two <floors>", "would become one.", "Review", dismissable=True)
    qtbot.addWidget(banner)
    banner.show()
    with qtbot.waitSignal(banner.action, timeout=1000):
        _button(banner, "Review").click()
    assert any("&lt;floors&gt;" in label.text() for label in banner.findChildren(QLabel))
    close = banner.findChild(IconButton)
    assert isinstance(close, IconButton)
    with qtbot.waitSignal(banner.dismiss, timeout=1000):
        close.click()
    assert banner.isHidden()


def test_state_stack_shows_one_state_at_a_time(theme: Theme, qtbot: QtBot) -> None:
    content = QLabel("rows")
    stack = StateStack(theme, content)
    qtbot.addWidget(stack)
    stack.resize(700, 400)
    stack.show()
    assert _state(stack) is ViewState.READY
    assert content.isVisible()
    stack.show_empty("mapping", "No mapping yet", "Each device gets its place here.", "Open a file")
    assert not content.isVisible()
    with qtbot.waitSignal(stack.acted, timeout=1000) as caught:
        _button(stack, "Open a file").click()
    assert caught.args == ["empty"]
    stack.show_loading("Reading the inventory")
    stack.set_progress(1240, 6031, "devices")
    loading = stack.findChild(LoadingState)
    assert isinstance(loading, LoadingState)
    assert loading.count_text == "1,240 of 6,031 devices"
    with qtbot.waitSignal(stack.cancelled, timeout=1000):
        _button(stack, "Cancel").click()
    stack.show_error("Mist did not answer", "No connection to the internet.", "Try again", "timed out after 30 s")
    with qtbot.waitSignal(stack.acted, timeout=1000):
        _button(stack, "Try again").click()
    stack.show_stale("Data from 14:02, 3 hours ago.", "Try now")
    assert content.isVisible()
    stack.show_partial("598 of 612 devices are ready.", "9 need a floor level.", "Review")
    assert _state(stack) is ViewState.PARTIAL
    assert _button(stack, "Review").isVisible()
    stack.show_ready()
    assert not _button(stack, "Review").isVisible()


def test_error_details_are_folded_away(theme: Theme, qtbot: QtBot) -> None:
    error = ErrorState(theme, "Mist refused the token", "It may be mistyped.", "Check", "401 on /self")
    qtbot.addWidget(error)
    error.show()
    assert not error.details_shown
    _button(error, "Show details").click()
    details = error.findChild(QPlainTextEdit)
    assert isinstance(details, QPlainTextEdit)
    assert details.isVisible()
    assert details.toPlainText() == "401 on /self"


def test_loading_without_a_total_says_how_many_so_far(theme: Theme, qtbot: QtBot) -> None:
    loading = LoadingState(theme, "Reading")
    qtbot.addWidget(loading)
    loading.set_progress(12, None, "devices")
    assert loading.count_text == "12 devices so far"
    loading.set_progress(None, None)
    assert loading.count_text == ""
    loading.grab()


def test_strip_keeps_segments_by_name(theme: Theme, qtbot: QtBot) -> None:
    strip = StatusBarStrip(theme)
    qtbot.addWidget(strip)
    strip.set_segment("rows", "14 rows selected")
    strip.set_segment("token", "Token: read only", Meaning.REVIEW, tip="Nothing can be changed in Mist")
    strip.set_segment("rows", "")
    assert strip.segment_text("token") == "Token: read only"
    assert strip.segment_text("rows") == ""
    assert strip.segment_text("nobody") == ""


def test_unknown_figure_is_a_dash_and_never_a_zero(theme: Theme, qtbot: QtBot) -> None:
    figure = KeyFigure(None, "now")
    qtbot.addWidget(figure)
    assert figure.value == "–"
    assert figure.accessibleName() == "now: unknown"
    figure.set_value("0", Meaning.OK)
    assert figure.accessibleName() == "now: 0"


def test_toast_passes_but_an_error_stays(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    parent.resize(600, 300)
    qtbot.addWidget(parent)
    parent.show()
    toast = Toast(theme, parent)
    toast.show_message("14 cells filled", "Undo")
    assert toast.isVisible()
    parent.resize(500, 280)
    assert toast.geometry().bottom() <= 280
    with qtbot.waitSignal(toast.action, timeout=1000):
        _button(toast, "Undo").click()
    assert toast.isHidden()
    toast.show_message("Mist refused the token", meaning=Meaning.ERROR)
    assert toast.isVisible()


def test_a_long_message_folds_and_keeps_its_action_in_sight(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    parent.resize(480, 300)
    qtbot.addWidget(parent)
    parent.show()
    toast = Toast(theme, parent)
    for words in ("東館キャンパス第二研究開発センター" * 6, "14 cells filled"):
        toast.show_message(words, "Undo")
        QApplication.processEvents()
        assert parent.rect().contains(toast.geometry())
        assert toast.rect().contains(_button(toast, "Undo").geometry())
        label = next(label for label in toast.findChildren(QLabel) if label.text() == words)
        assert label.height() >= label.heightForWidth(label.width())


def test_splitter_hands_out_its_sizes_and_takes_them_back(theme: Theme, qtbot: QtBot) -> None:
    splitter = Splitter(theme, Qt.Orientation.Horizontal)
    qtbot.addWidget(splitter)
    for _ in range(3):
        splitter.addWidget(QWidget())
    splitter.resize(916, 300)
    splitter.show()
    assert splitter.restore((200, 500, 200))
    splitter.set_folded(2, folded=True)
    state = splitter.state()
    assert state[2] == -200
    assert not splitter.restore((1, 2))
    splitter.set_folded(2, folded=False)
    assert splitter.state() == (200, 500, 200)
    assert splitter.restore(state)
    assert splitter.is_folded(2)


def test_elided_words_keep_the_whole_in_the_tip(theme: Theme, qtbot: QtBot) -> None:
    words = ElidedWords("東館キャンパス" * 9)
    qtbot.addWidget(words)
    words.resize(120, 20)
    words.show()
    assert words.text().endswith("…")
    assert words.toolTip() == words.whole_text
    words.set_text("Nordbau")
    words.resize(200, 20)
    assert words.text() == "Nordbau"
    assert words.toolTip() == ""


def test_everything_that_acts_has_a_name_and_takes_the_focus(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    for part in (
        PrimaryButton("Publish 14 changes"),
        Button("Save plan...", theme=theme, icon_name="download"),
        IconButton(theme, "refresh", "Refresh"),
        SearchBox(theme, "Filter..."),
        PasswordEdit(theme, "Token"),
        EmptyState(theme, "info", "Title", "Text", "Begin"),
    ):
        column.addWidget(part)
    qtbot.addWidget(page)
    page.show()
    acting = [child for child in page.findChildren(QWidget) if isinstance(child, (QPushButton, QLineEdit, IconButton))]
    assert len(acting) == 7
    for child in acting:
        assert child.accessibleName(), child
        assert child.focusPolicy() & Qt.FocusPolicy.TabFocus, child


def test_parts_follow_the_theme_while_they_are_shown(theme: Theme, qtbot: QtBot) -> None:
    card = Card(theme, "Nordbau", "17:10 Berlin")
    card.body.addWidget(MeaningWords(theme, Meaning.ERROR, "1 down"))
    card.body.addWidget(Words("82 % mapped"))
    card.add_action(IconButton(theme, "external", "Open"))
    qtbot.addWidget(card)
    card.resize(300, 120)
    light = card.grab().toImage()
    theme.set_choice(ThemeChoice.DARK)
    dark = card.grab().toImage()
    assert light.pixelColor(150, 100).lightness() > 200
    assert dark.pixelColor(150, 100).lightness() < 60


def test_words_of_an_empty_search_box_end_before_the_keys(theme: Theme, qtbot: QtBot) -> None:
    box = SearchBox(theme, "Find a site, floor, device or command", shortcut_hint="Ctrl+K")
    qtbot.addWidget(box)
    box.resize(900, box.sizeHint().height())
    box.show()
    assert box.placeholderText() == "Find a site, floor, device or command"
    box.resize(220, box.sizeHint().height())
    assert box.placeholderText().endswith("…")


def test_in_a_low_room_the_words_stay_whole_and_the_picture_gives_way(theme: Theme, qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    words = "Names say nothing that the cells do not hold already."
    state = EmptyState(theme, "check", "Nothing to suggest", words, parent=room)
    room.show()
    title = next(label for label in state.findChildren(QLabel) if label.text() == "Nothing to suggest")
    icon = next(label for label in state.findChildren(QLabel) if not label.text())
    for high, shown in ((400, True), (80, False), (400, True)):
        state.resize(400, high)
        QApplication.processEvents()
        assert icon.isVisible() is shown
        assert title.height() >= title.fontMetrics().height()
