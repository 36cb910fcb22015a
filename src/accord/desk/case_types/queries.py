"""Questions about case types and what cases of them say."""

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.case_types.contracts import (
    AT_SOLVING,
    CaseDetails,
    CaseLine,
    CaseTypeRow,
    ChangeRow,
    Design,
    JoinedAnswer,
    Missing,
    VersionRow,
)
from accord.desk.case_types.designs import from_json
from accord.desk.case_types.models import CaseType, Change, TypedCase, Version
from accord.desk.case_types.rules import fits, missing_for, said_in, shown_fields, value_of, words_of
from accord.desk.queries.rows import fetch, may_read
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.permissions import Actor

_TYPES = """
    SELECT t.id, t.slug, t.name, t.retired_at IS NOT NULL, COALESCE(max(v.number), 0),
        COALESCE(bool_or(v.id IS NOT NULL AND v.number IS NULL), false)
    FROM desk_case_types_type t LEFT JOIN desk_case_types_version v ON v.type_id = t.id
    GROUP BY t.id ORDER BY t.retired_at IS NOT NULL, t.position, t.id
"""
_DETAILS = """
    SELECT d.case_id, d.type_id, t.name, v.id, v.number, d.answers, d.done, d."left",
        (SELECT max(n.number) FROM desk_case_types_version n WHERE n.type_id = d.type_id)
    FROM desk_case_types_case d
    JOIN desk_case_types_type t ON t.id = d.type_id
    JOIN desk_case_types_version v ON v.id = d.version_id
    WHERE d.case_id = %s
"""
_LINES = """
    SELECT k.id, k.reference, c.id, c.subject, COALESCE(NULLIF(p.preferred_name, ''), p.name, ''), k.status, t.name,
        c.last_message_at
    FROM desk_case_types_case d
    JOIN desk_case k ON k.id = d.case_id AND k.merged_into_id IS NULL AND k.withdrawn_at IS NULL
    JOIN desk_case_types_type t ON t.id = d.type_id
    JOIN customers_customer p ON p.id = k.customer_id
    JOIN LATERAL (SELECT id, subject, last_message_at FROM desk_conversation
        WHERE case_id = k.id AND merged_into_id IS NULL ORDER BY last_message_at DESC, id DESC LIMIT 1) c ON TRUE
    WHERE d.type_id = %(type)s {condition} ORDER BY d.case_id DESC LIMIT %(limit)s
"""


_JOINED = """
    SELECT k.id, k.reference, d.answers, d."left" FROM desk_case k JOIN desk_case_types_case d ON d.case_id = k.id
    WHERE k.merged_into_id = %s ORDER BY k.id
"""

__all__ = [
    "AnswersMissing",
    "design_of_version",
    "find_cases",
    "get_case_type",
    "list_case_types",
    "list_changes",
    "list_joined_answers",
    "list_versions",
    "missing_for",
    "missing_for_solving",
    "read_details",
    "require_answers",
    "shown_fields",
    "type_names",
    "value_of",
    "words_of",
]


class AnswersMissing(Refusal):
    """Something must be answered or done before; `missing` says what, and `case_id` where."""

    def __init__(self, sentence: str, *, case_id: int, missing: tuple[Missing, ...]) -> None:
        super().__init__(sentence)
        self.case_id = case_id
        self.missing = missing


def list_case_types(*, with_retired: bool = False) -> list[CaseTypeRow]:
    """All case types in their order, retired ones last. One statement."""
    rows = [
        CaseTypeRow(id=row[0], slug=row[1], name=row[2], retired=row[3], number=row[4], has_draft=row[5])
        for row in fetch(_TYPES)
    ]
    return rows if with_retired else [row for row in rows if not row.retired and row.number]


def get_case_type(*, type_id: int) -> CaseTypeRow:
    """A case type; raises `NotFound`."""
    found = next((row for row in list_case_types(with_retired=True) if row.id == type_id), None)
    if found is None:
        raise NotFound(_("There is no such case type."))
    return found


def list_versions(*, type_id: int) -> list[VersionRow]:
    """All versions of a type, the draft first, then the newest."""
    found = Version.objects.filter(type_id=type_id).select_related("published_by")
    rows = [
        VersionRow(
            id=version.pk,
            number=version.number or 0,
            published_at=version.published_at,
            published_by=version.published_by.name if version.published_by else "",
            design=from_json(version.design),
        )
        for version in found
    ]
    return sorted(rows, key=lambda row: (row.number == 0, row.number), reverse=True)


def read_details(*, actor: Actor, case_id: int) -> CaseDetails | None:
    """What a case says, if it is of a type. One statement."""
    return _details(case_id) if may_read(actor) else None


def list_joined_answers(*, details: CaseDetails) -> list[JoinedAnswer]:
    """What cases that went into this one say differently of its fields; others were taken over. One statement."""
    found = []
    for case_id, reference, answers, left in fetch(_JOINED, [details.case_id]):
        for key, value in {**_json(left), **_json(answers)}.items():
            field = details.design.field(key)
            if field is not None and key in details.answers and details.answers[key] != value and fits(field, value):
                found.append(JoinedAnswer(case_id=case_id, reference=reference, field=field, value=value))
    return found


def missing_for_solving(*, case_id: int) -> tuple[Missing, ...]:
    """What a case still lacks before it may be solved; nothing for one without a type."""
    details = _details(case_id)
    if details is None:
        return ()
    return tuple(missing_for(details.design, details.answers, details.done, at=AT_SOLVING))


def require_answers(*, case_id: int) -> None:
    """Refuse with `AnswersMissing` when a case may not be solved yet."""
    missing = missing_for_solving(case_id=case_id)
    if missing:
        names = ", ".join(f"“{one.label}”" for one in missing)
        raise AnswersMissing(
            _("Before it can be solved, this is missing: %(names)s.") % {"names": names},
            case_id=case_id,
            missing=missing,
        )


def words_of_cases(*, case_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """What cases say in their fields, each as its label and the words of the answer. One statement, and one for each
    design that this process has not read yet."""
    found = {}
    for case_id, version_id, answers in TypedCase.objects.filter(case_id__in=case_ids).values_list(
        "case_id", "version_id", "answers"
    ):
        said = [
            (field.label, said_in(field, answers[field.key]))
            for field in design_of_version(version_id).fields()
            if field.key in answers
        ]
        found[case_id] = [(label, words) for label, words in said if words]
    return found


def find_cases(*, actor: Actor, type_id: int, key: str = "", value: Any = None, limit: int = 50) -> list[CaseLine]:
    """Cases of a type, newest first; with `key` those whose field has this value, by the index on answers."""
    if not may_read(actor):
        return []
    values: dict[str, Any] = {"type": type_id, "limit": limit}
    condition = ""
    if key:
        condition = "AND d.answers @> %(wanted)s::jsonb"
        values["wanted"] = json.dumps({key: value})
    return [
        CaseLine(
            case_id=row[0],
            reference=row[1],
            conversation_id=row[2],
            subject=row[3],
            customer_name=row[4] or "?",
            status=row[5],
            type_name=row[6],
            last_message_at=row[7],
        )
        for row in fetch(_LINES.format(condition=condition), values)
    ]


def list_changes(*, actor: Actor, case_id: int, limit: int = 100) -> list[ChangeRow]:
    """What was changed in what a case says, newest first; what was undone is left out."""
    if not may_read(actor):
        return []
    found = Change.objects.filter(case_id=case_id, undone_at=None).select_related("changed_by").order_by("-pk")
    return [
        ChangeRow(
            id=change.pk,
            what=change.what,
            key=change.key,
            before=change.before,
            after=change.after,
            changed_by=change.changed_by.name if change.changed_by else "",
            changed_at=change.changed_at,
        )
        for change in found[:limit]
    ]


def type_names() -> Mapping[int, str]:
    """The names of all case types, retired ones too."""
    return dict(CaseType.objects.values_list("pk", "name"))


@lru_cache(maxsize=200)
def design_of_version(version_id: int) -> Design:
    """The design of a published version, which never changes."""
    return from_json(Version.objects.values_list("design", flat=True).get(pk=version_id))


def _details(case_id: int) -> CaseDetails | None:
    found = fetch(_DETAILS, [case_id])
    if not found:
        return None
    [row] = found
    return CaseDetails(
        case_id=row[0],
        type_id=row[1],
        type_name=row[2],
        number=row[4],
        newest_number=row[8],
        design=design_of_version(row[3]),
        answers=_json(row[5]),
        done=_json(row[6]),
        left=_json(row[7]),
    )


def _json(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
