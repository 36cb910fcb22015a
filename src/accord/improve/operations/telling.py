"""Tell the customers who were hit what was changed, and thank the employees who reported it."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from accord.customers.contracts import CustomerRow, Purpose
from accord.customers.operations import give_consent
from accord.customers.queries import list_customers, may_we
from accord.desk.operations import post_notice
from accord.improve.access import access_cause
from accord.improve.affected import Affected, affected_customers, language_of, parts_in
from accord.improve.contracts import Letter, TellingState
from accord.improve.events import CustomersTold, CustomerTold, EmployeeThanked
from accord.improve.letters import written_to
from accord.improve.models import RootCause, Telling, Thanks
from accord.improve.news import customer_of_token, news_token
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM, Actor, Permission
from accord.kernel.transactions import one_transaction
from accord.staff.operations import notify

BATCH = 50


@one_transaction
def tell_customers(*, actor: Actor, cause_id: int, letters: Mapping[str, Letter]) -> int:
    """Send every affected customer, once, word of what was changed, in their language; returns how many are told.

    `letters` holds subject and text by language code; a customer whose language has none gets the company's, else
    the first. Who forbade such news or cannot be reached is written down and left in peace. The employees who rang
    the bell, gave the idea or solved the cases are thanked. Calling it again reaches only customers who came since.
    """
    employee_id = _teller(actor)
    cause = access_cause(actor=actor, cause_id=cause_id, lock=True)
    if cause.fixed_on is None:
        raise Refusal(_("Nothing is fixed yet. Tell customers what was changed when it is."))
    if not letters or any(not letter.subject.strip() or not letter.text.strip() for letter in letters.values()):
        raise BadInput(_("Each language needs a subject and a text."))
    fresh = [row for row in affected_customers(cause) if not row.told]
    tellings = _written_down(cause, fresh, letters)
    waiting = sum(1 for telling in tellings if telling.state == TellingState.WAITING)
    event = CustomersTold(
        cause_id=cause_id, department_id=cause.department_id, employee_id=employee_id, customers=waiting
    )
    publish(event, actor=actor)
    _thank(actor, cause)
    _tell_its_owners(actor, cause, waiting)
    if not _deferred(cause_id, waiting):
        RootCause.objects.filter(pk=cause_id).update(told_at=clock.now())
    return waiting


def _teller(actor: Actor) -> int:
    if actor.kind != "staff" or actor.id is None or not (actor.may(Permission.IMPROVE) or actor.may(Permission.LEAD)):
        raise NotAllowed(_("Only those who lead the service or the experience can write to customers about a change."))
    return actor.id


def _written_down(cause: RootCause, fresh: list[Affected], letters: Mapping[str, Letter]) -> list[Telling]:
    known = list_customers(customer_ids=[row.customer_id for row in fresh])
    tellings = [_telling(cause, row, known[row.customer_id], letters) for row in fresh]
    Telling.objects.bulk_create(tellings, ignore_conflicts=True)
    return tellings


def _telling(cause: RootCause, row: Affected, customer: CustomerRow, letters: Mapping[str, Letter]) -> Telling:
    language = language_of(customer, tuple(letters))
    letter = written_to(letters[language], language=language, customer=customer, wrote_at=row.wrote_at)
    return Telling(
        cause=cause,
        customer_id=row.customer_id,
        conversation_id=row.conversation_id,
        state=row.fate,
        subject=letter.subject[:200],
        text=letter.text,
        at=clock.now(),
    )


def _deferred(cause_id: int, waiting: int) -> bool:
    from accord.improve.tasks import send_waiting_tellings
    from accord.kernel.jobs import defer

    if waiting:
        defer(send_waiting_tellings, once=f"improve.tellings:{cause_id}", cause_id=cause_id)
    return bool(waiting)


@one_transaction
def send_tellings(*, cause_id: int) -> int:
    """Hand the next messages of a cause to the outbox, at most fifty in one transaction; returns how many remain."""
    cause = RootCause.objects.get(pk=cause_id)
    waiting = Telling.objects.filter(cause_id=cause_id, state=TellingState.WAITING)
    for telling in waiting.select_for_update(skip_locked=True).order_by("pk")[:BATCH]:
        _send(cause, telling)
    remaining = waiting.count()
    if not remaining:
        RootCause.objects.filter(pk=cause_id, told_at=None).update(told_at=clock.now())
    return remaining


def _send(cause: RootCause, telling: Telling) -> None:
    # Asked again: between the click and this moment the customer may have said no.
    allowed = may_we(customer_id=telling.customer_id, purpose=Purpose.NEWS_OF_CHANGE)
    sent = _posted(telling) if allowed else None
    telling.message_id = sent
    refused = TellingState.UNREACHABLE if allowed else TellingState.NOT_ALLOWED
    telling.state = TellingState.SENT if sent is not None else refused
    telling.at = clock.now()
    telling.save(update_fields=["message_id", "state", "at"])
    if sent is not None:
        publish(
            CustomerTold(
                cause_id=cause.pk,
                department_id=cause.department_id,
                customer_id=telling.customer_id,
                conversation_id=telling.conversation_id,
                message_id=sent,
            )
        )


def _posted(telling: Telling) -> int | None:
    token = news_token(telling.customer_id)
    return post_notice(
        customer_id=telling.customer_id,
        purpose=Purpose.NEWS_OF_CHANGE.value,
        subject=telling.subject,
        text=telling.text,
        conversation_id=telling.conversation_id,
        unsubscribe_url=f"{settings.ACCORD_URL}/c/news/{token}/",
        actor=SYSTEM,
    )


@one_transaction
def stop_news(*, token: str, stopped: bool = True) -> None:
    """A customer wants no more news of changes, or wants them again. Raises `NotFound` for a forged link."""
    customer_id = customer_of_token(token)
    allowed = may_we(customer_id=customer_id, purpose=Purpose.NEWS_OF_CHANGE)
    if allowed == stopped:
        give_consent(
            customer_id=customer_id,
            purpose=Purpose.NEWS_OF_CHANGE,
            given=not stopped,
            evidence="link in news of a change",
        )


def _tell_its_owners(actor: Actor, cause: RootCause, customers: int) -> None:
    """Whoever mended it, and whose department it is, hears how many customers hear of it now; nothing about none."""
    for employee_id in sorted({cause.owner_id, cause.department.owner_id or cause.owner_id} - {actor.id}):
        if customers:
            notify(
                employee_id=employee_id,
                text_code="improve.customers_told",
                parameters={"title": cause.title, "customers": customers, "by": actor.name},
                url=f"/improve/causes/{cause.pk}/",
            )


def _thank(actor: Actor, cause: RootCause) -> None:
    for part in parts_in(cause):
        if part.employee_id == actor.id:
            continue
        _made, is_first = Thanks.objects.get_or_create(
            cause=cause, employee_id=part.employee_id, defaults={"part": part.part, "at": clock.now()}
        )
        if not is_first:
            continue
        notify(
            employee_id=part.employee_id,
            text_code=f"improve.thanks_{part.part}",
            parameters={"title": cause.title, "what_changed": cause.what_changed, "by": actor.name},
            url="/people/",
        )
        for customer_id in part.customer_ids or (None,):
            event = EmployeeThanked(
                cause_id=cause.pk,
                department_id=cause.department_id,
                employee_id=part.employee_id,
                part=part.part,
                customer_id=customer_id,
            )
            publish(event, actor=actor)
