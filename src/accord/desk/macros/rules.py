"""Pure decisions about macros: which words fit a language, and what may be written into one."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from accord.desk.contracts import CaseStatus, Priority
from accord.desk.macros.contracts import LANGUAGES, ME, NOBODY, Deed, MacroDraft, Step
from accord.desk.macros.variables import named, unknown_variables
from accord.kernel.errors import BadInput

LONGEST_TEXT = 10_000
MOST_STEPS = 12
LONGEST_SNOOZE_HOURS = 24 * 90
_REST_UNTIL = frozenset({"tomorrow", "monday"})


def words_for(texts: Mapping[str, str], *, language: str, fallback: str) -> str:
    """The words of a macro in the conversation's language, else in the company's, else in the one that there is."""
    known = {code: words for code, words in texts.items() if words.strip()}
    for code in (language, fallback, *LANGUAGES):
        if code in known:
            return known[code]
    return next(iter(known.values()), "")


def checked(draft: MacroDraft) -> MacroDraft:
    """The macro as it will be kept. Raises `BadInput` with what to change."""
    name = " ".join(draft.name.split())[:80]
    if not name:
        raise BadInput(_("Give the macro a name."))
    texts = {code: words.strip()[:LONGEST_TEXT] for code, words in draft.texts.items() if words.strip()}
    if not texts and not draft.steps:
        raise BadInput(_("Write something, or say what the macro does."))
    for words in texts.values():
        require_known_variables(words)
    return MacroDraft(
        name=name, scope=draft.scope, team_id=draft.team_id, texts=texts, steps=checked_steps(draft.steps)
    )


def require_known_variables(words: str) -> None:
    """Refuse words with a variable that does not exist, and say which was probably meant."""
    for wrong, meant in unknown_variables(words):
        if meant:
            raise BadInput(
                _("There is no variable %(wrong)s. Did you mean %(meant)s?")
                % {"wrong": named([wrong]), "meant": named([meant])}
            )
        raise BadInput(_("There is no variable %(wrong)s. The list shows all there are.") % {"wrong": named([wrong])})


def checked_steps(steps: Sequence[Step], *, by_rule: bool = False) -> tuple[Step, ...]:
    """Steps that can be carried out; raises `BadInput`. A rule has nobody who could be `me`."""
    if len(steps) > MOST_STEPS:
        raise BadInput(_("These are too many steps."))
    for step in steps:
        if not _is_possible(step) or (by_rule and step.value == ME):
            raise BadInput(_("A step is not finished: say with what to do it."))
        if step.do in {Deed.NOTE, Deed.TRASH}:
            require_known_variables(step.value)
    return tuple(steps)


def _is_possible(step: Step) -> bool:
    fits = _FITS.get(step.do)
    return bool(step.value.strip()) if fits is None else fits(step.value)


def _is_status(value: str) -> bool:
    status, _colon, reason = value.partition(":")
    return status in set(CaseStatus) and (not reason or reason.isdigit())


def _is_rest(value: str) -> bool:
    is_number = value.replace(".", "", 1).isdigit()
    return value in _REST_UNTIL or (is_number and 0 < float(value) <= LONGEST_SNOOZE_HOURS)


_FITS: Mapping[Deed, Callable[[str], bool]] = {
    Deed.STATUS: _is_status,
    Deed.PRIORITY: lambda value: value in set(Priority),
    Deed.ASSIGN: lambda value: value in {ME, NOBODY} or value.isdigit(),
    Deed.QUEUE: lambda value: value == NOBODY or value.isdigit(),
    Deed.TAG: str.isdigit,
    Deed.UNTAG: str.isdigit,
    Deed.SNOOZE: _is_rest,
    Deed.JUNK: lambda value: True,
}
