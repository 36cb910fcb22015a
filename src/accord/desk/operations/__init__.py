"""Orders of the desk. Each is one transaction, takes the acting person first and assumes that it runs twice at once."""

from accord.desk.operations.delivering import mark_arrived, note_delivery, send_again
from accord.desk.operations.drafting import save_draft
from accord.desk.operations.escalating import escalate, set_priority, take_back_escalation
from accord.desk.operations.importing import import_conversations
from accord.desk.operations.merging import merge_conversations, unmerge_conversations
from accord.desk.operations.noticing import post_notice
from accord.desk.operations.queues import create_queue
from accord.desk.operations.receiving import receive_message
from accord.desk.operations.recipients import Unreachable
from accord.desk.operations.removing import remove_conversation, restore_conversation, settle_arrivals
from accord.desk.operations.replying import StaleReply, post_note, post_reply
from accord.desk.operations.several import (
    assign_several,
    bring_back_several,
    escalate_several,
    give_priorities,
    mark_several,
    prioritise_several,
    reassign_several,
    remove_several,
    restore_several,
    snooze_several,
    solve_several,
    tag_several,
    take_back_escalations,
)
from accord.desk.operations.solving import bring_back_case, note_stuck, set_status, solve_case
from accord.desk.operations.tagging import define_tag, delete_tag, find_or_make_tag, merge_tags, tag_conversation
from accord.desk.operations.taking_back import TooLate, take_back_reply
from accord.desk.operations.triage import (
    accept_stranger,
    assign_conversation,
    mark_read,
    may_have,
    snooze_conversation,
    wake_conversation,
)
from accord.desk.operations.withdrawing import withdraw_imported

__all__ = [
    "StaleReply",
    "TooLate",
    "Unreachable",
    "accept_stranger",
    "assign_conversation",
    "assign_several",
    "bring_back_case",
    "bring_back_several",
    "create_queue",
    "define_tag",
    "delete_tag",
    "escalate",
    "escalate_several",
    "find_or_make_tag",
    "give_priorities",
    "import_conversations",
    "mark_arrived",
    "mark_read",
    "mark_several",
    "may_have",
    "merge_conversations",
    "merge_tags",
    "note_delivery",
    "note_stuck",
    "post_note",
    "post_notice",
    "post_reply",
    "prioritise_several",
    "reassign_several",
    "receive_message",
    "remove_conversation",
    "remove_several",
    "restore_conversation",
    "restore_several",
    "save_draft",
    "send_again",
    "set_priority",
    "set_status",
    "settle_arrivals",
    "snooze_conversation",
    "snooze_several",
    "solve_case",
    "solve_several",
    "tag_conversation",
    "tag_several",
    "take_back_escalation",
    "take_back_escalations",
    "take_back_reply",
    "unmerge_conversations",
    "wake_conversation",
    "withdraw_imported",
]
