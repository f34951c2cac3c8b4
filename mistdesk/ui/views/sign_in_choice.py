"""What a checked Mist token is and may do, and the choice of its organisation; it knows words, no service."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHeaderView, QLineEdit, QWidget

from mistdesk.domain.sync import MistConnection, MistSignIn, PollSettings
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Card, FormRow, Kind, SearchBox, Words
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.models.sign_in_words import (
    calls_sentence,
    cost_sentence,
    is_org_id,
    reach_word,
    rights_sentence,
    rights_word,
    who_sentence,
)
from mistdesk.ui.views.sign_in_parts import Fact
from mistdesk.ui.views.tables import fit, plain_table
from mistdesk.ui.words import plural

_MOST_ROWS = 8
_FILTER_FROM = 2


@dataclass(frozen=True, slots=True)
class _Choice:
    id: str
    name: str
    rights: str
    reach: str


class OrganizationPanel(Card):
    """Who the token is; its organisations to choose from, or a field for the id of one."""

    submitted = Signal()
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "", parent)
        self.body.setSpacing(theme.current.space.m)
        self._found: MistSignIn | None = None
        self._choices: tuple[_Choice, ...] = ()
        self.who = Fact(theme, Meaning.OK)
        self.heading = Words("Organisation", Kind.HEADING, self)
        self.filter_box = SearchBox(theme, "Filter organisations…")
        columns: list[TableColumn[_Choice]] = [
            TableColumn("Organisation", lambda c: c.name, tip=lambda c: c.id),
            TableColumn("Rights", lambda c: c.rights, muted=lambda _: True),
            TableColumn("Reach", lambda c: c.reach, muted=lambda _: True),
        ]
        self.model: RowTable[_Choice] = RowTable(theme, columns, self)
        self.table = plain_table(theme, self.model, "Organisations")
        self.table.setProperty("kit", "boxed")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, theme.current.size.rail + theme.current.space.xl * 2)
        header.resizeSection(2, theme.current.size.rail + theme.current.space.xl * 2)
        self.no_match = Words("No organisation has these words in its name.", Kind.MUTED, self)
        self.typed = QLineEdit(self)
        self.typed.setPlaceholderText("00000000-0000-0000-0000-000000000000")
        hint = "The token names no organisation. Its id stands in the portal's address behind org_id."
        self.typed_row = FormRow(theme, "Organisation id", self.typed, hint)
        self.rights = Fact(theme, Meaning.INFO)
        self.calls = Fact(theme, Meaning.INFO)
        self.warning = Fact(theme, Meaning.REVIEW)
        for part in (self.who, self.heading, self.filter_box, self.table, self.no_match, self.typed_row):
            self.body.addWidget(part)
        for fact in (self.warning, self.rights, self.calls):
            self.body.addWidget(fact)
        self.filter_box.textChanged.connect(self.on_filter_changed)
        self.filter_box.returnPressed.connect(self.submitted)
        self.table.selectionModel().currentRowChanged.connect(self.on_current_changed)
        self.table.activated.connect(self.on_activated)
        self.typed.textChanged.connect(self.on_typed)
        self.typed.returnPressed.connect(self.submitted)

    def show_result(self, found: MistSignIn, wanted: str, poll: PollSettings) -> None:
        """Show what the check found; the wanted organisation is chosen beforehand where the token sees it."""
        self._found = found
        self._choices = tuple(
            _Choice(key, name, rights_word(found, key), reach_word(found, key)) for key, name in found.organizations
        )
        many = len(self._choices) >= _FILTER_FROM
        self.who.set(Meaning.OK, who_sentence(found))
        self.heading.setText(f"Choose one of {plural(len(self._choices), 'organisation')}" if many else "Organisation")
        self.heading.setVisible(bool(self._choices))
        self.filter_box.setVisible(many)
        self.filter_box.clear()
        self.table.setVisible(bool(self._choices))
        self.typed_row.setVisible(not self._choices)
        self.typed.setText("" if self._choices else wanted)
        self.calls.set(Meaning.INFO, f"{cost_sentence(poll)} {calls_sentence(found)}".strip())
        self._list(self._choices, wanted)
        foreign = bool(wanted) and bool(self._choices) and wanted not in {c.id for c in self._choices}
        text = "The token does not see the organisation that the address names. Choose one that it sees."
        self.warning.set(Meaning.REVIEW, text if foreign else "")

    def set_warning(self, text: str) -> None:
        """Something to think of before going on; "" is nothing."""
        self.warning.set(Meaning.REVIEW, text)

    @property
    def chosen(self) -> tuple[str, str]:
        """Id and name of the organisation, empty when none is chosen."""
        if not self._choices:
            typed = self.typed.text().strip().lower()
            return (typed, typed) if is_org_id(typed) else ("", "")
        at = self.table.currentIndex()
        if not at.isValid():
            return "", ""
        choice = self.model.rows[at.row()]
        return choice.id, choice.name

    def connection(self, base: MistConnection) -> MistConnection | None:
        """The connection with its organisation; None when none is chosen, which is then said."""
        org_id, name = self.chosen
        if not org_id or self._found is None:
            if not self._choices:
                self.typed_row.set_error("An id has 32 letters and digits in five groups.")
                self.typed.setFocus()
            return None
        sites = dict(self._found.site_only).get(org_id, ())
        return MistConnection(base.region, self._found.base_url, org_id, name, sites, base.ca_file)

    def take_focus(self) -> None:
        """The cursor to where the choice is made."""
        if not self._choices:
            self.typed.setFocus()
        elif self.filter_box.isVisibleTo(self) and not self.chosen[0]:
            self.filter_box.setFocus()
        else:
            self.table.setFocus()

    # --- news

    def on_filter_changed(self, text: str) -> None:
        """Only organisations with every word in name or id."""
        words = text.casefold().split()
        shown = [c for c in self._choices if all(w in f"{c.name} {c.id}".casefold() for w in words)]
        self._list(tuple(shown), self.chosen[0])

    def on_current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        """Another organisation: say what the token may do there."""
        self._say_rights()

    def on_activated(self, _at: QModelIndex) -> None:
        """Enter or a double click takes it."""
        self.submitted.emit()

    def on_typed(self, _text: str) -> None:
        """Another id."""
        self.typed_row.set_error("")
        self._say_rights()

    def _list(self, shown: tuple[_Choice, ...], wanted: str) -> None:
        self.model.set_rows(shown)
        self.no_match.setVisible(not shown and bool(self._choices))
        self.table.setVisible(bool(shown))
        fit(self.table, len(shown), most=_MOST_ROWS)
        at = next((n for n, c in enumerate(shown) if c.id == wanted), 0 if len(shown) == 1 else -1)
        if at >= 0:
            self.table.setCurrentIndex(self.model.index(at, 0))
        self._say_rights()

    def _say_rights(self) -> None:
        org_id, _ = self.chosen
        known = self._found is not None and bool(org_id)
        text = ""
        if self._found is not None and known:
            text = rights_sentence(self._found, org_id)
            sites = dict(self._found.site_only).get(org_id)
            if sites is not None:
                text += f" It reaches {plural(len(sites), 'site')} of the organisation; only these are shown."
        self.rights.set(Meaning.INFO, text)
        self.changed.emit()
