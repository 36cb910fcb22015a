"""Icons of the one outline set, drawn by name."""

import re
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from lucide import IconDoesNotExist
from markupsafe import Markup, escape

_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@lru_cache(maxsize=1024)
def icon(name: str, size: int = 16, label: str | None = None) -> Markup:
    """The named Lucide icon as inline SVG, 16 or 20 px.

    Without `label` it is decoration (hidden from screen readers) and words must stand beside it; with one it is an
    image of that name. Raises `lucide.IconDoesNotExist` for an unknown name.
    """
    naming = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    # A page holds some fifty icons: how their lines are drawn is said once, for `.icon`, in components.css.
    return Markup(
        f'<svg width="{size}" height="{size}" viewBox="0 0 24 24" class="icon" {naming}>{_lines_of(name)}</svg>'
    )


@cache
def _lines_of(name: str) -> str:
    try:
        source = _archive().read(f"{name}.svg").decode()
    except KeyError:
        raise IconDoesNotExist(f"The icon {escape(name)!r} does not exist.") from None
    found = _DRAWING.search(source)
    return "" if found is None else re.sub(r">\s+<", "><", found[1].strip())


@cache
def _archive() -> ZipFile:
    """The set, opened once: its list of contents takes longer to read than all icons of a page."""
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))
