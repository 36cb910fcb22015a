"""What leads read: what was given by kind, person and reason, what became of it, what policies cost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from tests.cast import Colleague, Person
from tests.desk.goodwill.conftest import Give
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import Place
from accord.desk.goodwill.contracts import GestureKind, GoodwillReport, Outcome
from accord.desk.goodwill.operations import (
    ask_for_gesture,
    grant_gesture,
    keep_policy,
    note_outcome,
    refuse_gesture,
    withdraw_gesture,
)
from accord.desk.goodwill.queries import goodwill_report, list_given
from accord.desk.operations import remove_conversation, solve_case
from accord.kernel import clock
from accord.kernel.company import change_company
from accord.kernel.errors import NotAllowed
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "terms")]


def report(lead: Colleague) -> GoodwillReport:
    now = clock.now()
    return goodwill_report(actor=lead.actor, start=now - timedelta(days=28), end=now + timedelta(days=1))


Solve = Callable[[str, str], Placed]


@pytest.fixture
def solved(agent: Colleague, angry_customer: Person, loyal_customer: Person, reasons: dict[str, int]) -> Solve:
    """Somebody wrote, and Ana solved it and said what it was about: `solved("jonas", "fee")`."""

    def solve(who: str, about: str) -> Placed:
        person = {"jonas": angry_customer, "amelie": loyal_customer}[who]
        placed = hand_in(letter(person.email))
        solve_case(actor=agent.actor, case_id=placed.case_id, reason_id=reasons[about])
        return placed

    return solve


def test_sums_by_kind_person_and_reason(
    give: Give, other_agent: Colleague, lead: Colleague, solved: Solve, reasons: dict[str, int]
) -> None:
    here = solved("jonas", "damage").conversation_id
    give(amount=Decimal(10), conversation_id=here)
    give(amount=Decimal("4.50"), kind=GestureKind.REFUND, conversation_id=here)
    give(actor=other_agent.actor, amount=Decimal(20), conversation_id=here)
    withdraw_gesture(actor=lead.actor, gesture_id=give(amount=Decimal(7), conversation_id=here))
    found = report(lead)

    assert (found.n, found.amount, found.currency, found.others) == (3, Decimal("34.50"), "EUR", 0)
    assert [(row.key, row.n, row.amount) for row in found.by_kind] == [
        ("voucher", 2, Decimal("30.00")),
        ("refund", 1, Decimal("4.50")),
    ]
    assert [(int(row.key) == other_agent.id, row.n, row.amount) for row in found.by_person] == [
        (True, 1, Decimal("20.00")),
        (False, 2, Decimal("14.50")),
    ]
    assert [(row.key, row.n, row.amount) for row in found.by_reason] == [(str(reasons["damage"]), 3, Decimal("34.50"))]
    now = clock.now()
    assert len(list_given(actor=lead.actor, start=now, end=now + timedelta(days=1))) == 3


def test_what_was_asked_granted_and_refused(agent: Colleague, lead: Colleague, received: Placed) -> None:
    def ask(euros: int) -> int:
        return ask_for_gesture(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            kind=GestureKind.REFUND,
            amount=Decimal(euros),
            reason="It leaked.",
        )

    grant_gesture(actor=lead.actor, gesture_id=ask(80), words="Yes.")
    refuse_gesture(actor=lead.actor, gesture_id=ask(90), words="No.")
    ask(100)
    found = report(lead)

    assert (found.asked, found.refused, found.n, found.amount) == (3, 1, 1, Decimal(80))


def test_outcomes_with_their_numbers_and_those_nobody_knows(give: Give, agent: Colleague, lead: Colleague) -> None:
    for outcome in (Outcome.STAYED, Outcome.STAYED, Outcome.LEFT):
        note_outcome(actor=agent.actor, gesture_id=give(amount=Decimal(5)), outcome=outcome)
    give(amount=Decimal(5))

    counts = {row.outcome: row.n for row in report(lead).outcomes}
    assert counts == {Outcome.PLEASED: 0, Outcome.STAYED: 2, Outcome.UNCHANGED: 0, Outcome.LEFT: 1, None: 1}


def test_policies_that_cost_most_contacts_come_first(
    give: Give, lead: Colleague, solved: Solve, reasons: dict[str, int], policy_id: int
) -> None:
    change_company(actor=SYSTEM, contact_cost=6.5)
    other = keep_policy(actor=SYSTEM, name="Only with the box", reason_ids=[reasons["damage"]])
    unused = keep_policy(actor=SYSTEM, name="Never asked about")
    late = solved("jonas", "too-late")
    for who, about in (("jonas", "fee"), ("amelie", "fee"), ("amelie", "damage")):
        solved(who, about)
    give(kind=GestureKind.EXCEPTION, amount=Decimal(12), policy_id=policy_id, conversation_id=late.conversation_id)
    give(amount=Decimal(3), conversation_id=late.conversation_id)
    found = report(lead)

    rows = [(r.policy.id, r.contacts, r.customers, r.exceptions, r.given, r.contact_cost) for r in found.policies]
    assert rows == [
        (policy_id, 3, 2, 1, Decimal("15.00"), Decimal("19.50")),
        (other, 1, 1, 0, Decimal("0.00"), Decimal("6.50")),
        (unused, 0, 0, 0, Decimal("0.00"), Decimal("0.00")),
    ]
    assert (found.contacts, found.contacts_known) == (5, 4), "of the one not solved nobody has said what it was"


def test_a_gesture_that_names_a_policy_and_stands_on_its_reason_counts_once(
    give: Give, lead: Colleague, solved: Solve, policy_id: int
) -> None:
    give(amount=Decimal(8), policy_id=policy_id, conversation_id=solved("jonas", "too-late").conversation_id)
    [row] = report(lead).policies
    assert (row.given, row.exceptions) == (Decimal("8.00"), 0)


def test_junk_is_in_no_figure(lead: Colleague, solved: Solve, policy_id: int) -> None:
    late = solved("jonas", "too-late")
    remove_conversation(actor=lead.actor, conversation_id=late.conversation_id, place=Place.JUNK)
    [row] = report(lead).policies
    assert row.contacts == 0


def test_a_policy_without_force_is_listed_while_it_still_costs(
    lead: Colleague, solved: Solve, reasons: dict[str, int], policy_id: int
) -> None:
    keep_policy(actor=SYSTEM, policy_id=policy_id, name="Old", reason_ids=[reasons["fee"]], is_in_force=False)
    assert report(lead).policies == ()
    solved("jonas", "fee")
    assert [row.contacts for row in report(lead).policies] == [1]


def test_the_span_begins_and_ends_where_it_says(give: Give, lead: Colleague, noon: datetime) -> None:
    with clock.at(noon - timedelta(days=1)):
        give(amount=Decimal(5))
    inside = goodwill_report(actor=lead.actor, start=noon - timedelta(days=1), end=noon)
    outside = goodwill_report(actor=lead.actor, start=noon, end=noon + timedelta(days=1))
    ended = goodwill_report(actor=lead.actor, start=noon - timedelta(days=2), end=noon - timedelta(days=1))
    assert (inside.n, outside.n, ended.n) == (1, 0, 0)


def test_sums_in_another_currency_are_left_out_and_said(give: Give, lead: Colleague) -> None:
    give(amount=Decimal(5))
    change_company(actor=SYSTEM, currency="CHF")
    give(amount=Decimal(6))
    found = report(lead)
    assert (found.n, found.amount, found.currency, found.others) == (1, Decimal(6), "CHF", 1)


def test_agents_see_no_figures_of_others(agent: Colleague, noon: datetime) -> None:
    with pytest.raises(NotAllowed):
        goodwill_report(actor=agent.actor, start=noon, end=noon)
