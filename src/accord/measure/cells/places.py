"""Which records a change of a customer, a company or a conversation touches."""

from collections.abc import Iterable

from django.db import connection

_PERSONS = """
    WITH RECURSIVE person AS (
        SELECT id, merged_into_id FROM customers_customer WHERE {which}
        UNION SELECT c.id, c.merged_into_id FROM customers_customer c
            JOIN person ON c.merged_into_id = person.id OR c.id = person.merged_into_id
    )
    SELECT 'customer', id FROM person
    UNION SELECT 'case', case_id FROM desk_contact WHERE customer_id IN (SELECT id FROM person)
    UNION SELECT 'case', id FROM desk_case WHERE customer_id IN (SELECT id FROM person)
    UNION SELECT 'case', case_id FROM desk_promise WHERE customer_id IN (SELECT id FROM person)
    UNION SELECT CASE WHEN case_id IS NULL THEN 'answer' ELSE 'case' END, COALESCE(case_id, id)
        FROM measure_survey_answer WHERE customer_id IN (SELECT id FROM person)
    UNION SELECT 'record', id FROM customers_outside_record WHERE customer_id IN (SELECT id FROM person)
"""
_OF_CONVERSATIONS = """
    SELECT case_id FROM desk_conversation WHERE id = ANY(%(ids)s) OR merged_into_id = ANY(%(ids)s)
    UNION SELECT case_id FROM desk_contact WHERE conversation_id = ANY(%(ids)s)
    UNION SELECT case_id FROM desk_promise WHERE conversation_id = ANY(%(ids)s)
    UNION SELECT case_id FROM measure_survey_invitation WHERE conversation_id = ANY(%(ids)s) AND case_id IS NOT NULL
    UNION SELECT source_case_id FROM desk_merge WHERE target_id = ANY(%(ids)s) OR source_id = ANY(%(ids)s)
    UNION SELECT target_case_id FROM desk_merge WHERE target_id = ANY(%(ids)s) OR source_id = ANY(%(ids)s)
"""
_OF_TEXTS = """
    SELECT c.case_id, NULL FROM understand_theme_text t JOIN desk_contact c ON c.id = t.contact_id
    WHERE t.id = ANY(%(ids)s)
    UNION SELECT a.case_id, a.id FROM understand_theme_text t
    JOIN measure_survey_answer a ON a.id = CASE WHEN t.kind = 'answer' THEN t.source::bigint END
    WHERE t.id = ANY(%(ids)s)
"""

Touched = tuple[set[int], set[int], set[int], set[int]]
"""Numbers of cases, of answers without a case, of records of other systems, and of customers."""


def cases_of_conversations(*, conversation_ids: Iterable[int]) -> set[int]:
    """The cases to which conversations, and what lies in them, belong or belonged before a merge."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_CONVERSATIONS, {"ids": list(conversation_ids)})
        return {number for (number,) in cursor.fetchall()}


def places_of_texts(*, text_ids: Iterable[int]) -> tuple[set[int], set[int]]:
    """The cases to which texts belong, and those of them that are answers without a case."""
    cases, answers = set(), set()
    with connection.cursor() as cursor:
        cursor.execute(_OF_TEXTS, {"ids": list(text_ids)})
        for case_id, answer_id in cursor.fetchall():
            if case_id is not None:
                cases.add(case_id)
            elif answer_id is not None:
                answers.add(answer_id)
    return cases, answers


def touched_by_customers(*, customer_ids: Iterable[int]) -> Touched:
    """What belongs to customers and to those who are one with them."""
    return _touched("id = ANY(%(ids)s)", list(customer_ids))


def touched_by_company(*, company_id: int) -> Touched:
    """What belongs to the customers of a company."""
    return _touched("company_id = ANY(%(ids)s)", [company_id])


def _touched(which: str, ids: list[int]) -> Touched:
    found: dict[str, set[int]] = {"case": set(), "answer": set(), "record": set(), "customer": set()}
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS.format(which=which), {"ids": ids})
        for what, number in cursor.fetchall():
            found[what].add(number)
    return found["case"], found["answer"], found["record"], found["customer"]
