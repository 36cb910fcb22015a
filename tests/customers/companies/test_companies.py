"""Companies: who belongs to one by domain or by hand, and who never does."""

import pytest
from django.core.cache import cache
from tests.cast import Colleague, Person, know

from accord.customers.companies.operations import (
    keep_company,
    name_public_providers,
    place_by_domain,
    place_customer,
    put_back,
)
from accord.customers.companies.queries import find_company, get_company, list_companies, people_of, propose_domains
from accord.customers.companies.rules import is_public, plain_domain
from accord.customers.contracts import IdentityKind
from accord.customers.operations import add_identity, merge_customers
from accord.customers.queries import get_customer
from accord.kernel.audit import list_entries
from accord.kernel.errors import BadInput, NotAllowed, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten() -> None:
    cache.clear()


@pytest.mark.parametrize("domain", ["gmail.com", "web.de", "bluewin.ch", "mail.yahoo.co.uk", "t-online.de"])
def test_knows_public_providers(domain: str) -> None:
    assert is_public(domain)


def test_reads_a_domain_however_it_is_written() -> None:
    written = [
        "https://www.Alpine.example/shop",
        "ana@alpine.example",
        " alpine.example. ",
        "käse.example",
        "no domain",
    ]
    assert [plain_domain(text) for text in written] == [
        "alpine.example",
        "alpine.example",
        "alpine.example",
        "xn--kse-qla.example",
        "",
    ]


def test_people_belong_by_their_domain_at_once_and_later(agent: Colleague) -> None:
    before = know(name="Rosa Klein", email="rosa@alpine.example")
    company_id = keep_company(actor=agent.actor, name="Alpine Club", domains=["alpine.example"], tier=" Gold ")
    later = know(name="Urs Frei", email="urs@alpine.example")
    other = know(name="Eva Stern", email="eva@notalpine.example")
    place_by_domain(customer_ids=[later.id, other.id])

    assert [get_customer(customer_id=who.id).company_name for who in (before, later, other)] == [
        "Alpine Club",
        "Alpine Club",
        None,
    ]
    row = get_company(company_id=company_id)
    assert (row.people, row.domains, row.tier) == (2, ("alpine.example",), "gold")
    assert get_customer(customer_id=before.id).company_tier == "gold"


@pytest.mark.parametrize("domain", ["gmail.com", "team.gmx.de", "no domain"])
def test_a_public_providers_domain_is_refused_and_nothing_is_kept(agent: Colleague, domain: str) -> None:
    with pytest.raises(BadInput):
        keep_company(actor=agent.actor, name="Alpine Club", domains=[domain])
    assert list_companies().rows == ()


def test_a_domain_belongs_to_one_company(agent: Colleague) -> None:
    keep_company(actor=agent.actor, name="Alpine Club", domains=["alpine.example"])
    with pytest.raises(Refusal, match="Alpine Club"):
        keep_company(actor=agent.actor, name="Another", domains=["alpine.example"])
    assert [row.name for row in list_companies().rows] == ["Alpine Club"]


def test_what_was_said_by_hand_stands_against_domains(agent: Colleague) -> None:
    rosa = know(name="Rosa Klein", email="rosa@alpine.example")
    company_id = keep_company(actor=agent.actor, name="Alpine Club", domains=["alpine.example"])
    before = place_customer(actor=agent.actor, customer_id=rosa.id, company_id=None)
    place_by_domain(customer_ids=[rosa.id])

    assert get_customer(customer_id=rosa.id).company_id is None
    put_back(actor=agent.actor, customer_id=rosa.id, company_id=before[0], company_by=before[1])
    assert get_customer(customer_id=rosa.id).company_id == company_id
    assert get_customer(customer_id=rosa.id).company_by == "domain"


def test_a_domain_taken_away_lets_its_people_go_but_not_those_placed_by_hand(agent: Colleague) -> None:
    by_domain = know(name="Rosa Klein", email="rosa@alpine.example")
    by_hand = know(name="Eva Stern", email="eva@gmail.com")
    company_id = keep_company(actor=agent.actor, name="Alpine Club", domains=["alpine.example", "hut.example"])
    place_customer(actor=agent.actor, customer_id=by_hand.id, company_id=company_id)
    keep_company(actor=agent.actor, name="Alpine Club", domains=["hut.example"], company_id=company_id)

    assert people_of(company_id=company_id) == [by_hand.id]
    assert get_customer(customer_id=by_domain.id).company_id is None


def test_a_new_address_places_whoever_belonged_nowhere(agent: Colleague, angry_customer: Person) -> None:
    company_id = keep_company(actor=agent.actor, name="Alpine Club", domains=["alpine.example"])
    add_identity(
        actor=agent.actor, customer_id=angry_customer.id, kind=IdentityKind.EMAIL, value="jonas@alpine.example"
    )
    assert get_customer(customer_id=angry_customer.id).company_id == company_id


def test_those_merged_into_its_people_are_its_people(
    agent: Colleague, angry_customer: Person, loyal_customer: Person
) -> None:
    company_id = keep_company(actor=agent.actor, name="Alpine Club")
    place_customer(actor=agent.actor, customer_id=loyal_customer.id, company_id=company_id)
    merge_customers(actor=agent.actor, source_id=angry_customer.id, target_id=loyal_customer.id)
    assert sorted(people_of(company_id=company_id)) == sorted([angry_customer.id, loyal_customer.id])


def test_companies_are_found_and_listed_page_by_page(agent: Colleague) -> None:
    for name in ("Cable Cars", "alpine club", "Baker & Sons"):
        keep_company(actor=agent.actor, name=name, domains=[f"{name[:5].strip().lower()}.example"])
    first = list_companies(limit=2)
    assert [row.name for row in first.rows] == ["alpine club", "Baker & Sons"]
    assert [row.name for row in list_companies(limit=2, after=first.next_cursor).rows] == ["Cable Cars"]
    assert [row.name for row in list_companies(words="cable.exam").rows] == ["Cable Cars"]
    assert find_company(words="Baker & Sons") == first.rows[1].id
    assert find_company(words="Nobody") is None


def test_shared_domains_are_proposed_but_never_public_ones(agent: Colleague) -> None:
    for local in ("a", "b"):
        for domain in ("alpine.example", "gmail.com"):
            know(name="", email=f"{local}@{domain}")
    assert [(one.domain, one.people) for one in propose_domains()] == [("alpine.example", 2)]
    name_public_providers(actor=agent.actor, domains=["alpine.example"])
    assert propose_domains() == []
    with pytest.raises(BadInput, match="alpine"):
        keep_company(actor=agent.actor, name="Alpine Club", domains=["alpine.example"])


def test_only_people_of_the_desk_keep_companies(department_owner: Colleague) -> None:
    with pytest.raises(NotAllowed):
        keep_company(actor=department_owner.actor, name="Alpine Club")
    assert list_entries() == []


def test_placing_costs_nothing_while_no_company_has_a_domain(angry_customer: Person, django_assert_num_queries) -> None:
    place_by_domain(customer_ids=[angry_customer.id])
    with django_assert_num_queries(0):
        place_by_domain(customer_ids=[angry_customer.id])
