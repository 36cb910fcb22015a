"""Deeds of the desk itself, in an order in which each finds what it needs and changes something that is shown."""

from datetime import timedelta

from accord.desk.contracts import CaseStatus, DeliveryState, Place, Priority, Solution
from accord.desk.models import Participant
from accord.desk.operations import (
    accept_stranger,
    assign_conversation,
    assign_several,
    bring_back_case,
    bring_back_several,
    define_tag,
    delete_tag,
    escalate,
    escalate_several,
    give_priorities,
    mark_arrived,
    mark_read,
    mark_several,
    merge_conversations,
    merge_tags,
    note_delivery,
    post_note,
    post_notice,
    prioritise_several,
    reassign_several,
    remove_conversation,
    remove_several,
    restore_conversation,
    restore_several,
    send_again,
    set_priority,
    set_status,
    settle_arrivals,
    snooze_conversation,
    snooze_several,
    solve_case,
    solve_several,
    tag_conversation,
    tag_several,
    take_back_escalation,
    take_back_escalations,
    take_back_reply,
    unmerge_conversations,
    wake_conversation,
)
from accord.kernel import clock
from tests.browser.happenings import Scene, shows


@shows("operations.post_note")
def a_note(scene: Scene) -> None:
    post_note(actor=scene.me, conversation_id=scene.here, text="Ask the warehouse.")


@shows("operations.assign_conversation")
def an_assignment(scene: Scene) -> None:
    assign_conversation(actor=scene.me, conversation_id=scene.here, assignee_id=scene.lead.id)


@shows("operations.post_reply")
def a_reply(scene: Scene) -> None:
    scene.kept["reply"] = scene.reply()


@shows("operations.take_back_reply")
def a_reply_taken_back(scene: Scene) -> None:
    take_back_reply(actor=scene.me, message_id=scene.kept["reply"])


@shows("operations.receive_message")
def an_answer(scene: Scene) -> None:
    scene.write("It is still broken.")


@shows("operations.note_delivery")
def a_delivery_in_doubt(scene: Scene) -> None:
    scene.kept["reply"] = scene.reply("We look into it.")
    note_delivery(message_id=scene.kept["reply"], state=DeliveryState.IN_DOUBT, problem="connection_lost")


@shows("operations.mark_arrived")
def it_arrived(scene: Scene) -> None:
    mark_arrived(actor=scene.me, message_id=scene.kept["reply"])
    note_delivery(message_id=scene.kept["reply"], state=DeliveryState.DELIVERED)


@shows("operations.send_again")
def sent_again(scene: Scene) -> None:
    note_delivery(message_id=scene.kept["reply"], state=DeliveryState.FAILED)
    send_again(actor=scene.me, message_id=scene.kept["reply"])
    note_delivery(message_id=scene.kept["reply"], state=DeliveryState.QUEUED)


@shows("operations.post_notice")
def a_notice(scene: Scene) -> None:
    post_notice(
        conversation_id=scene.here,
        customer_id=scene.jonas.id,
        purpose="survey",
        subject="One question",
        text="How did it go?",
    )


@shows("operations.accept_stranger")
def a_stranger_let_in(scene: Scene) -> None:
    scene.write("May I say something?", sender="stranger@elsewhere.example")
    person = Participant.objects.get(conversation_id=scene.here, role="stranger")
    accept_stranger(actor=scene.me, participant_id=person.pk)


@shows("operations.mark_read")
def unread(scene: Scene) -> None:
    mark_read(actor=scene.me, conversation_id=scene.here)


@shows("operations.mark_several")
def several_unread(scene: Scene) -> None:
    mark_several(actor=scene.me, conversation_ids=scene.both, unread=True)


@shows("operations.set_status")
def waiting_for_the_customer(scene: Scene) -> None:
    set_status(actor=scene.me, case_id=scene.shown.case_id, status=CaseStatus.PENDING)


@shows("operations.snooze_conversation")
def put_aside(scene: Scene) -> None:
    snooze_conversation(actor=scene.me, conversation_id=scene.here, until=clock.now() + timedelta(days=3))


@shows("operations.wake_conversation")
def awake(scene: Scene) -> None:
    with clock.at(clock.now() + timedelta(days=3, seconds=1)):
        wake_conversation(conversation_id=scene.here)


@shows("operations.snooze_several")
def several_put_aside(scene: Scene) -> None:
    snooze_several(actor=scene.me, conversation_ids=scene.both, until=clock.now() + timedelta(days=3))
    snooze_several(actor=scene.me, conversation_ids=scene.both[:1], until=None)


@shows("operations.assign_several")
def several_assigned(scene: Scene) -> None:
    assign_several(actor=scene.me, conversation_ids=scene.both, assignee_id=scene.colleague.id)


@shows("operations.reassign_several")
def several_assigned_back(scene: Scene) -> None:
    before = {scene.here: scene.lead.id, scene.other.conversation_id: None}
    reassign_several(actor=scene.me, before=before, assignee_id=scene.colleague.id)


@shows("operations.define_tag", "operations.tag_conversation")
def a_tag(scene: Scene) -> None:
    scene.kept["tag"] = define_tag(actor=scene.administrator.actor, name="Pole")
    tag_conversation(actor=scene.me, conversation_id=scene.here, tag_id=scene.kept["tag"])


@shows("operations.define_tag")
def a_tag_called_otherwise(scene: Scene) -> None:
    define_tag(actor=scene.administrator.actor, name="Tent pole", colour="risk", tag_id=scene.kept["tag"])


@shows("operations.tag_several")
def several_tagged(scene: Scene) -> None:
    scene.kept["second_tag"] = define_tag(actor=scene.administrator.actor, name="Return")
    tag_several(actor=scene.me, conversation_ids=scene.both, tag_id=scene.kept["second_tag"])


@shows("operations.merge_tags")
def two_tags_are_one(scene: Scene) -> None:
    merge_tags(actor=scene.administrator.actor, tag_id=scene.kept["second_tag"], into_id=scene.kept["tag"])


@shows("operations.delete_tag")
def a_tag_gone(scene: Scene) -> None:
    delete_tag(actor=scene.administrator.actor, tag_id=scene.kept["tag"])


@shows("operations.set_priority")
def urgent(scene: Scene) -> None:
    set_priority(actor=scene.me, conversation_id=scene.here, priority=Priority.URGENT)


@shows("operations.prioritise_several")
def several_high(scene: Scene) -> None:
    scene.kept["before"] = prioritise_several(actor=scene.me, conversation_ids=scene.both, priority=Priority.HIGH)


@shows("operations.give_priorities")
def priorities_given_back(scene: Scene) -> None:
    give_priorities(actor=scene.me, before=scene.kept["before"])


@shows("operations.escalate")
def handed_up(scene: Scene) -> None:
    scene.kept["up"] = escalate(actor=scene.me, conversation_id=scene.here, reason="Third time.", lead_id=scene.lead.id)


@shows("operations.take_back_escalation")
def not_handed_up(scene: Scene) -> None:
    take_back_escalation(actor=scene.me, escalation_id=scene.kept["up"])


@shows("operations.escalate_several")
def several_handed_up(scene: Scene) -> None:
    scene.kept["ups"] = escalate_several(
        actor=scene.me, conversation_ids=scene.both, reason="Again.", lead_id=scene.lead.id
    )


@shows("operations.take_back_escalations")
def several_not_handed_up(scene: Scene) -> None:
    take_back_escalations(actor=scene.me, escalation_ids=scene.kept["ups"])


@shows("operations.solve_case")
def solved(scene: Scene) -> None:
    solve_case(actor=scene.me, case_id=scene.shown.case_id, demand="failure")


@shows("operations.bring_back_case")
def back_again(scene: Scene) -> None:
    bring_back_case(actor=scene.me, case_id=scene.shown.case_id, why="It broke again.")


@shows("operations.solve_several")
def several_solved(scene: Scene) -> None:
    solve_several(actor=scene.me, conversation_ids=scene.both, solution=Solution(demand="value"))


@shows("operations.bring_back_several")
def several_back(scene: Scene) -> None:
    bring_back_several(actor=scene.me, case_ids=[scene.shown.case_id, scene.other.case_id])


@shows("operations.merge_conversations")
def merged(scene: Scene) -> None:
    scene.kept["merge"] = merge_conversations(
        actor=scene.me, source_id=scene.second.conversation_id, target_id=scene.here
    )


@shows("operations.unmerge_conversations")
def taken_apart(scene: Scene) -> None:
    unmerge_conversations(actor=scene.me, merge_id=scene.kept["merge"])


@shows("operations.remove_conversation")
def into_the_trash(scene: Scene) -> None:
    remove_conversation(actor=scene.me, conversation_id=scene.here, place=Place.TRASH, reason="A test.")


@shows("operations.restore_conversation")
def out_of_the_trash(scene: Scene) -> None:
    restore_conversation(actor=scene.me, conversation_id=scene.here)


@shows("operations.remove_several")
def several_junk(scene: Scene) -> None:
    remove_several(actor=scene.me, conversation_ids=scene.both, place=Place.JUNK)


@shows("operations.settle_arrivals")
def written_into_the_junk(scene: Scene) -> None:
    scene.write("Hello?")
    settle_arrivals(conversation_ids=[scene.here])


@shows("operations.restore_several")
def several_no_junk(scene: Scene) -> None:
    restore_several(actor=scene.me, conversation_ids=scene.both)
