"""Rows that were understood, into the desk, the records or the answers: many with as few statements as one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from accord.channels.contracts import Channel
from accord.customers.contracts import IdentityKind, NamedPerson, OutsideNotice
from accord.customers.operations import recognise_customers, record_outside_events
from accord.desk.contracts import ImportedConversation, MessageKind, PastConversation, PastMessage, Solution
from accord.desk.operations import import_conversations
from accord.desk.queries import find_conversations_named
from accord.kernel.permissions import Actor
from accord.measure.contracts import PastAnswer
from accord.measure.imports.contracts import Choices, MadeKind, ReadRow, Role, What
from accord.measure.imports.placing import Places
from accord.measure.operations import cases_answered, take_over_answers
from accord.measure.queries import list_answers

_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a row: made something, was known already (`made_id` is None), or waits (`why`)."""

    number: int
    kind: MadeKind
    made_id: int | None = None
    source_key: str = ""
    is_first: bool = True
    new_customer_id: int | None = None
    why: str = ""


def take_rows(*, actor: Actor, rows: Sequence[tuple[int, ReadRow]], choices: Choices, places: Places) -> list[Outcome]:
    """Take rows in, in the running transaction, and say of each, in the order given, what became of it."""
    if not rows:
        return []
    if choices.what == What.CONTACTS:
        return _take_contacts(rows, choices, places)
    if choices.what == What.EVENTS:
        return _take_events(actor, rows, choices, places)
    return _take_answers(rows, choices)


def _person(row: ReadRow, choices: Choices) -> NamedPerson:
    """Whoever the row names; a contact that names nobody is from somebody of whom only this is known."""
    kind, value = IdentityKind.HANDLE, f"{choices.source}:{row.customer or row.key}"
    if choices.key_prefix and row.customer:
        value = row.customer
    if row.email:
        kind, value = IdentityKind.EMAIL, row.email
    elif row.phone:
        kind, value = IdentityKind.PHONE, row.phone
    name = row.name
    if not name and kind == IdentityKind.HANDLE:
        name = f"{choices.source} {row.customer or row.key[:12]}"
    return NamedPerson(kind=kind, value=value[:320], name=name, language=row.language, since=row.at)


def _take_contacts(rows: Sequence[tuple[int, ReadRow]], choices: Choices, places: Places) -> list[Outcome]:
    people = recognise_customers(people=[_person(row, choices) for _number, row in rows])
    past = [
        _past(row, choices, places, person.customer_id) for (_number, row), person in zip(rows, people, strict=True)
    ]
    imported = import_conversations(conversations=past)
    take_over_answers(
        answers=[
            PastAnswer(
                case_id=place.case_id,
                conversation_id=place.conversation_id,
                customer_id=place.customer_id,
                csat=row.csat,
                ces=row.ces,
                words=row.remark,
                answered_at=row.replied_at or row.at,
            )
            for (_number, row), place in zip(rows, imported, strict=True)
            if place.is_new and row.csat is not None
        ]
    )
    return [
        Outcome(
            number=number,
            kind=MadeKind.CONVERSATION,
            made_id=place.conversation_id if place.is_new else None,
            new_customer_id=person.customer_id if person.is_new else None,
        )
        for (number, _row), place, person in zip(rows, imported, people, strict=True)
    ]


def _past(row: ReadRow, choices: Choices, places: Places, customer_id: int) -> PastConversation:
    reason_id, touchpoint_id = places.reason(row.reason, places.touchpoint(row.touchpoint))
    about = [part for part in (row.touchpoint, row.reason, row.subject) if part]
    words = row.words or ": ".join(dict.fromkeys(about))
    messages = [PastMessage(kind=MessageKind.INCOMING, text=words, sent_at=row.at)]
    if row.reply:
        sent_at = row.replied_at or row.at
        messages.append(
            PastMessage(kind=MessageKind.REPLY, text=row.reply, sent_at=sent_at, author_name=choices.source)
        )
    kept = [f"{heading}: {cell}" for heading, cell in row.kept.items()]
    if row.remark and row.csat is None:
        kept.append(row.remark)
    origin = _("Taken over from %(source)s, number %(key)s.") % {"source": choices.source, "key": row.key}
    ended_at = row.replied_at or row.at
    messages.append(PastMessage(kind=MessageKind.NOTE, text="\n".join([origin, *kept]), sent_at=ended_at))
    return PastConversation(
        source=choices.source,
        key=row.key,
        channel=Channel.WEB_FORM,
        customer_id=customer_id,
        customer_name=row.name,
        subject=row.subject or row.reason or words[:80],
        messages=tuple(messages),
        solution=Solution(reason_id=reason_id, touchpoint_id=touchpoint_id),
    )


def _take_events(actor: Actor, rows: Sequence[tuple[int, ReadRow]], choices: Choices, places: Places) -> list[Outcome]:
    people = recognise_customers(people=[_person(row, choices) for _number, row in rows])
    notices = [
        OutsideNotice(
            customer_id=person.customer_id,
            kind=row.kind,
            reference=row.reference or f"{choices.source}:{row.key}"[:80],
            state=row.state,
            occurred_at=row.at,
            detail=dict(row.kept),
            touchpoint_slug=places.slug(row.touchpoint),
            source_key=f"{choices.key_prefix or f'csv:{choices.source}:'}{row.key}"[:160],
            identity_id=person.identity_id,
        )
        for (_number, row), person in zip(rows, people, strict=True)
    ]
    recorded = record_outside_events(notices, actor=actor)
    return [
        Outcome(
            number=number,
            kind=MadeKind.RECORD,
            made_id=place.record_id if place.is_new else None,
            source_key=notice.source_key,
            is_first=place.is_first,
            new_customer_id=person.customer_id if person.is_new else None,
        )
        for (number, _row), notice, place, person in zip(rows, notices, recorded, people, strict=True)
    ]


def _take_answers(rows: Sequence[tuple[int, ReadRow]], choices: Choices) -> list[Outcome]:
    """Answers about conversations that are here: by the number of their case, or the id in an import of this source."""
    found = find_conversations_named(source=choices.source, names=[row.conversation for _number, row in rows])
    known = _answered_already([place.case_id for place in found.values()], choices)
    outcomes, fresh = {}, dict[int, PastAnswer]()
    for number, row in rows:
        place = found.get(row.conversation)
        outcomes[number] = Outcome(number=number, kind=MadeKind.ANSWER)
        if place is None:
            sentence = _("There is no conversation “%(name)s” here.") % {"name": row.conversation[:60]}
            outcomes[number] = replace(outcomes[number], why=sentence)
        elif place.case_id not in known:
            known.add(place.case_id)
            fresh[number] = _past_answer(row, place, choices)
    for number, made_id in zip(fresh, take_over_answers(answers=list(fresh.values())), strict=True):
        outcomes[number] = replace(outcomes[number], made_id=made_id)
    return list(outcomes.values())


def _past_answer(row: ReadRow, place: ImportedConversation, choices: Choices) -> PastAnswer:
    return PastAnswer(
        case_id=place.case_id,
        conversation_id=place.conversation_id,
        customer_id=place.customer_id,
        csat=row.csat,
        ces=row.ces,
        nps=row.nps,
        words="\n".join(filter(None, [row.remark, *(f"{h}: {c}" for h, c in row.kept.items())])),
        answered_at=row.at,
        others=row.others,
        survey=choices.source if _is_a_survey(choices) else "",
        by_colleagues=choices.by_colleagues,
    )


def _is_a_survey(choices: Choices) -> bool:
    """Whether the table is more than scores: then its answers are a programme of their own."""
    return choices.by_colleagues or Role.QUESTION in choices.roles


def _answered_already(case_ids: Sequence[int], choices: Choices) -> set[int]:
    """Those of the cases that were answered about in this survey, or at all where it is only scores."""
    if _is_a_survey(choices):
        return cases_answered(survey=choices.source, by_colleagues=choices.by_colleagues, case_ids=case_ids)
    rows = list_answers(start=_EARLIEST, end=_LATEST, case_ids=case_ids, limit=10_000)
    return {row.case_id for row in rows if row.case_id is not None}
