"""Macros as lists, the editor and the picker show them; one's own, one's teams', everybody's."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.macros.contracts import Deed, Filled, MacroRow, Offered, Scope, Step, WaitingSteps
from accord.desk.macros.filling import read_values
from accord.desk.macros.models import MacroUse
from accord.desk.macros.rules import words_for
from accord.desk.macros.variables import fill
from accord.desk.situations.queries import read_situations
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, person_of, require

_COUNTED = timedelta(days=90)
_MACROS = """
    SELECT m.id, m.name, m.scope, m.owner_id, e.name, m.team_id, t.name, m.texts, m.steps, u.used, u.last
    FROM desk_macro m
    LEFT JOIN staff_employee e ON e.id = m.owner_id
    LEFT JOIN staff_team t ON t.id = m.team_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS used, max(used_at) AS last FROM desk_macro_use
        WHERE macro_id = m.id AND used_at >= %(since)s AND undone_at IS NULL
    ) u ON TRUE
    WHERE m.put_away_at IS NULL
        AND (m.scope = 'all' OR (m.scope = 'own' AND m.owner_id = %(me)s)
             OR (m.scope = 'team' AND (m.team_id = ANY(%(teams)s) OR %(sees_all)s)))
        AND (%(ids)s::bigint[] IS NULL OR m.id = ANY(%(ids)s))
    ORDER BY u.used DESC, lower(m.name), m.id
"""


def list_macros(*, actor: Actor) -> list[MacroRow]:
    """The macros that somebody may use, those used most first. A lead sees every team's."""
    return _macros(actor, None)


def get_macro(*, actor: Actor, macro_id: int) -> MacroRow:
    """One macro that the actor may use; raises `NotFound`."""
    found = _macros(actor, [macro_id])
    if not found:
        raise NotFound(_("There is no such macro."))
    return found[0]


def offer_macros(*, actor: Actor, conversation_id: int, words: str = "") -> list[Offered]:
    """The macros that somebody may use in a conversation, each as it would be there; `words` narrow the list."""
    situation = read_situations(conversation_ids=[conversation_id]).get(conversation_id)
    if situation is None or not actor.may(Permission.DESK):
        raise NotFound(_("There is no such conversation."))
    values = read_values(actor=actor, situation=situation)
    language = read_company().language
    offered = []
    for macro in _macros(actor, None):
        if not _is_meant(macro, words):
            continue
        text = words_for(macro.texts, language=situation.language, fallback=language)
        offered.append(Offered(macro=macro, filled=fill(text, values) if text else Filled(text="", missing=())))
    return offered


def example_values(*, actor: Actor, conversation_id: int) -> dict[str, str]:
    """What the variables stand for in a conversation: for the preview while a macro is written."""
    require(actor, Permission.DESK)
    situation = read_situations(conversation_ids=[conversation_id]).get(conversation_id)
    if situation is None:
        raise NotFound(_("There is no such conversation."))
    return read_values(actor=actor, situation=situation)


def conversation_of_use(*, use_id: int) -> int:
    """Where a macro was used; raises `NotFound`."""
    found = MacroUse.objects.filter(pk=use_id).values_list("conversation_id", flat=True).first()
    if found is None:
        raise NotFound(_("There is nothing to take back."))
    return found


def waiting_steps(*, actor: Actor, conversation_id: int) -> list[WaitingSteps]:
    """What the macros in somebody's draft do when it is sent, in the order in which they were used. One statement."""
    if actor.kind != "staff":
        return []
    found = MacroUse.objects.filter(
        conversation_id=conversation_id, employee_id=person_of(actor), message_id=None, undone_at=None
    )
    rows = found.exclude(waiting=[]).order_by("pk").values_list("pk", "waiting")
    return [WaitingSteps(use_id=number, steps=steps_in(waiting)) for number, waiting in rows]


def steps_in(kept: Sequence[Mapping[str, str]]) -> tuple[Step, ...]:
    """Steps as they are kept."""
    return tuple(Step(do=Deed(step["do"]), value=step["value"]) for step in kept)


def texts_by_macro(*, macro_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The words of everybody's macros by id, for rules that answer with one; others are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, texts::text FROM desk_macro WHERE id = ANY(%s) AND scope = 'all' AND put_away_at IS NULL",
            [list(macro_ids)],
        )
        return {number: _json(texts) for number, texts in cursor.fetchall()}


def _is_meant(macro: MacroRow, words: str) -> bool:
    text = f"{macro.name} {' '.join(macro.texts.values())}".casefold()
    return all(word in text for word in words.casefold().split())


def _macros(actor: Actor, ids: Sequence[int] | None) -> list[MacroRow]:
    if not actor.may(Permission.DESK):
        return []
    sees_all = actor.may(Permission.LEAD) or actor.may(Permission.ADMINISTER)
    values: dict[str, Any] = {
        "me": actor.id if actor.kind == "staff" else None,
        "teams": sorted(actor.team_ids),
        "sees_all": sees_all,
        "since": clock.now() - _COUNTED,
        "ids": ids,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MACROS, values)
        return [_row(row, actor) for row in cursor.fetchall()]


def _row(row: Sequence[Any], actor: Actor) -> MacroRow:
    return MacroRow(
        id=row[0],
        name=row[1],
        scope=Scope(row[2]),
        owner_id=row[3],
        owner_name=row[4],
        team_id=row[5],
        team_name=row[6],
        texts=_json(row[7]),
        steps=steps_in(_json(row[8])),
        used=row[9],
        used_last_at=row[10],
        is_mine=actor.kind == "staff" and row[3] == actor.id,
    )


def _json(value: Any) -> Any:
    import json

    return json.loads(value) if isinstance(value, str) else value
