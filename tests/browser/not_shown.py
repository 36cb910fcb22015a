"""Orders that no deed watches on an open page, each with the reason why none has to."""

from collections.abc import Mapping

_REASONS: Mapping[str, str] = {
    "It decides, reads or words; it changes nothing.": """
        acknowledging.also_says acknowledging.choose acknowledging.expected_by acknowledging.moment_words
        acknowledging.read_on acknowledging.words_of goodwill.read_amount operations.may_have
        junk.read_known junk.sender_of macros.require_filled notices.count_key notices.habits_of notices.topic_of
        people.evidence_in""",
    "What it does, it does by orders that are watched.": """
        acknowledging.acknowledge_new acknowledging.record_for automation.act_on automation.sweep
        companies.place_by_domain
        customers.recognise_customer customers.record_outside_events goodwill.give_preset incidents.go_on_with_answer
        junk.judge_arrivals levels.refresh_cases levels.refresh_customers matters.bring_back_several
        matters.solve_parts operations.note_stuck case_types.take_joined_answer
        people.give_back people.look_at_new_messages people.take_apart promises.withdraw_promises_of
        routing.balance_queue routing.place_new routing.send_idle_away routing.share_out routing.share_queue
        routing.take_back_balance routing.take_next macros.reply_with_steps macros.take_back_with_steps
        duplicates.accept_proposal duplicates.merge_by_hand duplicates.take_apart duplicates.take_decision_back
        side_talks.attend_to_conversation side_talks.end_task_by_link
        context.judge_contacts context.note_asked_again context.note_transfer""",
    "It follows the facts that are watched, and is read together with them.": """
        levels.follow_facts levels.note_left levels.refresh_company levels.tell_due search.note_fields
        search.note_names search.begin_names_anew routing.note_assignments side_talks.note_deliveries""",
    "It arranges what is to come (rules, routes, macros, designs, hours), each on a page of its own.": """
        automation.move_rule automation.put_away_rule automation.save_rule automation.switch_rule
        case_types.create_case_type case_types.discard_draft case_types.edit_design case_types.found_case_types
        case_types.move_case_type case_types.retire_case_type goodwill.keep_policy goodwill.keep_preset
        goodwill.remove_preset junk.block_sender junk.block_writer junk.learn junk.unblock_sender levels.move_policy
        levels.remove_calendar levels.set_calendar macros.put_away_macro macros.save_macro operations.create_queue
        operations.find_or_make_tag routing.change_queue routing.delete_route routing.save_route routing.set_capacity
        routing.set_away_minutes routing.set_tier""",
    "It is the person's own, and only they do it, on this very page.": """
        notices.choose_habits notices.follow notices.follow_several operations.save_draft side_talks.read_side_talk
        search.keep_view search.remove_view""",
    "The bell tells it, which has a test of its own.": """
        notices.read_notices notices.tell notices.tell_concerned notices.tell_handed_up notices.tell_mentioned
        routing.note_seen goodwill.remind_of_outcome side_talks.remind_of_answer side_talks.remind_of_task""",
    "A month's allowance may be half a minute old; the dialog that gives shows it exactly.": """
        goodwill.change_own_terms goodwill.change_terms""",
    "Nothing of it stands beside a conversation.": """
        companies.name_public_providers customers.give_consent customers.link_outside_id
        duplicates.look_at_all duplicates.look_at_new duplicates.look_at_next duplicates.note_evidence
        duplicates.refuse_proposal incidents.stop_answer viewers.forget_old_viewers
        search.count_new_words search.read_new_files""",
    "The past is taken over in bulk, before anybody works with it, and taken back as a whole.": """
        customers.forget_strangers customers.recognise_customers customers.withdraw_outside_events
        operations.import_conversations operations.withdraw_imported""",
}

NOT_SHOWN: Mapping[str, str] = {order: reason for reason, orders in _REASONS.items() for order in orders.split()}
