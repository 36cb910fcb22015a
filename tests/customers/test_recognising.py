"""How customers are recognised, merged and taken apart again."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.cast import Colleague, Person

from accord.customers.contracts import IdentityKind, Purpose
from accord.customers.models import Customer, Identity
from accord.customers.operations import (
    change_preferences,
    give_consent,
    mark_undeliverable,
    merge_customers,
    recognise_customer,
    record_outside_event,
    unmerge_customers,
)
from accord.customers.queries import (
    find_by_identity,
    get_customer,
    list_customers,
    list_outside_records,
    may_we,
    search_customers,
    timeline,
    who_allows,
)
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.permissions import customer_actor

pytestmark = pytest.mark.django_db


def test_knows_a_customer_again_in_one_statement(angry_customer, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):  # it joins the transaction
        found = recognise_customer(identity_kind=IdentityKind.EMAIL, value=" Jonas@Mail.example ", name="J. Weber")
    assert found == angry_customer.id


def test_a_stranger_becomes_a_customer_once(stranger):
    first = recognise_customer(identity_kind=IdentityKind.EMAIL, value=stranger, name="Sam Strange", language="en")
    again = recognise_customer(identity_kind=IdentityKind.EMAIL, value=stranger.upper())
    assert first == again
    row = get_customer(customer_id=first)
    assert (row.name, row.language, row.email) == ("Sam Strange", "en", stranger)
    assert [entry.kind for entry in timeline(customer_id=first)] == ["customers.CustomerBecameKnown"]


def test_a_name_is_learnt_but_never_overwritten(stranger):
    customer_id = recognise_customer(identity_kind=IdentityKind.EMAIL, value=stranger)
    recognise_customer(identity_kind=IdentityKind.EMAIL, value=stranger, name="Sam")
    recognise_customer(identity_kind=IdentityKind.EMAIL, value=stranger, name="Somebody else")
    assert get_customer(customer_id=customer_id).name == "Sam"


def test_an_empty_address_is_refused():
    with pytest.raises(BadInput):
        recognise_customer(identity_kind=IdentityKind.PHONE, value=" - ")
    assert not Customer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_first_mails_at_once_make_one_customer(stranger):
    barrier, found = threading.Barrier(4), []

    def arrive() -> None:
        barrier.wait()
        try:
            found.append(recognise_customer(identity_kind=IdentityKind.EMAIL, value=stranger))
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Customer.objects.count() == 1


def test_merging_and_taking_apart_restores_exactly(
    agent: Colleague, angry_customer: Person, loyal_customer: Person, stranger: str
):
    third = recognise_customer(identity_kind=IdentityKind.EMAIL, value=stranger)
    before = [get_customer(customer_id=i) for i in (angry_customer.id, loyal_customer.id, third)]
    rows_before = list(Identity.objects.order_by("id").values())

    inner = merge_customers(actor=agent.actor, source_id=angry_customer.id, target_id=loyal_customer.id)
    outer = merge_customers(actor=agent.actor, source_id=loyal_customer.id, target_id=third)
    merged = get_customer(customer_id=angry_customer.id)
    assert merged.id == third
    assert set(merged.ids) == {third, loyal_customer.id, angry_customer.id}
    assert len(merged.identities) == 3
    assert merged.name == "Amélie Laurent"  # the stranger has none of their own
    assert recognise_customer(identity_kind=IdentityKind.EMAIL, value=angry_customer.email) == third

    unmerge_customers(actor=agent.actor, merge_id=inner)  # the older merge first
    assert get_customer(customer_id=angry_customer.id) == before[0]
    unmerge_customers(actor=agent.actor, merge_id=outer)
    assert [get_customer(customer_id=i) for i in (angry_customer.id, loyal_customer.id, third)] == before
    assert list(Identity.objects.order_by("id").values()) == rows_before


def test_a_merge_is_undone_once_and_a_person_is_not_merged_with_itself(agent, angry_customer, loyal_customer):
    merge_id = merge_customers(actor=agent.actor, source_id=angry_customer.id, target_id=loyal_customer.id)
    with pytest.raises(Refusal):
        merge_customers(actor=agent.actor, source_id=loyal_customer.id, target_id=angry_customer.id)
    unmerge_customers(actor=agent.actor, merge_id=merge_id)
    with pytest.raises(Refusal):
        unmerge_customers(actor=agent.actor, merge_id=merge_id)


def test_only_the_desk_merges(department_owner, angry_customer, loyal_customer):
    with pytest.raises(NotAllowed):
        merge_customers(actor=department_owner.actor, source_id=angry_customer.id, target_id=loyal_customer.id)
    assert get_customer(customer_id=angry_customer.id).id == angry_customer.id


def test_many_customers_take_one_statement(angry_customer, loyal_customer, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = list_customers(customer_ids=[angry_customer.id, loyal_customer.id, 10**9])
    assert set(rows) == {angry_customer.id, loyal_customer.id}


def test_nobody_is_not_found():
    with pytest.raises(NotFound):
        get_customer(customer_id=10**9)
    assert find_by_identity(kind=IdentityKind.EMAIL, value="nobody@mail.example") is None


def test_search_finds_names_addresses_and_orders(angry_customer, loyal_customer, noon):
    record_outside_event(
        kind="order", reference="A-100%", state="paid", occurred_at=noon, customer_id=loyal_customer.id
    )
    assert [row.id for row in search_customers(words="web jona")] == [angry_customer.id]
    assert [row.id for row in search_customers(words="amelie@")] == [loyal_customer.id]
    assert [row.id for row in search_customers(words="a-100%")] == [loyal_customer.id]
    assert search_customers(words="%") == []
    assert search_customers(words="  ") == []


def test_consent_is_the_newest_word_and_silence_never_tells_stories(agent, angry_customer, loyal_customer, noon):
    assert may_we(customer_id=angry_customer.id, purpose=Purpose.SURVEYS)
    assert not may_we(customer_id=angry_customer.id, purpose=Purpose.STORIES)
    give_consent(customer_id=angry_customer.id, purpose=Purpose.SURVEYS, given=False, evidence="link")
    with clock.at(noon + timedelta(minutes=1)):
        give_consent(customer_id=angry_customer.id, purpose=Purpose.STORIES, given=True, evidence="link")
    assert not may_we(customer_id=angry_customer.id, purpose=Purpose.SURVEYS)
    merge_customers(actor=agent.actor, source_id=angry_customer.id, target_id=loyal_customer.id)
    assert not may_we(customer_id=loyal_customer.id, purpose=Purpose.SURVEYS)
    assert may_we(customer_id=loyal_customer.id, purpose=Purpose.STORIES)
    both = {angry_customer.id, loyal_customer.id}
    assert who_allows(customer_ids=both, purpose=Purpose.SURVEYS) == set()
    assert who_allows(customer_ids=both, purpose=Purpose.STORIES) == both
    assert who_allows(customer_ids=both, purpose=Purpose.NEWS_OF_CHANGE) == both, "silence allows news"


def test_a_customer_changes_their_own_preferences_and_nobody_elses(angry_customer, loyal_customer):
    own = customer_actor(angry_customer.id)
    change_preferences(actor=own, customer_id=angry_customer.id, preferred_name="Jo", language="de")
    assert get_customer(customer_id=angry_customer.id).display_name == "Jo"
    with pytest.raises(NotAllowed):
        change_preferences(actor=own, customer_id=loyal_customer.id, preferred_name="Me")
    assert get_customer(customer_id=loyal_customer.id).display_name == "Amélie Laurent"


def test_an_undeliverable_address_is_not_offered_any_more(angry_customer):
    mark_undeliverable(kind=IdentityKind.EMAIL, value="JONAS@mail.example")
    mark_undeliverable(kind=IdentityKind.EMAIL, value=angry_customer.email)
    assert get_customer(customer_id=angry_customer.id).email is None
    kinds = [entry.kind for entry in timeline(customer_id=angry_customer.id)]
    assert kinds == ["customers.AddressUndeliverable"]


def test_the_state_of_an_order_is_its_newest_whatever_arrives_last(angry_customer, noon):
    def report(state: str, at, key: str = ""):
        return record_outside_event(
            kind="order",
            reference="A-1",
            state=state,
            occurred_at=at,
            customer_identity=(IdentityKind.EMAIL, angry_customer.email),
            detail={"last": state},
            source_key=key,
        )

    shipped = report("shipped", noon, "shop:2")
    late = report("paid", noon - timedelta(hours=2), "shop:1")
    twice = report("shipped", noon, "shop:2")
    assert (shipped.is_new, late.is_new, twice.is_new) == (True, True, False)
    assert shipped.customer_id == angry_customer.id
    (record,) = list_outside_records(customer_id=angry_customer.id)
    assert (record.state, record.detail) == ("shipped", {"last": "shipped"})
    assert (record.first_at, record.changed_at) == (noon - timedelta(hours=2), noon)
    entries = timeline(customer_id=angry_customer.id)
    assert [(e.parameters["state"], e.strand, e.record) for e in entries] == [
        ("shipped", "warm", record),
        ("paid", "warm", record),
    ]


def test_the_timeline_goes_on_where_the_page_ended(agent, angry_customer, loyal_customer, noon):
    for number in range(5):  # all of one instant, so that only the id decides
        whose = angry_customer if number % 2 else loyal_customer
        record_outside_event(
            kind="parcel", reference=f"P{number}", state="sent", occurred_at=noon, customer_id=whose.id
        )
    merge_customers(actor=agent.actor, source_id=angry_customer.id, target_id=loyal_customer.id)
    seen, before = [], None
    while page := timeline(
        customer_id=angry_customer.id, before=before, kinds=["customers.OutsideEventHappened"], limit=2
    ):
        seen += [entry.record.reference for entry in page if entry.record]
        before = (page[-1].at, page[-1].id)
    assert seen == ["P4", "P3", "P2", "P1", "P0"]
