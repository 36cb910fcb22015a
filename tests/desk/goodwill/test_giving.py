"""An agent's discretion: a month's budget, a limit at once, a reason that must be given, a lead for what exceeds it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.goodwill.conftest import Give

from accord.channels.contracts import Placed
from accord.desk.goodwill.contracts import Beyond, GestureKind, GestureState, Outcome
from accord.desk.goodwill.models import Gesture
from accord.desk.goodwill.operations import (
    BeyondDiscretion,
    ask_for_gesture,
    change_own_terms,
    change_terms,
    give_preset,
    grant_gesture,
    keep_policy,
    keep_preset,
    note_outcome,
    refuse_gesture,
    withdraw_gesture,
)
from accord.desk.goodwill.queries import (
    allowance_of,
    goodwill_panel,
    list_allowances,
    list_presets,
    list_without_outcome,
    waiting_for_decision,
)
from accord.desk.models import Message
from accord.kernel import clock
from accord.kernel.audit import list_entries
from accord.kernel.company import change_company
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import list_facts
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "terms")]


def kinds_of_facts() -> list[str]:
    return [fact.kind for fact in reversed(list_facts(limit=50)) if ".Goodwill" in fact.kind]


def left_of(person: Colleague) -> Decimal:
    return allowance_of(employee_id=person.id).left


class TestWithinTheDiscretion:
    def test_a_gesture_is_recorded_with_its_reason_and_uses_the_month(
        self, give: Give, agent: Colleague, angry_customer: Person, noon: datetime
    ) -> None:
        gesture_id = give()

        panel = goodwill_panel(actor=agent.actor, customer_ids=[angry_customer.id])
        row = panel.gestures[0]
        assert (row.id, row.kind, row.amount, row.currency) == (gesture_id, GestureKind.VOUCHER, Decimal(10), "EUR")
        assert (row.state, row.reason, row.employee_name) == (
            GestureState.GIVEN,
            "The pole broke on the first night.",
            "Ana Silva",
        )
        assert panel.allowance is not None
        assert (panel.allowance.spent, panel.allowance.left) == (Decimal(10), Decimal(40))
        assert panel.allowance.month == date(2026, 3, 1)
        assert kinds_of_facts() == ["desk.GoodwillGiven"]

    def test_nothing_is_paid_and_nobody_is_written_to(self, give: Give, outbox: KeptOutbox) -> None:
        before = Message.objects.count()
        give()
        assert (list(outbox), Message.objects.count()) == ([], before)

    def test_facts_carry_numbers_and_codes_but_no_words(self, give: Give) -> None:
        give()
        [fact] = list_facts(kinds=["desk.GoodwillGiven"])
        assert (fact.payload["gesture"], fact.payload["amount"], fact.payload["currency"]) == (
            "voucher",
            "10.00",
            "EUR",
        )
        assert "pole" not in str(fact.payload)

    @pytest.mark.parametrize("reason", ["", "   ", "\n"])
    def test_without_a_reason_nothing_is_given(self, give: Give, reason: str) -> None:
        with pytest.raises(BadInput):
            give(reason=reason)
        assert (Gesture.objects.count(), kinds_of_facts()) == (0, [])

    def test_the_database_itself_refuses_a_gesture_without_a_reason(self, give: Give) -> None:
        gesture_id = give()
        with pytest.raises(IntegrityError), transaction.atomic():
            Gesture.objects.filter(pk=gesture_id).update(reason="")

    def test_a_voucher_of_nothing_is_none(self, give: Give) -> None:
        with pytest.raises(BadInput):
            give(amount=Decimal(0))

    def test_the_months_last_cent_can_be_given(self, give: Give, agent: Colleague) -> None:
        give(amount=Decimal(20))
        give(amount=Decimal(20))
        give(amount=Decimal(10))
        assert left_of(agent) == Decimal(0)
        with pytest.raises(BeyondDiscretion) as refusal:
            give(amount=Decimal("0.01"))
        assert refusal.value.why == Beyond.BUDGET

    def test_a_new_month_by_the_companys_clock_is_a_new_budget(self, give: Give, agent: Colleague) -> None:
        change_company(actor=SYSTEM, timezone="Europe/Berlin")
        with clock.at(datetime(2026, 3, 31, 21, 59, tzinfo=UTC)):  # 23:59 in Berlin
            give(amount=Decimal(20))
            assert left_of(agent) == Decimal(30)
        with clock.at(datetime(2026, 3, 31, 22, 0, tzinfo=UTC)):  # midnight in Berlin
            assert left_of(agent) == Decimal(50)

    def test_others_budgets_are_their_own(self, give: Give, agent: Colleague, other_agent: Colleague) -> None:
        give(amount=Decimal(20))
        give(actor=other_agent.actor, amount=Decimal(5))
        assert (left_of(agent), left_of(other_agent)) == (Decimal(30), Decimal(45))

    def test_one_person_may_have_other_terms(self, give: Give, agent: Colleague, other_agent: Colleague) -> None:
        change_own_terms(actor=SYSTEM, employee_id=agent.id, monthly=Decimal(200), single=Decimal(150))
        give(amount=Decimal(120))
        with pytest.raises(BeyondDiscretion):
            give(actor=other_agent.actor, amount=Decimal(120))
        months = dict(list_allowances())
        assert (months["Ana Silva"].left, months["Lukas Brandt"].left) == (Decimal(80), Decimal(50))

        change_own_terms(actor=SYSTEM, employee_id=agent.id, monthly=None, single=None)
        assert left_of(agent) == Decimal(0), "lowered below what is spent, nothing is left, and no debt"

    def test_before_anything_is_arranged_everything_is_asked_for(self, give: Give) -> None:
        change_terms(actor=SYSTEM, monthly=Decimal(0), single=Decimal(0))
        with pytest.raises(BeyondDiscretion):
            give(amount=Decimal(1))

    def test_nobody_without_the_desk_gives_anything(self, give: Give, department_owner: Colleague) -> None:
        with pytest.raises(NotAllowed):
            give(actor=department_owner.actor)
        with pytest.raises(NotAllowed):
            give(actor=SYSTEM)
        assert not Gesture.objects.exists()

    def test_a_conversation_that_is_not_there_is_not_found(self, give: Give) -> None:
        with pytest.raises(NotFound):
            give(conversation_id=999_999)


class TestBeyondTheDiscretion:
    @pytest.fixture
    def asked(self, agent: Colleague, received: Placed) -> int:
        return ask_for_gesture(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            kind=GestureKind.REFUND,
            amount=Decimal(80),
            reason="The tent leaked for a whole holiday.",
        )

    def test_it_waits_for_a_lead_and_uses_nothing(self, asked: int, agent: Colleague, lead: Colleague) -> None:
        [row] = waiting_for_decision(actor=lead.actor)
        assert (row.id, row.state, row.beyond) == (asked, GestureState.ASKED, Beyond.LIMIT)
        assert left_of(agent) == Decimal(50)
        [fact] = list_facts(kinds=["desk.GoodwillAsked"])
        assert (fact.payload["gesture_id"], fact.payload["employee_id"], fact.payload["beyond"]) == (
            asked,
            agent.id,
            "limit",
        )

    def test_a_lead_grants_it_with_a_word_and_it_uses_nobodys_budget(
        self, asked: int, agent: Colleague, lead: Colleague
    ) -> None:
        grant_gesture(actor=lead.actor, gesture_id=asked, words="Of course.")

        row = goodwill_panel(actor=agent.actor, customer_ids=[Gesture.objects.get().customer_id]).gestures[0]
        assert (row.state, row.decided_by_name, row.decision) == (GestureState.GIVEN, "Marta Novak", "Of course.")
        assert (left_of(agent), left_of(lead)) == (Decimal(50), Decimal(50))
        assert kinds_of_facts() == ["desk.GoodwillAsked", "desk.GoodwillGranted"]
        assert waiting_for_decision(actor=lead.actor) == []

    def test_a_lead_refuses_it_with_a_word(self, asked: int, lead: Colleague) -> None:
        refuse_gesture(actor=lead.actor, gesture_id=asked, words="A replacement is on its way already.")
        gesture = Gesture.objects.get()
        assert (gesture.state, gesture.given_at) == (GestureState.REFUSED, None)
        assert kinds_of_facts() == ["desk.GoodwillAsked", "desk.GoodwillRefused"]

    def test_a_decision_without_a_word_is_none(self, asked: int, lead: Colleague) -> None:
        for decide in (grant_gesture, refuse_gesture):
            with pytest.raises(BadInput):
                decide(actor=lead.actor, gesture_id=asked, words="  ")
        assert Gesture.objects.get().state == GestureState.ASKED

    def test_an_agent_decides_nothing(self, asked: int, other_agent: Colleague) -> None:
        with pytest.raises(NotAllowed):
            grant_gesture(actor=other_agent.actor, gesture_id=asked, words="Yes.")

    def test_nobody_grants_themselves_anything(self, lead: Colleague, received: Placed) -> None:
        own = ask_for_gesture(
            actor=lead.actor,
            conversation_id=received.conversation_id,
            kind=GestureKind.VOUCHER,
            amount=Decimal(100),
            reason="A friend.",
        )
        assert waiting_for_decision(actor=lead.actor) == []
        with pytest.raises(NotAllowed):
            grant_gesture(actor=lead.actor, gesture_id=own, words="Why not.")
        with pytest.raises(IntegrityError), transaction.atomic():
            Gesture.objects.filter(pk=own).update(
                state="given", given_at=clock.now(), decided_by_id=lead.id, decision="By hand."
            )

    def test_it_is_decided_once(self, asked: int, lead: Colleague) -> None:
        grant_gesture(actor=lead.actor, gesture_id=asked, words="Yes.")
        with pytest.raises(Refusal):
            refuse_gesture(actor=lead.actor, gesture_id=asked, words="No.")
        assert Gesture.objects.get().state == GestureState.GIVEN

    def test_what_turns_out_to_be_ones_own_is_given_at_once(self, agent: Colleague, received: Placed) -> None:
        ask_for_gesture(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            kind=GestureKind.VOUCHER,
            amount=Decimal(20),
            reason="Waited a week.",
        )
        assert Gesture.objects.get().state == GestureState.GIVEN
        assert left_of(agent) == Decimal(30)


class TestExceptions:
    def test_an_exception_names_its_policy_and_may_cost_nothing(self, give: Give, policy_id: int) -> None:
        give(kind=GestureKind.EXCEPTION, amount=Decimal(0), policy_id=policy_id, reason="Was in hospital.")
        gesture = Gesture.objects.get()
        assert (gesture.policy_id, gesture.amount, gesture.state) == (policy_id, Decimal(0), GestureState.GIVEN)

    def test_an_exception_to_nothing_is_none(self, give: Give) -> None:
        with pytest.raises(BadInput):
            give(kind=GestureKind.EXCEPTION, amount=Decimal(0))

    def test_no_exception_is_made_to_a_policy_that_is_no_longer_in_force(self, give: Give, policy_id: int) -> None:
        keep_policy(actor=SYSTEM, policy_id=policy_id, name="Thirty days for returns", is_in_force=False)
        with pytest.raises(BadInput):
            give(kind=GestureKind.EXCEPTION, amount=Decimal(0), policy_id=policy_id)


class TestPrepared:
    def test_a_prepared_gesture_brings_kind_sum_and_reason(self, agent: Colleague, received: Placed) -> None:
        preset_id = keep_preset(
            actor=SYSTEM, kind=GestureKind.VOUCHER, amount=Decimal(10), reason="The parcel came late"
        )
        give_preset(actor=agent.actor, conversation_id=received.conversation_id, preset_id=preset_id, may_ask=False)
        gesture = Gesture.objects.get()
        assert (gesture.amount, gesture.reason) == (Decimal(10), "The parcel came late")

    def test_it_says_beforehand_that_a_lead_would_be_asked(self, agent: Colleague, received: Placed) -> None:
        keep_preset(actor=SYSTEM, kind=GestureKind.VOUCHER, amount=Decimal(10), reason="Late")
        dear = keep_preset(actor=SYSTEM, kind=GestureKind.REPLACEMENT, amount=Decimal(90), reason="Broken")
        shown = list_presets(of=allowance_of(employee_id=agent.id))
        assert [preset.beyond for preset in shown] == [None, Beyond.LIMIT]

        with pytest.raises(BeyondDiscretion):
            give_preset(actor=agent.actor, conversation_id=received.conversation_id, preset_id=dear, may_ask=False)
        give_preset(actor=agent.actor, conversation_id=received.conversation_id, preset_id=dear, may_ask=True)
        assert Gesture.objects.get().state == GestureState.ASKED


class TestTakingBack:
    def test_what_was_a_mistake_is_free_again(self, give: Give, agent: Colleague, angry_customer: Person) -> None:
        withdraw_gesture(actor=agent.actor, gesture_id=give())
        assert left_of(agent) == Decimal(50)
        assert goodwill_panel(actor=agent.actor, customer_ids=[angry_customer.id]).gestures == ()
        assert kinds_of_facts() == ["desk.GoodwillGiven", "desk.GoodwillWithdrawn"]

    def test_others_cannot_take_it_back_but_a_lead_can(
        self, give: Give, other_agent: Colleague, lead: Colleague
    ) -> None:
        gesture_id = give()
        with pytest.raises(NotAllowed):
            withdraw_gesture(actor=other_agent.actor, gesture_id=gesture_id)
        withdraw_gesture(actor=lead.actor, gesture_id=gesture_id)
        with pytest.raises(Refusal):
            withdraw_gesture(actor=lead.actor, gesture_id=gesture_id)

    def test_what_had_an_outcome_stays(self, give: Give, agent: Colleague) -> None:
        gesture_id = give()
        note_outcome(actor=agent.actor, gesture_id=gesture_id, outcome=Outcome.STAYED)
        with pytest.raises(Refusal):
            withdraw_gesture(actor=agent.actor, gesture_id=gesture_id)


class TestWhatBecameOfIt:
    def test_somebody_says_it_later_and_can_correct_it(
        self, give: Give, agent: Colleague, other_agent: Colleague, angry_customer: Person
    ) -> None:
        gesture_id = give()
        note_outcome(actor=agent.actor, gesture_id=gesture_id, outcome=Outcome.UNCHANGED)
        note_outcome(
            actor=other_agent.actor, gesture_id=gesture_id, outcome=Outcome.STAYED, words="Ordered again in May."
        )
        row = goodwill_panel(actor=agent.actor, customer_ids=[angry_customer.id]).gestures[0]
        assert (row.outcome, row.outcome_words) == (Outcome.STAYED, "Ordered again in May.")

    def test_nothing_became_of_what_was_not_given(self, agent: Colleague, received: Placed) -> None:
        asked = ask_for_gesture(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            kind=GestureKind.VOUCHER,
            amount=Decimal(100),
            reason="Waited a month.",
        )
        with pytest.raises(Refusal):
            note_outcome(actor=agent.actor, gesture_id=asked, outcome=Outcome.PLEASED)

    def test_after_two_weeks_the_giver_is_asked_once(self, give: Give, agent: Colleague, noon: datetime) -> None:
        gesture_id = give()
        with clock.at(noon + timedelta(days=13, hours=23)):
            fire_due_deadlines()
        assert "desk.GoodwillOutcomeDue" not in kinds_of_facts()
        with clock.at(noon + timedelta(days=14)):
            fire_due_deadlines()
            fire_due_deadlines()
            waiting = list_without_outcome(actor=agent.actor, before=clock.now())
        assert kinds_of_facts().count("desk.GoodwillOutcomeDue") == 1
        assert [row.id for row in waiting] == [gesture_id]

    def test_whoever_said_it_before_is_not_asked(self, give: Give, agent: Colleague, noon: datetime) -> None:
        note_outcome(actor=agent.actor, gesture_id=give(), outcome=Outcome.PLEASED)
        with clock.at(noon + timedelta(days=15)):
            fire_due_deadlines()
        assert "desk.GoodwillOutcomeDue" not in kinds_of_facts()


def test_only_an_administrator_arranges_and_the_audit_log_says_so(lead: Colleague, administrator: Colleague) -> None:
    with pytest.raises(NotAllowed):
        change_terms(actor=lead.actor, monthly=Decimal(9999), single=Decimal(9999))
    change_terms(actor=administrator.actor, monthly=Decimal(60), single=Decimal(25))
    newest = list_entries(limit=1)[0]
    assert (newest.action, newest.detail) == ("goodwill.terms_changed", {"monthly": "60.00", "single": "25.00"})
