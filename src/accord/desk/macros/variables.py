"""Variables in the words of macros: `{customer.name}`, or with what to say instead, `{order.number|your order}`."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from accord.desk.macros.contracts import VARIABLES, Filled

_VARIABLE = re.compile(r"\{\s*([A-Za-z_]+(?:\.[A-Za-z_]+)*)\s*(?:\|([^{}]*))?\}")


def variables_in(text: str) -> list[str]:
    """The names that stand in braces in a text, known or not, in their order, each once."""
    return list(dict.fromkeys(found.group(1).lower() for found in _VARIABLE.finditer(text)))


def unknown_variables(text: str) -> list[tuple[str, str]]:
    """Names in braces that are no variables, each with the variable that was probably meant, or nothing."""
    return [(name, _nearest(name)) for name in variables_in(text) if name not in VARIABLES]


def _nearest(name: str) -> str:
    return next(iter(get_close_matches(name, VARIABLES, n=1, cutoff=0.6)), "")


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The words with what is known put in; what is not known takes its fallback, or stays in braces and is named."""
    missing: list[str] = []

    def put_in(found: re.Match[str]) -> str:
        name, instead = found.group(1).lower(), found.group(2)
        if name not in VARIABLES:
            return found.group(0)
        if value := values.get(name, "").strip():
            return value
        if instead is not None:  # also when it is empty: then nothing is wanted there
            return instead.strip()
        missing.append(name)
        return f"{{{name}}}"

    filled = _VARIABLE.sub(put_in, text)
    return Filled(text=filled, missing=tuple(dict.fromkeys(missing)))


def unfilled(text: str) -> list[str]:
    """Variables that still stand in braces in words that are about to leave."""
    return [name for name in variables_in(text) if name in VARIABLES]


def named(names: Iterable[str]) -> str:
    """Variables as they stand in a text, for a sentence."""
    return ", ".join(f"{{{name}}}" for name in names)
