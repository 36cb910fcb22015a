"""One answer to all whom an incident hit: to each in their own conversation, in their language, and once.

The order writes a row for each customer. Sending takes rows one by one, each with its reply in one transaction: a crash
between two of them sends none twice and forgets none. At most `BATCH` leave in `PAUSE`, so that a mailbox's own limits
and the rest of its post keep their room.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accord.desk.contracts import CaseStatus
from accord.desk.incidents.contracts import AnswerState, RecipientState, Skip
from accord.desk.incidents.events import AnswerToAllOrdered, AnswerToAllWentOn
from accord.desk.incidents.models import Answer, Incident, Recipient
from accord.desk.incidents.planning import plan_mails
from accord.desk.incidents.queries import case_ids_of
from accord.desk.incidents.rules import checked_texts
from accord.desk.operations import post_reply
from accord.desk.operations.locking import hold_cases
from accord.kernel import audit, clock
from accord.kernel.deadlines import set_deadline
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction
from accord.staff.queries import actor_of

BATCH = 20
PAUSE = timedelta(seconds=20)
DUE = "desk.answer_to_all"
_AFTERWARDS = frozenset({"", CaseStatus.PENDING, CaseStatus.ON_HOLD})


@one_transaction
def order_answer(*, actor: Actor, incident_id: int, texts: Mapping[str, str], order_key: str, status: str = "") -> int:
    """Let an answer go to all customers of an incident, each on their own; returns the answer.

    The same `order_key` is one order, however often it is given. `texts` are by language; `status` is where the cases
    stand afterwards that are not solved: `pending`, `on_hold`, or empty for as an answer does it. Leads only. Raises
    `BadInput`, `NotFound`.
    """
    require(actor, Permission.LEAD)
    author_id = person_of(actor)
    words = checked_texts(texts)
    if status not in _AFTERWARDS:
        raise BadInput(_("Choose where the cases stand afterwards."))
    if Incident.objects.select_for_update().filter(pk=incident_id).first() is None:
        raise NotFound(_("There is no such incident."))
    known = Answer.objects.filter(order_key=order_key).values_list("pk", flat=True).first()
    if known is not None:
        return known
    case_ids = case_ids_of(incident_id)
    hold_cases(conversation_ids=(), case_ids=case_ids)  # each recipient refers to one: all at once, by their ids
    mails = plan_mails(case_ids=case_ids, texts=words, author_name=actor.name)
    if not [mail for mail in mails if mail.skip == Skip.NONE]:
        raise Refusal(_("Nobody would get this answer."))
    answer = Answer.objects.create(
        incident_id=incident_id,
        order_key=order_key,
        texts=words,
        status=status,
        author_id=author_id,
        ordered_at=clock.now(),
    )
    Recipient.objects.bulk_create(
        Recipient(
            answer=answer,
            case_id=mail.case_id,
            customer_id=mail.customer_id,
            state=RecipientState.SKIPPED if mail.skip else RecipientState.WAITING,
            skip=mail.skip,
            settled_at=clock.now() if mail.skip else None,
        )
        for mail in mails
    )
    waiting = sum(mail.skip == Skip.NONE for mail in mails)
    audit.record(actor=actor, action="incident.answered", subject=f"incident:{incident_id}", recipients=waiting)
    publish(AnswerToAllOrdered(incident_id=incident_id, answer_id=answer.pk, recipients=waiting), actor=actor)
    set_deadline(kind=DUE, subject=answer.pk, due_at=clock.now())
    return answer.pk


def send_some(*, answer_id: int) -> int:
    """Hand out the next mails of an answer, at most a batch; returns how many still wait."""
    for _turn in range(BATCH):
        if not _send_next(answer_id):
            break
    return _go_on_later(answer_id)


@one_transaction
def stop_answer(*, actor: Actor, answer_id: int) -> None:
    """Let nobody else get an answer; what has gone has gone. Raises `NotFound`."""
    answer = _hold(actor, answer_id)
    if answer.state == AnswerState.SENDING:
        Answer.objects.filter(pk=answer_id).update(state=AnswerState.STOPPED)
        publish(AnswerToAllWentOn(incident_id=answer.incident_id, answer_id=answer_id), actor=actor)


@one_transaction
def go_on_with_answer(*, actor: Actor, answer_id: int) -> None:
    """Let an answer that was stopped, or got stuck, go to those who still wait. Raises `NotFound`."""
    answer = _hold(actor, answer_id)
    if answer.state != AnswerState.DONE:
        Answer.objects.filter(pk=answer_id).update(state=AnswerState.SENDING)
        set_deadline(kind=DUE, subject=answer_id, due_at=clock.now())
        publish(AnswerToAllWentOn(incident_id=answer.incident_id, answer_id=answer_id), actor=actor)


def note_taken_back(*, case_id: int) -> None:
    """Whose mail is gone did not get the answer. One statement."""
    Recipient.objects.filter(
        Q(case_id=case_id) | Q(case__merged_into_id=case_id), state=RecipientState.SENT, message=None
    ).update(state=RecipientState.SKIPPED, skip=Skip.TAKEN_BACK)


@one_transaction
def _send_next(answer_id: int) -> bool:
    answer = Answer.objects.select_for_update().filter(pk=answer_id, state=AnswerState.SENDING).first()
    if answer is None:
        return False
    row = answer.recipients.select_for_update().filter(state=RecipientState.WAITING).order_by("pk").first()
    if row is None:
        return False
    author = actor_of(employee_id=answer.author_id)
    if author is None:  # whoever ordered it has left: somebody else has to say that it goes on
        Answer.objects.filter(pk=answer_id).update(state=AnswerState.STOPPED)
        return False
    _settle(answer, row, author)
    return True


def _settle(answer: Answer, row: Recipient, author: Actor) -> None:
    told = answer.recipients.filter(state=RecipientState.SENT).values_list("customer_id", flat=True)
    [mail] = plan_mails(case_ids=[row.case_id], texts=answer.texts, author_name=author.name, told=list(told))
    state, skip, message_id = RecipientState.SKIPPED, mail.skip, None
    if mail.skip == Skip.NONE and mail.conversation_id is not None:
        try:
            with transaction.atomic():
                message_id = post_reply(
                    actor=author,
                    conversation_id=mail.conversation_id,
                    text=mail.text,
                    then=CaseStatus(answer.status) if answer.status and not mail.is_solved else None,
                    copied=(),
                    takes=False,
                )
                state = RecipientState.SENT
        except Refusal:
            skip = Skip.REFUSED
    Recipient.objects.filter(pk=row.pk).update(
        state=state, skip=skip, message_id=message_id, customer_id=mail.customer_id, settled_at=clock.now()
    )


@one_transaction
def _go_on_later(answer_id: int) -> int:
    answer = Answer.objects.select_for_update().filter(pk=answer_id).first()
    if answer is None:
        return 0
    waiting = answer.recipients.filter(state=RecipientState.WAITING).count()
    if answer.state == AnswerState.SENDING:
        if waiting:
            set_deadline(kind=DUE, subject=answer_id, due_at=clock.now() + PAUSE)
        else:
            Answer.objects.filter(pk=answer_id).update(state=AnswerState.DONE)
    publish(AnswerToAllWentOn(incident_id=answer.incident_id, answer_id=answer_id))
    return waiting


def _hold(actor: Actor, answer_id: int) -> Answer:
    require(actor, Permission.LEAD)
    found = Answer.objects.select_for_update().filter(pk=answer_id).first()
    if found is None:
        raise NotFound(_("There is no such answer."))
    return found
