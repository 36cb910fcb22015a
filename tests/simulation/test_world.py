"""The simulated company: the same every time, believable in its counts, true to its stories."""

import socket
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from accord.simulation.calendar import local_day
from accord.simulation.company import EMPLOYEE_BY_CODE, REASON_BY_CODE, TOUCHPOINTS
from accord.simulation.contracts import Contact, ContactKind, EventKind, FollowUpKind, Role, StoryTruth
from accord.simulation.world import World

OPENS = datetime(2026, 11, 20, 11, tzinfo=UTC)
SEED = 7


@pytest.fixture(scope="module")
def world() -> World:
    return World(SEED, OPENS)


@pytest.fixture(scope="module")
def history(world: World) -> list[Contact]:
    return list(world.contacts_between(world.starts_at, OPENS))


@pytest.fixture(scope="module")
def truth(world: World) -> dict[str, StoryTruth]:
    return {story.code: story for story in world.ground_truth()}


def _on_days(history: list[Contact], reason: str, first: int, last: int) -> int:
    """How many wrote about it on these days, counted from the opening day."""
    today = local_day(OPENS)
    return sum(first <= (local_day(contact.at) - today).days <= last for contact in history if contact.reason == reason)


# ── the same every time ──


def test_the_same_seed_gives_the_same_mails_to_the_byte(history: list[Contact]) -> None:
    again = list(World(SEED, OPENS).contacts_between(OPENS - timedelta(days=3), OPENS))
    assert again == [contact for contact in history if contact.at >= OPENS - timedelta(days=3)]


def test_another_seed_gives_other_mails(history: list[Contact]) -> None:
    others = list(World(SEED + 1, OPENS).contacts_between(OPENS - timedelta(days=3), OPENS))
    known = {contact.text for contact in history}
    same = [contact for contact in others if contact.kind is ContactKind.REQUEST and contact.text in known]
    assert len(same) <= len(others) / 25  # very short ones may coincide


def test_a_single_day_can_be_made_alone(history: list[Contact]) -> None:
    start = OPENS - timedelta(days=40)
    alone = list(World(SEED, OPENS).contacts_between(start, start + timedelta(days=1)))
    assert alone == [contact for contact in history if start <= contact.at < start + timedelta(days=1)]
    assert alone


def test_windows_of_minutes_add_up_to_the_day(world: World) -> None:
    whole = list(world.contacts_between(OPENS, OPENS + timedelta(hours=6)))
    pieces = [
        contact
        for minute in range(0, 360, 15)
        for contact in world.contacts_between(OPENS + timedelta(minutes=minute), OPENS + timedelta(minutes=minute + 15))
    ]
    assert pieces == whole


def test_plans_are_the_same_every_time(world: World, history: list[Contact]) -> None:
    other = World(SEED, OPENS)
    assert [world.plan_for(contact) for contact in history[-60:]] == [
        other.plan_for(contact) for contact in history[-60:]
    ]


def test_events_are_the_same_every_time_and_have_their_own_ids(world: World) -> None:
    events = world.events_between(OPENS - timedelta(days=30), OPENS)
    assert events == World(SEED, OPENS).events_between(OPENS - timedelta(days=30), OPENS)
    assert len({event.id for event in events}) == len(events)
    assert events == sorted(events, key=lambda event: (event.at, event.id))


def test_every_contact_has_its_own_id_and_message_id(history: list[Contact]) -> None:
    assert len({contact.id for contact in history}) == len(history)
    assert len({contact.message_id for contact in history}) == len(history)


# ── believable ──


def test_ninety_days_bring_some_seven_hundred_contacts(history: list[Contact]) -> None:
    assert 600 <= len(history) <= 950


def test_two_thousand_contacts_take_seconds() -> None:
    world = World(99, OPENS)
    began = time.process_time()
    count = sum(1 for _ in world.contacts_between(world.starts_at, OPENS))
    assert (time.process_time() - began) * 2_000 / count < 15  # some three on two cores of 2026


def test_mondays_are_busier_than_sundays(history: list[Contact]) -> None:
    by_weekday = Counter(local_day(contact.at).weekday() for contact in history)
    assert by_weekday[0] > 1.3 * by_weekday[6]


def test_the_shop_sells_some_sixty_products_to_1500_people(world: World) -> None:
    assert len(world.customers) == len({customer.email for customer in world.customers}) == 1_500
    assert len(world.products) == len({product.sku for product in world.products}) == 61
    assert all(customer.email.endswith(".example") for customer in world.customers)


def test_most_people_write_english_or_german_and_every_language_occurs(history: list[Contact]) -> None:
    languages = Counter(contact.language for contact in history)
    assert set(languages) == {"en", "de", "fr", "es", "nl"}
    assert languages["en"] + languages["de"] > 0.7 * len(history)


def test_every_touchpoint_and_reason_has_an_accountable_department_with_an_owner(world: World) -> None:
    departments = {department.code for department in world.company.departments}
    accountable = {place.department for place in TOUCHPOINTS} | {
        reason.department for reason in REASON_BY_CODE.values()
    }
    led = {
        person.department
        for person in world.company.employees
        if person.role in {Role.DEPARTMENT_OWNER, Role.SERVICE_LEAD}
    }
    assert accountable <= departments
    assert accountable <= led
    assert {reason.touchpoint for reason in REASON_BY_CODE.values()} == {place.code for place in TOUCHPOINTS}


def test_every_reason_is_written_about(history: list[Contact]) -> None:
    assert {contact.reason for contact in history if contact.reason} == set(REASON_BY_CODE)


def test_people_write_about_what_really_happened_to_their_order(history: list[Contact]) -> None:
    for contact in history:
        order = contact.order
        if order is None:
            continue
        assert contact.customer is not None
        assert order.customer_number == contact.customer.number
        assert order.placed_at < contact.at
        if contact.reason in {"parcel_damaged", "item_missing", "wrong_item", "not_received"}:
            assert order.delivered_at < contact.at
        if contact.reason == "where_is_my_order":
            assert order.shipped_at < contact.at < order.delivered_at
        if contact.reason == "refund_late":
            assert order.returned is not None
            assert order.returned.received_at < contact.at < order.returned.refunded_at


def test_an_order_goes_its_way_step_by_step(world: World) -> None:
    steps: dict[str, list[EventKind]] = {}
    for event in world.events_between(OPENS - timedelta(days=60), OPENS):
        if event.touchpoint in {"checkout", "delivery", "returns"}:
            steps.setdefault(event.reference, []).append(event.kind)
    whole = [kinds for kinds in steps.values() if kinds[0] is EventKind.ORDER_PLACED and len(kinds) > 2]
    assert len(whole) > 1_000
    for kinds in whole:
        assert kinds[1] is EventKind.PARCEL_SHIPPED
        assert kinds.index(EventKind.PARCEL_SHIPPED) < kinds.index(kinds[-1])


# ── what becomes of it ──


def test_every_request_is_answered_filed_and_signed_by_somebody_who_speaks_the_language(
    world: World, history: list[Contact]
) -> None:
    for contact in history[:400]:
        plan = world.plan_for(contact)
        if contact.kind is not ContactKind.REQUEST:
            assert plan.steps() == []
            continue
        agent = EMPLOYEE_BY_CODE[plan.agent]
        assert contact.language in agent.languages
        assert agent.name in plan.replies[0].text
        assert plan.solution is not None
        assert plan.solution.at > contact.at
        assert all(step.at > contact.at for step in plan.steps())
        assert [step.at for step in plan.steps()] == sorted(step.at for step in plan.steps())


def test_promises_stand_word_for_word_in_the_reply_and_most_are_kept(world: World, history: list[Contact]) -> None:
    promises = []
    for contact in history:
        for reply in world.plan_for(contact).replies:
            if reply.promise is not None:
                assert reply.promise.words in reply.text
                assert reply.at < reply.promise.due_at
                promises.append(reply.promise)
    kept = sum(promise.kept_at is not None for promise in promises)
    assert len(promises) > 50
    assert 0.6 < kept / len(promises) < 0.95


def test_answers_to_surveys_follow_what_people_lived_through(world: World, history: list[Contact]) -> None:
    scores: dict[bool, list[int]] = {True: [], False: []}
    requests = [contact for contact in history if contact.kind is ContactKind.REQUEST]
    for contact in requests:
        plan = world.plan_for(contact)
        if plan.survey is not None:
            assert 1 <= plan.survey.csat <= 5
            assert 1 <= plan.survey.ces <= 7
            had_to_chase = any(later.kind is FollowUpKind.ANY_NEWS for later in plan.follow_ups)
            scores[had_to_chase].append(plan.survey.csat)
    answered = len(scores[True]) + len(scores[False])
    assert 0.2 < answered / len(requests) < 0.3
    assert sum(scores[False]) / len(scores[False]) > sum(scores[True]) / len(scores[True]) + 0.4


def test_the_agent_files_nearly_everything_right(world: World, history: list[Contact]) -> None:
    filed = [(contact.reason, world.plan_for(contact).solution) for contact in history if contact.reason]
    right = sum(solution is not None and solution.reason == reason for reason, solution in filed)
    assert 0.9 < right / len(filed) < 1.0


def test_a_customer_answers_a_visitor_and_then_lets_it_rest(world: World, history: list[Contact]) -> None:
    requests = [contact for contact in history if contact.kind is ContactKind.REQUEST][:200]
    first = [world.reaction_to(contact, "It is on its way.", OPENS, 1) for contact in requests]
    assert 100 < sum(reaction is not None for reaction in first) < 190
    assert all(world.reaction_to(contact, "It is on its way.", OPENS, 4) is None for contact in requests)


def test_asked_for_the_order_number_people_give_it(world: World, history: list[Contact]) -> None:
    silent = [
        contact
        for contact in history
        if contact.order is not None and contact.order.number not in contact.text and contact.reason != "praise"
    ]
    answered = [world.reaction_to(contact, "Which order is it about?", OPENS) for contact in silent]
    numbers = sum(
        reaction is not None and contact.order is not None and contact.order.number in reaction.text
        for contact, reaction in zip(silent, answered, strict=True)
    )
    assert numbers > 0.95 * len(silent)


# ── what was planted ──


def test_the_truth_names_contacts_that_exist_and_are_about_the_story(
    history: list[Contact], truth: dict[str, StoryTruth]
) -> None:
    by_id = {contact.id: contact for contact in history}
    for story in truth.values():
        assert story.contact_ids
        for identity in story.contact_ids:
            contact = by_id[identity]
            assert contact.reason == story.reason
            assert local_day(contact.at) >= story.began_on
            assert story.ended_on is None or local_day(contact.at) <= story.ended_on
            if story.warehouse is not None:
                assert contact.order is not None
                assert contact.order.warehouse == story.warehouse


def test_the_truth_keeps_its_own_expectation(truth: dict[str, StoryTruth]) -> None:
    for story in truth.values():
        expected = sum(story.expected.values())
        assert abs(len(story.contact_ids) - expected) < 4 * expected**0.5 + 3


def test_the_truth_has_four_signals_and_one_quiet_wave(truth: dict[str, StoryTruth]) -> None:
    assert {code for code, story in truth.items() if story.is_signal} == {
        "packing_fault",
        "confusing_invoice",
        "empty_promise",
        "dead_button",
    }
    assert not truth["seasonal_wave"].is_signal


def test_damaged_parcels_grow_from_lyon(history: list[Contact]) -> None:
    before = _on_days(history, "parcel_damaged", -80, -25) / 56
    lately = _on_days(history, "parcel_damaged", -8, -1) / 8
    assert lately > 4 * before
    recent = [contact for contact in history if contact.reason == "parcel_damaged"][-30:]
    assert sum(contact.order is not None and contact.order.warehouse == "lyon" for contact in recent) > 20


def test_invoice_questions_rise_with_the_new_form_and_fall_after_the_fix(history: list[Contact]) -> None:
    before = _on_days(history, "invoice_unclear", -85, -52) / 34
    during = _on_days(history, "invoice_unclear", -45, -20) / 26
    after = _on_days(history, "invoice_unclear", -13, -1) / 13
    assert during > 4 * before
    assert after < during / 3


def test_the_empty_promise_is_a_short_spike(history: list[Contact]) -> None:
    assert _on_days(history, "offer_not_available", -9, -3) > 15
    assert _on_days(history, "offer_not_available", -30, -10) < 10


def test_the_dead_button_rises_and_goes_on_rising_after_the_opening(world: World, history: list[Contact]) -> None:
    assert _on_days(history, "return_page_fails", -60, -7) / 54 < 0.4
    assert _on_days(history, "return_page_fails", -6, -1) / 6 > 0.9
    coming = list(world.contacts_between(OPENS + timedelta(days=5), OPENS + timedelta(days=15)))
    assert sum(contact.reason == "return_page_fails" for contact in coming) / 10 > 3


def test_the_change_calendar_holds_the_cause_of_each_story_just_before_it(
    world: World, truth: dict[str, StoryTruth]
) -> None:
    for code in ("packing_fault", "confusing_invoice", "empty_promise", "dead_button"):
        story = truth[code]
        causes = [
            change
            for change in world.changes
            if change.touchpoint == story.touchpoint and 0 <= (story.began_on - change.starts_on).days <= 2
        ]
        assert len(causes) == 1
        assert causes[0].department == story.department


# ── going on ──


def test_extra_mails_come_quickly_after_a_start_and_cease_after_a_day(world: World) -> None:
    hour = list(world.live_contacts(OPENS, OPENS, OPENS + timedelta(hours=1)))
    day = list(world.live_contacts(OPENS, OPENS, OPENS + timedelta(days=5)))
    assert 6 <= len(hour) <= 10
    assert 35 <= len(day) <= 60
    assert max(contact.at for contact in day) < OPENS + timedelta(days=1)
    assert sum(contact.reason == "return_page_fails" for contact in day) > 12
    assert len({contact.id for contact in day}) == len(day)


def test_an_extra_mail_has_a_plan_like_any_other(world: World) -> None:
    for contact in world.live_contacts(OPENS, OPENS, OPENS + timedelta(hours=2)):
        again = World(SEED, OPENS).plan_for(contact)
        assert again == world.plan_for(contact)
        assert again.solution is not None


def test_the_simulation_needs_no_network_and_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the simulation opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    assert list(World(3, OPENS).contacts_between(OPENS - timedelta(days=1), OPENS))


# ── lessons and the rest ──


def test_what_people_learn_is_about_real_colleagues_and_stories(world: World, truth: dict[str, StoryTruth]) -> None:
    departments = {department.code for department in world.company.departments}
    assert {lesson.story for lesson in world.lessons} <= set(truth)
    for lesson in world.lessons:
        assert lesson.department in departments
        assert 0 <= lesson.right <= 2
        assert 110 <= len(lesson.text.split()) <= 260  # two minutes of unhurried reading
    for improvement in world.improvements:
        assert EMPLOYEE_BY_CODE[improvement.owner].department == improvement.department
        assert improvement.department == truth[improvement.story].department
    for idea in world.ideas:
        assert idea.by in EMPLOYEE_BY_CODE
        assert idea.decider in EMPLOYEE_BY_CODE
        assert bool(idea.answer) == (idea.decided_on is not None)
    for thanks in world.thanks:
        assert thanks.to in EMPLOYEE_BY_CODE
        assert thanks.from_customer or thanks.by in EMPLOYEE_BY_CODE
    assert any(EMPLOYEE_BY_CODE[thanks.to].warehouse for thanks in world.thanks)
