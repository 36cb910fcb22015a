"""Pure decisions: which values fit a field, what is shown, what is missing, what is carried to another design."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.case_types.contracts import AT_SOLVING, Design, FieldDesign, FieldKind, Missing
from accord.desk.rules import clean
from accord.kernel.errors import BadInput

_LONGEST = {FieldKind.TEXT: 500, FieldKind.LONG_TEXT: 10_000, FieldKind.ORDER: 60}
_MOST_DIGITS = 15


def value_of(field: FieldDesign, given: Sequence[str], *, currency: str) -> Any:
    """The value that somebody typed or chose for a field, as JSON; None for nothing. Raises `BadInput`.

    Texts are strings, a choice the key of its option, several choices a list of keys, a number a string without
    needless zeros, money `{"amount", "currency"}`, a day ISO 8601, yes or no a boolean, an order its reference.
    """
    words = [clean(one).strip() for one in given if clean(one).strip()]
    if not words:
        return None
    if field.kind == FieldKind.CHOICES:
        return _several(field, words)
    read = {
        FieldKind.CHOICE: _choice,
        FieldKind.NUMBER: _number,
        FieldKind.DATE: _day,
        FieldKind.YES_NO: _yes_or_no,
    }.get(field.kind, _text)
    if field.kind == FieldKind.MONEY:
        return {"amount": _money(field, words[0]), "currency": currency}
    return read(field, words[0])


def fits(field: FieldDesign, value: Any) -> bool:
    """Whether a stored value may stand in a field; a retired option may stay where it was chosen."""
    keys = {option.key for option in field.options}
    if field.kind == FieldKind.CHOICES:
        return isinstance(value, list) and bool(value) and all(one in keys for one in value)
    if field.kind == FieldKind.MONEY:
        return isinstance(value, dict) and set(value) == {"amount", "currency"}
    if field.kind == FieldKind.YES_NO or not isinstance(value, str):
        return field.kind == FieldKind.YES_NO and isinstance(value, bool)
    try:
        return bool(value_of(field, [value], currency="") == value)
    except BadInput:
        return False


def shown_fields(design: Design, answers: Mapping[str, Any]) -> list[FieldDesign]:
    """The fields that are shown with these answers, in their order."""
    by_key = {field.key: field for field in design.fields()}
    return [field for field in design.fields() if _is_shown(field, by_key, answers, ())]


def missing_for(design: Design, answers: Mapping[str, Any], done: Mapping[str, str], *, at: str) -> list[Missing]:
    """What must still be answered or done before a step, or before solving; hidden fields are never asked for."""
    fields = [
        Missing(what="field", key=field.key, label=field.label)
        for field in shown_fields(design, answers)
        if field.required_at == at and field.key not in answers
    ]
    if at != AT_SOLVING:
        step = design.step(at)
        open_items = [item for item in step.items if not item.retired] if step else []
        return fields + [
            Missing(what="item", key=f"{at}.{item.key}", label=item.label)
            for item in open_items
            if f"{at}.{item.key}" not in done
        ]
    return fields + [
        Missing(what="step", key=step.key, label=step.name)
        for step in design.steps
        if step.required and not step.retired and step.key not in done
    ]


def carry_over(
    design: Design, answers: Mapping[str, Any], left: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of answers a design has a place for, and what it has none for; what was left before may fit again."""
    known = {**left, **answers}
    kept = {}
    for field in design.fields():
        if field.key in known and fits(field, known[field.key]):
            kept[field.key] = known[field.key]
    return kept, {key: value for key, value in known.items() if key not in kept}


_Said = tuple[Mapping[str, Any], Mapping[str, Any]]


def join_answers(design: Design, own: _Said, other: _Said) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers, and what has no place, of two cases that become one; each is given so. One's own word stands."""
    answers, left = dict(own[0]), dict(own[1])
    for key, value in {**other[1], **other[0]}.items():
        field = design.field(key)
        if field is not None and key not in answers and fits(field, value):
            answers[key] = value
        elif field is None or not fits(field, value):
            left.setdefault(key, value)
    return answers, left


def carry_steps(design: Design, done: Mapping[str, str]) -> dict[str, str]:
    """The steps and items done that a design has too."""
    keys = set(_step_keys(design))
    return {key: at for key, at in done.items() if key in keys}


def words_of(value: Any) -> set[str]:
    """A value as the keys with which conditions and searches compare it."""
    if isinstance(value, bool):
        return {"yes" if value else "no"}
    if isinstance(value, list):
        return {str(one) for one in value}
    if isinstance(value, dict):
        return {str(value.get("amount", ""))}
    return {str(value)}


def said_in(field: FieldDesign, value: Any) -> str:
    """A value in the words in which it is looked for; nothing for yes or no, which says nothing by itself."""
    if field.kind == FieldKind.YES_NO or isinstance(value, bool):
        return ""
    labels = {option.key: option.label for option in field.options}
    words = [value] if isinstance(value, str) else sorted(words_of(value))
    return ", ".join(labels.get(word, word) for word in words)


def _step_keys(design: Design) -> Iterator[str]:
    for step in design.steps:
        yield step.key
        yield from (f"{step.key}.{item.key}" for item in step.items)


def _is_shown(
    field: FieldDesign, by_key: Mapping[str, FieldDesign], answers: Mapping[str, Any], passed: tuple[str, ...]
) -> bool:
    if field.retired:
        return False
    if not field.when_field:
        return True
    if field.when_field not in answers or field.when_field in passed or field.when_field not in by_key:
        return False
    holds = bool(words_of(answers[field.when_field]) & set(field.when_values))
    return holds and _is_shown(by_key[field.when_field], by_key, answers, (*passed, field.key))


def _text(field: FieldDesign, words: str) -> str:
    longest = _LONGEST.get(field.kind, 500)
    if len(words) > longest:
        raise BadInput(_("“%(field)s” takes at most %(count)s characters.") % {"field": field.label, "count": longest})
    return words


def _choice(field: FieldDesign, key: str) -> str:
    if key not in {option.key for option in field.options}:
        raise BadInput(_("Choose one of the answers offered for “%(field)s”.") % {"field": field.label})
    return key


def _several(field: FieldDesign, keys: Sequence[str]) -> list[str]:
    for key in keys:
        _choice(field, key)
    return [option.key for option in field.options if option.key in set(keys)]


def _decimal(field: FieldDesign, words: str) -> Decimal:
    plain = words.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    if "," in plain and "." in plain:  # the later one is the decimal sign, the other one groups
        group = "," if plain.rindex(".") > plain.rindex(",") else "."
        plain = plain.replace(group, "")
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise BadInput(_("“%(field)s” takes a number, such as 12.5.") % {"field": field.label}) from None
    if not number.is_finite() or abs(number) >= 10**_MOST_DIGITS:
        raise BadInput(_("“%(field)s” takes a number, such as 12.5.") % {"field": field.label})
    return number


def _number(field: FieldDesign, words: str) -> str:
    plain = format(_decimal(field, words).normalize(), "f")
    return "0" if plain == "-0" else plain


def _money(field: FieldDesign, words: str) -> str:
    return format(_decimal(field, words).quantize(Decimal("0.01")), "f")


def _day(field: FieldDesign, words: str) -> str:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        raise BadInput(_("“%(field)s” takes a day, such as 2026-03-03.") % {"field": field.label}) from None


def _yes_or_no(field: FieldDesign, words: str) -> bool:
    if words not in {"yes", "no"}:
        raise BadInput(_("“%(field)s” is yes or no.") % {"field": field.label})
    return words == "yes"
