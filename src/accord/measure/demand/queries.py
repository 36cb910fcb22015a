"""Reads of demand: what failure demand of a span costs, a department's invoice, the conversations behind both."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accord.desk.contracts import ConversationRow
from accord.desk.queries import list_conversations_by_ids
from accord.journey.queries import list_reasons, list_touchpoints
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.statistics.counts import Rate, rate_interval
from accord.kernel.statistics.several import Range
from accord.measure.contracts import Figure
from accord.measure.demand.contracts import Assumed, ContactCost, DemandReport, Invoice, PoorService
from accord.measure.demand.facts import Facts, read_behind, read_facts, record_began_at
from accord.measure.demand.models import Placement, Terms
from accord.measure.demand.poor_service import cost_of_poor_service
from accord.measure.demand.reckoning import Reckoning
from accord.measure.demand.rules import ASSUMED_SPREAD, movement_between
from accord.staff.queries import get_department, list_departments
from accord.understand.themes.queries import list_families


def read_contact_cost() -> ContactCost:
    """What a contact costs, as the settings say it, with the range that somebody gave, else an assumed one."""
    company = read_company()
    cost = company.contact_cost
    terms = Terms.objects.first()
    if terms is None:
        reach = cost * ASSUMED_SPREAD
        return ContactCost(cost=Range(cost, cost - reach, cost + reach), currency=company.currency, is_said=False)
    low, high = min(float(terms.low), cost), max(float(terms.high), cost)
    return ContactCost(cost=Range(cost, low, high), currency=company.currency, is_said=True)


def failure_demand(*, actor: Actor, start: datetime, end: datetime) -> DemandReport:
    """Failure demand in [start, end) by reason, touchpoint, department and theme, the dearest first. Ten statements."""
    require(actor, Permission.LISTEN)
    reckoning = _reckoning(start, end)
    facts = reckoning.facts
    total = reckoning.total()
    return DemandReport(
        since=start,
        until=end,
        total=total,
        nameless=sum(cell.contacts for cell in facts.cells if cell.touchpoint_id is None),
        orders=facts.orders,
        per_hundred_orders=_per_hundred(total.failures.value, facts.orders),
        contact_cost=reckoning.cost,
        reasons=reckoning.rows_of_reasons(),
        touchpoints=reckoning.rows_by("touchpoint", {row.id: row.name for row in list_touchpoints()}),
        themes=reckoning.rows_by("theme", {family.theme.id: family.theme.name for family in list_families()}),
        departments=reckoning.rows_by("department", {row.id: row.name for row in list_departments()}),
    )


def reckon_poor_service(*, report: DemandReport, assumed: Assumed) -> PoorService:
    """What poor service cost in a report's span, if what is assumed is so. Raises `BadInput` for impossible shares."""
    try:
        return cost_of_poor_service(assumed, complained=report.total.customers, contact_cost=report.total.cost)
    except ValueError as fault:
        raise BadInput(_("Shares lie between 0 and 100, and somebody complains.")) from fault


def department_invoice(*, actor: Actor, department_id: int, month: date) -> Invoice:
    """What failure demand from a department's work cost in the calendar month of `month`, up to now if it runs.

    Raises `NotFound` for people of another department who may not listen to the whole company.
    """
    if actor.department_id != department_id and not actor.may(Permission.LISTEN):
        raise NotFound(_("There is no such department."))
    department = get_department(department_id=department_id)
    today = clock.today(read_company().timezone)
    first = month.replace(day=1)
    if first > today:
        raise NotFound(_("That month has not begun."))
    ends = min(_next_month(first), today + timedelta(days=1))
    before_first = (first - timedelta(days=1)).replace(day=1)
    now = _reckoning(_midnight(first), _midnight(ends), department_id=department_id)
    before = _reckoning(_midnight(before_first), _midnight(first), department_id=department_id)
    own = [cell for cell in now.facts.cells if cell.department_id == department_id]
    total = now.total(own)
    days_before, month_before = _days_on_record(before_first, first), (first - before_first).days
    earlier = before.total([cell for cell in before.facts.cells if cell.department_id == department_id])
    return Invoice(
        department_id=department_id,
        department_name=department.name,
        month=first,
        until=ends - timedelta(days=1),
        is_running=ends < _next_month(first),
        total=total,
        before=earlier,
        days_before=days_before,
        before_is_whole=days_before == month_before,
        movement=movement_between(
            before=earlier.failures.value,
            days_before=days_before,
            now=total.failures.value,
            days_now=(ends - first).days,
        ),
        lines=tuple(row for row in now.rows_of_reasons(own) if row.failures.high or row.goodwill),
        contact_cost=now.cost,
    )


def conversations_behind(
    *,
    actor: Actor,
    start: datetime,
    end: datetime,
    reason_id: int | None = None,
    touchpoint_id: int | None = None,
    department_id: int | None = None,
    theme_id: int | None = None,
) -> list[tuple[ConversationRow, str]]:
    """The newest conversations with failure contacts, or with such that nobody has judged; with their demand.

    Empty for people who may not read conversations.
    """
    given = {
        "reason_id": reason_id,
        "touchpoint_id": touchpoint_id,
        "department_id": department_id,
        "theme_id": theme_id,
    }
    narrowed = {name: number for name, number in given.items() if number is not None}
    demands: dict[int, str] = {}
    for conversation_id, demand, _at in read_behind(since=start, until=end, narrowed=narrowed):
        demands.setdefault(conversation_id, demand)
    rows = list_conversations_by_ids(actor=actor, conversation_ids=list(demands))
    return [(row, demands[row.id]) for row in rows]


def _reckoning(start: datetime, end: datetime, *, department_id: int | None = None) -> Reckoning:
    cost = read_contact_cost()
    facts: Facts = read_facts(since=start, until=end, currency=cost.currency, department_id=department_id)
    return Reckoning(
        facts=facts,
        reasons={row.id: row for row in list_reasons()},
        placements={row.pk: row for row in Placement.objects.all()},
        cost=cost,
    )


def _per_hundred(events: float, orders: int) -> Figure:
    if not orders:
        return Figure(n=0, value=None, low=None, high=None, method="poisson")
    interval = rate_interval(Rate(events=round(events), exposure=orders))
    return Figure(
        n=orders, value=100 * events / orders, low=100 * interval.low, high=100 * interval.high, method="poisson"
    )


def _days_on_record(first: date, until: date) -> int:
    """The days of [first, until) since the record began: a month that lies before it says nothing."""
    began_at = record_began_at()
    if began_at is None:
        return 0
    begins = max(_midnight(first), began_at)
    # Rounded, because the day on which clocks go forward has 23 hours.
    return max(0, round((_midnight(until) - begins) / timedelta(days=1)))


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(read_company().timezone))
