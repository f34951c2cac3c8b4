"""Holds the theme in use and dresses the application in it; it knows the tokens, not the views."""

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from mistdesk.ui.kit.icons import tinted_svg
from mistdesk.ui.kit.sheet import Arrows, style_sheet
from mistdesk.ui.kit.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens


class ThemeChoice(Enum):
    """What the person asked for; `SYSTEM` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high contrast"


class Theme(QObject):
    """The tokens in use; says so when they change, and keeps palette and style sheet in step."""

    changed = Signal()

    def __init__(self, choice: ThemeChoice = ThemeChoice.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._app: QApplication | None = None
        self._arrows_dir: QTemporaryDir | None = None
        self._current = self._wanted()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.on_system_scheme_changed)
        if hasattr(hints, "accessibility"):  # Qt 6.10
            hints.accessibility().contrastPreferenceChanged.connect(self.on_system_scheme_changed)

    @property
    def current(self) -> Tokens:
        """The tokens of the theme in use."""
        return self._current

    @property
    def choice(self) -> ThemeChoice:
        """What the person asked for."""
        return self._choice

    def set_choice(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay with one theme."""
        self._choice = choice
        self._tell_system()
        self._refresh()

    def apply(self, app: QApplication) -> None:
        """Dress the application: Fusion, palette, font and one style sheet; from now on it is kept in step."""
        self._app = app
        app.setStyle("Fusion")
        self._tell_system()
        self._current = self._wanted()
        self._dress()

    def release(self) -> None:
        """Undress the application and drop the helper files; for an orderly end."""
        if self._app is not None:
            self._app.setStyleSheet("")
            self._app = None
        if self._arrows_dir is not None:
            self._arrows_dir.remove()
            self._arrows_dir = None

    def on_system_scheme_changed(self) -> None:
        """The desktop turned light or dark, or asks for more contrast."""
        self._refresh()

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted == self._current:
            return
        self._current = wanted
        self._dress()
        self.changed.emit()

    def _wanted(self) -> Tokens:
        fixed = {
            ThemeChoice.LIGHT: LIGHT,
            ThemeChoice.DARK: DARK,
            ThemeChoice.HIGH_CONTRAST: HIGH_CONTRAST,
        }.get(self._choice)
        if fixed is not None:
            return fixed
        hints = QGuiApplication.styleHints()
        if (
            hasattr(hints, "accessibility")
            and hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        ):
            return HIGH_CONTRAST
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT

    def _tell_system(self) -> None:
        # Native dialogs and window frames follow the application's colour scheme.
        if self._app is None:
            return
        hints = QGuiApplication.styleHints()
        if self._choice is ThemeChoice.SYSTEM:
            hints.unsetColorScheme()
        else:
            dark = self._wanted().dark
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)

    def _dress(self) -> None:
        if self._app is None:
            return
        self._app.setPalette(palette(self._current))
        self._app.setFont(body_font(self._current))
        self._app.setStyleSheet(style_sheet(self._current, self._arrows()))

    def _arrows(self) -> Arrows:
        # A style sheet can show a picture only from a file, so each theme gets its tinted copies.
        if self._arrows_dir is None:
            self._arrows_dir = QTemporaryDir()
        tokens = self._current
        folder = Path(self._arrows_dir.path())
        stem = tokens.name.replace(" ", "-")

        def copy(name: str, svg: bytes) -> str:
            path = folder / f"{stem}-{name}.svg"
            if not path.exists():
                path.write_bytes(svg)
            return path.as_posix()

        return Arrows(
            down=copy("down", tinted_svg("chevron-down", tokens.muted)),
            up=copy("up", tinted_svg("chevron-up", tokens.muted)),
            right=copy("right", tinted_svg("chevron-right", tokens.muted)),
            check=copy("check", tinted_svg("check", tokens.on_accent)),
        )


def palette(tokens: Tokens) -> QPalette:
    """The palette for everything the style sheet does not name."""
    role = QPalette.ColorRole
    colors = {
        role.Window: tokens.background,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.raised,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Text: tokens.text,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.Light: tokens.surface,
        role.Midlight: tokens.raised,
        role.Mid: tokens.border,
        role.Dark: tokens.border,
        role.Shadow: tokens.border,
        role.Highlight: tokens.selection,
        role.HighlightedText: tokens.text,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
    }
    result = QPalette()
    for key, color in colors.items():
        result.setColor(key, QColor(color))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.disabled))
    return result


def body_font(tokens: Tokens) -> QFont:
    """The system's font in the body size."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(tokens.type.body)
    return font


def sized_font(pixels: int, *, bold: bool = False, italic: bool = False) -> QFont:
    """The system's font in one of the type sizes."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(pixels)
    font.setBold(bold)
    font.setItalic(italic)
    return font


def tabular_font(pixels: int, *, bold: bool = False) -> QFont:
    """A font whose figures are all equally wide, so columns of numbers line up."""
    font = sized_font(pixels, bold=bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def elided(text: str, font: QFont, width: int) -> str:
    """`text` cut with an ellipsis to `width` pixels."""
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
