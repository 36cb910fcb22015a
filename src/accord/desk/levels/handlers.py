"""What happens to cases becomes their times, and the instants at which something is due are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from accord.customers.companies.events import CompanyOfCustomerChanged
from accord.desk.events import CustomerRanked
from accord.desk.levels.events import ServiceLevelsChanged
from accord.desk.levels.operations import FOLLOWED, follow_facts, note_left, refresh_customer, tell_due
from accord.desk.levels.tasks import refresh_levels
from accord.kernel.deadlines import on_deadlines
from accord.kernel.events import Event, Fact, subscribe, subscribe_many
from accord.kernel.jobs import defer


@subscribe_many(*FOLLOWED)
def follow_time(*, events: Sequence[Event], facts: Sequence[Fact]) -> None:
    """Keep how long everything takes."""
    follow_facts(events=events, facts=facts)


@subscribe(ServiceLevelsChanged)
def reckon_anew(*, event: ServiceLevelsChanged, fact: Fact) -> None:
    """Let the clocks that run follow the new hours and targets."""
    defer(refresh_levels, once="desk.levels.refresh", after=0)


@subscribe(CustomerRanked, CompanyOfCustomerChanged)
def reckon_for_customer(*, event: CustomerRanked | CompanyOfCustomerChanged, fact: Fact) -> None:
    """Another policy may hold for a customer who is ranked anew, or has the rank of another company now."""
    refresh_customer(customer_id=event.customer_id)


@on_deadlines("desk.level")
def say_what_is_due(*, due: Mapping[int, datetime]) -> None:
    """Warn before a promised time is used up, and say when it was."""
    tell_due(case_ids=due.keys())


@on_deadlines("desk.level.leaving")
def take_left(*, due: Mapping[int, datetime]) -> None:
    """Replies that waited for their time have left."""
    note_left(message_ids=due.keys())
