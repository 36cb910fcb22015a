"""What promises do when replies are posted and taken back, and when the clock says so."""

from datetime import datetime

from accord.desk.events import ReplyPosted, ReplyTakenBack
from accord.desk.promises.contracts import PromiseKind
from accord.desk.promises.operations import break_promise, suggest_kept, warn_of_promise, withdraw_promises_of
from accord.desk.promises.queries import open_promises_of_case, promises_in_draft
from accord.desk.promises.rules import looks_kept
from accord.desk.queries import words_of_messages
from accord.kernel.deadlines import on_deadline
from accord.kernel.events import Fact, subscribe

_READ = 8000


@subscribe(ReplyPosted)
def look_for_fulfilment(*, event: ReplyPosted, fact: Fact) -> None:
    """Suggest that a promise is kept where a later reply does what was promised. One statement where none is open."""
    earlier = [
        (number, kind)
        for number, kind, message_id in open_promises_of_case(case_id=event.case_id)
        if message_id is None or message_id < event.message_id
    ]
    if not earlier:
        return
    _author, words = words_of_messages(message_ids=[event.message_id], length=_READ).get(event.message_id, ("", ""))
    again = [PromiseKind(found.kind) for found in promises_in_draft(text=words)]
    kept = [number for number, kind in earlier if looks_kept(kind=kind, words=words, promised_again=again)]
    if kept:
        suggest_kept(promise_ids=kept, message_id=event.message_id)


@subscribe(ReplyTakenBack)
def withdraw_with_reply(*, event: ReplyTakenBack, fact: Fact) -> None:
    """A reply that never left promised nothing."""
    withdraw_promises_of(message_id=event.message_id)


@on_deadline("desk.promise_warning")
def warn(*, subject: int, due_at: datetime) -> None:
    """A promise falls due soon."""
    warn_of_promise(promise_id=subject)


@on_deadline("desk.promise_due")
def fall_due(*, subject: int, due_at: datetime) -> None:
    """A promise's time has come."""
    break_promise(promise_id=subject)
