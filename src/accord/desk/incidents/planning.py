"""Whom an answer to all would reach, with what words: the preview and the sending read the same."""

from collections.abc import Collection, Mapping
from typing import Any

from accord.channels.contracts import Channel
from accord.customers.contracts import CustomerRow, Purpose
from accord.customers.queries import list_customers, who_allows
from accord.desk.contracts import CaseStatus
from accord.desk.incidents.contracts import PlannedMail, Skip
from accord.desk.incidents.rules import filled, text_for, why_skipped
from accord.desk.operations.recipients import way_to
from accord.desk.queries.rows import fetch
from accord.kernel.company import read_company

# The case that one merged into leads to; of its conversations the one with the newest words that is in work.
_CASES = """
    SELECT named.id, k.id, k.reference, k.customer_id, k.status, c.id, c.channel,
        NOT EXISTS (SELECT 1 FROM desk_message m WHERE m.conversation_id = c.id
                    AND NOT (m.kind = 'incoming' AND m.machine <> ''))
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (id, place)
    JOIN desk_case named ON named.id = wanted.id
    JOIN desk_case k ON k.id = COALESCE(named.merged_into_id, named.id)
    LEFT JOIN LATERAL (SELECT id, channel FROM desk_conversation WHERE case_id = k.id AND merged_into_id IS NULL
        AND place = '' ORDER BY last_message_at DESC, id DESC LIMIT 1) c ON TRUE
    ORDER BY wanted.place
"""


def plan_mails(
    *, case_ids: Collection[int], texts: Mapping[str, str], author_name: str, told: Collection[int] = ()
) -> list[PlannedMail]:
    """One entry a case, in their order. `told` are customers who got this answer already. Three statements."""
    rows = fetch(_CASES, [list(case_ids)])
    customers = list_customers(customer_ids={row[3] for row in rows})
    allowed = who_allows(customer_ids=set(customers), purpose=Purpose.NEWS_OF_CHANGE)
    known = set(told)
    planned = []
    for row in rows:
        customer = customers[row[3]]
        mail = _planned(
            row, customer, texts, author_name, allows_news=row[3] in allowed, told=bool(known & set(customer.ids))
        )
        if mail.skip == Skip.NONE:
            known.add(customer.id)
        planned.append(mail)
    return planned


def _planned(
    row: tuple[Any, ...],
    customer: CustomerRow,
    texts: Mapping[str, str],
    author_name: str,
    *,
    allows_news: bool,
    told: bool,
) -> PlannedMail:
    named_id, _case_id, reference, _customer_id, status, conversation_id, channel, only_machines = row
    skip = why_skipped(
        in_work=conversation_id is not None,
        only_machines=bool(only_machines),
        reachable=conversation_id is not None and way_to(customer, channel or Channel.EMAIL) is not None,
        is_solved=status == CaseStatus.SOLVED,
        allows_news=allows_news,
        told=told,
    )
    name = customer.preferred_name or customer.name
    values = {
        "customer.name": name,
        "customer.first_name": name.split()[0] if name else "",
        "reference": reference,
        "agent.name": author_name,
    }
    text = text_for(texts, language=customer.language, usual=read_company().language) if texts else ""
    return PlannedMail(
        case_id=named_id,
        conversation_id=conversation_id,
        customer_id=customer.id,
        customer_name=customer.display_name,
        reference=reference,
        language=customer.language,
        text=filled(text, values),
        skip=skip,
        is_solved=status == CaseStatus.SOLVED,
    )
