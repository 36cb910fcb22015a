"""Taking answers of those who were invited: by name, or into the mixer where anonymity was promised."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accord.customers.contracts import Purpose
from accord.customers.operations import give_consent
from accord.desk import operations as desk
from accord.kernel import clock
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.ids import hash_of
from accord.kernel.permissions import customer_actor
from accord.kernel.transactions import one_transaction
from accord.measure.questionnaires.contracts import Definition, Value
from accord.measure.questionnaires.queries import get_version
from accord.measure.surveys.contracts import Fate, How, VisitKind
from accord.measure.surveys.events import SurveyAnswered
from accord.measure.surveys.models import Answer, Invitation, Visit
from accord.measure.surveys.operations.mixing import seal_answer
from accord.measure.surveys.reading import Posted, columns_of, read_given
from accord.measure.surveys.rules import EDIT_WINDOW, MACHINE_FOR, VALID_FOR, is_poor, is_scanner, may_change


class TouchNotTrusted(Refusal):
    """A page that a machine opened tried to answer by itself."""

    status = 409


@one_transaction
def visit(*, token: str, kind: VisitKind, chosen: str = "") -> None:
    """Note that the page was fetched, and mark machines; raises `NotFound`.

    This is the only thing a GET does: it counts who looked and never what they would answer. Of an anonymous survey
    it keeps nothing at all.
    """
    invitation = _invitation(token)
    if invitation.programme.is_anonymous:
        return
    now = clock.now()
    earlier = list(invitation.visits.order_by("-at").values_list("at", "chosen")[:20])
    Visit.objects.create(invitation=invitation, kind=kind, chosen=chosen[:30], at=now)
    if kind == VisitKind.DECOY or is_scanner(visits=earlier, now=now, chosen=chosen[:30]):
        invitation.machine_until = now + MACHINE_FOR
        invitation.save(update_fields=["machine_until"])
    elif invitation.opened_at is None:
        invitation.opened_at = now
        if invitation.fate in {Fate.SENT, Fate.DELIVERED}:
            invitation.fate = Fate.OPENED
        invitation.save(update_fields=["opened_at", "fate"])


def answer_survey(*, token: str, how: How, given: Posted) -> int | None:
    """Record an answer, or change it within a day; a poor one comes back to a person. Returns the answer's id.

    An anonymous one is sealed for the mixer and returns None: first the token is marked as used, then, in a
    transaction of its own, the answer is put away. Refuses: `NotFound` for a wrong or old token, `BadInput` for
    answers that the questions do not have, `TouchNotTrusted` when the page of a machine posts by itself, `Refusal`
    when the answer can no longer be changed.
    """
    if not _is_anonymous(token):
        return _answer_by_name(token=token, how=how, given=given)
    if how == How.TOUCH:
        raise TouchNotTrusted(_("Please press the button to send your answer."))
    programme_id, version_id, answers = _use_token(token=token, given=given)
    try:
        seal_answer(programme_id=programme_id, version_id=version_id, answers=answers)
    except Exception:
        _give_back(token=token)
        raise
    return None


def _is_anonymous(token: str) -> bool:
    found = Invitation.objects.filter(_of(token)).values_list("programme__is_anonymous", flat=True).first()
    return bool(found)


@one_transaction
def _answer_by_name(*, token: str, how: How, given: Posted) -> int:
    invitation = _invitation(token)
    now = clock.now()
    answers = read_given(_definition(invitation), given, is_final=how == How.BUTTON)
    if how == How.TOUCH and invitation.machine_until is not None and now < invitation.machine_until:
        raise TouchNotTrusted(_("Please press the button to send your answer."))
    answer = Answer.objects.filter(invitation=invitation).first()
    if answer is not None and not may_change(answered_at=answer.answered_at, now=now):
        hours = int(EDIT_WINDOW.total_seconds() // 3600)
        raise Refusal(_("Your answer was recorded more than %(hours)s hours ago.") % {"hours": hours})
    is_change, was_poor = answer is not None, answer is not None and is_poor(csat=answer.csat)
    if answer is None:
        answer = Answer(
            invitation=invitation,
            programme_id=invitation.programme_id,
            version_id=invitation.version_id or 0,
            customer_id=invitation.customer_id,
            case_id=invitation.case_id,
            answered_at=now,
        )
    for name, value in columns_of(_definition(invitation), answers).items():
        setattr(answer, name, value)
    answer.changed_at = now
    answer.save()
    invitation.fate = Fate.ANSWERED
    invitation.started_at = invitation.started_at or now
    invitation.save(update_fields=["fate", "started_at"])
    _tell(answer, invitation, is_change=is_change, is_newly_poor=is_poor(csat=answer.csat) and not was_poor)
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
            nps=answer.nps,
            is_change=is_change,
        ),
        actor=actor,
    )
    if is_newly_poor and invitation.case_id is not None:
        desk.bring_back_case(actor=actor, case_id=invitation.case_id, why="poor_answer")


@one_transaction
def _use_token(*, token: str, given: Posted) -> tuple[int, int, dict[str, Value]]:
    """Mark the token as used, without a moment; returns the programme, the version and what was answered."""
    invitation = _invitation(token)
    answers = read_given(_definition(invitation), given, is_final=True)
    if invitation.fate == Fate.ANSWERED:
        raise Refusal(_("You have answered already. Nobody can find your answer to change it."))
    invitation.fate = Fate.ANSWERED
    invitation.save(update_fields=["fate"])
    return invitation.programme_id, invitation.version_id or 0, answers


@one_transaction
def _give_back(*, token: str) -> None:
    Invitation.objects.filter(_of(token)).update(fate=Fate.SENT)


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


def _of(token: str) -> Q:
    kept = hash_of(token)
    return Q(sent_at__gte=clock.now() - VALID_FOR) & (Q(token_hash=kept) | Q(reminder_hash=kept))


def _invitation(token: str) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("programme")
    found = rows.filter(_of(token)).first()
    if found is None:
        raise NotFound(_("This link is not valid any more."))
    return found


def _definition(invitation: Invitation) -> Definition:
    return get_version(version_id=invitation.version_id or 0).definition
