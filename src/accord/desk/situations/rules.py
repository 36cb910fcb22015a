"""Whether sentences about a conversation hold. Pure: no database, no clock."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accord.desk.situations.contracts import (
    NOBODY,
    OPERATORS,
    SHAPES,
    Attribute,
    Condition,
    Conditions,
    Operator,
    Shape,
    Situation,
)
from accord.kernel.errors import BadInput

MOST_CONDITIONS = 20
_LONGEST_VALUE = 200


def shape_of(attribute: Attribute) -> Shape:
    """What kind of answer an attribute has."""
    return SHAPES.get(attribute, Shape.CHOICE)


def holds(conditions: Conditions, situation: Situation, *, at: datetime, timezone: str) -> bool:
    """Whether conditions hold in a situation; hours and weekdays are those of `at` in the time zone given."""
    found = (_one_holds(item, situation, at.astimezone(ZoneInfo(timezone))) for item in conditions.items)
    return all(found) if conditions.match_all or not conditions.items else any(found)


def _one_holds(condition: Condition, situation: Situation, local: datetime) -> bool:
    shape = shape_of(condition.attribute)
    if shape == Shape.TEXT:
        text = _TEXTS[condition.attribute](situation)
        is_in = any(_speaks_of(text, value) for value in condition.values)
        return is_in == (condition.operator == Operator.CONTAINS)
    if shape == Shape.NUMBER:
        number = situation.contacts if condition.attribute == Attribute.CONTACTS else situation.orders
        wanted = int(condition.values[0])
        return number >= wanted if condition.operator == Operator.AT_LEAST else number <= wanted
    if shape == Shape.TIME:
        return _is_between(local.time(), condition.values) == (condition.operator == Operator.BETWEEN)
    given = _choices(condition.attribute, situation, local)
    return bool(given.intersection(condition.values)) == (condition.operator == Operator.IS)


_TEXTS: Mapping[Attribute, Callable[[Situation], str]] = {
    Attribute.SUBJECT: lambda situation: situation.subject,
    Attribute.WORDS: lambda situation: f"{situation.subject}\n{situation.words}",
    Attribute.COMPANY: lambda situation: situation.company,
    Attribute.DOMAIN: lambda situation: situation.domain,
    Attribute.SENDER: lambda situation: situation.sender,
}


def _choices(attribute: Attribute, situation: Situation, local: datetime) -> frozenset[str]:
    if attribute == Attribute.TAG:
        return frozenset(map(str, situation.tag_ids)) or frozenset({NOBODY})
    found: Mapping[Attribute, object] = {
        Attribute.CHANNEL: situation.channel,
        Attribute.MAILBOX: situation.mailbox_id,
        Attribute.QUEUE: situation.queue_id,
        Attribute.LANGUAGE: situation.language,
        Attribute.TIER: situation.tier,
        Attribute.WEEKDAY: local.weekday(),
        Attribute.PRIORITY: situation.priority,
        Attribute.STATUS: situation.status,
        Attribute.ASSIGNEE: situation.assignee_id,
    }
    value = found[attribute]
    return frozenset({NOBODY if value is None or value == "" else str(value)})


def _speaks_of(text: str, value: str) -> bool:
    """Whether words occur in a text: from the beginning of a word on, in any case, however they are spaced."""
    parts = value.split()
    pattern = r"\s+".join(re.escape(part) for part in parts)
    return bool(parts) and re.search(rf"(?<!\w){pattern}", text, re.IGNORECASE) is not None


def _is_between(moment: time, values: Sequence[str]) -> bool:
    """From the first time up to, but not including, the second; also over midnight."""
    start, end = time.fromisoformat(values[0]), time.fromisoformat(values[1])
    return start <= moment < end if start <= end else moment >= start or moment < end


def read_conditions(given: Mapping[str, Any]) -> Conditions:
    """Conditions from how they are kept or sent; raises `BadInput` with what to change."""
    items = given.get("items", [])
    if len(items) > MOST_CONDITIONS:
        raise BadInput(_("These are too many conditions. Make two rules of them."))
    return Conditions(match_all=given.get("match") != "any", items=tuple(_read_one(item) for item in items))


def _read_one(item: Mapping[str, Any]) -> Condition:
    try:
        attribute, operator = Attribute(item.get("attribute", "")), Operator(item.get("operator", ""))
    except ValueError:
        raise BadInput(_("A condition asks about something that is not known.")) from None
    shape = shape_of(attribute)
    values = tuple(value for each in item.get("values", []) if (value := str(each).strip()[:_LONGEST_VALUE]))
    if operator not in OPERATORS[shape]:
        raise BadInput(_("A condition compares what cannot be compared like that."))
    if not values:
        raise BadInput(_("A condition is not finished: say with what to compare."))
    _check_values(shape, values)
    return Condition(attribute=attribute, operator=operator, values=values)


def _check_values(shape: Shape, values: Sequence[str]) -> None:
    if shape == Shape.NUMBER and not values[0].isdigit():
        raise BadInput(_("“%(value)s” is not a number.") % {"value": values[0]})
    if shape != Shape.TIME:
        return
    if len(values) != 2:
        raise BadInput(_("Give two times of day, such as 08:00 and 18:00."))
    for value in values:
        try:
            time.fromisoformat(value)
        except ValueError:
            raise BadInput(_("“%(value)s” is not a time of day.") % {"value": value}) from None
