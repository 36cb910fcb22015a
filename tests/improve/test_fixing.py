"""Done means done by somebody, and what it did is measured."""

from datetime import date, timedelta

import pytest

from accord.improve.contracts import FixVerdict
from accord.improve.models import Verification
from accord.improve.operations import add_action, finish_action, mark_fixed, reopen_cause
from accord.improve.queries import get_cause, read_verification
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import list_facts
from accord.listen.contracts import SignalStatus
from accord.listen.queries import get_signal

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 3)


def test_an_action_has_an_owner_and_a_day_and_is_done_by_somebody(
    cause_id, department_owner, agent, other_department_owner
):
    action_id = add_action(
        actor=department_owner.actor,
        cause_id=cause_id,
        text="Order sleeves",
        owner_id=agent.id,
        due_on=date(2026, 3, 9),
    )
    with pytest.raises(NotFound):
        finish_action(actor=other_department_owner.actor, action_id=action_id)
    finish_action(actor=agent.actor, action_id=action_id)
    finish_action(actor=department_owner.actor, action_id=action_id)
    (action,) = get_cause(actor=department_owner.actor, cause_id=cause_id).actions
    assert (action.owner_name, action.done_by_name, action.overdue) == ("Ana Silva", "Ana Silva", False)
    assert len(list_facts(kinds=["improve.ActionDone"])) == 1


def test_an_undone_action_is_overdue_the_day_after(cause_id, department_owner, noon):
    add_action(
        actor=department_owner.actor, cause_id=cause_id, text="Order", owner_id=department_owner.id, due_on=TODAY
    )
    assert not get_cause(actor=department_owner.actor, cause_id=cause_id).actions[0].overdue
    with clock.at(noon + timedelta(days=1)):
        assert get_cause(actor=department_owner.actor, cause_id=cause_id).actions[0].overdue


def test_fixed_is_said_by_somebody_with_what_changed(fixed_cause_id, signal_id, cx_lead, department_owner):
    cause = get_cause(actor=cx_lead.actor, cause_id=fixed_cause_id).cause
    assert (cause.fixed_on, cause.what_changed) == (TODAY, "Every pole now travels in a sleeve.")
    assert get_signal(actor=cx_lead.actor, signal_id=signal_id).status == SignalStatus.CLOSED
    (fact,) = list_facts(kinds=["improve.CauseFixed"])
    assert fact.payload["employee_id"] == department_owner.id


def test_a_fix_without_words_or_in_the_future_is_refused(cause_id, department_owner):
    with pytest.raises(BadInput):
        mark_fixed(actor=department_owner.actor, cause_id=cause_id, what_changed=" ", fixed_on=TODAY)
    with pytest.raises(BadInput):
        mark_fixed(
            actor=department_owner.actor, cause_id=cause_id, what_changed="Sleeves.", fixed_on=TODAY + timedelta(days=1)
        )
    assert get_cause(actor=department_owner.actor, cause_id=cause_id).cause.fixed_on is None


def test_two_do_not_fix_it_twice(fixed_cause_id, cx_lead):
    with pytest.raises(Refusal):
        mark_fixed(actor=cx_lead.actor, cause_id=fixed_cause_id, what_changed="Me too.", fixed_on=TODAY)


def test_before_any_whole_day_has_passed_it_is_too_early(fixed_cause_id, cx_lead, past, delivery):
    past(delivery, {date(2026, 3, 1): 9, date(2026, 3, 2): 9})
    found = read_verification(actor=cx_lead.actor, cause_id=fixed_cause_id)
    assert (found.verdict, found.before_contacts, found.after_exposure) == (FixVerdict.TOO_EARLY, 18, 0.0)


def test_two_weeks_later_the_verdict_is_kept_and_the_owner_hears_it(
    *, fixed_cause_id, cx_lead, past, delivery, noon, department_owner
):
    days = {date(2026, 3, 1): 9, date(2026, 3, 2): 9, date(2026, 3, 10): 1}
    past(delivery, days)
    fire_due_deadlines(now=noon + timedelta(days=14))
    assert not Verification.objects.exists()
    later = noon + timedelta(days=15)
    fire_due_deadlines(now=later)
    kept = Verification.objects.get()
    assert (kept.verdict, kept.figures["before_contacts"], kept.figures["after_contacts"]) == (FixVerdict.FELL, 18, 1)
    assert kept.figures["after_exposure"] == 14.0
    with clock.at(later):
        cause = get_cause(actor=cx_lead.actor, cause_id=fixed_cause_id).cause
    assert cause.verdict == FixVerdict.FELL
    (fact,) = list_facts(kinds=["improve.FixMeasured"])
    assert fact.payload["verdict"] == "fell"


def test_what_is_too_early_is_tried_again(fixed_cause_id, noon):
    for day in (15, 30, 45, 60, 75):
        fire_due_deadlines(now=noon + timedelta(days=day))
    verdicts = Verification.objects.values_list("verdict", flat=True)
    assert list(verdicts) == ["too_early"] * 4
    assert list_facts(kinds=["improve.FixMeasured"]) == []


def test_a_fix_that_did_not_hold_is_opened_again_with_its_history(fixed_cause_id, department_owner):
    with pytest.raises(BadInput):
        reopen_cause(actor=department_owner.actor, cause_id=fixed_cause_id, reason="")
    reopen_cause(actor=department_owner.actor, cause_id=fixed_cause_id, reason="Poles still arrive bent.")
    cause = get_cause(actor=department_owner.actor, cause_id=fixed_cause_id).cause
    assert (cause.fixed_on, cause.committed_on, cause.what_changed) == (None, None, "")
    assert "Every pole now travels in a sleeve." in cause.evidence
    assert "Poles still arrive bent." in cause.evidence
