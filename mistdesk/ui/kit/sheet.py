"""Writes the one style sheet of the application from the tokens; it knows selectors, not widgets' meaning."""

from dataclasses import dataclass

from mistdesk.ui.kit.tokens import Meaning, Tokens


@dataclass(frozen=True, slots=True)
class Arrows:
    """Files of the small pictures that a style sheet needs."""

    down: str
    up: str
    right: str
    check: str


def style_sheet(tokens: Tokens, arrows: Arrows) -> str:
    """The whole sheet."""
    return "\n".join(
        (
            _base(tokens),
            _words(tokens),
            _buttons(tokens),
            _fields(tokens, arrows),
            _choices(tokens, arrows),
            _lists(tokens),
            _frames(tokens),
            _menus(tokens, arrows),
            _scroll_bars(tokens),
            *(_meaning(tokens, meaning) for meaning in Meaning),
        )
    )


def _base(t: Tokens) -> str:
    return f"""
QWidget {{ color: {t.text}; }}
QMainWindow, QDialog {{ background: {t.background}; }}
QToolTip {{
    background: {t.surface}; color: {t.text}; border: {t.size.border}px solid {t.border};
    padding: {t.space.xs}px {t.space.s}px;
}}
QScrollArea, QScrollArea > QWidget > QWidget[kit="page"] {{ background: transparent; border: none; }}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:hover {{ background: {t.accent_weak}; }}
"""


def _words(t: Tokens) -> str:
    return f"""
QLabel {{ background: transparent; }}
QLabel:disabled {{ color: {t.disabled}; }}
QLabel[kit="title"] {{ font-size: {t.type.section}px; font-weight: 600; }}
QLabel[kit="heading"] {{ font-weight: 600; }}
QLabel[kit="secondary"] {{ font-size: {t.type.secondary}px; color: {t.muted}; }}
QLabel[kit="muted"] {{ color: {t.muted}; }}
QLabel[kit="small"] {{ font-size: {t.type.small}px; color: {t.muted}; }}
QLabel[kit="figure"] {{ font-size: {t.type.figure}px; font-weight: 600; }}
QLabel[kit="figure-small"] {{ font-size: {t.type.section}px; font-weight: 600; }}
QLabel[kit="key"] {{
    font-size: {t.type.secondary}px; color: {t.muted}; border: {t.size.border}px solid {t.border};
    border-radius: {t.size.radius_small}px; padding: 0 {t.space.xs}px;
}}
"""


def _buttons(t: Tokens) -> str:
    height = t.size.control - 2 * t.size.border
    tight = t.space.s - t.size.focus + t.size.border
    return f"""
QPushButton {{
    background: {t.surface}; color: {t.text}; border: {t.size.border}px solid {t.border};
    border-radius: {t.size.radius}px; padding: 0 {t.space.m}px; min-height: {height}px;
    max-height: {height}px;
}}
QPushButton:hover {{ background: {t.raised}; }}
QPushButton:pressed {{ background: {t.hover}; }}
QPushButton:checked {{ background: {t.accent_weak}; color: {t.accent}; border-color: {t.accent}; }}
QPushButton:focus {{ border: {t.size.border}px solid {t.focus}; outline: none; }}
QPushButton:disabled {{ color: {t.disabled}; background: {t.raised}; border-color: {t.border}; }}
QPushButton[kit="primary"] {{
    background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; font-weight: 600;
}}
QPushButton[kit="primary"]:hover, QPushButton[kit="primary"]:pressed {{
    background: {t.accent_hover}; border-color: {t.accent_hover};
}}
QPushButton[kit="primary"]:disabled {{
    background: {t.raised}; color: {t.disabled}; border-color: {t.border};
}}
QPushButton[kit="danger"] {{ color: {t.error.strong}; border-color: {t.error.strong}; }}
QPushButton[kit="link"] {{
    background: transparent; border: {t.size.border}px solid transparent; color: {t.accent};
    padding: 0 {t.space.xs}px; border-radius: {t.size.radius_small}px; text-align: left;
}}
QPushButton[kit="link"]:hover {{ text-decoration: underline; }}
QPushButton[kit="link"]:focus {{ border-color: {t.focus}; }}
QPushButton[kit="link"]:disabled {{ color: {t.disabled}; background: transparent; }}
QPushButton::menu-indicator {{ width: 0; image: none; }}
QToolButton {{
    background: transparent; border: {t.size.border}px solid transparent; padding: {t.space.xs}px;
    border-radius: {t.size.radius}px;
}}
QToolButton:hover {{ background: {t.hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {t.accent_weak}; color: {t.accent}; }}
QToolButton:focus {{ border-color: {t.focus}; }}
QToolButton:disabled {{ color: {t.disabled}; }}
QToolButton::menu-indicator {{ width: 0; image: none; }}
QFrame[kit="segments"] {{
    background: {t.surface}; border: {t.size.border}px solid {t.border}; border-radius: {t.size.radius}px;
}}
QPushButton[kit="segment"] {{
    background: transparent; border: {t.size.border}px solid transparent;
    border-right-color: {t.border}; border-radius: 0; color: {t.muted};
    font-size: {t.type.secondary}px; padding: 0 {tight}px; min-height: {height - 2}px;
    max-height: {height - 2}px;
}}
QPushButton[kit="segment"]:hover {{ background: {t.raised}; }}
QPushButton[kit="segment"]:checked {{ background: {t.accent_weak}; color: {t.accent}; font-weight: 600; }}
QPushButton[kit="segment"]:focus {{ border: {t.size.border}px solid {t.focus}; }}
QPushButton[kit="segment"]:disabled {{ color: {t.disabled}; }}
QPushButton[kit="segment"][edge="first"] {{
    border-top-left-radius: {t.size.radius - 1}px; border-bottom-left-radius: {t.size.radius - 1}px;
}}
QPushButton[kit="segment"][edge="last"] {{
    border-top-right-radius: {t.size.radius - 1}px; border-bottom-right-radius: {t.size.radius - 1}px;
    border-right-color: transparent;
}}
QPushButton[kit="segment"][edge="last"]:focus {{ border-color: {t.focus}; }}
QTabBar[kit="tabs"] {{ background: transparent; border: none; }}
QTabBar[kit="tabs"]::tab {{
    background: transparent; color: {t.muted}; font-size: {t.type.secondary}px;
    padding: {t.space.xs}px {t.space.s}px; margin-right: {t.size.hair}px;
    border: {t.size.border}px solid transparent; border-bottom: {t.size.focus}px solid transparent;
}}
QTabBar[kit="tabs"]::tab:hover {{ color: {t.text}; background: {t.raised}; }}
QTabBar[kit="tabs"]::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
QTabBar[kit="tabs"]:focus::tab:selected {{ border-color: {t.focus}; }}
"""


def _fields(t: Tokens, arrows: Arrows) -> str:
    height = t.size.control - 2 * t.size.border
    return f"""
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QComboBox {{
    background: {t.surface}; color: {t.text}; border: {t.size.border}px solid {t.border};
    border-radius: {t.size.radius}px; selection-background-color: {t.selection};
    selection-color: {t.text};
}}
QLineEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QComboBox {{
    padding: 0 {t.space.s}px; min-height: {height}px; max-height: {height}px;
}}
QLineEdit[kit="quiet"] {{ background: {t.background}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QDateTimeEdit:focus, QComboBox:focus {{ border-color: {t.focus}; }}
QLineEdit[invalid="true"] {{ border-color: {t.error.strong}; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QPlainTextEdit:disabled {{
    color: {t.disabled}; background: {t.raised};
}}
QLineEdit QToolButton {{ padding: 0; border: none; background: transparent; }}
QComboBox::drop-down {{ border: none; width: {t.space.xl}px; }}
QComboBox::down-arrow {{ image: url("{arrows.down}"); width: {t.space.m}px; height: {t.space.m}px; }}
QComboBox QAbstractItemView {{
    background: {t.surface}; border: {t.size.border}px solid {t.border};
    selection-background-color: {t.selection}; selection-color: {t.text}; outline: none;
}}
QSpinBox::up-button, QDoubleSpinBox::up-button, QDateTimeEdit::up-button,
QSpinBox::down-button, QDoubleSpinBox::down-button, QDateTimeEdit::down-button {{
    border: none; background: transparent; width: {t.space.l}px;
}}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QDateTimeEdit::up-arrow {{
    image: url("{arrows.up}"); width: {t.size.glyph}px; height: {t.size.glyph}px;
}}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QDateTimeEdit::down-arrow {{
    image: url("{arrows.down}"); width: {t.size.glyph}px; height: {t.size.glyph}px;
}}
"""


def _choices(t: Tokens, arrows: Arrows) -> str:
    dot = t.size.icon - 2 * t.size.radius_small - 2
    return f"""
QCheckBox, QRadioButton {{ spacing: {t.space.s}px; background: transparent; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {t.disabled}; }}
QCheckBox::indicator, QGroupBox::indicator, QListView::indicator, QTreeView::indicator,
QTableView::indicator {{
    width: {t.size.icon - 2}px; height: {t.size.icon - 2}px; border: {t.size.border}px solid {t.muted};
    border-radius: {t.size.radius_small}px; background: {t.surface};
}}
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QListView::indicator:checked,
QTreeView::indicator:checked, QTableView::indicator:checked {{
    background: {t.accent}; border-color: {t.accent}; image: url("{arrows.check}");
}}
QCheckBox::indicator:indeterminate {{ background: {t.accent_weak}; border-color: {t.accent}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border-color: {t.focus}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; outline: none; }}
QRadioButton::indicator {{
    width: {t.size.icon - 2}px; height: {t.size.icon - 2}px; border: {t.size.border}px solid {t.muted};
    border-radius: {t.size.icon // 2}px; background: {t.surface};
}}
QRadioButton::indicator:checked {{
    width: {dot}px; height: {dot}px; border: {t.size.radius_small + 1}px solid {t.accent};
}}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{
    border-color: {t.disabled}; background: {t.raised};
}}
QProgressBar {{
    background: {t.raised}; border: none; border-radius: {t.size.radius_small // 2}px;
    min-height: {t.space.xs}px; max-height: {t.space.xs}px; color: transparent;
}}
QProgressBar::chunk {{ background: {t.accent}; border-radius: {t.size.radius_small // 2}px; }}
QSlider::groove:horizontal {{
    height: {t.space.xs}px; background: {t.raised}; border-radius: {t.size.radius_small // 2}px;
}}
QSlider::sub-page:horizontal {{ background: {t.accent}; border-radius: {t.size.radius_small // 2}px; }}
QSlider::handle:horizontal {{
    background: {t.accent}; border: {t.size.focus}px solid {t.surface}; width: {t.space.m}px;
    margin: -{t.space.xs + 2}px 0; border-radius: {t.space.s}px;
}}
QSlider::handle:horizontal:focus {{ border-color: {t.text}; }}
"""


def _lists(t: Tokens) -> str:
    return f"""
QAbstractItemView {{
    background: {t.surface}; border: {t.size.border}px solid {t.border}; outline: none;
    selection-background-color: {t.selection}; selection-color: {t.text};
    gridline-color: {t.border}; alternate-background-color: {t.raised};
}}
QListView, QTreeView {{ border-radius: {t.size.radius}px; }}
QTreeView[kit="flat"], QListView[kit="flat"], QTableView[kit="flat"] {{ border: none; border-radius: 0; }}
QListView::item, QTreeView::item {{ min-height: {t.size.row}px; }}
QListView::item {{ padding: 0 {t.space.s}px; }}
QListView::item:hover, QTreeView::item:hover {{ background: {t.raised}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {t.selection}; color: {t.text}; }}
QHeaderView {{ background: {t.raised}; border: none; }}
QHeaderView::section {{
    background: {t.raised}; color: {t.muted}; font-size: {t.type.secondary}px; font-weight: 600;
    border: none; border-right: {t.size.border}px solid {t.border};
    border-bottom: {t.size.border}px solid {t.border}; padding: 0 {t.space.s}px;
    min-height: {t.size.row}px;
}}
QHeaderView::section:last {{ border-right: none; }}
QTableCornerButton::section {{ background: {t.raised}; border: none; }}
"""


def _frames(t: Tokens) -> str:
    edge = f"{t.size.border}px solid {t.border}"
    return f"""
QFrame[kit="card"] {{ background: {t.surface}; border: {edge}; border-radius: {t.size.radius}px; }}
QFrame[kit="panel"] {{ background: {t.surface}; border: none; }}
QFrame[kit="top-bar"] {{ background: {t.surface}; border: none; border-bottom: {edge}; }}
QFrame[kit="side"] {{ background: {t.surface}; border: none; border-right: {edge}; }}
QFrame[kit="side-right"] {{ background: {t.surface}; border: none; border-left: {edge}; }}
QFrame[kit="status-bar"] {{ background: {t.surface}; border: none; border-top: {edge}; }}
QFrame[kit="rule"] {{ background: {t.border}; border: none; max-height: {t.size.border}px; }}
QFrame[kit="rule-upright"] {{ background: {t.border}; border: none; max-width: {t.size.border}px; }}
QFrame[kit="toast"] {{
    background: {t.surface}; border: {t.size.border}px solid {t.accent}; border-radius: {t.size.radius}px;
}}
QGroupBox {{
    background: {t.surface}; border: {edge}; border-radius: {t.size.radius}px;
    margin-top: {t.space.l}px; padding: {t.space.m}px;
}}
QGroupBox::title {{ subcontrol-origin: margin; left: {t.space.s}px; color: {t.muted}; }}
QTabWidget::pane {{ border: none; border-top: {edge}; }}
QTabBar::tab {{
    background: transparent; color: {t.muted}; padding: {t.space.s}px {t.space.m}px; border: none;
    border-bottom: {t.size.focus}px solid transparent;
}}
QTabBar::tab:selected {{ color: {t.accent}; border-bottom-color: {t.accent}; }}
QTabBar::tab:hover {{ color: {t.text}; }}
"""


def _menus(t: Tokens, arrows: Arrows) -> str:
    return f"""
QMenu {{
    background: {t.surface}; border: {t.size.border}px solid {t.border}; padding: {t.space.xs}px;
}}
QMenu::item {{
    padding: {t.space.xs + 1}px {t.space.xl}px {t.space.xs + 1}px {t.space.m}px;
    border-radius: {t.size.radius_small}px; background: transparent;
}}
QMenu::item:selected {{ background: {t.selection}; color: {t.text}; }}
QMenu::item:disabled {{ color: {t.disabled}; }}
QMenu::separator {{ height: {t.size.border}px; background: {t.border}; margin: {t.space.xs}px {t.space.s}px; }}
QMenu::right-arrow {{ image: url("{arrows.right}"); width: {t.space.m}px; height: {t.space.m}px; }}
QMenuBar {{ background: {t.surface}; border-bottom: {t.size.border}px solid {t.border}; }}
QMenuBar::item {{ padding: {t.space.xs}px {t.space.s}px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.selection}; }}
"""


def _scroll_bars(t: Tokens) -> str:
    wide, bar = t.space.m, t.size.radius_small - 1
    return f"""
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: {wide}px; }}
QScrollBar:horizontal {{ height: {wide}px; }}
QScrollBar::handle {{ background: {t.disabled}; border-radius: {bar}px; margin: {bar}px; }}
QScrollBar::handle:vertical {{ min-height: {t.space.xl}px; }}
QScrollBar::handle:horizontal {{ min-width: {t.space.xl}px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
"""


def _meaning(t: Tokens, meaning: Meaning) -> str:
    colors, word = t.meaning(meaning), meaning.value
    return f"""
QLabel[meaning="{word}"] {{ color: {colors.strong}; }}
QFrame[kit="banner"][meaning="{word}"] {{
    background: {colors.weak}; border: {t.size.border}px solid {t.border}; border-radius: {t.size.radius}px;
}}
"""
