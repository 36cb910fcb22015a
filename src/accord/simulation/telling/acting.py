"""What customers and agents do, one deed at a time, at the moment the clock says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from accord.channels.email.operations import drain_mailbox, receive_raw
from accord.channels.email.operations.draining import hand_over_once
from accord.channels.web_form.operations import UploadedFile, submit_form
from accord.customers.contracts import IdentityKind, OutsideNotice, Purpose
from accord.customers.operations import change_preferences, give_consent, recognise_customer, record_outside_events
from accord.customers.queries import find_by_identity
from accord.desk.contracts import CaseStatus
from accord.desk.operations import (
    Unreachable,
    assign_conversation,
    may_have,
    post_note,
    post_reply,
    solve_case,
)
from accord.desk.promises.contracts import PromiseDraft, PromiseKind, PromiseState
from accord.desk.promises.operations import keep_promise, make_promises
from accord.desk.promises.queries import list_promises_of_case, promises_in_draft
from accord.desk.queries import get_case, get_conversation, list_conversations_of_customers
from accord.improve.contracts import IdeaKind
from accord.improve.operations import note_idea
from accord.kernel import clock
from accord.kernel.errors import Refusal
from accord.kernel.events import deliver_events
from accord.kernel.permissions import SYSTEM
from accord.measure.surveys.contracts import How
from accord.measure.surveys.operations import answer_survey
from accord.simulation.contracts import (
    AgentReply,
    Contact,
    ContactKind,
    Customer,
    EventKind,
    ExternalEvent,
    FollowUp,
    Jotting,
    JottingKind,
    Solution,
    Step,
    SurveyAnswer,
)
from accord.simulation.telling.founding import Cast
from accord.simulation.telling.outer_world import OuterWorld
from accord.simulation.world import World

_KIND_OF_RECORD = {
    "order": "order",
    "parcel": "parcel",
    "invoice": "invoice",
    "return": "return",
    "refund": "return",
    "payment": "invoice",
    "website": "visit",
    "advertisement": "advertisement",
}
_PASSING = frozenset({"visit", "advertisement"})  # each is its own: many see the same page
_STATE_OF_EVENT = {EventKind.PAYMENT_RECEIVED: "paid", EventKind.REFUND_PAID: "refunded"}

# What becomes of contacts is told in full of the last 28 days; earlier promises would stand without their keeping.
_PROMISES = timedelta(days=18)


@dataclass(frozen=True, kw_only=True)
class Thread:
    """Where the desk placed a contact."""

    conversation_id: int
    case_id: int
    customer_id: int


def _thread_of(conversation_id: int) -> Thread:
    found = get_conversation(actor=SYSTEM, conversation_id=conversation_id)
    return Thread(conversation_id=found.id, case_id=found.case_id, customer_id=found.customer_id)


@dataclass
class Troupe:
    """The simulated people, acting on one installation. `threads` remembers where each contact was placed."""

    world: World
    cast: Cast
    outer: OuterWorld
    is_history: bool = True
    known: dict[str, int] = field(default_factory=dict)
    filed: dict[str, tuple[Thread, Solution]] = field(default_factory=dict)
    noise: list[Thread] = field(default_factory=list)
    threads: dict[str, Thread] = field(default_factory=dict)
    customers: dict[str, Customer] = field(init=False)

    def __post_init__(self) -> None:
        self.customers = {person.number: person for person in self.world.customers}

    # ── customers ──

    def write(self, contact: Contact) -> None:
        """A customer, or a machine, writes for the first time."""
        if contact.form is not None:
            uploads = [
                UploadedFile(filename=photo.filename, content_type=photo.content_type, content=photo.content)
                for photo in contact.photos
            ]
            subject = " · ".join(part for part in (contact.form.subject, contact.form.order_number) if part)
            placed = submit_form(
                submission=contact.id,
                name=contact.form.name,
                email=contact.form.email,
                subject=subject,
                text=contact.form.message,
                uploads=uploads,
            )
            self._remember(contact, placed.conversation_id)
        else:
            fate = receive_raw(raw=contact.raw, mailbox_id=self.cast.mailbox_id, received_at=clock.now(), source="smtp")
            if fate.conversation_id is not None:
                self._remember(contact, fate.conversation_id)

    def _remember(self, contact: Contact, conversation_id: int) -> None:
        thread = _thread_of(conversation_id)
        self.threads[contact.id] = thread
        if contact.kind is not ContactKind.REQUEST:
            self.noise.append(thread)
        if contact.customer is not None and contact.customer.language != "en":
            change_preferences(actor=SYSTEM, customer_id=thread.customer_id, language=contact.customer.language)

    def find(self, contact: Contact) -> None:
        """Learn where the desk has put a mail that was sent by SMTP: it is the person's newest conversation."""
        if contact.customer is None:
            return
        person = find_by_identity(kind=IdentityKind.EMAIL, value=contact.customer.email)
        rows = list_conversations_of_customers(actor=SYSTEM, customer_ids=person.ids, limit=1) if person else []
        if rows:
            self._remember(contact, rows[0].id)

    def come_back(self, contact: Contact, follow_up: FollowUp) -> None:
        """The customer writes again, to the newest answer that reached them."""
        self.deliver()
        answer = self.outer.newest_answer(contact.customer.email) if contact.customer else None
        raw = self.world.follow_up_mail(
            contact,
            follow_up,
            in_reply_to=answer.message_id if answer else contact.message_id,
            references=answer.references if answer else (),
            quoted_text=answer.text if answer else "",
            quoted_at=answer.at if answer else None,
        )
        fate = receive_raw(raw=raw, mailbox_id=self.cast.mailbox_id, received_at=clock.now(), source="smtp")
        solution = self.world.plan_for(contact).solution
        if solution is not None and fate.conversation_id is not None:
            self.filed[follow_up.id] = (_thread_of(fate.conversation_id), solution)

    def rate(self, contact: Contact, answer: SurveyAnswer) -> bool:
        """The customer answers the survey, if one reached them; False if none did."""
        deliver_events(names=["measure"])
        self.deliver()
        token = self.outer.newest_survey(contact.customer.email) if contact.customer else None
        if token is None:
            return False
        try:
            given: dict[str, str | int | None] = {"csat": answer.csat, "ces": answer.ces, "words": answer.comment or ""}
            answer_survey(token=token, how=How.BUTTON, given=given)
        except Refusal:
            return False
        return True

    def report(self, events: Sequence[ExternalEvent]) -> None:
        """Another system of the shop reports orders, parcels, invoices and returns."""
        notices = [notice for event in events if (notice := self._notice(event)) is not None]
        record_outside_events(notices)

    def _notice(self, event: ExternalEvent) -> OutsideNotice | None:
        kind = _KIND_OF_RECORD.get(event.kind.value.split("_", 1)[0])
        if kind is None or event.customer_number is None:
            return None
        return OutsideNotice(
            kind=kind,
            reference=event.id if kind in _PASSING else event.reference,
            state=_STATE_OF_EVENT.get(event.kind, event.kind.value.split("_", 1)[1]),
            occurred_at=event.at,
            customer_id=self._customer_id(event.customer_number),
            detail=dict(event.facts),
            touchpoint_slug=event.touchpoint or "",
            source_key=event.id,
        )

    def _customer_id(self, number: str) -> int:
        if number not in self.known:
            person = self.customers[number]
            self.known[number] = recognise_customer(
                identity_kind=IdentityKind.EMAIL, value=person.email, name=person.name, language=person.language
            )
        return self.known[number]

    # ── agents ──

    def perform(self, contact: Contact, step: Step) -> None:
        """Carry out one step of what becomes of a contact."""
        thread = self.threads.get(contact.id)
        if thread is None:
            return
        if isinstance(step, AgentReply):
            self._reply(thread, step)
        elif isinstance(step, FollowUp):
            self.come_back(contact, step)
        elif isinstance(step, Jotting):
            self._jot(thread, step)
        elif isinstance(step, Solution):
            self._solve(thread, step)
        else:
            self.rate(contact, step)

    def _reply(self, thread: Thread, reply: AgentReply) -> None:
        agent = self.cast.actor(reply.agent)
        try:
            with transaction.atomic():
                if may_have(employee_id=agent.id or 0, conversation_id=thread.conversation_id):
                    assign_conversation(actor=agent, conversation_id=thread.conversation_id, assignee_id=agent.id)
                message_id = post_reply(
                    actor=agent, conversation_id=thread.conversation_id, text=reply.text, undo_seconds=0
                )
                self._promise(thread, reply, message_id)
        except Unreachable:
            post_note(actor=agent, conversation_id=thread.conversation_id, text=reply.text)

    def _promise(self, thread: Thread, reply: AgentReply, message_id: int) -> None:
        """What a reply promises is recorded as it is found in its words; a further reply fulfils what was promised."""
        agent, promise = self.cast.actor(reply.agent), reply.promise
        if promise is None:
            for row in list_promises_of_case(case_id=thread.case_id):
                if row.kept_at is None and row.state in {PromiseState.OPEN, PromiseState.BROKEN}:
                    keep_promise(actor=agent, promise_id=row.id)
        elif promise.due_at > max(clock.now(), self.world.opens_at - _PROMISES):
            found = promises_in_draft(text=promise.words)
            kind = PromiseKind(found[0].kind) if found else PromiseKind.WRITE
            draft = PromiseDraft(kind=kind, words=promise.words, due_at=promise.due_at)
            make_promises(actor=agent, conversation_id=thread.conversation_id, drafts=[draft], message_id=message_id)

    def _jot(self, thread: Thread, jotting: Jotting) -> None:
        agent = self.cast.actor(jotting.agent)
        if jotting.kind is JottingKind.NOTE:
            post_note(actor=agent, conversation_id=thread.conversation_id, text=jotting.text)
            return
        kind = IdeaKind.WORKAROUND if jotting.kind is JottingKind.WORKAROUND else IdeaKind.IDEA
        note_idea(actor=agent, kind=kind, text=jotting.text, conversation_id=thread.conversation_id)

    def _solve(self, thread: Thread, solution: Solution) -> None:
        solve_case(
            actor=self.cast.actor(solution.agent),
            case_id=thread.case_id,
            reason_id=self.cast.reasons[solution.reason],
            touchpoint_id=self.cast.touchpoints[solution.touchpoint],
            demand=solution.demand.value,
            cause_department_id=self.cast.departments[solution.department],
        )

    def tidy_up(self) -> None:
        """In the evening agents close what asks for nothing more: a word after the solution, advertising, machines."""
        for follow_up_id, (thread, filing) in list(self.filed.items()):
            if filing.at < clock.now():
                del self.filed[follow_up_id]
                if get_case(case_id=thread.case_id).status != CaseStatus.SOLVED:
                    self._solve(thread, filing)
        for thread in self.noise:
            give_consent(customer_id=thread.customer_id, purpose=Purpose.SURVEYS, given=False, evidence="nobody to ask")
            solve_case(actor=SYSTEM, case_id=thread.case_id)
        self.noise.clear()

    def deliver(self) -> None:
        """Let what waits in the outbox leave; in history it is handed over without a line between."""
        drain_mailbox(mailbox_id=self.cast.mailbox_id, hand_over=self._hand_over if self.is_history else None)

    def _hand_over(self, delivery: Any, conversation: Any) -> None:
        # The outer world takes mail as a connection does; the one that was opened stays unused.
        hand_over_once(delivery, self.outer)  # type: ignore[arg-type]
