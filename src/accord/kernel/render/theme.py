"""The one look of all charts: placeholder colours for drawing, and the dresses they are given afterwards."""

import re
from html import escape
from typing import Any, Literal

LIGHT = {
    "ink": "#221d18",
    "ink-soft": "#544f49",
    "ink-faint": "#6c6660",
    "line": "#e0deda",
    "line-strong": "#8a857e",
    "warm": "#d2692e",
    "warm-ink": "#92411c",
    "warm-line": "#f5cdb0",
    "cool": "#197297",
    "cool-ink": "#065a7c",
    "cool-line": "#b4d7e9",
    "late": "#be2038",
    "paper": "#f7f6f2",
}
DARK = {
    "ink": "#ece9e5",
    "ink-soft": "#b8b5b0",
    "ink-faint": "#9c9792",
    "line": "#33302d",
    "line-strong": "#7c7670",
    "warm": "#ec9455",
    "warm-ink": "#f7b983",
    "warm-line": "#6b4127",
    "cool": "#63b5d8",
    "cool-ink": "#8ccfeb",
    "cool-line": "#2c5267",
    "late": "#fb888e",
    "paper": "#151310",
}
NAMES = tuple(LIGHT)
PLACEHOLDER = {name: f"#acc0{index:02x}" for index, name in enumerate(NAMES)}
_FOUND = re.compile(r"#acc0([0-9a-f]{2})")
_NOISE = re.compile(r' (?:aria-[a-z]+|role|xmlns:xlink|version|class|pointer-events)="[^"]*"')
Locale = Literal["de-DE", "en-GB"]
_LOCALES: dict[str, Locale] = {"de": "de-DE", "en": "en-GB"}
FONT = "Arial, 'Liberation Sans', sans-serif"


def colour(name: str) -> str:
    """The placeholder of a token, to be used in drawings."""
    return PLACEHOLDER[name]


def dress(drawing: str, theme: str) -> str:
    """Put the colours of a theme into a drawing: `page` (tokens), `light` or `dark` (hexadecimal)."""
    if theme == "page":
        return _FOUND.sub(lambda found: f"var(--{NAMES[int(found[1], 16)]})", drawing)
    colours = {"light": LIGHT, "dark": DARK}[theme]
    return _FOUND.sub(lambda found: colours[NAMES[int(found[1], 16)]], drawing)


def tidy(svg: str, summary: str) -> str:
    """Make the drawing one image with a name; its hundreds of inner roles and labels say nothing to anybody."""
    bare = _NOISE.sub("", svg)
    return bare.replace("<svg ", f'<svg role="img" aria-label="{escape(summary)}" ', 1)


def locale(language: str) -> Locale:
    """The d3 locale for numbers and dates on axes."""
    return _LOCALES.get(language[:2], "en-GB")


def config() -> dict[str, Any]:
    """The Vega-Lite configuration: quiet axes, a hairline grid, nothing that is not read."""
    return {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": colour("ink-faint"),
            "labelFontSize": 12,
            "labelPadding": 6,
            "titleColor": colour("ink-faint"),
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "gridColor": colour("line"),
            "domain": False,
            "ticks": False,
        },
        "axisX": {"grid": False, "domain": True, "domainColor": colour("line-strong"), "labelFlush": False},
        "text": {"fontSize": 12, "color": colour("ink-soft")},
        "legend": {"disable": True},
    }
