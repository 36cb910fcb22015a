"""The Jinja environment of every page: what a template may say without importing it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, FileSystemBytecodeCache
from markupsafe import Markup

from accord.kernel.company import read_company
from accord.web.ui import drawings, formats
from accord.web.ui.icons import icon
from accord.web.ui.money import money
from accord.web.ui.remembering import remembered
from accord.web.ui.tables import with_labels

_STATIC_NAMES = {
    "static": static,
    "icon": icon,
    "ring": drawings.ring,
    "mark": drawings.mark,
    "company_ring": drawings.company_ring,
    "sparkline": drawings.sparkline,
    "range_bar": drawings.range_bar,
    "beside_bar": drawings.beside_bar,
    "life_line": drawings.life_line,
    "both_sides": drawings.both_sides,
    "status_shape": drawings.status_shape,
    "ring_steps": drawings.RING_STEPS,
    "remembered": remembered,
}

_FILTERS = {
    "ago": formats.ago,
    "at": formats.at,
    "on_day": formats.on_day,
    "day": formats.day,
    "duration": formats.duration_words,
    "number": formats.number,
    "money": money,
    "percent": formats.percent,
    "interval": formats.interval,
    "initials": formats.initials,
    "sentence": formats.sentence,
    "language_name": formats.language_name,
    "own_name": formats.own_name,
    "clock_of": formats.clock_of,
    "with_labels": with_labels,
}


def environment(**options: Any) -> Environment:
    """The environment for Django's Jinja2 backend; autoescape is always on, gettext is Django's, newstyle."""
    options |= {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "bytecode_cache": _compiled()}
    made = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)  # noqa: S701 - autoescape is set just above
    made.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals.update(_STATIC_NAMES)
    made.globals.update(url=url, attributes=attributes, language=translation.get_language)
    made.globals.update(palette_commands=palette_commands, our_company=read_company)
    made.filters.update(_FILTERS)
    return made


def _compiled() -> FileSystemBytecodeCache | None:
    """Where templates lie as Python has read them: two hundred take seconds to read anew at each start."""
    folder = settings.ACCORD_DATA / "cache" / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder))


@lru_cache(maxsize=20_000)
def url(name: str, *args: object, **kwargs: object) -> str:
    """The path of a named URL; an unknown name is an error, never an empty link."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def palette_commands(
    rooms: Sequence[Mapping[str, object]] | None, commands: Sequence[Mapping[str, object]] | None
) -> list[dict[str, object]]:
    """What Ctrl-K knows without asking the server: the page's commands, the rooms, the colours of the page."""
    own = [{key: entry.get(key) for key in ("label", "url", "detail", "group")} for entry in commands or []]
    places = [
        {"label": str(room["label"]), "url": room["url"], "detail": f"g {room['key']}" if room.get("key") else None}
        | {"group": translation.gettext("Rooms")}
        for room in rooms or []
    ]
    colours = [("light", translation.gettext("Light colours")), ("dark", translation.gettext("Dark colours"))]
    colours.append(("", translation.gettext("Colours as the system")))
    looks: list[dict[str, object]] = [
        {"label": words, "theme": key, "group": translation.gettext("Look")} for key, words in colours
    ]
    return [*own, *places, *looks]


def attributes(given: Mapping[str, object] | None) -> Markup:
    """Extra HTML attributes from a mapping: True stands alone, None and False vanish, the rest is escaped.

    A style or an event handler is refused, because the Content-Security-Policy would silently drop it in the browser.
    """
    parts: list[Markup] = []
    for name, value in (given or {}).items():
        if name == "style" or name.startswith("on"):
            raise ValueError(f"The attribute {name!r} does not pass the Content-Security-Policy.")
        if value is None or value is False:
            continue
        parts.append(Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value))
    return Markup("").join(parts)
