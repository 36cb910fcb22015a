"""What the matter of a conversation shows: its type, steps and fields, incidents and linked cases."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.customers.queries import get_customer, list_outside_records
from accord.desk.case_types.contracts import AT_SOLVING, CaseDetails, Design, FieldDesign, FieldKind, StepDesign
from accord.desk.case_types.queries import (
    list_case_types,
    list_joined_answers,
    missing_for,
    read_details,
    shown_fields,
    words_of,
)
from accord.desk.contracts import ConversationRow
from accord.desk.incidents.queries import incidents_of_case
from accord.desk.matters.contracts import LinkedCase, LinkKind
from accord.desk.matters.queries import list_links, list_moves
from accord.kernel.company import read_company
from accord.kernel.live import grant
from accord.kernel.permissions import Actor
from accord.web.agent.telling import status_words
from accord.web.agent.watching import topics_beside


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """One field as the panel shows it; `chosen` are the keys of the options that are set."""

    key: str
    label: str
    kind: FieldKind
    hint: str
    is_missing: bool
    options: tuple[tuple[str, str], ...]
    chosen: frozenset[str]
    value: str
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step with its checklist: (key, words, is done)."""

    key: str
    name: str
    is_done: bool
    is_missing: bool
    items: tuple[tuple[str, str, bool], ...]


def matter_context(actor: Actor, conversation: ConversationRow) -> dict[str, Any]:
    """All that the panel shows. Seven statements."""
    details = read_details(actor=actor, case_id=conversation.case_id)
    customer = get_customer(customer_id=conversation.customer_id)
    records = list_outside_records(customer_id=customer.id, customer_ids=customer.ids, limit=20)
    types = [(row.id, row.name) for row in list_case_types()]
    linked = list_links(actor=actor, case_id=conversation.case_id)
    topics = own_topics(conversation, linked)
    if details is not None and details.type_id not in {number for number, _name in types}:
        types.append((details.type_id, details.type_name))
    return {
        "conversation": conversation,
        "details": details,
        "types": types,
        "orders": [record.reference for record in records if record.kind == "order"],
        "incidents": incidents_of_case(actor=actor, case_id=conversation.case_id),
        "joined": joined_lines(details),
        "links": [(link_words(link), link, status_words(link.status)) for link in linked],
        "moves": list_moves(actor=actor, conversation_id=conversation.id),
        "live_topics": " ".join(topics),
        "live_grant": grant(*topics_beside(actor, conversation, customer_id=customer.id), *topics),
        **design_context(details),
    }


def design_context(details: CaseDetails | None) -> dict[str, Any]:
    """The fields and steps of a case; nothing for one without a type."""
    if details is None:
        return {"sections": [], "steps": [], "left": 0}
    missing = missing_for(details.design, details.answers, details.done, at=AT_SOLVING)
    keys = {one.key for one in missing}
    return {
        "sections": sections_of(details.design, details.answers, keys),
        "steps": [_step_line(step, details.done, keys) for step in details.design.steps if not step.retired],
        "left": len(details.left),
    }


@dataclass(frozen=True, kw_only=True)
class JoinedLine:
    """What a case that went into this one says differently, in words."""

    case_id: int
    reference: str
    key: str
    label: str
    words: str


def joined_lines(details: CaseDetails | None) -> list[JoinedLine]:
    """What cases that went into this one say differently of its fields; no statement without a type."""
    if details is None:
        return []
    return [
        JoinedLine(
            case_id=one.case_id,
            reference=one.reference,
            key=one.field.key,
            label=one.field.label,
            words=value_words(one.field, one.value),
        )
        for one in list_joined_answers(details=details)
    ]


def value_words(field: FieldDesign, value: Any) -> str:
    """An answer as people read it."""
    if isinstance(value, dict):
        return f"{_typed(field.kind, value)} {value.get('currency', '')}".strip()
    labels = {option.key: option.label for option in field.options} | {"yes": _("Yes"), "no": _("No")}
    is_chosen = field.kind in {FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.YES_NO}
    return ", ".join(labels.get(one, one) for one in sorted(words_of(value))) if is_chosen else str(value)


def sections_of(design: Design, answers: Any, missing: Collection[str] = ()) -> list[tuple[str, list[FieldLine]]]:
    """The sections with the fields that are shown with these answers."""
    shown = {field.key for field in shown_fields(design, answers)}
    found = [
        (section.title, [_field_line(f, answers, missing) for f in section.fields if f.key in shown])
        for section in design.sections
    ]
    return [(title, lines) for title, lines in found if lines]


def _field_line(field: FieldDesign, answers: Any, missing: Collection[str]) -> FieldLine:
    value = answers.get(field.key)
    chosen = frozenset(words_of(value)) if value is not None else frozenset()
    options = tuple(
        (option.key, option.label) for option in field.options if not option.retired or option.key in chosen
    )
    if field.kind == FieldKind.YES_NO:
        options = (("yes", _("Yes")), ("no", _("No")))
    return FieldLine(
        key=field.key,
        label=field.label,
        kind=field.kind,
        hint=field.hint,
        is_missing=field.key in missing,
        options=options,
        chosen=chosen,
        value=_typed(field.kind, value),
        unit=value["currency"] if isinstance(value, dict) else read_company().currency,
    )


def _typed(kind: FieldKind, value: Any) -> str:
    """A value as somebody would type it, with the decimal sign of their language."""
    if value is None or isinstance(value, (list, bool)):
        return ""
    text = str(value["amount"] if isinstance(value, dict) else value)
    is_decimal = kind in {FieldKind.NUMBER, FieldKind.MONEY}
    return text.replace(".", ",") if is_decimal and (get_language() or "").startswith("de") else text


def _step_line(step: StepDesign, done: Any, missing: Collection[str]) -> StepLine:
    return StepLine(
        key=step.key,
        name=step.name,
        is_done=step.key in done,
        is_missing=step.key in missing,
        items=tuple(
            (f"{step.key}.{item.key}", item.label, f"{step.key}.{item.key}" in done)
            for item in step.items
            if not item.retired
        ),
    )


def own_topics(conversation: ConversationRow, linked: Iterable[LinkedCase]) -> tuple[str, ...]:
    """What the panel is to hear of: its conversation, its case and those linked with it, incidents, kinds."""
    cases = {conversation.case_id, *(link.case_id for link in linked)}
    named = (f"conversation:{conversation.id}", f"customer:{conversation.customer_id}", "incidents", "desk")
    return (*named, *(f"case:{number}" for number in sorted(cases)))


def link_words(link: LinkedCase) -> str:
    """How this case stands to the linked one."""
    words = {
        (LinkKind.RELATES_TO, True): _("Related"),
        (LinkKind.RELATES_TO, False): _("Related"),
        (LinkKind.DUPLICATE_OF, True): _("The same as"),
        (LinkKind.DUPLICATE_OF, False): _("The same as"),
        (LinkKind.CAUSED_BY, True): _("Caused by"),
        (LinkKind.CAUSED_BY, False): _("Cause of"),
        (LinkKind.CHILD_OF, True): _("Part of"),
        (LinkKind.CHILD_OF, False): _("Has as a part"),
    }
    return words[link.kind, link.is_from_here]


def link_choices() -> list[tuple[str, str]]:
    """How this case may be linked with another one."""
    return [
        (LinkKind.RELATES_TO, _("has to do with it")),
        (LinkKind.DUPLICATE_OF, _("is the same matter once more")),
        (LinkKind.CAUSED_BY, _("was caused by it")),
        (LinkKind.CHILD_OF, _("is a part of it")),
    ]
