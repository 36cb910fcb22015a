"""The rules that are on, kept in this process for some seconds: everything that happens on the desk asks for them."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction

from accord.desk.automation.contracts import Definition, Occasion
from accord.desk.automation.rules import read_definition

_KEY = "desk.automation.rules"
_SECONDS = 5
_ACTIVE = """
    SELECT r.id, r.name, r.most_a_day, r.on_since, v.number, v.definition::text FROM desk_automation_rule r
    JOIN desk_automation_rule_version v ON v.rule_id = r.id AND v.number = r.version
    WHERE r.is_on AND r.put_away_at IS NULL ORDER BY r.position, r.id
"""


@dataclass(frozen=True, kw_only=True)
class ActiveRule:
    """A rule that is on, as it stands now."""

    id: int
    name: str
    most_a_day: int
    on_since: datetime
    version: int
    definition: Definition


def active_rules(*occasions: Occasion) -> list[ActiveRule]:
    """The rules that are on for these occasions, in their order."""
    known: list[ActiveRule] | None = cache.get(_KEY)
    if known is None:
        known = _read()
        cache.set(_KEY, known, _SECONDS)
    return [rule for rule in known if rule.definition.occasion in occasions]


def forget() -> None:
    """Rules changed: now for this transaction, and again after it."""
    cache.delete(_KEY)
    transaction.on_commit(lambda: cache.delete(_KEY))


def _read() -> list[ActiveRule]:
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVE)
        return [
            ActiveRule(
                id=number,
                name=name,
                most_a_day=most,
                on_since=on_since,
                version=version,
                definition=read_definition(json.loads(definition)),
            )
            for number, name, most, on_since, version, definition in cursor.fetchall()
        ]
