"""What the desk follows about persons: new ones are placed in companies, and un-merging gives conversations back."""

from collections.abc import Sequence

from accord.customers.companies.operations import place_by_domain
from accord.customers.events import CustomerBecameKnown, CustomersUnmerged
from accord.desk.people.operations import give_back
from accord.kernel.events import Fact, subscribe, subscribe_many


@subscribe_many(CustomerBecameKnown)
def place_newcomers(*, events: Sequence[CustomerBecameKnown], facts: Sequence[Fact]) -> None:
    """Let new customers belong to the company of their domain; nothing is asked where no company has one."""
    place_by_domain(customer_ids=[event.customer_id for event in events])


@subscribe(CustomersUnmerged)
def return_conversations(*, event: CustomersUnmerged, fact: Fact) -> None:
    """Whoever took two persons apart by another way than the desk's page left the conversations where they were."""
    give_back(merge_id=event.merge_id)
