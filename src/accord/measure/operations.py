"""Asking after a resolution, and taking the answer. A link never records an answer by being fetched."""

import hashlib
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from accord.customers.contracts import Purpose
from accord.customers.operations import give_consent
from accord.customers.queries import get_customer, may_we
from accord.desk import operations as desk
from accord.desk.queries import get_case, has_active_case, latest_conversation_of_case
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.ids import hash_of, new_token
from accord.kernel.links import absolute
from accord.kernel.permissions import customer_actor
from accord.kernel.transactions import one_transaction
from accord.measure.contracts import Fate, How, ProgrammeKind, VisitKind
from accord.measure.events import SurveyAnswered, SurveyInvited, SurveySuppressed
from accord.measure.importing import take_over_answers as take_over_answers  # noqa: PLC0414 - this module's own door
from accord.measure.letters import ask_letter
from accord.measure.models import Answer, Invitation, Programme, Visit
from accord.measure.rules import (
    EDIT_WINDOW,
    MACHINE_FOR,
    VALID_FOR,
    Situation,
    is_poor,
    is_scanner,
    may_change,
    suppressed_by,
)

AFTER_RESOLUTION = "after-resolution"


class TouchNotTrusted(Refusal):
    """A page that a machine opened tried to answer by itself."""

    status = 409


@one_transaction
def consider_survey(*, case_id: int) -> int | None:
    """Ask the customer about a resolution that has stuck, unless a rule forbids it; every fate is kept.

    Returns the invitation's id; None when this resolution was considered before or came undone meanwhile.
    """
    case = get_case(case_id=case_id)
    if case.solved_at is None:
        return None
    programme = _programme()
    conversation = latest_conversation_of_case(case_id=case_id)
    customer = get_customer(customer_id=case.customer_id)
    rule = suppressed_by(_situation(programme, case_id, customer.ids, reachable=customer.email is not None))
    language = customer.language or read_company().language
    invitation, is_new = Invitation.objects.get_or_create(
        programme=programme,
        case_id=case_id,
        resolved_at=case.solved_at,
        defaults={
            "customer_id": customer.id,
            "conversation_id": conversation.id,
            "fate": Fate.SUPPRESSED,
            "suppressed_by": rule,
            "language": language,
            "considered_at": clock.now(),
        },
    )
    if not is_new:
        return None
    if rule:
        publish(
            SurveySuppressed(invitation_id=invitation.pk, customer_id=customer.id, case_id=case_id, rule=rule),
        )
    else:
        _send(invitation, customer.display_name if customer.name else "", conversation.subject)
    return int(invitation.pk)


def _send(invitation: Invitation, customer_name: str, subject: str) -> None:
    token = new_token()
    letter = ask_letter(
        company=read_company().name,
        customer_name=customer_name,
        subject=subject,
        token=token,
        language=invitation.language,
    )
    message_id = desk.post_notice(
        customer_id=invitation.customer_id,
        conversation_id=invitation.conversation_id,
        purpose="survey",
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        unsubscribe_url=absolute(f"/s/{token}/stop/"),
    )
    if message_id is None:
        invitation.suppressed_by = "unreachable"
        invitation.save(update_fields=["suppressed_by"])
        return
    invitation.token_hash, invitation.message_id = hash_of(token), message_id
    invitation.fate, invitation.sent_at = Fate.SENT, clock.now()
    invitation.save(update_fields=["token_hash", "message_id", "fate", "sent_at"])
    publish(
        SurveyInvited(
            invitation_id=invitation.pk,
            customer_id=invitation.customer_id,
            case_id=invitation.case_id,
            conversation_id=invitation.conversation_id,
        )
    )


def _situation(programme: Programme, case_id: int, customer_ids: tuple[int, ...], *, reachable: bool) -> Situation:
    now = clock.now()
    asked = Invitation.objects.filter(customer_id__in=customer_ids, sent_at__isnull=False)
    before = asked.aggregate(
        last=Max("sent_at"),
        last_by_programme=Max("sent_at", filter=Q(programme=programme)),
        about_this=Count("pk", filter=Q(case_id=case_id)),
    )
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Situation(
        now=now,
        may_ask=programme.is_active and may_we(customer_id=customer_ids[0], purpose=Purpose.SURVEYS),
        has_open_matter=has_active_case(customer_ids=customer_ids),
        is_reachable=reachable,
        last_asked_at=before["last"],
        last_asked_by_programme_at=before["last_by_programme"],
        programme_cooldown=timedelta(days=programme.cooldown_days),
        was_asked_about_this=before["about_this"] > 0,
        sampled_share=programme.sampled_share,
        draw=_draw(programme.slug, case_id),
        asked_today=programme.invitations.filter(sent_at__gte=today).count(),
        quota_a_day=programme.quota_a_day,
    )


def _draw(programme: str, case_id: int) -> float:
    # The same case always draws the same number: nobody can ask again until it hits.
    digest = hashlib.sha256(f"{programme}:{case_id}".encode()).digest()
    return int.from_bytes(digest[:7]) / 2**56


def _programme() -> Programme:
    programme, _made = Programme.objects.get_or_create(
        slug=AFTER_RESOLUTION, defaults={"name": "After a resolution", "kind": ProgrammeKind.TRANSACTIONAL}
    )
    return programme


@one_transaction
def visit(*, token: str, kind: VisitKind, score: int | None) -> int:
    """Note that the page was fetched, and mark machines; returns the invitation's id, raises `NotFound`.

    This is the only thing a GET does: it counts who looked and never what they would answer.
    """
    invitation = _invitation(token)
    now = clock.now()
    earlier = list(invitation.visits.order_by("-at").values_list("at", "score")[:20])
    Visit.objects.create(invitation=invitation, kind=kind, score=score, at=now)
    if kind == VisitKind.DECOY or is_scanner(visits=earlier, now=now, score=score):
        invitation.machine_until = now + MACHINE_FOR
        invitation.save(update_fields=["machine_until"])
    elif invitation.opened_at is None:
        invitation.opened_at = now
        if invitation.fate in {Fate.SENT, Fate.DELIVERED}:
            invitation.fate = Fate.OPENED
        invitation.save(update_fields=["opened_at", "fate"])
    return int(invitation.pk)


@one_transaction
def answer_survey(*, token: str, how: How, csat: int, ces: int | None = None, words: str = "") -> int:
    """Record an answer, or change it within a day; a poor one comes back to a person. Returns the answer's id.

    Refuses: `NotFound` for a wrong or old token, `BadInput` for scores off the scale, `TouchNotTrusted` when the page
    of a machine posts by itself, `Refusal` when the answer can no longer be changed.
    """
    if not 1 <= csat <= 5 or (ces is not None and not 1 <= ces <= 7):
        raise BadInput(_("Please choose one of the numbers shown."))
    invitation = _invitation(token)
    now = clock.now()
    if how == How.TOUCH and invitation.machine_until is not None and now < invitation.machine_until:
        raise TouchNotTrusted(_("Please press the button to send your answer."))
    answer = Answer.objects.filter(invitation=invitation).first()
    if answer is not None and not may_change(answered_at=answer.answered_at, now=now):
        hours = int(EDIT_WINDOW.total_seconds() // 3600)
        raise Refusal(_("Your answer was recorded more than %(hours)s hours ago.") % {"hours": hours})
    is_change = answer is not None
    was_poor = answer is not None and is_poor(csat=answer.csat)
    if answer is None:
        answer = Answer(invitation=invitation, customer_id=invitation.customer_id, case_id=invitation.case_id)
        answer.answered_at = now
    answer.csat, answer.ces, answer.words, answer.changed_at = csat, ces, words.strip()[:5000], now
    answer.save()
    invitation.fate = Fate.ANSWERED
    invitation.started_at = invitation.started_at or now
    invitation.save(update_fields=["fate", "started_at"])
    _tell(answer, invitation, is_change=is_change, is_newly_poor=is_poor(csat=csat) and not was_poor)
    return int(answer.pk)


def _tell(answer: Answer, invitation: Invitation, *, is_change: bool, is_newly_poor: bool) -> None:
    actor = customer_actor(invitation.customer_id)
    publish(
        SurveyAnswered(
            answer_id=answer.pk,
            customer_id=invitation.customer_id,
            case_id=invitation.case_id,
            conversation_id=invitation.conversation_id,
            csat=answer.csat,
            ces=answer.ces,
            is_change=is_change,
        ),
        actor=actor,
    )
    if is_newly_poor:
        desk.bring_back_case(actor=actor, case_id=invitation.case_id, why="poor_answer")


@one_transaction
def stop_surveys(*, token: str) -> None:
    """The customer wants no more surveys; raises `NotFound` for a wrong token."""
    invitation = _invitation(token)
    give_consent(
        customer_id=invitation.customer_id,
        purpose=Purpose.SURVEYS,
        given=False,
        evidence=f"link in survey invitation {invitation.pk}",
    )


def note_delivery(*, message_id: int, is_delivered: bool) -> None:
    """Keep whether an invitation reached its mailbox."""
    fate = Fate.DELIVERED if is_delivered else Fate.FAILED
    Invitation.objects.filter(message_id=message_id, fate=Fate.SENT).update(fate=fate)


def _invitation(token: str) -> Invitation:
    oldest = clock.now() - VALID_FOR
    found = Invitation.objects.select_for_update().filter(Q(token_hash=hash_of(token)) & Q(sent_at__gte=oldest)).first()
    if found is None:
        raise NotFound(_("This link is not valid any more."))
    return found
