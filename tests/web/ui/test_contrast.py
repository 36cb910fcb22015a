"""Every pair of colours that meets on a screen stays legible, in light and in dark."""

import re
from pathlib import Path

import pytest

from accord.web.ui import brand

TOKENS = Path(brand.__file__).parent / "static" / "ui" / "tokens.css"
SURFACES = ("paper", "surface", "raised", "sunken", "hover", "selected", "note")
WORDS = ("ink", "ink-soft", "ink-faint")
HUES = ("warm", "cool", "late", "risk", "fine", "new")


def colours(theme: str) -> dict[str, brand.Rgb]:
    """The opaque tokens of one theme as sRGB."""
    number = r"([\d.]+)"
    oklch = rf"oklch\({number} {number} {number}\)"
    found = re.findall(rf"--([\w-]+): light-dark\({oklch}, {oklch}\);", TOKENS.read_text())
    start = 1 if theme == "light" else 4
    made = {}
    for entry in found:
        lightness, chroma, hue = (float(part) for part in entry[start : start + 3])
        made[entry[0]] = brand.oklch_to_srgb(lightness, chroma, hue)
    return made


def text_pairs() -> list[tuple[str, str]]:
    pairs = [(words, surface) for words in WORDS for surface in SURFACES]
    pairs += [(f"{hue}-ink", surface) for hue in ("warm", "cool") for surface in SURFACES]
    pairs += [(hue, surface) for hue in HUES[2:] for surface in ("paper", "surface", "raised", "hover", "selected")]
    pairs += [(words, f"{hue}-soft") for words in ("ink", "ink-soft") for hue in HUES]
    pairs += [(hue if hue in HUES[2:] else f"{hue}-ink", f"{hue}-soft") for hue in HUES]
    return [*pairs, ("on-cool", "cool"), ("on-cool", "cool-strong"), ("on-late", "late")]


def control_pairs() -> list[tuple[str, str]]:
    shapes = ("line-strong", "warm", "cool", "focus")
    return [(shape, surface) for shape in shapes for surface in ("paper", "surface", "raised", "sunken")]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), text_pairs())
def test_words_have_a_contrast_of_at_least_four_and_a_half(theme: str, words: str, ground: str) -> None:
    palette = colours(theme)
    assert brand.contrast(palette[words], palette[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), control_pairs())
def test_controls_have_a_contrast_of_at_least_three(theme: str, shape: str, ground: str) -> None:
    palette = colours(theme)
    assert brand.contrast(palette[shape], palette[ground]) >= 3.0


def test_reads_all_the_tokens_it_judges() -> None:
    assert len(colours("light")) == len(colours("dark")) == 32


def test_knows_the_contrast_of_black_and_white() -> None:
    assert round(brand.contrast((0, 0, 0), (1, 1, 1)), 2) == 21.0


def test_converts_oklch_as_css_does() -> None:
    assert [round(part * 255) for part in brand.oklch_to_srgb(0.627955, 0.257683, 29.2339)] == [255, 0, 0]


@pytest.mark.parametrize("colour", ["ffee00", "000000", "ffffff", "1f6f54", "ff0066"])
def test_any_company_colour_becomes_legible(colour: str) -> None:
    sheet = brand.brand_stylesheet(colour)
    light, dark = re.findall(r"--brand-ink: light-dark\(#(\w+), #(\w+)\)", sheet)[0]
    on_light, on_dark = re.findall(r"--on-brand: light-dark\(#(\w+), #(\w+)\)", sheet)[0]
    palettes = colours("light"), colours("dark")
    assert brand.contrast(brand.parse_hex(light), palettes[0]["paper"]) >= 4.5
    assert brand.contrast(brand.parse_hex(dark), palettes[1]["paper"]) >= 4.5
    assert brand.contrast(brand.parse_hex(light), brand.parse_hex(on_light)) >= 4.5
    assert brand.contrast(brand.parse_hex(dark), brand.parse_hex(on_dark)) >= 4.5


@pytest.mark.parametrize("nonsense", ["", "12345", "zzzzzz", "1f6f54;}", "1f6f54aa"])
def test_refuses_what_is_no_colour(nonsense: str) -> None:
    with pytest.raises(brand.NotAColourError):
        brand.brand_stylesheet(nonsense)
