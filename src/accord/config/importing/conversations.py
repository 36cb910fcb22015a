"""A file of chats into the desk: a hundred conversations a transaction, each line accounted for."""

import gzip
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.config.importing.chats import ReadChat, ReadPerson, read_line
from accord.config.importing.mapping import ChatMapping
from accord.config.importing.reasons import Reasons
from accord.customers.contracts import IdentityKind
from accord.customers.operations import recognise_customer
from accord.desk.contracts import ImportedConversation, MessageKind, PastConversation, PastMessage
from accord.desk.operations import import_conversations
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.permissions import SYSTEM
from accord.measure.contracts import PastAnswer
from accord.measure.operations import take_over_answers
from accord.staff.operations import know_former_employee

BATCH = 100

Progress = Callable[[float, int], None]
Refused = Callable[[int, str], None]


@dataclass(kw_only=True)
class ChatSummary:
    """What became of a file: read = imported + known + refused. Everything below counts what was imported now.

    messages = customer_messages + agent_messages + notes; survey_answers = survey_csat + survey_ces + survey_kept +
    survey_ignored.
    """

    read: int = 0
    imported: int = 0
    known: int = 0
    refused: int = 0
    refused_because: dict[str, int] = field(default_factory=dict)
    messages: int = 0
    customer_messages: int = 0
    agent_messages: int = 0
    notes: int = 0
    contacts: int = 0
    customers: int = 0
    agents: int = 0
    lookups: int = 0
    actions: int = 0
    with_reason: int = 0
    reasons_created: int = 0
    survey_answers: int = 0
    survey_csat: int = 0
    survey_ces: int = 0
    survey_kept: int = 0
    survey_ignored: int = 0
    seconds: float = 0.0


def import_chats(
    *,
    path: Path,
    mapping: ChatMapping,
    department_id: int | None = None,
    progress: Progress = lambda share, read: None,
    refused: Refused = lambda line, why: None,
) -> ChatSummary:
    """Take over the chats of a file of JSON lines, also `.gz`; what is known is not added again.

    A line that cannot be a conversation is reported to `refused` with its number and does not stop the rest. With a
    department, contact reasons that are missing are created as its own. Raises `Refusal` when the file breaks off.
    """
    started = time.monotonic()
    with override(read_company().language):
        bringer = _Bringer(mapping, department_id, refused)
        with path.open("rb") as raw:
            numbered = enumerate(_lines(raw, is_packed=path.suffix == ".gz"), start=1)
            lines = ((number, line) for number, line in numbered if line.strip())
            while batch := list(islice(lines, BATCH)):
                bringer.bring(batch)
                progress(raw.tell() / max(1, path.stat().st_size), bringer.summary.read)
    bringer.summary.seconds = round(time.monotonic() - started, 2)
    return bringer.summary


def _lines(raw: BinaryIO, *, is_packed: bool) -> Iterator[bytes]:
    try:
        yield from cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if is_packed else raw
    except (gzip.BadGzipFile, EOFError) as fault:
        raise Refusal(_("The file breaks off: %(why)s") % {"why": fault}) from None


class _Bringer:
    """Brings batches in and keeps the account."""

    def __init__(self, mapping: ChatMapping, department_id: int | None, refused: Refused) -> None:
        self.summary = ChatSummary()
        self._mapping = mapping
        self._refused = refused
        self._department_id = department_id
        self._reasons = Reasons(mapping.reason, source=mapping.source, department_id=department_id)
        self._customer_ids: dict[ReadPerson, int] = {}
        self._agent_ids: dict[ReadPerson, int] = {}
        self._seen: dict[str, set[int]] = {"customers": set(), "agents": set()}

    def bring(self, batch: Sequence[tuple[int, bytes]]) -> None:
        """One transaction: all the conversations of the batch that can be read."""
        chats = [(number, chat) for number, line in batch if (chat := self._read(number, line)) is not None]
        with transaction.atomic():
            pairs = [(chat, past) for number, chat in chats if (past := self._past(number, chat)) is not None]
            places = import_conversations(conversations=[past for _chat, past in pairs])
            fresh = [(chat, past, place) for (chat, past), place in zip(pairs, places, strict=True) if place.is_new]
            take_over_answers(answers=[a for chat, _past, place in fresh if (a := _answer(chat, place)) is not None])
        self.summary.known += len(pairs) - len(fresh)
        for chat, past, place in fresh:
            self._count(chat, past, place)
        self.summary.reasons_created = self._reasons.created

    def _read(self, number: int, line: bytes) -> ReadChat | None:
        self.summary.read += 1
        try:
            return read_line(line, self._mapping)
        except BadInput as fault:
            self._refuse(number, fault.sentence)
            return None

    def _refuse(self, number: int, why: str) -> None:
        self.summary.refused += 1
        self.summary.refused_because[why] = self.summary.refused_because.get(why, 0) + 1
        self._refused(number, why)

    def _past(self, number: int, chat: ReadChat) -> PastConversation | None:
        try:
            customer_id = self._customer(chat)
        except BadInput as fault:
            self._refuse(number, fault.sentence)
            return None
        agent_id = self._agent(chat.agent)
        return PastConversation(
            source=self._mapping.source,
            key=chat.id,
            channel=self._mapping.channel,
            customer_id=customer_id,
            customer_name=chat.customer.name,
            subject=chat.subject,
            messages=tuple(
                PastMessage(
                    kind=message.kind,
                    text=message.text,
                    sent_at=message.at,
                    author_name="" if message.kind == MessageKind.INCOMING else chat.agent.name,
                    author_id=None if message.kind == MessageKind.INCOMING else agent_id,
                )
                for message in chat.messages
            ),
            solution=self._reasons.solution_of(chat.reason),
            solved_by_id=agent_id,
        )

    def _customer(self, chat: ReadChat) -> int:
        """Whoever the line names: by address, by number, or else by the id that the archive gave them."""
        person = chat.customer
        if person not in self._customer_ids:
            kind, value = IdentityKind.HANDLE, f"{self._mapping.source}:{person.id}"
            if person.email:
                kind, value = IdentityKind.EMAIL, person.email
            elif person.phone:
                kind, value = IdentityKind.PHONE, person.phone
            name = person.name if person.is_named or kind == IdentityKind.HANDLE else ""
            with clock.at(min(chat.messages[0].at, clock.now())):
                self._customer_ids[person] = recognise_customer(identity_kind=kind, value=value[:320], name=name)
        return self._customer_ids[person]

    def _agent(self, person: ReadPerson) -> int:
        """Whoever answered. Without an address they get one that can belong to nobody (RFC 2606)."""
        if person not in self._agent_ids:
            domain = f"{slugify(self._mapping.source) or 'import'}.invalid"
            email = person.email or f"{slugify(person.id)[:60] or 'agent'}@{domain}"
            self._agent_ids[person] = know_former_employee(actor=SYSTEM, name=person.name, email=email)
        return self._agent_ids[person]

    def _count(self, chat: ReadChat, past: PastConversation, place: ImportedConversation) -> None:
        summary, kinds = self.summary, [message.kind for message in past.messages]
        summary.imported += 1
        summary.messages += len(kinds)
        summary.customer_messages += kinds.count(MessageKind.INCOMING)
        summary.agent_messages += kinds.count(MessageKind.REPLY)
        summary.notes += kinds.count(MessageKind.NOTE)
        summary.contacts += place.contacts
        summary.with_reason += past.solution.reason_id is not None
        for name, count in chat.counts.items():
            setattr(summary, name, getattr(summary, name) + count)
        self._seen["customers"].add(past.customer_id)
        self._seen["agents"].add(past.solved_by_id or 0)
        summary.customers, summary.agents = len(self._seen["customers"]), len(self._seen["agents"])


def _answer(chat: ReadChat, place: ImportedConversation) -> PastAnswer | None:
    if chat.scores is None:
        return None
    return PastAnswer(
        case_id=place.case_id,
        conversation_id=place.conversation_id,
        customer_id=place.customer_id,
        csat=chat.scores.csat,
        ces=chat.scores.ces,
        words=chat.scores.words,
        answered_at=min(chat.scores.at, clock.now()),
    )
