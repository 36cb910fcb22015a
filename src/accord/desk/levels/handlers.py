"""What happens to cases becomes their times, and the instants at which something is due are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from accord.customers.companies.events import CompanyChanged, CompanyOfCustomerChanged
from accord.desk.events import CustomerRanked
from accord.desk.levels.events import ServiceLevelsChanged
from accord.desk.levels.operations import FOLLOWED, follow_facts, note_left, refresh_customers, tell_due
from accord.desk.levels.tasks import refresh_levels, refresh_levels_of_company
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


@subscribe_many(CustomerRanked, CompanyOfCustomerChanged)
def reckon_for_customers(*, events: Sequence[CustomerRanked | CompanyOfCustomerChanged], facts: Sequence[Fact]) -> None:
    """Another policy may hold for customers who are ranked anew, or have the rank of another company now."""
    refresh_customers(customer_ids={event.customer_id for event in events})


@subscribe(CompanyChanged)
def reckon_for_company(*, event: CompanyChanged, fact: Fact) -> None:
    """Another policy may hold for all who belong to a company that is ranked anew, or belong to it no longer."""
    if "domains" in event.what and (event.tier or "tier" in event.what):
        defer(refresh_levels, once="desk.levels.refresh", after=0)
    elif "tier" in event.what:
        defer(
            refresh_levels_of_company,
            once=f"desk.levels.company:{event.company_id}",
            company_id=event.company_id,
            after=0,
        )


@on_deadlines("desk.level")
def say_what_is_due(*, due: Mapping[int, datetime]) -> None:
    """Warn before a promised time is used up, and say when it was."""
    tell_due(case_ids=due.keys())


@on_deadlines("desk.level.leaving")
def take_left(*, due: Mapping[int, datetime]) -> None:
    """Replies that waited for their time have left."""
    note_left(message_ids=due.keys())
