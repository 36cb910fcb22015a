"""Persons who may be one: found by few shared keys, with reasons; refused for good; taken apart exactly."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from tests.cast import Colleague, know

from accord.customers.companies import providers
from accord.customers.contracts import IdentityKind, Purpose
from accord.customers.duplicates.contracts import Evidence, KeyKind, ProposalRow, ProposalState, Reason, Traits, Why
from accord.customers.duplicates.models import Key
from accord.customers.duplicates.operations import (
    accept_proposal,
    look_at_all,
    look_at_new,
    look_at_next,
    note_evidence,
    refuse_proposal,
    take_apart,
    take_decision_back,
)
from accord.customers.duplicates.queries import count_proposals, get_proposal, list_proposals, proposals_of
from accord.customers.duplicates.rules import (
    MOST_OF_ONE_PERSON,
    is_one_slip,
    keys_of,
    meant_domain,
    plain_mail,
    plain_name,
    reasons_for,
    score_of,
)
from accord.customers.models import Customer, Identity
from accord.customers.operations import give_consent, record_outside_event, unmerge_customers
from accord.customers.queries import get_customer, list_outside_records, may_we
from accord.kernel import clock
from accord.kernel.audit import list_entries
from accord.kernel.errors import NotAllowed, Refusal


class TestComparing:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("a.weber@mail.example", "aweber@mail.example"),
            ("anna.weber@gmial.com", "annaweber@gmail.com"),
            ("anna.weber+shop@googlemail.com", "annaweber@gmail.com"),
            ("anna@hotmial.com", "anna@hotmail.com"),
            ("annaw@gmx.dee", "annaw@gmx.de"),
        ],
    )
    def test_addresses_that_are_meant_alike(self, one: str, other: str) -> None:
        assert plain_mail(one) == plain_mail(other) != ""

    @pytest.mark.parametrize("address", ["info@alpine.example", "ab@alpine.example", "nonsense"])
    def test_addresses_of_many_say_nothing(self, address: str) -> None:
        assert plain_mail(address) == ""

    def test_a_name_at_an_address_of_many_is_no_persons(self) -> None:
        one = Traits(customer_id=1, name="Tents Factory", company="tents.example", mails=("sales55@tents.example",))
        other = Traits(customer_id=2, name="Tents Factory", company="tents.example", mails=("sales96@tents.example",))
        assert reasons_for(one, other) == []
        assert keys_of(one) == {(KeyKind.MAIL, "sales55@tents.example")}

    def test_a_provider_is_not_another_ones_typing_error(self) -> None:
        assert [meant_domain(domain) for domain in ("mail.com", "gmx.at", "gmail.co", "ail.com")] == [
            "mail.com",
            "gmx.at",
            "gmail.com",
            "ail.com",
        ]

    @pytest.mark.parametrize(
        ("written", "slip"),
        [("gmial", True), ("gmal", True), ("gmaill", True), ("gnail", True), ("gmail", False), ("gamli", False)],
    )
    def test_one_slip_of_the_hand(self, written: str, slip: bool) -> None:
        assert is_one_slip(written, "gmail") is slip

    def test_names_are_the_same_in_any_order_and_without_marks(self) -> None:
        assert plain_name("Dr. José Müller") == plain_name("Muller, Jose") == "jose muller"
        assert plain_name("Ana") == ""

    def test_other_names_speak_against_what_a_family_shares(self) -> None:
        mine = Traits(customer_id=1, name="Anna Weber", phones=("+49 170 1234567",))
        same = Traits(customer_id=2, name="A. Weber", phones=("0170 1234567",))
        else_ = Traits(customer_id=3, name="Piotr Zielinski", phones=("01701234567",))
        assert reasons_for(mine, same) == [Reason(Why.SAME_PHONE, "+49 170 1234567")]
        assert score_of(reasons_for(mine, same), mine, same) == 75
        assert score_of(reasons_for(mine, else_), mine, else_) == 45


pytestmark = pytest.mark.django_db


def _twins() -> tuple[int, int]:
    old = know(name="Anna Weber", email="anna.weber@gmail.com")
    with clock.at(clock.now() + timedelta(days=1)):
        new = know(name="Anna Weber", email="annaweber@gmial.com")
    return old.id, new.id


def _only(agent: Colleague) -> ProposalRow:
    (row,) = list_proposals(actor=agent.actor).rows
    return row


def test_proposes_with_reasons_and_looks_at_new_ones_once(agent: Colleague) -> None:
    old, new = _twins()
    know(name="Somebody Else", email="else@gmail.com")
    look_at_new()

    row = _only(agent)
    assert {row.one_id, row.other_id} == {old, new}
    assert row.reasons == (Reason(Why.TYPING_ERROR, "anna.weber@gmail.com · annaweber@gmial.com"),)
    assert row.score == 85
    assert look_at_new() == 0
    assert count_proposals() == 1


def test_same_name_and_postcode_and_number_add_up(agent: Colleague) -> None:
    one, other = know(name="Anna Weber", email="aw@one.example"), know(name="Weber, Anna", email="w@two.example")
    for who in (one, other):
        record_outside_event(
            kind="order",
            reference=f"A-{who.id}",
            state="placed",
            occurred_at=clock.now(),
            customer_id=who.id,
            detail={"shipping_address": {"postcode": "34 117"}, "phone": "0561-9876543"},
        )
    look_at_new()
    row = _only(agent)
    assert {reason.why for reason in row.reasons} == {Why.SAME_PHONE, Why.SAME_NAME_PLACE}
    assert row.score == 92


def test_a_name_learnt_later_is_seen_by_the_nightly_look(agent: Colleague) -> None:
    one, other = know(name="", email="a@alpine.example"), know(name="Anna Weber", email="b@alpine.example")
    look_at_new()
    assert count_proposals() == 0
    Customer.objects.filter(pk=one.id).update(name="Anna Weber")
    look_at_all()
    assert [row.one_id for row in proposals_of(actor=agent.actor, customer_id=other.id)] == [one.id]


def test_a_name_at_the_address_of_a_crowd_is_no_reason(agent: Colleague, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "_CROWD", 3)
    cache.clear()
    for number in range(4):
        know(name=f"Anna {'ABCD'[number]}", email=f"a{number}@town.example")
    know(name="Rosa Klein", email="rosa@town.example")
    know(name="Rosa Klein", email="klein@town.example")
    know(name="Nora Gross", email="nora@alpine.example")
    know(name="Nora Gross", email="gross@alpine.example")
    look_at_new()

    assert _only(agent).reasons == (Reason(Why.SAME_NAME_COMPANY, ""),)
    assert {row.name for row in Customer.objects.filter(pk__in=[_only(agent).one_id])} == {"Nora Gross"}


def test_only_the_likeliest_wait_about_one_person(agent: Colleague) -> None:
    first = know(name="Anna Weber", email="anna.weber@gmail.com")
    for number in range(7):
        know(name="", email=f"annaweber+{number}@gmail.com")
    twin = know(name="Anna Weber", email="annaweber@gmial.com")
    look_at_new()

    waiting = proposals_of(actor=agent.actor, customer_id=first.id)
    assert len(waiting) == MOST_OF_ONE_PERSON
    [likeliest] = [row for row in waiting if row.score == 85]
    assert twin.id in {likeliest.one_id, likeliest.other_id}


def test_a_key_that_many_share_proposes_nobody() -> None:
    for number in range(13):
        know(name="Anna Weber", email=f"a{number}@alpine.example")
    look_at_new()
    assert Key.objects.filter(kind="name").count() == 13
    assert count_proposals() == 0


def test_what_is_refused_is_not_proposed_again_also_after_another_merge(agent: Colleague) -> None:
    old, new = _twins()
    look_at_new()
    refuse_proposal(actor=agent.actor, proposal_id=_only(agent).id)
    third = know(name="Anna Weber", email="annaw.eber@gmail.com")
    look_at_new()
    with_new = next(r for r in list_proposals(actor=agent.actor).rows if {r.one_id, r.other_id} == {new, third.id})
    accept_proposal(actor=agent.actor, proposal_id=with_new.id, keep_id=third.id)
    Key.objects.all().delete()
    look_at_all()

    assert list_proposals(actor=agent.actor).rows == ()
    assert get_customer(customer_id=new).id == third.id
    assert get_customer(customer_id=old).id == old


def test_accepting_keeps_whoever_is_known_longer_and_can_be_undone(agent: Colleague) -> None:
    old, new = _twins()
    look_at_new()
    row = _only(agent)
    accept_proposal(actor=agent.actor, proposal_id=row.id)

    assert get_customer(customer_id=new).id == old
    assert get_proposal(actor=agent.actor, proposal_id=row.id).state == ProposalState.ACCEPTED
    with pytest.raises(Refusal):
        accept_proposal(actor=agent.actor, proposal_id=row.id)
    take_decision_back(actor=agent.actor, proposal_id=row.id)
    assert get_customer(customer_id=new).id == new
    assert _only(agent).id == row.id
    assert [entry.action for entry in list_entries()] == [
        "duplicate.reopened",
        "customer.unmerged",
        "duplicate.accepted",
        "customer.merged",
    ]


def test_taken_apart_they_are_not_proposed_again(agent: Colleague) -> None:
    old, new = _twins()
    look_at_new()
    merge_id = accept_proposal(actor=agent.actor, proposal_id=_only(agent).id)
    assert take_apart(actor=agent.actor, merge_id=merge_id) == new
    Key.objects.all().delete()
    look_at_all()
    assert list_proposals(actor=agent.actor).rows == ()
    assert [i.value for i in get_customer(customer_id=old).identities] == ["anna.weber@gmail.com"]


def test_what_came_meanwhile_goes_with_the_identity_and_what_was_forbidden_stays_for_both(agent: Colleague) -> None:
    old, new = _twins()
    look_at_new()
    merge_id = accept_proposal(actor=agent.actor, proposal_id=_only(agent).id)
    later = clock.now() + timedelta(days=2)
    for number, address in enumerate(("annaweber@gmial.com", "anna.weber@gmail.com")):
        record_outside_event(
            kind="order",
            reference=f"A-{number}",
            state="placed",
            occurred_at=later,
            customer_identity=(IdentityKind.EMAIL, address),
        )
    with clock.at(later):
        give_consent(customer_id=old, purpose=Purpose.SURVEYS, given=False, evidence="said so")
        unmerge_customers(actor=agent.actor, merge_id=merge_id)

    assert [r.reference for r in list_outside_records(customer_id=new)] == ["A-0"]
    assert [r.reference for r in list_outside_records(customer_id=old)] == ["A-1"]
    assert not may_we(customer_id=new, purpose=Purpose.SURVEYS)
    assert not may_we(customer_id=old, purpose=Purpose.SURVEYS)
    assert Identity.objects.get(value="annaweber@gmial.com").customer_id == new


def test_what_others_noticed_is_added_and_kept(agent: Colleague) -> None:
    one, other = know(name="Anna Weber", email="anna@one.example"), know(name="Anna W", email="aw@two.example")
    reason = Reason(Why.SAID_SO, "anna@one.example")
    assert note_evidence(evidence=[Evidence(one_id=other.id, other_id=one.id, reason=reason)]) == 1
    number = Reason(Why.SAME_NUMBER, "A-1")
    note_evidence(evidence=[Evidence(one_id=one.id, other_id=other.id, reason=number)])
    look_at_all()

    row = _only(agent)
    assert set(row.reasons) == {reason, number}
    assert row.score == 95


def test_only_people_of_the_desk_see_and_decide(agent: Colleague, department_owner: Colleague) -> None:
    _twins()
    look_at_new()
    row = _only(agent)
    assert list_proposals(actor=department_owner.actor).rows == ()
    for deed in (accept_proposal, refuse_proposal):
        with pytest.raises(NotAllowed):
            deed(actor=department_owner.actor, proposal_id=row.id)
    assert _only(agent).state == ProposalState.OPEN


def test_a_batch_takes_as_many_statements_as_one(agent: Colleague, django_assert_max_num_queries) -> None:
    for number in range(30):
        know(name=f"Anna Weber{number}", email=f"anna.weber{number}@gmail.com")
        know(name=f"Anna Weber{number}", email=f"annaweber{number}@gmial.com")
    with django_assert_max_num_queries(14):  # traits, keys, crowds, sharing, what is refused, known or waits
        look_at_next(after_id=0)
    assert count_proposals() == 30
