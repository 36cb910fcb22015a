"""Programs of several people at one customer's conversations, run at once, and what must be true afterwards.

Every deed is an operation as a page, a mail or a worker calls it, in a thread with a connection of its own. A refusal
is an answer like any other. Anything else that goes wrong, a deadlock as much as a lost row, fails the test.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from threading import Barrier
from typing import Any

from django.db import connection
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.email.contracts import DeliveryProgress
from accord.channels.email.models import Delivery, Mailbox
from accord.channels.email.operations.draining import _claim, _finish, drain_mailbox
from accord.desk.contracts import CaseStatus, Place, Priority
from accord.desk.incidents.models import Recipient
from accord.desk.incidents.operations import open_incident, order_answer, send_some
from accord.desk.levels.models import StatusInterval
from accord.desk.matters.operations import move_to_case, split_messages, undo_move
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations import (
    assign_conversation,
    assign_several,
    merge_conversations,
    post_note,
    post_reply,
    receive_message,
    remove_conversation,
    restore_conversation,
    set_priority,
    set_status,
    snooze_conversation,
    solve_case,
    take_back_reply,
    unmerge_conversations,
    wake_conversation,
)
from accord.kernel import clock
from accord.kernel.errors import Refusal
from accord.kernel.events import deliver_events, list_facts
from accord.kernel.events.subscribing import handle_parked, subscribers
from accord.kernel.models import Deadline
from accord.kernel.permissions import Permission

Step = tuple[str, int, int]
"""What is done, to which of the conversations, and by whom or with what."""

DEEDS = (
    "reply", "reply", "write", "write", "solve", "assign", "give", "merge", "unmerge", "split", "move", "undo",
    "take_back", "send", "snooze", "wake", "note", "status", "priority", "junk", "restore", "follow",
    "answer_all", "hand_out",
)  # fmt: skip


def at_once(*orders: Callable[[], Any]) -> list[Any]:
    """Run orders in threads that start together; an answer or the refusal each got, in their order."""
    start = Barrier(len(orders))

    def carry_out(order: Callable[[], Any]) -> Any:
        start.wait(timeout=60)
        try:
            return order()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(orders)) as pool:
        return [done.result(timeout=90) for done in [pool.submit(carry_out, order) for order in orders]]


@dataclass
class Matter:
    """One customer with three conversations, two of which are one case; and what people have done with them."""

    customer: Person
    agents: Sequence[Colleague]
    mailbox: Mailbox
    conversation_ids: list[int] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    replied: dict[int, str] = field(default_factory=dict)
    noted: dict[int, str] = field(default_factory=dict)
    taken_back: list[int] = field(default_factory=list)
    merges: list[int] = field(default_factory=list)
    moves: list[int] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    incident_id: int = 0
    answers: dict[int, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, customer: Person, agents: Sequence[Colleague], mailbox: Mailbox) -> "Matter":
        subscribers()  # every room that follows what happens
        matter = cls(customer, agents, mailbox)
        for number in range(3):
            words = f"Matter {number}"
            matter.conversation_ids.append(receive_message(message=matter.mail(words)).conversation_id)
        case_id = Conversation.objects.get(pk=matter.conversation_ids[0]).case_id
        move_to_case(actor=agents[0].actor, conversation_id=matter.conversation_ids[2], case_id=case_id)
        case_ids = {matter._case_of(number) for number in matter.conversation_ids}
        matter.incident_id = open_incident(actor=agents[0].actor, title="One cause", case_ids=case_ids)
        return matter

    def mail(self, words: str, **more: Any) -> Any:
        self.written.append(words)
        return letter(self.customer.email, words, sent_at=clock.now(), inbox_id=self.mailbox.pk, **more)

    def run(self, programs: Sequence[Sequence[Step]]) -> list[Any]:
        """Each program in a thread; returns the refusals and answers of all steps."""
        return at_once(*[lambda steps=steps: [self.take(step) for step in steps] for steps in programs])

    def take(self, step: Step) -> Any:
        deed, which, who = step
        conversation_id, agent = self.conversation_ids[which % 3], self.agents[who % len(self.agents)]
        try:
            return getattr(self, f"_{deed}")(conversation_id, agent, which, who)
        except Refusal as refusal:
            return refusal

    def _reply(self, conversation_id: int, agent: Colleague, which: int, who: int) -> int:
        words = f"Answer {time.perf_counter_ns()} of {agent.name}"
        undo_seconds = (0, 0, 30)[who % 3]
        then = (None, CaseStatus.PENDING)[which % 2]
        message_id = post_reply(
            actor=agent.actor, conversation_id=conversation_id, text=words, then=then, undo_seconds=undo_seconds
        )
        self.replied[message_id] = words
        return message_id

    def _note(self, conversation_id: int, agent: Colleague, which: int, who: int) -> int:
        words = f"Note {time.perf_counter_ns()}"
        message_id = post_note(actor=agent.actor, conversation_id=conversation_id, text=words)
        self.noted[message_id] = words
        return message_id

    def _write(self, conversation_id: int, agent: Colleague, which: int, who: int) -> Any:
        return receive_message(message=self.mail(f"Words {time.perf_counter_ns()}", thread=(conversation_id,)))

    def _solve(self, conversation_id: int, agent: Colleague, which: int, who: int) -> None:
        solve_case(actor=agent.actor, case_id=self._case_of(conversation_id))

    def _status(self, conversation_id: int, agent: Colleague, which: int, who: int) -> None:
        status = (CaseStatus.OPEN, CaseStatus.PENDING, CaseStatus.ON_HOLD)[who % 3]
        set_status(actor=agent.actor, case_id=self._case_of(conversation_id), status=status)

    def _assign(self, conversation_id: int, agent: Colleague, which: int, who: int) -> None:
        assign_conversation(actor=agent.actor, conversation_id=conversation_id, assignee_id=agent.id)

    def _give(self, conversation_id: int, agent: Colleague, which: int, who: int) -> Any:
        return assign_several(actor=agent.actor, conversation_ids=self.conversation_ids, assignee_id=agent.id)

    def _priority(self, conversation_id: int, agent: Colleague, which: int, who: int) -> Any:
        priority = (Priority.HIGH, Priority.NORMAL)[who % 2]
        return set_priority(actor=agent.actor, conversation_id=conversation_id, priority=priority)

    def _merge(self, conversation_id: int, agent: Colleague, which: int, who: int) -> int:
        target_id = self.conversation_ids[(which + 1 + who % 2) % 3]
        merge_id = merge_conversations(actor=agent.actor, source_id=conversation_id, target_id=target_id)
        self.merges.append(merge_id)
        return merge_id

    def _unmerge(self, conversation_id: int, agent: Colleague, which: int, who: int) -> None:
        for merge_id in self.merges[-1:]:
            unmerge_conversations(actor=agent.actor, merge_id=merge_id)

    def _split(self, conversation_id: int, agent: Colleague, which: int, who: int) -> Any:
        newest = Message.objects.filter(conversation_id=conversation_id, kind="incoming").order_by("-pk").first()
        if newest is None:
            return None
        moved = split_messages(actor=agent.actor, conversation_id=conversation_id, message_ids=[newest.pk])
        self.moves.append(moved.move_id)
        return moved

    def _move(self, conversation_id: int, agent: Colleague, which: int, who: int) -> Any:
        other_id = self._case_of(self.conversation_ids[(which + 1) % 3]) if who % 2 else None
        moved = move_to_case(actor=agent.actor, conversation_id=conversation_id, case_id=other_id)
        self.moves.append(moved.move_id)
        return moved

    def _undo(self, conversation_id: int, agent: Colleague, which: int, who: int) -> None:
        for move_id in self.moves[-1:]:
            undo_move(actor=agent.actor, move_id=move_id)

    def _take_back(self, conversation_id: int, agent: Colleague, which: int, who: int) -> None:
        for message_id in list(self.replied)[-1:]:
            author_id = Message.objects.filter(pk=message_id).values_list("author_staff_id", flat=True).first()
            author = next((one for one in self.agents if one.id == author_id), agent)
            take_back_reply(actor=author.actor, message_id=message_id)
            self.taken_back.append(message_id)

    def _send(self, conversation_id: int, agent: Colleague, which: int, who: int) -> int:
        """The sender of this mailbox, with a server that takes everything."""

        def hand_over(delivery: Delivery, conversation: Any) -> None:
            from accord.channels.email.operations.draining import _CalledBack

            try:
                _claim(delivery)
            except _CalledBack:
                return
            self.sent.append(delivery.desk_message_id)
            _finish(delivery, DeliveryProgress.DELIVERED, code="", problem="")

        return drain_mailbox(mailbox_id=self.mailbox.pk, hand_over=hand_over)

    def _answer_all(self, conversation_id: int, agent: Colleague, which: int, who: int) -> int:
        """A lead answers all whom the incident of this customer's cases hit; it is one person, who gets one mail."""
        words = f"To all {time.perf_counter_ns()}"
        lead = replace(agent.actor, permissions=agent.actor.permissions | {Permission.LEAD})
        answer_id = order_answer(actor=lead, incident_id=self.incident_id, texts={"en": words}, order_key=words)
        self.answers[answer_id] = words
        return self._hand_out(conversation_id, agent, which, who)

    def _hand_out(self, conversation_id: int, agent: Colleague, which: int, who: int) -> int:
        """What a worker does for an answer to all, perhaps while another does the same."""
        waiting = 0
        for answer_id, words in list(self.answers.items()):
            waiting += send_some(answer_id=answer_id)
            told = Recipient.objects.filter(answer_id=answer_id, message__isnull=False)
            self.replied.update(dict.fromkeys(told.values_list("message_id", flat=True), words))
        return waiting

    def _snooze(self, conversation_id: int, agent: Colleague, which: int, who: int) -> None:
        until = clock.now() + timedelta(hours=1)
        snooze_conversation(actor=agent.actor, conversation_id=conversation_id, until=until)

    def _wake(self, conversation_id: int, agent: Colleague, which: int, who: int) -> None:
        with clock.at(clock.now() + timedelta(hours=2)):
            wake_conversation(conversation_id=conversation_id)

    def _junk(self, conversation_id: int, agent: Colleague, which: int, who: int) -> None:
        remove_conversation(actor=agent.actor, conversation_id=conversation_id, place=Place.JUNK)

    def _restore(self, conversation_id: int, agent: Colleague, which: int, who: int) -> None:
        restore_conversation(actor=agent.actor, conversation_id=conversation_id)

    def _follow(self, conversation_id: int, agent: Colleague, which: int, who: int) -> int:
        return deliver_events(names=["desk"])

    def _case_of(self, conversation_id: int) -> int:
        return int(Conversation.objects.values_list("case_id", flat=True).get(pk=conversation_id))

    def settle(self) -> None:
        """Everything leaves that is to leave, and everything that follows has followed."""
        assert self._hand_out(0, self.agents[0], 0, 0) == 0
        with clock.at(clock.now() + timedelta(minutes=2)):
            self._send(0, self.agents[0], 0, 0)
            while deliver_events(names=["desk"]) or self._go_on_with_parked():
                pass

    @staticmethod
    def _go_on_with_parked() -> int:
        """What a worker could not handle at once, because somebody else was at it, is handled by a job."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT event_id, handler FROM kernel_parked_event ORDER BY event_id")
            parked = cursor.fetchall()
        for event_id, handler in parked:
            handle_parked(event_id=event_id, handler=handler)
        return len(parked)

    def check(self) -> None:
        """What must be true whoever was first."""
        self.settle()
        conversations = list(Conversation.objects.filter(customer_id=self.customer.id))
        cases = {case.pk: case for case in Case.objects.filter(pk__in={one.case_id for one in conversations})}
        self._nothing_is_lost()
        self._each_answer_reached_the_customer_once()
        self._what_was_sent_was_sent_once()
        for one in conversations:
            if one.merged_into_id is not None:
                assert not Message.objects.filter(conversation_id=one.pk).exists(), "words lie where nobody looks"
                continue
            case = cases[one.case_id]
            assert case.merged_into_id is None, "a living conversation belongs to a case that has gone"
            assert one.status == case.status
            self._deadlines_stand(one, case)
            self._assignments_lead_here(one)
        self._contacts_lie_with_their_words()
        self._time_stands_where_cases_do(cases)

    def _each_answer_reached_the_customer_once(self) -> None:
        told = Recipient.objects.filter(answer_id__in=self.answers, state="sent")
        assert set(Counter(told.values_list("answer_id", flat=True)).values()) <= {1}

    def _nothing_is_lost(self) -> None:
        ours = Message.objects.filter(conversation__customer_id=self.customer.id)
        found = Counter((kind, text) for kind, text in ours.values_list("kind", "text"))
        standing = [words for message_id, words in self.replied.items() if message_id not in self.taken_back]
        expected = [("incoming", words) for words in self.written] + [("reply", words) for words in standing]
        expected += [("note", words) for words in self.noted.values()]
        assert found == Counter(expected)

    def _what_was_sent_was_sent_once(self) -> None:
        standing = set(self.replied) - set(self.taken_back)
        assert Counter(self.sent) == Counter(standing), "each reply leaves once, none that was taken back"
        progress = dict(
            Delivery.objects.filter(desk_message_id__in=self.replied).values_list("desk_message_id", "progress")
        )
        assert progress == {
            message_id: DeliveryProgress.DELIVERED if message_id in standing else DeliveryProgress.CALLED_BACK
            for message_id in self.replied
        }
        states = set(Message.objects.filter(pk__in=standing).values_list("delivery_state", flat=True))
        assert states <= {"delivered"}

    def _deadlines_stand(self, one: Conversation, case: Case) -> None:
        snoozed = Deadline.objects.filter(kind="desk.snooze", subject=one.pk).exists()
        assert snoozed == (one.snoozed_until is not None)
        stuck = Deadline.objects.filter(kind="desk.stuck", subject=case.pk).exists()
        assert stuck == (case.status == "solved" and case.stuck_at is None)
        assert (case.solved_at is not None) == (case.status == "solved")

    def _assignments_lead_here(self, one: Conversation) -> None:
        """Told one after the other, each begins where the one before ended, and the last is how it is."""
        facts = list_facts(kinds=["desk.ConversationAssigned"], conversation_id=one.pk)
        told = [fact.payload for fact in sorted(facts, key=lambda fact: fact.id)]
        for earlier, later in pairwise(told):
            assert later["previous_id"] == earlier["assignee_id"]
        if told:
            assert told[-1]["assignee_id"] == one.assignee_id

    def _contacts_lie_with_their_words(self) -> None:
        for contact in Contact.objects.filter(customer_id=self.customer.id).select_related("message", "conversation"):
            assert contact.conversation_id == contact.message.conversation_id
            assert contact.case_id == contact.conversation.case_id

    def _time_stands_where_cases_do(self, cases: dict[int, Case]) -> None:
        """What follows from the facts says the same as the tables that people look at."""
        living = {case.pk: case.status for case in cases.values() if case.merged_into_id is None}
        lasts = dict(StatusInterval.objects.filter(case_id__in=living, ended_at=None).values_list("case_id", "status"))
        assert lasts == living


@contextmanager
def real_outbox(monkeypatch: Any) -> Iterator[None]:
    """Mail goes into the outbox of the database, as in life."""
    from accord.channels import operations as channels
    from accord.channels.contracts import Channel
    from accord.channels.email.operations import outbox

    doors = channels.Outbox(
        call_back=outbox.call_back,
        send_again=outbox.send_again,
        mark_arrived=outbox.mark_arrived,
        leave_now=outbox.leave_now,
    )
    monkeypatch.setitem(channels._senders, Channel.EMAIL, outbox.queue_message)
    monkeypatch.setitem(channels._outboxes, Channel.EMAIL, doors)
    yield
