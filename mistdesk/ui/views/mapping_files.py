"""Mapping files out of and into the window: asks where, writes, and hands on what a file would change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from mistdesk.domain.errors import MistdeskError
from mistdesk.services.transfer import ImportPreview
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import plural

CSV_FILTER = "Mapping files (*.csv)"


class FileCommands(QObject):
    """Export and import by dialogs that hold up nothing."""

    said = Signal(str, str)
    failed = Signal(object)
    previewed = Signal(object)
    """An ImportPreview: what a file would change, before anything is done."""

    def __init__(self, state: WindowState, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self._window = parent

    def ask_export(self) -> None:
        """Ask where to; the dialog does not hold up anything."""
        dialog = QFileDialog(self._window, "Export the mapping", str(Path.home() / "mapping.csv"), CSV_FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Write the whole sheet."""
        self._state.tasks.start("export", self._export(path))

    def ask_import(self) -> None:
        """Ask which file."""
        dialog = QFileDialog(self._window, "Import a mapping file", str(Path.home()), CSV_FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def import_from(self, path: str) -> None:
        """Show what a file would change."""
        self._state.tasks.replace("import", self._import(path))

    def apply(self, preview: ImportPreview) -> None:
        """Take it over as one step; where the sheet is another one by now, say so and show what it would change now."""
        desk = self._state.desk
        try:
            desk.transfer.apply(preview, by=desk.author, at=desk.clock())
        except MistdeskError as error:
            self.failed.emit(error)
            self.import_from(preview.path)
            return
        self.said.emit(
            f"Imported {Path(preview.path).name}: {plural(len(preview.differences), 'cell')} changed.", "Undo"
        )

    async def _export(self, path: str) -> None:
        try:
            rows = await self._state.desk.transfer.export(path)
        except MistdeskError as error:
            self.failed.emit(error)
            return
        self.said.emit(f"Wrote {plural(rows, 'row')} to {Path(path).name}.", "")

    async def _import(self, path: str) -> None:
        try:
            preview = await self._state.desk.transfer.preview(path)
        except MistdeskError as error:
            self.failed.emit(error)
            return
        self.previewed.emit(preview)
