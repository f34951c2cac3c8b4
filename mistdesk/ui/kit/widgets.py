"""Everything of the kit under one roof, so that views need one import; it adds nothing of its own."""

from mistdesk.ui.kit.banner import Banner, StaleNote, Toast
from mistdesk.ui.kit.buttons import (
    Button,
    DangerButton,
    IconButton,
    LinkButton,
    PrimaryButton,
    SegmentedControl,
)
from mistdesk.ui.kit.card import Card
from mistdesk.ui.kit.fields import FormRow, LineEdit, PasswordEdit, SearchBox
from mistdesk.ui.kit.labels import (
    UNKNOWN_FIGURE,
    ElidedWords,
    IconLabel,
    KeyFigure,
    Kind,
    MeaningGlyph,
    MeaningWords,
    Words,
    restyle,
    rule,
)
from mistdesk.ui.kit.rail import Place, Rail
from mistdesk.ui.kit.splitter import Splitter
from mistdesk.ui.kit.states import (
    EmptyState,
    ErrorState,
    LoadingState,
    ProgressLine,
    StateStack,
    ViewState,
)
from mistdesk.ui.kit.strip import StatusBarStrip
from mistdesk.ui.kit.tabs import Tabs

__all__ = [
    "UNKNOWN_FIGURE",
    "Banner",
    "Button",
    "Card",
    "DangerButton",
    "ElidedWords",
    "EmptyState",
    "ErrorState",
    "FormRow",
    "IconButton",
    "IconLabel",
    "KeyFigure",
    "Kind",
    "LineEdit",
    "LinkButton",
    "LoadingState",
    "MeaningGlyph",
    "MeaningWords",
    "PasswordEdit",
    "Place",
    "PrimaryButton",
    "ProgressLine",
    "Rail",
    "SearchBox",
    "SegmentedControl",
    "Splitter",
    "StaleNote",
    "StateStack",
    "StatusBarStrip",
    "Tabs",
    "Toast",
    "ViewState",
    "Words",
    "restyle",
    "rule",
]
