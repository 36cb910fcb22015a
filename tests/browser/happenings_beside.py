"""Deeds of what stands beside a conversation: promises, goodwill, side talks, macros, and what is known of people."""

from datetime import timedelta
from decimal import Decimal

from accord.customers.contracts import IdentityKind
from accord.customers.operations import (
    add_identity,
    change_preferences,
    mark_deliverable,
    mark_undeliverable,
    merge_customers,
    record_outside_event,
    unmerge_customers,
)
from accord.desk.context.links import status_token
from accord.desk.context.operations import hand_over, write_again
from accord.desk.goodwill.contracts import GestureKind, Outcome
from accord.desk.goodwill.operations import (
    ask_for_gesture,
    change_terms,
    give_gesture,
    grant_gesture,
    note_outcome,
    refuse_gesture,
    withdraw_gesture,
)
from accord.desk.macros.contracts import Deed, MacroDraft, Scope, Step
from accord.desk.macros.operations import save_macro, undo_use, use_macro
from accord.desk.promises.contracts import PromiseDraft, PromiseKind
from accord.desk.promises.operations import (
    break_promise,
    give_promise,
    keep_promise,
    make_promises,
    renegotiate_promise,
    reply_with_promises,
    suggest_kept,
    warn_of_promise,
    withdraw_promise,
)
from accord.desk.side_talks.contracts import Whom
from accord.desk.side_talks.operations import (
    begin_side_talk,
    close_side_talk,
    continue_side_talk,
    finish_task,
    give_task,
    note_overdue,
    return_task,
    withdraw_task,
)
from accord.desk.viewers.operations import leave, look_at
from accord.kernel import clock
from accord.kernel.permissions import SYSTEM
from tests.browser.happenings import Scene, shows

_SOON = timedelta(hours=30)


def _call(words: str = "We call you tomorrow.") -> PromiseDraft:
    return PromiseDraft(kind=PromiseKind.CALL, words=words, due_at=clock.now() + _SOON)


@shows("promises.make_promises")
def a_promise(scene: Scene) -> None:
    [scene.kept["promise"]] = make_promises(actor=scene.me, conversation_id=scene.here, drafts=[_call()])


@shows("promises.suggest_kept")
def a_promise_that_looks_kept(scene: Scene) -> None:
    suggest_kept(promise_ids=[scene.kept["promise"]], message_id=scene.reply("We have called you."))


@shows("promises.give_promise")
def a_promise_given_on(scene: Scene) -> None:
    give_promise(actor=scene.me, promise_id=scene.kept["promise"], owner_id=scene.lead.id)


@shows("promises.warn_of_promise")
def a_promise_due_soon(scene: Scene) -> None:
    warn_of_promise(promise_id=scene.kept["promise"])


@shows("promises.renegotiate_promise")
def a_promise_moved(scene: Scene) -> None:
    scene.kept["promise"] = renegotiate_promise(
        actor=scene.me,
        promise_id=scene.kept["promise"],
        due_at=clock.now() + 2 * _SOON,
        consent="He agreed on the telephone.",
    )


@shows("promises.keep_promise")
def a_promise_kept(scene: Scene) -> None:
    keep_promise(actor=scene.me, promise_id=scene.kept["promise"])


@shows("promises.withdraw_promise")
def no_promise(scene: Scene) -> None:
    [number] = make_promises(actor=scene.me, conversation_id=scene.here, drafts=[_call("We send it.")])
    withdraw_promise(actor=scene.me, promise_id=number, why="It was a wish.")


@shows("promises.reply_with_promises")
def a_reply_that_promises(scene: Scene) -> None:
    reply_with_promises(
        actor=scene.me, conversation_id=scene.here, text="We call you tomorrow.", drafts=[_call("We call again.")]
    )


@shows("promises.break_promise")
def a_promise_broken(scene: Scene) -> None:
    [number] = make_promises(actor=scene.me, conversation_id=scene.here, drafts=[_call("We answer.")])
    with clock.at(clock.now() + _SOON + timedelta(seconds=1)):
        break_promise(promise_id=number)


@shows("goodwill.give_gesture")
def a_voucher(scene: Scene) -> None:
    change_terms(actor=SYSTEM, monthly=Decimal(50), single=Decimal(20))
    scene.kept["gesture"] = give_gesture(
        actor=scene.me,
        conversation_id=scene.here,
        kind=GestureKind.VOUCHER,
        amount=Decimal(10),
        reason="It broke on the first night.",
    )


@shows("goodwill.note_outcome")
def what_became_of_it(scene: Scene) -> None:
    note_outcome(actor=scene.me, gesture_id=scene.kept["gesture"], outcome=Outcome.PLEASED)


@shows("goodwill.withdraw_gesture")
def no_voucher(scene: Scene) -> None:
    number = give_gesture(
        actor=scene.me, conversation_id=scene.here, kind=GestureKind.VOUCHER, amount=Decimal(5), reason="Late."
    )
    withdraw_gesture(actor=scene.me, gesture_id=number)


@shows("goodwill.ask_for_gesture")
def a_lead_asked(scene: Scene) -> None:
    scene.kept["asked"] = _ask(scene)


@shows("goodwill.grant_gesture")
def a_lead_agrees(scene: Scene) -> None:
    grant_gesture(actor=scene.lead.actor, gesture_id=scene.kept["asked"], words="Do it.")


@shows("goodwill.refuse_gesture")
def a_lead_does_not(scene: Scene) -> None:
    refuse_gesture(actor=scene.lead.actor, gesture_id=_ask(scene), words="Once is enough.")


def _ask(scene: Scene) -> int:
    return ask_for_gesture(
        actor=scene.me, conversation_id=scene.here, kind=GestureKind.REFUND, amount=Decimal(40), reason="Twice."
    )


@shows("side_talks.begin_side_talk")
def the_warehouse_asked(scene: Scene) -> None:
    scene.kept["talk"] = begin_side_talk(
        actor=scene.me,
        conversation_id=scene.here,
        whom=Whom(employee_id=scene.owner.id),
        subject="Is pallet 7 there?",
        text="Is the last pole still on pallet 7?",
    )


@shows("side_talks.continue_side_talk")
def asked_further(scene: Scene) -> None:
    continue_side_talk(actor=scene.me, side_talk_id=scene.kept["talk"], text="Or on pallet 8?")


@shows("side_talks.close_side_talk")
def asked_no_more(scene: Scene) -> None:
    close_side_talk(actor=scene.me, side_talk_id=scene.kept["talk"])


@shows("side_talks.give_task")
def a_task(scene: Scene) -> None:
    scene.kept["task"] = _task(scene, "Look for the pole.")


@shows("side_talks.note_overdue")
def a_task_overdue(scene: Scene) -> None:
    with clock.at(clock.now() + _SOON + timedelta(seconds=1)):
        note_overdue(task_id=scene.kept["task"])


@shows("side_talks.finish_task")
def a_task_done(scene: Scene) -> None:
    finish_task(actor=scene.owner.actor, task_id=scene.kept["task"], words="It was there.")


@shows("side_talks.return_task")
def a_task_returned(scene: Scene) -> None:
    return_task(actor=scene.owner.actor, task_id=_task(scene, "Weigh it."), words="Not ours.")


@shows("side_talks.withdraw_task")
def no_task(scene: Scene) -> None:
    withdraw_task(actor=scene.me, task_id=_task(scene, "Count them."))


def _task(scene: Scene, words: str) -> int:
    return give_task(
        actor=scene.me,
        conversation_id=scene.here,
        words=words,
        due_at=clock.now() + _SOON,
        employee_id=scene.owner.id,
    )


@shows("macros.use_macro")
def a_macro(scene: Scene) -> None:
    draft = MacroDraft(name="Give it to me", scope=Scope.ALL, steps=(Step(do=Deed.PRIORITY, value="low"),))
    macro_id = save_macro(actor=scene.lead.actor, draft=draft)
    scene.kept["use"] = use_macro(actor=scene.me, conversation_id=scene.here, macro_id=macro_id)


@shows("macros.undo_use")
def no_macro(scene: Scene) -> None:
    undo_use(actor=scene.me, use_id=scene.kept["use"].use_id)


@shows("context.hand_over")
def handed_over(scene: Scene) -> None:
    hand_over(
        actor=scene.lead.actor, conversation_id=scene.here, assignee_id=scene.colleague.id, note="He waits for a call."
    )


@shows("context.write_again")
def written_on_the_status_page(scene: Scene) -> None:
    token = status_token(case_id=scene.shown.case_id, customer_id=scene.jonas.id)
    write_again(token=token, words="Blue, please.", submission="a1")


@shows("viewers.look_at")
def somebody_looks(scene: Scene) -> None:
    look_at(actor=scene.me, conversation_id=scene.here)


@shows("viewers.look_at")
def somebody_writes(scene: Scene) -> None:
    look_at(actor=scene.me, conversation_id=scene.here, is_writing=True)


@shows("viewers.leave")
def somebody_leaves(scene: Scene) -> None:
    leave(actor=scene.me, conversation_id=scene.here)


@shows("customers.change_preferences")
def what_the_customer_wants(scene: Scene) -> None:
    change_preferences(actor=scene.me, customer_id=scene.jonas.id, accessibility_needs="Large print, please")


@shows("customers.add_identity")
def another_address(scene: Scene) -> None:
    add_identity(actor=scene.me, customer_id=scene.jonas.id, kind=IdentityKind.PHONE, value="+49 30 1234567")


@shows("customers.record_outside_event")
def an_order(scene: Scene) -> None:
    record_outside_event(
        kind="order", reference="A-100", state="shipped", occurred_at=clock.now(), customer_id=scene.jonas.id
    )


@shows("customers.mark_undeliverable")
def an_address_that_fails(scene: Scene) -> None:
    mark_undeliverable(kind=IdentityKind.EMAIL, value=scene.jonas.email)


@shows("customers.mark_deliverable")
def an_address_that_works(scene: Scene) -> None:
    mark_deliverable(kind=IdentityKind.EMAIL, value=scene.jonas.email)


@shows("customers.merge_customers")
def two_people_are_one(scene: Scene) -> None:
    scene.kept["people"] = merge_customers(actor=scene.me, source_id=scene.amelie.id, target_id=scene.jonas.id)


@shows("customers.unmerge_customers")
def two_people_again(scene: Scene) -> None:
    unmerge_customers(actor=scene.me, merge_id=scene.kept["people"])
