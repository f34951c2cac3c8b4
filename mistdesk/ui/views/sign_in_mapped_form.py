"""The form for where to publish: which target, its address and token, how it takes the graph; no service."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from mistdesk.domain.estate.regions import parse_portal_address
from mistdesk.domain.sync import TargetKind, TargetSettings, Token
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Card, FormRow, Kind, SegmentedControl, Words
from mistdesk.ui.models.sign_in_words import is_open_line
from mistdesk.ui.views.choice_box import ChoiceBox
from mistdesk.ui.views.sign_in_parts import CertificateField, Fold, HintRow, TokenField

LOCAL, MAPPED = "Embedded graph", "Mapped"
MAPPED_ADDRESS = "https://api.mapped.com/graphql"
_ABOUT = {
    LOCAL: "A graph on this computer that answers like Mapped. It takes everything and needs no account.",
    MAPPED: "Your organisation at Mapped. What it cannot take is said before anything is sent.",
}
SWITCH_TYPES = (("Switch, as in the connector guide", False), ("Ethernet_Switch, as in newer models", True))


class TargetForm(Card):
    """Kind, address, token, organisation and connector; says itself what is missing."""

    submitted = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "", parent)
        space = theme.current.space
        self.body.setSpacing(space.m)
        self._kept = TargetSettings()
        self.kind = SegmentedControl((LOCAL, MAPPED), self, name="Where to publish")
        self._about = Words(_ABOUT[LOCAL], Kind.SECONDARY, self, wrap=True)
        self.address = QLineEdit(self)
        self.address_row = FormRow(
            theme, "GraphQL address", self.address, "Mapped's own, unless you were given another."
        )
        self.token = TokenField(theme, "Mapped token", "A personal access token of the Mapped console. Hidden.")
        self.org = QLineEdit(self)
        self.org_row = FormRow(theme, "Organisation id", self.org, "Only if the token reaches several.")
        self.connector = QLineEdit(self)
        self.connector_row = HintRow(theme, "Connector id", self.connector, "Empty takes the only one.")
        self.certificate = CertificateField(theme)
        self.network = Fold(theme, "network settings", self.certificate)
        self.mapped_part = QWidget(self)
        self._lay_out_mapped(theme)
        self.body.addWidget(self.kind)
        self.body.addWidget(self._about)
        self.body.addWidget(self.mapped_part)
        self.kind.changed.connect(self.on_kind_changed)
        for edit in (self.address, self.org, self.connector):
            edit.textChanged.connect(self.on_text_changed)
            edit.returnPressed.connect(self.submitted)
        self.token.edit.textChanged.connect(self.edited)
        self.token.submitted.connect(self.submitted)

    def _lay_out_mapped(self, theme: Theme) -> None:
        space = theme.current.space
        column = QVBoxLayout(self.mapped_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.m)
        column.addWidget(self.address_row)
        column.addWidget(self.token)
        pair = QHBoxLayout()
        pair.setSpacing(space.m)
        pair.addWidget(self.org_row, 1)
        pair.addWidget(self.connector_row, 1)
        column.addLayout(pair)
        column.addWidget(self.network)

    def show_target(self, target: TargetSettings) -> None:
        """Begin with the target in use."""
        self._kept = target
        self.address.setText(target.url or MAPPED_ADDRESS)
        self.org.setText(target.org_id)
        self.connector.setText(target.connector_id)
        self.certificate.edit.setText(target.ca_file)
        self.network.set_open(opened=bool(target.ca_file))
        self.choose_kind(MAPPED if target.kind is TargetKind.MAPPED else LOCAL)

    def choose_kind(self, word: str) -> None:
        """Choose the embedded graph or Mapped."""
        self.kind.set_current(word)
        self.on_kind_changed(word)

    def target(self) -> TargetSettings | None:
        """What to ask; None when something is missing, which is then said at its field."""
        if self.kind.current == LOCAL:
            # Connector and site of the embedded graph are its own; those of another target do not fit it.
            same = self._kept.kind is TargetKind.LOCAL
            kept = self._kept if same else TargetSettings()
            return replace(kept, zones=self._kept.zones, ethernet_switch=self._kept.ethernet_switch)
        address = self.address.text().strip()
        parsed = parse_portal_address(address)
        if parsed is None:
            self.address_row.set_error("This is no web address.")
        elif is_open_line(address if "://" in address else parsed.base_url):
            self.address_row.set_error("This address is not encrypted, so the token could be read on the way.")
        if self.token.is_empty:
            self.token.set_error("Type or paste the token.")
        certificate = self.certificate.check()
        if not certificate:
            self.network.set_open(opened=True)
        if self.address_row.error or self.token.error or not certificate:
            self._focus_first_error()
            return None
        same = self._kept.kind is TargetKind.MAPPED and self._kept.url == address
        return TargetSettings(
            kind=TargetKind.MAPPED,
            url=address if "://" in address else f"https://{address}",
            org_id=self.org.text().strip(),
            connector_id=self.connector.text().strip(),
            site_id=self._kept.site_id if same else "",
            zones=self._kept.zones,
            ethernet_switch=self._kept.ethernet_switch,
            ca_file=self.certificate.path,
        )

    def given_token(self) -> Token | None:
        """The secret, which shows itself nowhere; None for the embedded graph."""
        return None if self.kind.current == LOCAL else self.token.token()

    def show_network(self) -> None:
        """Unfold the network settings and go there."""
        self.network.set_open(opened=True)
        self.certificate.edit.setFocus()

    def _focus_first_error(self) -> None:
        for row, field in (
            (self.address_row, self.address),
            (self.token, self.token.edit),
            (self.certificate, self.certificate.edit),
        ):
            if row.error:
                field.setFocus()
                return

    # --- news

    def on_kind_changed(self, word: str) -> None:
        """Ask only for what this target needs."""
        self._about.setText(_ABOUT[word])
        self.mapped_part.setVisible(word == MAPPED)
        self.edited.emit()

    def on_text_changed(self, _text: str) -> None:
        """A new text is not wrong yet."""
        self.address_row.set_error("")
        self.edited.emit()


class TargetChoices(QWidget):
    """How the target takes the graph: zones or not, and the type of switches."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current.space.m)
        self.zones = QCheckBox("Publish occupancy zones with client counts", self)
        self.zones.setToolTip("Without zones, access points are published with their status only.")
        self.switch_type = ChoiceBox(self)
        self.switch_type.set_choices(SWITCH_TYPES, SWITCH_TYPES[0][1])
        row = FormRow(theme, "Type of switches", self.switch_type, "If Mapped refuses one of them, take the other.")
        column.addWidget(self.zones)
        column.addWidget(row)
        self.zones.toggled.connect(self.changed)
        self.switch_type.chosen.connect(self.changed)

    def show_target(self, target: TargetSettings) -> None:
        """Show a target's choices."""
        self.zones.blockSignals(True)
        self.zones.setChecked(target.zones)
        self.zones.blockSignals(False)
        self.switch_type.choose(target.ethernet_switch)

    def applied_to(self, target: TargetSettings) -> TargetSettings:
        """A target with these choices."""
        return replace(target, zones=self.zones.isChecked(), ethernet_switch=bool(self.switch_type.currentData()))
