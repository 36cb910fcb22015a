"""What telling customers would come to, and what became of it."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count

from accord.customers.contracts import Purpose
from accord.customers.queries import get_customer, list_customers, may_we
from accord.improve.access import access_cause
from accord.improve.affected import Affected, affected_customers, language_of, parts_in
from accord.improve.contracts import Letter, NewsPage, TellingPreview, TellingState, ToldCounts
from accord.improve.letters import drafted, written_to
from accord.improve.models import RootCause, Telling
from accord.improve.news import customer_of_token
from accord.kernel.permissions import Actor
from accord.listen.queries import written_language
from accord.staff.queries import list_employees


def draft_letters(*, actor: Actor, cause_id: int) -> dict[str, Letter]:
    """A first draft of the message in each language that we write, to be edited."""
    cause = access_cause(actor=actor, cause_id=cause_id)
    return drafted(title=cause.title, what_changed=cause.what_changed)


def preview_telling(*, actor: Actor, cause_id: int, letters: Mapping[str, Letter] | None = None) -> TellingPreview:
    """Who would be told what, and who would be thanked, before anything leaves."""
    cause = access_cause(actor=actor, cause_id=cause_id)
    written = dict(letters or drafted(title=cause.title, what_changed=cause.what_changed))
    affected = affected_customers(cause)
    fresh = [row for row in affected if not row.told]
    reached = [row for row in fresh if row.fate == TellingState.WAITING]
    known = list_customers(customer_ids=[row.customer_id for row in reached])
    languages = Counter(language_of(known[row.customer_id], tuple(written)) for row in reached)
    return TellingPreview(
        affected=len(affected),
        to_be_told=len(reached),
        told_already=len(affected) - len(fresh),
        not_allowed=sum(1 for row in fresh if row.fate == TellingState.NOT_ALLOWED),
        unreachable=sum(1 for row in fresh if row.fate == TellingState.UNREACHABLE),
        languages=tuple(languages.most_common()),
        letters=written,
        example=_example(reached[0], written) if reached else None,
        thanked=_thanked(actor, cause),
    )


def _example(row: Affected, letters: Mapping[str, Letter]) -> Letter:
    customer = get_customer(customer_id=row.customer_id)
    language = language_of(customer, tuple(letters))
    return written_to(letters[language], language=language, customer=customer, wrote_at=row.wrote_at)


def _thanked(actor: Actor, cause: RootCause) -> tuple[str, ...]:
    ids = {part.employee_id for part in parts_in(cause)} - {actor.id}
    return tuple(employee.name for employee in list_employees(employee_ids=ids, with_former=True)) if ids else ()


def news_page(*, token: str) -> NewsPage:
    """What the page behind a link in news shows; raises `NotFound` for a forged one. Writes nothing."""
    customer = get_customer(customer_id=customer_of_token(token))
    return NewsPage(
        stopped=not may_we(customer_id=customer.id, purpose=Purpose.NEWS_OF_CHANGE),
        language=written_language(customer.language),
    )


def count_told(*, actor: Actor, cause_id: int) -> ToldCounts:
    """What became of telling the customers of a cause."""
    access_cause(actor=actor, cause_id=cause_id)
    rows = Telling.objects.filter(cause_id=cause_id).values("state").annotate(n=Count("pk"))
    counts = {row["state"]: row["n"] for row in rows}
    return ToldCounts(
        waiting=counts.get(TellingState.WAITING, 0),
        sent=counts.get(TellingState.SENT, 0),
        not_allowed=counts.get(TellingState.NOT_ALLOWED, 0),
        unreachable=counts.get(TellingState.UNREACHABLE, 0),
    )
