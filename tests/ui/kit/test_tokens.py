"""Reads the tokens as a picky eye would: contrast, an even count scale, tellable lines."""

import itertools
import math

import pytest
from mistdesk.ui.kit.tokens import DARK, HIGH_CONTRAST, LIGHT, Meaning, Tokens, contrast

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK, HIGH_CONTRAST], ids=lambda t: t.name)


def _surfaces(tokens: Tokens) -> tuple[str, ...]:
    return (tokens.background, tokens.surface, tokens.raised, tokens.selection, tokens.accent_weak)


@THEMES
def test_words_stand_out_from_every_surface(tokens: Tokens) -> None:
    inks = [tokens.text, tokens.muted, tokens.accent, *(tokens.meaning(m).strong for m in Meaning)]
    for ink, surface in itertools.product(inks, _surfaces(tokens)):
        assert contrast(ink, surface) >= 4.5, (ink, surface)


@THEMES
def test_words_stand_out_from_the_weak_colour_of_their_meaning(tokens: Tokens) -> None:
    for meaning in Meaning:
        colors = tokens.meaning(meaning)
        for ink in (tokens.text, tokens.muted, colors.strong):
            assert contrast(ink, colors.weak) >= 4.5, (meaning, ink)


@THEMES
def test_words_on_the_accent_and_on_hover_read(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent_hover) >= 4.5
    assert contrast(tokens.text, tokens.hover) >= 4.5
    assert contrast(tokens.muted, tokens.hover) >= 4.5


@THEMES
def test_glyphs_focus_and_hatch_reach_three_to_one(tokens: Tokens) -> None:
    for surface in (tokens.background, tokens.surface, tokens.raised):
        assert contrast(tokens.focus, surface) >= 3
        for line in tokens.lines:
            assert contrast(line, surface) >= 3, line
    assert contrast(tokens.hatch, tokens.hatch_back) >= 2.8


@THEMES
def test_eight_lines_differ_from_each_other(tokens: Tokens) -> None:
    assert len(tokens.lines) == 8
    for one, other in itertools.combinations(tokens.lines, 2):
        assert _distance(one, other) > 0.05, (one, other)


def test_count_scale_rises_in_even_steps_of_lightness() -> None:
    lightness = [_oklab(color)[0] for color in LIGHT.count_scale]
    steps = [b - a for a, b in itertools.pairwise(lightness)]
    assert len(lightness) >= 9
    assert max(steps) - min(steps) < 0.01
    assert min(steps) > 0.05


def test_count_scale_is_one_for_all_themes_and_lets_figures_be_read() -> None:
    assert LIGHT.count_scale == DARK.count_scale == HIGH_CONTRAST.count_scale
    for color in LIGHT.count_scale:
        assert contrast(LIGHT.count_text_color(color), color) >= 4.5


def test_count_colour_covers_none_some_and_most() -> None:
    assert LIGHT.count_color(0, 28) == LIGHT.count_scale[0]
    assert LIGHT.count_color(28, 28) == LIGHT.count_scale[-1]
    assert LIGHT.count_color(40, 28) == LIGHT.count_scale[-1]
    assert LIGHT.count_color(14, 28) == LIGHT.count_scale[5]
    assert LIGHT.count_color(3, 0) == LIGHT.count_scale[0]


def _oklab(color: str) -> tuple[float, float, float]:
    raw = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in raw)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    mid = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short,
    )


def _distance(one: str, other: str) -> float:
    return math.dist(_oklab(one), _oklab(other))
