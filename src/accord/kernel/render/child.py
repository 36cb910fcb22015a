"""The render child: specs as lines of JSON in, drawings as lines of JSON out; it ends when nobody asks for a minute.

{"id": 7, "spec": "{…}"}    →    {"id": 7, "svg": "<svg …"}  or  {"id": 7, "error": "…"}
"""

import json
import queue
import re
import sys
import threading
from typing import IO, Any

from accord.kernel.render.theme import Locale

IDLE_SECONDS = 60.0


def main(idle_seconds: float = IDLE_SECONDS) -> None:
    """Answer each line until the input ends or stays silent for `idle_seconds`."""
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_read, args=(sys.stdin, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=idle_seconds)
        except queue.Empty:
            return
        if line is None:
            return
        sys.stdout.write(json.dumps(_answer(line)) + "\n")
        sys.stdout.flush()


def _read(stream: IO[str], lines: "queue.Queue[str | None]") -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def _answer(line: str) -> dict[str, object]:
    asked = json.loads(line)
    try:
        return {"id": asked["id"], "svg": draw_svg(asked["spec"])}
    except Exception as fault:  # noqa: BLE001 - told to the one who asked; the next drawing may well succeed
        return {"id": asked["id"], "error": f"{type(fault).__name__}: {fault}"}


def draw_svg(spec_json: str) -> str:
    """Draw one spec in placeholder colours, as wide as it says within a few px. Imports Altair: for the child only.

    How much room the words beside the plot take is known only afterwards, so the plot is drawn a second time, wider or
    narrower by what was missing.
    """
    from accord.kernel.render import theme
    from accord.kernel.render.charts import draw
    from accord.kernel.render.contracts import spec_from_json

    spec = spec_from_json(spec_json)
    definition = draw(spec)
    svg = _to_svg(definition, theme.locale(spec.language))
    missing = spec.width - _width_of(svg)
    if missing:
        plot = definition.get("spec", definition)
        plot["width"] = max(60, plot["width"] + missing)
        svg = _to_svg(definition, theme.locale(spec.language))
    return theme.tidy(svg, spec.summary)


def _to_svg(definition: dict[str, Any], place: Locale) -> str:
    import vl_convert

    return vl_convert.vegalite_to_svg(definition, format_locale=place, time_format_locale=place, allowed_base_urls=[])


def _width_of(svg: str) -> int:
    found = re.search(r'<svg [^>]*?width="(\d+)', svg)
    if found is None:
        raise ValueError("The drawing does not say how wide it is.")
    return int(found[1])


if __name__ == "__main__":
    main()
