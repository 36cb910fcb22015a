"""Writes: read a contact by its words, take over what a person decided, learn from it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection

from accord.desk.contracts import CaseRow, ContactRow
from accord.desk.queries import get_case, list_cases, list_contacts
from accord.journey.queries import get_reason, list_reasons
from accord.kernel import clock
from accord.kernel.transactions import one_transaction
from accord.understand.contracts import Suggestion
from accord.understand.evidence import gather_evidence
from accord.understand.models import Lesson, Reading
from accord.understand.rules import counts_in_figures, rank_reasons, words_of

_ADD_WORDS = """
    INSERT INTO understand_word (word, reason_id, cases) SELECT unnest(%s::text[]), %s, 1
    ON CONFLICT (word, reason_id) DO UPDATE SET cases = understand_word.cases + 1
"""
_ADD_TOTAL = """
    INSERT INTO understand_reason_total AS total (reason_id, cases, words) VALUES (%s, 1, %s)
    ON CONFLICT (reason_id) DO UPDATE SET cases = total.cases + 1, words = total.words + EXCLUDED.words
"""
_ADD_COUNTED_WORDS = """
    INSERT INTO understand_word (word, reason_id, cases) SELECT given.word, %s, given.cases
    FROM unnest(%s::text[], %s::int[]) AS given (word, cases)
    ON CONFLICT (word, reason_id) DO UPDATE SET cases = understand_word.cases + EXCLUDED.cases
"""
_ADD_COUNTED_TOTAL = """
    INSERT INTO understand_reason_total AS total (reason_id, cases, words) VALUES (%s, %s, %s)
    ON CONFLICT (reason_id) DO UPDATE SET
        cases = total.cases + EXCLUDED.cases, words = total.words + EXCLUDED.words
"""
_MOST_CONTACTS = 100_000
_FOLLOW_CASES = """
    UPDATE understand_reading r SET case_id = c.case_id FROM desk_contact c
    WHERE c.id = r.contact_id AND c.conversation_id = ANY(%s) AND r.case_id <> c.case_id
"""
_REMOVE_WORDS = "UPDATE understand_word SET cases = GREATEST(cases - 1, 0) WHERE reason_id = %s AND word = ANY(%s)"
_REMOVE_TOTAL = """
    UPDATE understand_reason_total SET cases = GREATEST(cases - 1, 0), words = GREATEST(words - %s, 0)
    WHERE reason_id = %s
"""


@one_transaction
def classify(*, contact_ids: Sequence[int]) -> None:
    """Read contacts: as their case was decided before, else as their words suggest. A second time changes nothing."""
    contacts = list_contacts(contact_ids=contact_ids)
    _read(contacts, list_cases(case_ids={contact.case_id for contact in contacts}))


def _read(contacts: Sequence[ContactRow], cases: Mapping[int, CaseRow]) -> None:
    """In as many statements for many contacts as for one."""
    known = set(
        Reading.objects.filter(contact_id__in=[contact.id for contact in contacts]).values_list("contact_id", flat=True)
    )
    fresh = [contact for contact in contacts if contact.id not in known]
    texts = [words_of(contact.words) for contact in fresh]
    touchpoint_of = {reason.id: reason.touchpoint_id for reason in list_reasons()} if fresh else {}
    readings = [
        _suggested_reading(contact, cases[contact.case_id], touchpoint_of, rank_reasons(words, evidence, limit=1))
        for contact, words, evidence in zip(fresh, texts, gather_evidence(texts), strict=True)
    ]
    Reading.objects.bulk_create(readings, ignore_conflicts=True)


def _suggested_reading(
    contact: ContactRow, case: CaseRow, touchpoint_of: Mapping[int, int], ranked: Sequence[Suggestion]
) -> Reading:
    best = next(iter(ranked), None)
    reason_id, touchpoint_id = case.reason_id, case.touchpoint_id
    if best is not None and case.reason_id is None and case.touchpoint_id is None and counts_in_figures(best):
        reason_id, touchpoint_id = best.reason_id, touchpoint_of[best.reason_id]
    return Reading(
        contact_id=contact.id,
        case_id=contact.case_id,
        at=contact.at,
        suggested_reason_id=best.reason_id if best else None,
        confidence=best.confidence if best else 0,
        reason_id=reason_id,
        touchpoint_id=touchpoint_id,
    )


@one_transaction
def take_decision(*, case_id: int) -> None:
    """Take over what a person said when solving a case, for all its contacts, and learn its words."""
    case = get_case(case_id=case_id)
    touchpoint_id = case.touchpoint_id
    if touchpoint_id is None and case.reason_id is not None:
        touchpoint_id = get_reason(reason_id=case.reason_id).touchpoint_id
    contacts = list_contacts(case_ids=[case_id])
    _read(contacts, {case_id: case})
    if touchpoint_id is not None or case.reason_id is not None or case.demand:
        Reading.objects.filter(case_id=case_id).update(
            touchpoint_id=touchpoint_id,
            reason_id=case.reason_id,
            demand=case.demand,
            decided_at=clock.now(),
            decided_by_id=case.solved_by_id,
        )
    _learn(case_id, case.reason_id, contacts)


@one_transaction
def take_over_history(*, case_ids: Sequence[int]) -> None:
    """Read the contacts of cases that were imported together: as their source said, else by their words.

    In few statements, because history comes in thousands. A second time changes nothing.
    """
    cases = list_cases(case_ids=case_ids)
    contacts = list_contacts(case_ids=list(cases), limit=_MOST_CONTACTS)
    decided = {number for number, case in cases.items() if case.reason_id or case.touchpoint_id}
    touchpoint_of = {reason.id: reason.touchpoint_id for reason in list_reasons()}
    Reading.objects.bulk_create(
        [
            _decided_reading(contact, cases[contact.case_id], touchpoint_of)
            for contact in contacts
            if contact.case_id in decided
        ],
        ignore_conflicts=True,
    )
    _read([contact for contact in contacts if contact.case_id not in decided], cases)
    _learn_history(cases, contacts)


def _decided_reading(contact: ContactRow, case: CaseRow, touchpoint_of: Mapping[int, int]) -> Reading:
    return Reading(
        contact_id=contact.id,
        case_id=case.id,
        at=contact.at,
        reason_id=case.reason_id,
        touchpoint_id=case.touchpoint_id or touchpoint_of.get(case.reason_id or 0),
        demand=case.demand,
        decided_at=case.solved_at,
        decided_by_id=case.solved_by_id,
    )


def _learn_history(cases: Mapping[int, CaseRow], contacts: Sequence[ContactRow]) -> None:
    words_in: dict[int, set[str]] = defaultdict(set)
    for contact in contacts:
        words_in[contact.case_id] |= set(words_of(contact.words))
    known = set(Lesson.objects.filter(case_id__in=cases).values_list("case_id", flat=True))
    lessons = [
        Lesson(case_id=number, reason_id=case.reason_id, words=sorted(words_in[number]))
        for number, case in cases.items()
        if case.reason_id is not None and words_in[number] and number not in known
    ]
    Lesson.objects.bulk_create(lessons)
    for reason_id in sorted({lesson.reason_id for lesson in lessons}):
        taught = [lesson.words for lesson in lessons if lesson.reason_id == reason_id]
        counted = sorted(Counter(word for words in taught for word in words).items())
        with connection.cursor() as cursor:
            cursor.execute(_ADD_COUNTED_WORDS, [reason_id, [word for word, _ in counted], [n for _, n in counted]])
            cursor.execute(_ADD_COUNTED_TOTAL, [reason_id, len(taught), sum(len(words) for words in taught)])


@one_transaction
def withdraw(*, case_id: int, contact_ids: Sequence[int]) -> None:
    """Take contacts that count no longer (junk, trash) out of all figures, and unlearn what they taught."""
    Reading.objects.filter(contact_id__in=contact_ids).delete()
    case = get_case(case_id=case_id)
    _learn(case_id, case.reason_id, list_contacts(case_ids=[case_id]))


@one_transaction
def take_again(*, case_id: int, contact_ids: Sequence[int]) -> None:
    """Let contacts count again: as their case was decided, else as their words suggest."""
    case = get_case(case_id=case_id)
    if case.reason_id is not None or case.touchpoint_id is not None or case.demand:
        take_decision(case_id=case_id)
    else:
        classify(contact_ids=contact_ids)


@one_transaction
def follow_cases(*, conversation_ids: Sequence[int]) -> None:
    """Let readings follow their contacts into the case to which these belong now."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW_CASES, [list(conversation_ids)])


def _learn(case_id: int, reason_id: int | None, contacts: Sequence[ContactRow]) -> None:
    words = sorted({word for contact in contacts for word in words_of(contact.words)})
    known = Lesson.objects.select_for_update().filter(case_id=case_id).first()
    if known is not None:
        if (known.reason_id, known.words) == (reason_id, words):
            return
        _unlearn(known.reason_id, known.words)
        known.delete()
    if reason_id is not None and words:
        Lesson.objects.create(case_id=case_id, reason_id=reason_id, words=words)
        with connection.cursor() as cursor:
            cursor.execute(_ADD_WORDS, [words, reason_id])
            cursor.execute(_ADD_TOTAL, [reason_id, len(words)])


def _unlearn(reason_id: int, words: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE_WORDS, [reason_id, list(words)])
        cursor.execute(_REMOVE_TOTAL, [len(words), reason_id])
