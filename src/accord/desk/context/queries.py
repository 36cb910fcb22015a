"""What is known of a customer, how often it had to be said again, and what a customer may see of their matter."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.customers.contracts import CustomerRow, IdentityKind, OutsideRecordRow
from accord.customers.queries import get_customer, list_outside_records
from accord.desk.context.contracts import (
    AskedAgain,
    ContextShare,
    Known,
    KnownThing,
    PublicMessage,
    PublicPromise,
    RepeatFigures,
    StatusPage,
    TransferFigures,
)
from accord.desk.context.links import read_status_token
from accord.desk.context.models import Repeat, Transfer
from accord.desk.context.repeats import list_repeats as list_repeats  # noqa: PLC0414 - handed on as this room's own
from accord.desk.context.rules import asked_for
from accord.desk.contracts import CaseStatus, Place
from accord.desk.models import Case, Contact
from accord.desk.promises.contracts import PromiseState
from accord.desk.promises.queries import list_promises_of_case
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.statistics.proportions import Share, wilson_interval

_LOOK_BACK = timedelta(days=90)
_KINDS = {"order": Known.ORDER, "parcel": Known.TRACKING, "invoice": Known.INVOICE, "return": Known.RETURN}
_ANSWERS = """
    SELECT m.id, m.new_text, m.sent_at, m.author_name FROM desk_conversation c
    JOIN desk_message m ON m.conversation_id = c.id
    WHERE c.customer_id = ANY(%s) AND m.kind = 'reply' AND m.sent_at > %s ORDER BY m.sent_at DESC, m.id DESC LIMIT 4
"""
_BEFORE = """
    SELECT t.id, t.customer_id, t.at, m.new_text, array_remove(array_agg(e.new_text), NULL)
    FROM desk_contact t JOIN desk_message m ON m.id = t.message_id
    CROSS JOIN LATERAL (
        SELECT e.new_text FROM desk_conversation c JOIN desk_message e ON e.conversation_id = c.id
        WHERE c.customer_id = t.customer_id AND e.kind = 'incoming' AND e.customer_id = t.customer_id
          AND e.machine = '' AND c.place = '' AND e.id < m.id AND e.sent_at > t.at - %s
        ORDER BY e.sent_at DESC LIMIT 5
    ) e
    WHERE t.id = ANY(%s) GROUP BY t.id, t.customer_id, t.at, m.new_text
"""
# What has reached the customer, and what they themselves wrote: never a note, a notice, a stranger's word, a reply that
# has not left or went to somebody else.
_PUBLIC = """
    SELECT m.new_text, m.text, m.sent_at, m.kind, m.author_name FROM desk_message m
    JOIN desk_conversation c ON c.id = m.conversation_id
    WHERE c.case_id = ANY(%(cases)s) AND c.customer_id = ANY(%(ids)s)
      AND (
        (m.kind = 'incoming' AND m.customer_id = ANY(%(ids)s) AND m.caution = '' AND m.machine = '')
        OR (m.kind = 'reply' AND (m.leaves_at IS NULL OR m.leaves_at <= %(now)s)
            AND m.delivery_state IN ('delivered', 'queued', '') AND m.recipients ?| %(addresses)s)
      )
    ORDER BY m.sent_at DESC, m.id DESC LIMIT 60
"""


def known_about(*, customer: CustomerRow, records: Sequence[OutsideRecordRow] | None = None) -> list[KnownThing]:
    """What is on record of a customer and can be put into a reply as it is; two statements at most."""
    found = [
        KnownThing(what=Known.NAME, value=customer.display_name) if customer.display_name != "?" else None,
        KnownThing(what=Known.CUSTOMER_NUMBER, value=customer.outside_id) if customer.outside_id else None,
        KnownThing(what=Known.COMPANY, value=customer.company_name) if customer.company_name else None,
    ]
    for identity in customer.identities:
        what = {IdentityKind.EMAIL: Known.EMAIL, IdentityKind.PHONE: Known.PHONE}.get(identity.kind)
        if what is not None and not identity.undeliverable:
            found.append(KnownThing(what=what, value=identity.value))
    if records is None:
        records = list_outside_records(customer_id=customer.id, customer_ids=customer.ids, limit=12)
    for record in records:
        found += _of_record(record)
    return [thing for thing in dict.fromkeys(found) if thing is not None]


def _of_record(record: OutsideRecordRow) -> list[KnownThing | None]:
    detail = record.detail
    beside = str(detail.get("title") or detail.get("items_text") or "")
    found: list[KnownThing | None] = []
    if record.kind in _KINDS:
        found.append(KnownThing(what=_KINDS[record.kind], value=record.reference, beside=beside, at=record.first_at))
    for key, what in (("tracking", Known.TRACKING), ("tracking_number", Known.TRACKING)):
        if detail.get(key) and str(detail[key]) != record.reference:
            found.append(KnownThing(what=what, value=str(detail[key]), beside=record.reference, at=record.first_at))
    address = detail.get("address") or detail.get("shipping_address")
    if address:
        lines = address.values() if isinstance(address, dict) else str(address).splitlines()
        value = ", ".join(str(line) for line in lines if line)
        found.append(KnownThing(what=Known.ADDRESS, value=value))
    return found


def last_answers(*, customer: CustomerRow) -> list[KnownThing]:
    """The last things we wrote to a customer, newest first. One statement."""
    rows = _rows(_ANSWERS, [list(customer.ids), clock.now() - timedelta(days=400)])
    return [KnownThing(what=Known.ANSWER, value=text, beside=who, at=at) for _id, text, at, who in rows if text.strip()]


def asked_again(*, text: str, customer_id: int) -> list[AskedAgain]:
    """What a draft asks of a customer although it is on record; no statement where it asks for nothing of the kind."""
    asked = asked_for(text)
    if not asked:
        return []
    known: dict[Known, list[str]] = {}
    for thing in known_about(customer=get_customer(customer_id=customer_id)):
        known.setdefault(thing.what, []).append(thing.value)
    return [
        AskedAgain(what=what, words=words, values=tuple(known[what][:4])) for what, words in asked if known.get(what)
    ]


def messages_before(*, contact_ids: Sequence[int]) -> list[tuple[int, int, datetime, str, list[str]]]:
    """Contacts whose customer wrote before: id, customer, time, words, up to five earlier messages. One statement."""
    return [tuple(row) for row in _rows(_BEFORE, [_LOOK_BACK, list(contact_ids)])] if contact_ids else []


def repeat_figures(*, start: datetime, end: datetime) -> RepeatFigures:
    """Had to repeat = contacts that gave again what was on record, or were asked for it / contacts, in [start, end).

    Junk is no contact.
    """
    contacts = Contact.objects.filter(at__gte=start, at__lt=end, conversation__place=Place.WORK).count()
    found = Repeat.objects.filter(at__gte=start, at__lt=end, contact__conversation__place=Place.WORK)
    rows = list(found.values_list("given", "asked"))
    return RepeatFigures(
        repeated=_share(min(len(rows), contacts), contacts),
        gave_again=sum(bool(given) for given, _asked in rows),
        asked_again=sum(bool(asked) for _given, asked in rows),
    )


def transfer_figures(*, start: datetime, end: datetime) -> TransferFigures:
    """Transfers in [start, end), and how many of them carried a note."""
    rows = list(Transfer.objects.filter(at__gte=start, at__lt=end).values_list("case_id", "note_id"))
    with_note = sum(note is not None for _case, note in rows)
    return TransferFigures(
        transfers=len(rows), cases=len({case for case, _note in rows}), with_context=_share(with_note, len(rows))
    )


def _share(hits: int, n: int) -> ContextShare:
    if n == 0:
        return ContextShare(n=0, hits=0, value=None, low=None, high=None)
    interval = wilson_interval(Share(hits=hits, n=n))
    return ContextShare(n=n, hits=hits, value=100 * hits / n, low=100 * interval.low, high=100 * interval.high)


def status_page(*, token: str) -> StatusPage:
    """What the page behind a customer's link shows; raises `NotFound` for a wrong or old one, and for a case that is
    somebody else's by now. Writes nothing."""
    key = read_status_token(token)
    case = _living_case(key.case_id) if key else None
    if key is None or case is None:
        raise NotFound(_("This link is not valid any more."))
    customer = get_customer(customer_id=key.customer_id)
    if case.customer_id not in customer.ids:
        raise NotFound(_("This link is not valid any more."))
    return _page(case, key.case_id, customer)


def _page(case: Case, asked_id: int, customer: CustomerRow) -> StatusPage:
    cases = [case.pk, *Case.objects.filter(merged_into_id=case.pk).values_list("pk", flat=True), asked_id]
    conversation = (
        case.conversations.filter(merged_into=None, customer_id__in=customer.ids)
        .order_by("-last_message_at", "-pk")
        .values_list("pk", "subject", "waiting_since", "last_message_at")
        .first()
    )
    if conversation is None:
        raise NotFound(_("This link is not valid any more."))
    return StatusPage(
        conversation_id=conversation[0],
        case_id=case.pk,
        customer_id=customer.id,
        reference=case.reference,
        subject=conversation[1],
        language=customer.language or read_company().language,
        customer_name=customer.display_name if customer.name else "",
        status=CaseStatus(case.status),
        is_waiting_for_us=conversation[2] is not None,
        opened_at=case.opened_at,
        changed_at=conversation[3],
        promises=_promises_of(case.pk, customer),
        messages=_messages_of(cases, customer),
    )


def _promises_of(case_id: int, customer: CustomerRow) -> tuple[PublicPromise, ...]:
    """Open and settled ones; those withdrawn were none, those of a reply that has not left are not said yet."""
    rows = [row for row in list_promises_of_case(case_id=case_id) if row.customer_id in customer.ids]
    unsaid = _unsaid({row.message_id for row in rows if row.message_id})
    return tuple(
        PublicPromise(kind=row.kind, words=row.words, due_at=row.due_at, state=row.state, kept_at=row.kept_at)
        for row in rows
        if row.state != PromiseState.WITHDRAWN and row.message_id not in unsaid
    )


def _unsaid(message_ids: set[int]) -> set[int]:
    sql = (
        "SELECT id FROM desk_message WHERE id = ANY(%s)"
        " AND (leaves_at > %s OR delivery_state IN ('failed', 'in_doubt'))"
    )
    return {row[0] for row in _rows(sql, [list(message_ids), clock.now()])} if message_ids else set()


def _messages_of(case_ids: Sequence[int], customer: CustomerRow) -> tuple[PublicMessage, ...]:
    addresses = [identity.value for identity in customer.identities]
    values = {"cases": list(case_ids), "ids": list(customer.ids), "now": clock.now(), "addresses": addresses}
    return tuple(
        PublicMessage(words=(new or text).strip(), at=at, is_ours=kind == "reply", who=who)
        for new, text, at, kind, who in reversed(_rows(_PUBLIC, values))
    )


def _living_case(case_id: int) -> Case | None:
    case = Case.objects.filter(pk=case_id).first()
    return _living_case(case.merged_into_id) if case is not None and case.merged_into_id else case


def _rows(sql: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
