"""Pure decisions: which words a customer gets, and who gets none."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from accord.desk.incidents.contracts import Skip
from accord.kernel.errors import BadInput

VARIABLES = ("customer.name", "customer.first_name", "reference", "agent.name")
_VARIABLE = re.compile(r"\{\s*([a-z_.]+)\s*(?:\|([^{}]*))?\}", re.IGNORECASE)


def checked_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that are not empty, by language; raises `BadInput` when there is none or a variable is unknown."""
    found = {language: text.strip() for language, text in texts.items() if text.strip()}
    if not found:
        raise BadInput(_("Write something first."))
    unknown = sorted(
        {match.group(1) for text in found.values() for match in _VARIABLE.finditer(text)}
        - {match.group(1) for text in found.values() for match in _VARIABLE.finditer(text) if _known(match.group(1))}
    )
    if unknown:
        raise BadInput(_("There is no variable {%(name)s}.") % {"name": unknown[0]})
    return found


def text_for(texts: Mapping[str, str], *, language: str, usual: str) -> str:
    """The text in a customer's language, else in the company's, else the one there is."""
    return texts.get(language) or texts.get(usual) or next(iter(texts.values()))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables put in; what is not known takes what stands behind the bar, or nothing."""
    return _VARIABLE.sub(lambda match: values.get(match.group(1).lower(), "") or (match.group(2) or "").strip(), text)


def why_skipped(
    *, in_work: bool, only_machines: bool, reachable: bool, is_solved: bool, allows_news: bool, told: bool
) -> Skip:
    """Why a customer gets no mail. Whoever still waits for an answer gets one; after that it is news, if allowed."""
    reasons = {
        Skip.OUT_OF_WORK: not in_work,
        Skip.MACHINE: only_machines,
        Skip.UNREACHABLE: not reachable,
        Skip.NO_NEWS: is_solved and not allows_news,
        Skip.SAME_PERSON: told,
    }
    return next((skip for skip, holds in reasons.items() if holds), Skip.NONE)


def _known(name: str) -> bool:
    return name.lower() in VARIABLES
