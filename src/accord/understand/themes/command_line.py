"""`accord themes discover | stream`: what texts talk about, found without a list, on anybody's texts."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

Line = dict[str, Any]

_MODELS = """\
With the optional models of meaning installed (see the manual) texts are compared by what they mean, else by their
words; --without-models asks for the latter.
"""
_DISCOVER_HELP = f"""\
Each line of standard input is an object with id and text. For each one line is written, in the order given: id, theme
(its number, 1 is the largest; null for an empty text), label (its telling words), confidence (the share of the text's
nearest neighbours in that theme, 0 to 1) and typical (the id of the theme's most typical text). How many themes there
are is found in the texts: all of them are read before the first line is written.

{_MODELS}
example:
  accord themes discover < texts.jsonl
"""
_STREAM_HELP = f"""\
Each line of standard input is an object with id, at (ISO 8601 with offset) and text, in order of time. The texts of
the first --history days are learnt from. For each text one line is written: id, theme (its number; null for an empty
text) and confidence (0 to 1). When texts gather to a theme that was not there before, or one that was there rises, a
line {{"signal": {{theme, label, at, texts, kind, p}}}} follows the text that triggered it: texts are their ids, kind is
"new" or "rising", p how likely that were by chance. Nothing looks ahead. --false-a-day is how many false signals a day
are accepted; by default one in a hundred days.

{_MODELS}
example:
  accord themes stream --history 45 < texts.jsonl
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `themes` with its orders to the command line."""
    themes = subparsers.add_parser("themes", help="what texts talk about, found without a list")
    orders = themes.add_subparsers(required=True, metavar="ORDER")
    discover = orders.add_parser(
        "discover",
        help="the themes of a collection of texts",
        description=_DISCOVER_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    discover.add_argument("--without-models", action="store_true", help="compare texts by their words alone")
    discover.set_defaults(
        run=lambda given: discover_lines(sys.stdin, output=sys.stdout, without_models=given.without_models)
    )
    stream = orders.add_parser(
        "stream",
        help="texts one after another, and what emerges among them",
        description=_STREAM_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    stream.add_argument("--history", type=float, required=True, metavar="N", help="learn from the first N days")
    stream.add_argument("--false-a-day", type=float, default=0.01, metavar="N", help="false signals accepted a day")
    stream.add_argument("--without-models", action="store_true", help="compare texts by their words alone")
    stream.set_defaults(run=_run_stream)


def _run_stream(given: argparse.Namespace) -> int:
    from accord.understand.themes.streaming import stream_lines

    if given.history <= 0 or given.false_a_day <= 0:
        print("--history and --false-a-day are above 0.", file=sys.stderr)
        return 2
    return stream_lines(
        sys.stdin,
        output=sys.stdout,
        history_days=given.history,
        false_a_day=given.false_a_day,
        without_models=given.without_models,
    )


def discover_lines(lines: Iterable[str], *, output: TextIO, without_models: bool = False) -> int:
    """Answer `{id, text}` with `{id, theme, label, confidence, typical}`; return 1 if any line could not be read."""
    given = list(read_lines(lines))
    texts = [line for line in given if "error" not in line]
    answered = iter(_discovered(texts, without_models=without_models) if texts else ())
    for line in given:
        write_line(line if "error" in line else next(answered), output)
    return 1 if len(texts) < len(given) else 0


def _discovered(lines: list[Line], *, without_models: bool) -> Iterator[Line]:
    from accord.kernel.meaning.installed import load_models
    from accord.understand.themes.engine.discovery import discover

    texts = [line["text"] for line in lines]
    found = discover(texts, models=[] if without_models else load_models(texts), progress=tell_progress)
    end_progress()
    for line, number, sure in zip(lines, found.theme_of.tolist(), found.confidence.tolist(), strict=True):
        if number < 0:
            yield {"id": line["id"], "theme": None, "label": None, "confidence": 0.0, "typical": None}
            continue
        theme = found.themes[number]
        yield {
            "id": line["id"],
            "theme": number + 1,
            "label": theme.label,
            "confidence": round(sure, 4),
            "typical": lines[theme.typical]["id"],
        }


def read_lines(lines: Iterable[str], *, keys: tuple[str, ...] = ("id", "text")) -> Iterator[Line]:
    """The objects of the lines; one that cannot be read is an object with `error`."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
        except (ValueError, RecursionError):
            yield {"error": f"Line {number} is no JSON."}
            continue
        if not isinstance(given, dict):
            yield {"error": f"Line {number} is no object: each line has {' and '.join(keys)}."}
        elif missing := [key for key in keys if key not in given]:
            yield {"error": f"Line {number} has no {' and no '.join(missing)}."} | _id_of(given)
        elif not isinstance(given["text"], str):
            yield {"error": f"The text of line {number} is no string."} | _id_of(given)
        else:
            yield given


def _id_of(given: Line) -> Line:
    return {"id": given["id"]} if "id" in given else {}


def write_line(line: Line, output: TextIO) -> None:
    """One JSON object, at once."""
    output.write(json.dumps(line, ensure_ascii=False) + "\n")
    output.flush()


def tell_progress(what: str, done: int, everything: int) -> None:
    """Progress, to a person who watches alone."""
    if sys.stderr.isatty():
        print(f"\r\033[K{what} {done} of {everything}", end="", file=sys.stderr, flush=True)


def end_progress() -> None:
    """Leave the line to what follows."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
