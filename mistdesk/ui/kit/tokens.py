"""Every colour and size of the window as plain values; it knows no Qt and nothing of what is shown."""

from dataclasses import dataclass, field
from enum import Enum


class Meaning(Enum):
    """What a mark says; each has its own glyph, colour and word."""

    OK = "ok"
    REVIEW = "review"
    ERROR = "error"
    UNKNOWN = "unknown"
    UPGRADING = "upgrading"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class MeaningColors:
    """A colour for glyph and words, and the weak colour behind them."""

    strong: str
    weak: str


@dataclass(frozen=True, slots=True)
class Space:
    """Distances in pixels: 4, 8, 12, 16, 24."""

    xs: int = 4
    s: int = 8
    m: int = 12
    l: int = 16  # noqa: E741
    xl: int = 24


@dataclass(frozen=True, slots=True)
class TypeSizes:
    """Type sizes in pixels, by what the words are for."""

    small: int = 11
    secondary: int = 12
    body: int = 13
    section: int = 16
    figure: int = 22


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of parts in pixels, and of motion in milliseconds."""

    row: int = 26
    control: int = 28
    radius: int = 6
    radius_small: int = 4
    border: int = 1
    hair: int = 2
    focus: int = 2
    glyph: int = 10
    icon: int = 16
    icon_rail: int = 20
    icon_large: int = 24
    icon_hero: int = 40
    rail: int = 84
    rail_item: int = 52
    status_bar: int = 28
    top_bar: int = 48
    tree: int = 268
    prose: int = 460
    motion_ms: int = 120


# One sequence for counts in every theme: lightness rises in even steps (OKLab), so it reads
# without hue; from dark violet (none) over blue and teal to straw (most).
COUNT_SCALE = (
    "#371A52",
    "#363077",
    "#1D4C96",
    "#026A97",
    "#018599",
    "#0E9F9A",
    "#04BB8F",
    "#7BCB80",
    "#BDD880",
    "#F0E395",
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme: colours by their job, and the sizes all themes share."""

    name: str
    dark: bool
    background: str
    surface: str
    raised: str
    hover: str
    border: str
    grid: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_weak: str
    on_accent: str
    selection: str
    focus: str
    band: str
    gap: str
    hatch: str
    hatch_back: str
    ok: MeaningColors
    review: MeaningColors
    error: MeaningColors
    unknown: MeaningColors
    upgrading: MeaningColors
    info: MeaningColors
    lines: tuple[str, ...]
    count_scale: tuple[str, ...] = COUNT_SCALE
    space: Space = field(default=Space())
    type: TypeSizes = field(default=TypeSizes())
    size: Sizes = field(default=Sizes())

    def meaning(self, meaning: Meaning) -> MeaningColors:
        """The colours of a meaning."""
        return {
            Meaning.OK: self.ok,
            Meaning.REVIEW: self.review,
            Meaning.ERROR: self.error,
            Meaning.UNKNOWN: self.unknown,
            Meaning.UPGRADING: self.upgrading,
            Meaning.INFO: self.info,
        }[meaning]

    def count_color(self, count: float, most: float) -> str:
        """The step of the count scale for a known count between 0 and `most`; unknown is hatched instead."""
        if most <= 0 or count <= 0:
            return self.count_scale[0]
        steps = len(self.count_scale)
        return self.count_scale[min(steps - 1, int(count / most * steps))]

    def count_text_color(self, step_color: str) -> str:
        """Black or white, whichever reads better on a step of the count scale."""
        dark_words, light_words = "#000000", "#FFFFFF"
        return max(dark_words, light_words, key=lambda words: contrast(words, step_color))


def luminance(color: str) -> float:
    """Relative luminance of `#RRGGBB`, 0 to 1 (WCAG 2)."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


LIGHT = Tokens(
    name="light",
    dark=False,
    background="#F5F7F8",
    surface="#FFFFFF",
    raised="#EEF2F4",
    hover="#E6ECEF",
    border="#D8DEE3",
    grid="#E3E8EB",
    text="#1A2228",
    muted="#586570",
    disabled="#9AA5AE",
    accent="#0B6B6B",
    accent_hover="#095A5A",
    accent_weak="#E0F0EF",
    on_accent="#FFFFFF",
    selection="#D5EAE9",
    focus="#0B6B6B",
    band="#240B6B6B",  # alpha first
    gap="#DDE1E4",
    hatch="#84909A",
    hatch_back="#EEF2F4",
    ok=MeaningColors("#1A7047", "#E1F3E9"),
    review=MeaningColors("#8A5C00", "#FFF4D6"),
    error=MeaningColors("#B3261E", "#FDE7E5"),
    unknown=MeaningColors("#596571", "#EEF2F4"),
    upgrading=MeaningColors("#2A5DA8", "#E4EDF9"),
    info=MeaningColors("#0B6B6B", "#E0F0EF"),
    lines=("#1F6FB2", "#B4530A", "#7A4BA6", "#A8326E", "#4C7A0F", "#86661A", "#3D5A99", "#6B5148"),
)

DARK = Tokens(
    name="dark",
    dark=True,
    background="#12171B",
    surface="#1A2126",
    raised="#222B31",
    hover="#2A343B",
    border="#343F47",
    grid="#2A343B",
    text="#E6ECEF",
    muted="#9DAAB4",
    disabled="#66737D",
    accent="#4FBDB7",
    accent_hover="#6BCBC5",
    accent_weak="#163A3B",
    on_accent="#0B1A1A",
    selection="#1D4344",
    focus="#4FBDB7",
    band="#334FBDB7",  # alpha first
    gap="#2E383F",
    hatch="#75838E",
    hatch_back="#222B31",
    ok=MeaningColors("#5CCB90", "#1B3629"),
    review=MeaningColors("#E5B54A", "#37301A"),
    error=MeaningColors("#F58A81", "#3E2421"),
    unknown=MeaningColors("#9DAAB4", "#222B31"),
    upgrading=MeaningColors("#8DB8F2", "#1F2F45"),
    info=MeaningColors("#4FBDB7", "#163A3B"),
    lines=("#6FB1EC", "#F0A35E", "#BE9BE6", "#EE8BBB", "#A4CC5C", "#D9BC62", "#7F8FF5", "#CBAA9C"),
)

HIGH_CONTRAST = Tokens(
    name="high contrast",
    dark=True,
    background="#000000",
    surface="#000000",
    raised="#14181B",
    hover="#20272C",
    border="#FFFFFF",
    grid="#5C666E",
    text="#FFFFFF",
    muted="#E2E8EC",
    disabled="#A8B2BA",
    accent="#6FF2EA",
    accent_hover="#A5F8F2",
    accent_weak="#003B3B",
    on_accent="#000000",
    selection="#004C4C",
    focus="#FFE14D",
    band="#556FF2EA",  # alpha first
    gap="#3A434A",
    hatch="#FFFFFF",
    hatch_back="#000000",
    ok=MeaningColors("#7CF5B4", "#00301A"),
    review=MeaningColors("#FFD75E", "#332600"),
    error=MeaningColors("#FFB0A8", "#450D08"),
    unknown=MeaningColors("#E2E8EC", "#14181B"),
    upgrading=MeaningColors("#B5D4FF", "#0B2347"),
    info=MeaningColors("#6FF2EA", "#003B3B"),
    lines=("#8CC8FF", "#FFB778", "#D8BBFF", "#FFA6D0", "#C3EB78", "#F5DA80", "#9AA3FF", "#E8CBBE"),
)
