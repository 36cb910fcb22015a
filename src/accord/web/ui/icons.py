"""Icons of the one outline set, drawn by name."""

import re
from functools import lru_cache

from lucide.jinja import lucide
from markupsafe import Markup

# A page holds some fifty icons: what all of them share is said once, for `.icon`, in components.css.
_IN_THE_STYLESHEET = re.compile(r' (?:fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="[^"]*"')


@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, label: str | None = None) -> Markup:
    """The named Lucide icon as inline SVG, 16 or 20 px.

    Without `label` it is decoration (hidden from screen readers) and words must stand beside it; with one it is an
    image of that name. Raises `lucide.IconDoesNotExist` for an unknown name.
    """
    naming = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawing = lucide(name, size=size, **{"class": "icon"}, **naming)
    return Markup(_IN_THE_STYLESHEET.sub("", re.sub(r">\s+<", "><", drawing.strip()), count=5))
