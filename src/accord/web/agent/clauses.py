"""The rows of a sentence-like editor: conditions and steps, read from a form and shown in one."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from accord.desk.automation.contracts import Order
from accord.desk.macros.contracts import Deed
from accord.desk.situations.contracts import OPERATORS, Attribute, Condition, Shape
from accord.desk.situations.queries import shape_of
from accord.web.agent import rule_words

_ROW = re.compile(r"^([ca])-(\w{1,12})-(?:attribute|do)$")


def rows_in(form: QueryDict, kind: str) -> list[str]:
    """The marks of the rows of one kind (`c` conditions, `a` steps) in the order in which they stand."""
    return [found.group(2) for name in form if (found := _ROW.match(name)) and found.group(1) == kind]


def conditions_in(form: QueryDict) -> dict[str, Any]:
    """The conditions that a form holds, as they are kept; words may be several, divided by commas."""
    items = []
    for mark in rows_in(form, "c"):
        attribute = form.get(f"c-{mark}-attribute", "")
        given = form.getlist(f"c-{mark}-value")
        if attribute in set(Attribute) and shape_of(Attribute(attribute)) == Shape.TEXT:
            given = [word for value in given for word in value.split(",")]
        items.append({"attribute": attribute, "operator": form.get(f"c-{mark}-operator", ""), "values": given})
    return {"match": form.get("match", "all"), "items": items}


def steps_in(form: QueryDict) -> list[dict[str, str]]:
    """The steps that a form holds, as they are kept."""
    return [
        {"do": form.get(f"a-{mark}-do", ""), "value": form.get(f"a-{mark}-value", "")} for mark in rows_in(form, "a")
    ]


def condition_row(mark: str, given: Condition | Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A condition as a row of the editor; with nothing given, the one that is asked most."""
    known = given.as_json() if isinstance(given, Condition) else dict(given or {})
    attribute = Attribute(known["attribute"]) if known.get("attribute") in set(Attribute) else Attribute.WORDS
    shape = shape_of(attribute)
    operators = OPERATORS[shape]
    operator = known.get("operator")
    words = rule_words.operator_words()
    values = list(known.get("values", []))
    return {
        "mark": mark,
        "attribute": attribute,
        "attributes": list(rule_words.attribute_words().items()),
        "operator": operator if operator in operators else operators[0],
        "operators": [(each, words[each]) for each in operators],
        "shape": shape,
        "choices": rule_words.values_of(attribute),
        "values": values,
        "words": ", ".join(str(value) for value in values),
    }


def step_row(mark: str, given: Mapping[str, Any] | None = None, *, by_rule: bool) -> dict[str, Any]:
    """A step as a row of the editor."""
    known = dict(given or {})
    deeds = [each for each in rule_words.deed_words().items() if by_rule or isinstance(each[0], Deed)]
    do: Deed | Order = deeds[0][0]
    do = next((each for each, _words in deeds if each == known.get("do")), do)
    return {
        "mark": mark,
        "do": do,
        "deeds": deeds,
        "choices": rule_words.steps_choices(do, by_rule=by_rule),
        "value": str(known.get("value", "")),
    }


def numbered(items: Iterable[Any]) -> list[tuple[str, Any]]:
    """Items with marks that are theirs on one page."""
    return [(f"k{number}", item) for number, item in enumerate(items)]
