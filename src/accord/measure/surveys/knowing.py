"""What the rules need to know of many customers at once, in a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

from accord.customers.contracts import CustomerRow, Purpose
from accord.customers.queries import list_customers, list_outside_records_of, who_allows
from accord.desk.queries import customers_with_active_case, customers_with_cases_since
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.measure.surveys.contracts import ProgrammeKind, ProgrammeState, Segment
from accord.measure.surveys.models import AnonymousAnswer, Answer, Invitation, Programme
from accord.measure.surveys.rules import Situation, days_until_turn, draw

_WROTE_WITHIN = timedelta(days=365)


@dataclass(kw_only=True)
class Knowledge:
    """What is known of the customers of some invitations; `count_sent` keeps it true while they are being asked."""

    now: datetime
    programme: Programme
    can_ask: bool
    customers: Mapping[int, CustomerRow]
    allowing: Collection[int]
    with_open_matter: Collection[int]
    turns: Mapping[int, int]
    asked_today: int
    answers: int
    last_asked: dict[int, datetime] = field(default_factory=dict)
    last_by_programme: dict[int, datetime] = field(default_factory=dict)
    cases_asked_about: set[int] = field(default_factory=set)

    def situation(self, invitation: Invitation) -> Situation | None:
        """How things stand for one invitation; None when the customer is gone."""
        customer = self.customers.get(invitation.customer_id)
        if customer is None:
            return None
        programme = self.programme
        return Situation(
            now=self.now,
            is_asked_now=self.can_ask,
            may_ask=invitation.customer_id in self.allowing,
            has_open_matter=any(each in self.with_open_matter for each in customer.ids),
            is_reachable=customer.email is not None,
            last_asked_at=_latest(self.last_asked, customer),
            last_asked_by_programme_at=_latest(self.last_by_programme, customer),
            programme_cooldown=timedelta(days=programme.cooldown_days),
            was_asked_about_this=invitation.case_id in self.cases_asked_about,
            sampled_share=programme.sampled_share,
            draw=draw(programme.slug, invitation.occasion),
            asked_today=self.asked_today,
            quota_a_day=programme.quota_a_day,
            days_to_relational=self.turns.get(customer.id),
            answers=self.answers,
            quota_answers=programme.quota_answers,
        )

    def count_sent(self, invitation: Invitation) -> None:
        """Remember that one was asked, for those that come after it."""
        self.asked_today += 1
        self.last_asked[invitation.customer_id] = self.last_by_programme[invitation.customer_id] = self.now
        if invitation.case_id is not None:
            self.cases_asked_about.add(invitation.case_id)


def _latest(moments: Mapping[int, datetime], customer: CustomerRow) -> datetime | None:
    return max((moments[each] for each in customer.ids if each in moments), default=None)


def know(programme: Programme, invitations: Sequence[Invitation], *, can_ask: bool) -> Knowledge:
    """Gather what the rules look at for some invitations of one programme."""
    now = clock.now()
    asked_for = {invitation.customer_id for invitation in invitations}
    customers = list_customers(customer_ids=asked_for)
    everyone = {each for customer in customers.values() for each in customer.ids}
    known = Knowledge(
        now=now,
        programme=programme,
        can_ask=can_ask and programme.state == ProgrammeState.RUNNING,
        customers=customers,
        allowing=who_allows(customer_ids=asked_for, purpose=Purpose.SURVEYS),
        with_open_matter=customers_with_active_case(customer_ids=everyone),
        turns=_turns(programme, {customer.id: customer for customer in customers.values()}, now),
        asked_today=programme.invitations.filter(sent_at__gte=_midnight(now)).count(),
        answers=count_answers(programme) if programme.quota_answers is not None else 0,
    )
    asked = Invitation.objects.filter(customer_id__in=everyone, sent_at__isnull=False)
    before = asked.values_list("customer_id").annotate(
        last=Max("sent_at"), by_programme=Max("sent_at", filter=Q(programme=programme))
    )
    for customer_id, last, by_programme in before:
        known.last_asked[customer_id] = last
        if by_programme is not None:
            known.last_by_programme[customer_id] = by_programme
    if cases := [invitation.case_id for invitation in invitations if invitation.case_id is not None]:
        found = Invitation.objects.filter(case_id__in=cases, sent_at__isnull=False)
        known.cases_asked_about.update(found.values_list("case_id", flat=True))
    return known


def count_answers(programme: Programme) -> int:
    """How many answers a programme has, released anonymous ones included."""
    named = Answer.objects.filter(programme=programme).aggregate(n=Count("pk"))["n"]
    return int(named) + AnonymousAnswer.objects.filter(programme=programme).count()


def _midnight(now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(read_company().timezone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _turns(programme: Programme, customers: Mapping[int, CustomerRow], now: datetime) -> dict[int, int]:
    """In how many days a relational programme asks each customer: their place is kept free for it."""
    if programme.kind == ProgrammeKind.RELATIONAL:
        return {}
    turns: dict[int, int] = {}
    today = now.astimezone(ZoneInfo(read_company().timezone)).date()
    for other in Programme.objects.filter(kind=ProgrammeKind.RELATIONAL, state=ProgrammeState.RUNNING):
        for customer_id in in_segment(other, customers, now):
            days = days_until_turn(
                programme=other.slug, customer_id=customer_id, every_days=other.every_days, today=today
            )
            turns[customer_id] = min(days, turns.get(customer_id, days))
    return turns


def in_segment(programme: Programme, customers: Mapping[int, CustomerRow], now: datetime) -> set[int]:
    """Those of some customers whom a relational programme asks."""
    if programme.segment == Segment.ALL:
        return set(customers)
    ids = {each: customer.id for customer in customers.values() for each in customer.ids}
    if programme.segment == Segment.WROTE:
        wrote = customers_with_cases_since(customer_ids=ids, since=now - _WROTE_WITHIN)
        return {ids[each] for each in wrote}
    since = now - timedelta(days=programme.every_days)
    records = list_outside_records_of(customer_ids=list(ids), since=since, until=now)
    return {ids[each] for each, held in records.items() if any(record.kind == "order" for record in held)}
