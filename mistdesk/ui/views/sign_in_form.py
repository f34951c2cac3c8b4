"""The form of the Mist sign-in: cloud, portal address, token; it knows regions and words, no service."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from mistdesk.domain.estate.regions import REGIONS, PortalAddress, base_url, parse_portal_address
from mistdesk.domain.sync import MistConnection, Token
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Card, FormRow
from mistdesk.ui.models.sign_in_words import ANOTHER, cloud_label, cloud_name, host_of, is_open_line
from mistdesk.ui.views.choice_box import ChoiceBox
from mistdesk.ui.views.sign_in_parts import CertificateField, Fold, HintRow, TokenField

_HINT = "Copied from the browser's address line: region and organisation are read from it."


class MistForm(Card):
    """Where to ask and with which token; says itself what is missing."""

    submitted = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "", parent)
        self.body.setSpacing(theme.current.space.m)
        self.org_id = ""
        """The organisation that a pasted address names, "" when none."""
        self.region = ChoiceBox(self)
        self.region.setPlaceholderText("Choose your cloud")
        self.region.setMaxVisibleItems(len(REGIONS) + 1)
        clouds = [(cloud_label(region), region.key) for region in REGIONS]
        self.region.set_choices([*clouds, ("Another address, given below", ANOTHER)], "")
        self.region_row = FormRow(theme, "Cloud", self.region)
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("https://manage.mist.com/admin/?org_id=…")
        self.address_row = HintRow(theme, "Or paste the portal address", self.address, _HINT)
        self.token = TokenField(theme, "Mist API token", "Hidden while you type. A token that may only read is enough.")
        self.certificate = CertificateField(theme)
        self.network = Fold(theme, "network settings", self.certificate)
        for part in (self.region_row, self.address_row, self.token, self.network):
            self.body.addWidget(part)
        self.region.chosen.connect(self.on_region_chosen)
        self.address.textChanged.connect(self.on_address_changed)
        self.address.returnPressed.connect(self.submitted)
        self.token.submitted.connect(self.submitted)
        self.token.edit.textChanged.connect(self.edited)

    def show_connection(self, connection: MistConnection) -> None:
        """Begin with a connection that was used before."""
        if not connection.base_url:
            return
        if connection.region != ANOTHER and self.region.findData(connection.region) >= 0:
            self.region.choose(connection.region)
        else:
            self.address.setText(connection.base_url)
        self.org_id = connection.org_id
        self.certificate.edit.setText(connection.ca_file)
        self.network.set_open(opened=bool(connection.ca_file))

    def choose_cloud(self, address: str) -> None:
        """The cloud that was found to know the token."""
        parsed = parse_portal_address(address)
        if parsed is not None and parsed.region is not None:
            self.address.clear()
            self.region.choose(parsed.region.key)
        else:
            self.address.setText(address)
        self.region_row.set_error("")

    def connection(self) -> MistConnection | None:
        """What to ask; None when something is missing, which is then said at its field."""
        found = self._place()
        certificate = self.certificate.check()
        if not certificate:
            self.network.set_open(opened=True)
        if self.token.is_empty:
            self.token.set_error("Type or paste the token.")
        if found is None or not certificate or self.token.is_empty:
            self._focus_first_error()
            return None
        key = found.region.key if found.region else ANOTHER
        return MistConnection(key, found.base_url, self.org_id, ca_file=self.certificate.path)

    def given_token(self) -> Token:
        """The secret, which shows itself nowhere."""
        return self.token.token()

    def show_network(self) -> None:
        """Unfold the network settings and go there."""
        self.network.set_open(opened=True)
        self.certificate.edit.setFocus()

    def _place(self) -> PortalAddress | None:
        key = str(self.region.currentData() or "")
        if key and key != ANOTHER:
            return next(PortalAddress(base_url(r), r) for r in REGIONS if r.key == key)
        parsed = parse_portal_address(self.address.text())
        if parsed is None:
            where, text = self.region_row, "Choose your cloud, or paste the portal address."
            if key or self.address.text().strip():
                where, text = self.address_row, "This is no web address. Paste it from the browser's address line."
            where.set_error(text)
            return None
        if is_open_line(parsed.base_url):
            self.address_row.set_error("This address is not encrypted, so the token could be read on the way.")
            return None
        return parsed

    def _focus_first_error(self) -> None:
        for row, field in (
            (self.region_row, self.region),
            (self.address_row, self.address),
            (self.certificate, self.certificate.edit),
            (self.token, self.token.edit),
        ):
            if row.error:
                field.setFocus()
                return

    # --- news

    def on_region_chosen(self) -> None:
        """A cloud of the list: an address of another one no longer counts."""
        self.region_row.set_error("")
        parsed = parse_portal_address(self.address.text())
        key = str(self.region.currentData())
        if key == ANOTHER:
            self.address.setFocus()
        elif self.address.text() and (parsed is None or parsed.region is None or parsed.region.key != key):
            self.address.clear()
        if key != ANOTHER and not self.address.text():
            self.org_id = ""
        self.edited.emit()

    def on_address_changed(self, text: str) -> None:
        """Read region and organisation from it."""
        self.address_row.set_error("")
        self.region_row.set_error("")
        self.edited.emit()
        parsed = parse_portal_address(text)
        if parsed is None:
            self.address_row.set_hint(_HINT)
            return
        key = parsed.region.key if parsed.region else ANOTHER
        self.region.choose(key)
        self.org_id = parsed.org_id or ""
        where = cloud_name(parsed.base_url) if parsed.region else f"the address {host_of(parsed.base_url)}"
        which = f", organisation {self.org_id}" if self.org_id else ""
        self.address_row.set_hint(f"Read from it: {where}{which}.")
