"""A company's colour within our tokens: whatever colour it has, words on it and beside it stay legible."""

import math
import re

_WHITE, _BLACK = (1.0, 1.0, 1.0), (0.05, 0.05, 0.05)
_LIGHT_PAPER, _DARK_PAPER = (0.965, 0.96, 0.955), (0.09, 0.086, 0.082)
_LEAST_TEXT = 4.6
Rgb = tuple[float, float, float]


class NotAColourError(ValueError):
    """Raised for anything but six hexadecimal digits."""


def brand_stylesheet(colour: str) -> str:
    """CSS that sets --brand and its kin for both themes from six hex digits ('0f766e').

    Contrast as WCAG 2.2 defines it: 4.5 for words, asked as 4.6 so that rounding never falls below.
    """
    given = parse_hex(colour)
    light, dark = _until_legible(given, _LIGHT_PAPER, -1), _until_legible(given, _DARK_PAPER, +1)
    pairs = {
        "--brand": (light, dark),
        "--brand-ink": (light, dark),
        "--on-brand": (_words_on(light), _words_on(dark)),
        "--brand-soft": (_mix(light, _LIGHT_PAPER, 0.1), _mix(dark, _DARK_PAPER, 0.18)),
    }
    lines = [f"  {name}: light-dark({_hex(day)}, {_hex(night)});" for name, (day, night) in pairs.items()]
    return "@layer tokens {\n:root {\n" + "\n".join(lines) + "\n}\n}\n"


def parse_hex(colour: str) -> Rgb:
    """Six hex digits, with or without '#', as red, green and blue between 0 and 1."""
    if not re.fullmatch(r"#?[0-9a-fA-F]{6}", colour):
        raise NotAColourError(f"{colour!r} is not a colour: write six hexadecimal digits, such as 0f766e.")
    digits = colour.removeprefix("#")
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return (red, green, blue)


def colour_of_hue(hue: int) -> str:
    """The company's colour as six hex digits, from the hue (0–359) chosen in the settings."""
    return _hex(oklch_to_srgb(0.5, 0.115, hue)).removeprefix("#")


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two sRGB colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def oklch_to_srgb(lightness: float, chroma: float, hue: float) -> Rgb:
    """OKLCH to sRGB between 0 and 1, clipped (Ottosson 2020; CSS Color 4, 'oklch()')."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (_gamma(min(1.0, max(0.0, part))) for part in linear)
    return (red, green, blue)


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _luminance(colour: Rgb) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _until_legible(colour: Rgb, paper: Rgb, direction: int) -> Rgb:
    goal = _WHITE if direction > 0 else (0.0, 0.0, 0.0)
    for step in range(21):
        tried = _mix(colour, goal, 1 - step / 20)
        if contrast(tried, paper) >= _LEAST_TEXT:
            return tried
    return goal


def _words_on(colour: Rgb) -> Rgb:
    return max((_WHITE, _BLACK), key=lambda words: contrast(words, colour))


def _mix(colour: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (one * share + two * (1 - share) for one, two in zip(colour, other, strict=True))
    return (red, green, blue)


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
