"""Answers to surveys that another system had asked."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accord.kernel.errors import BadInput
from accord.kernel.events import publish_history
from accord.kernel.permissions import customer_actor
from accord.kernel.transactions import one_transaction
from accord.measure.contracts import Fate, PastAnswer, ProgrammeKind
from accord.measure.events import SurveyAnswered
from accord.measure.models import Answer, Invitation, Programme

IMPORTED = "imported"


@one_transaction
def take_over_answers(*, answers: Sequence[PastAnswer]) -> int:
    """Keep answers of the past with the time at which they were given; returns how many. Once per case.

    They count in CSAT and CES. They do not count in the response rate, because nobody knows who was asked and did
    not answer, nor in the rules against fatigue; and a poor one brings nothing back. Raises `BadInput` off the scales.
    """
    if not answers:
        return 0
    if any(not 1 <= a.csat <= 5 or (a.ces is not None and not 1 <= a.ces <= 7) for a in answers):
        raise BadInput(_("A score lies outside its scale."))
    programme, _made = Programme.objects.get_or_create(
        slug=IMPORTED,
        defaults={"name": "Asked elsewhere", "kind": ProgrammeKind.TRANSACTIONAL, "is_active": False},
    )
    invitations = Invitation.objects.bulk_create([_invitation(programme, answer) for answer in answers])
    pairs = list(zip(invitations, answers, strict=True))
    kept = Answer.objects.bulk_create([_answer(invitation, answer) for invitation, answer in pairs])
    publish_history(
        [
            (_told(row.pk, answer), customer_actor(answer.customer_id), answer.answered_at)
            for row, answer in zip(kept, answers, strict=True)
        ]
    )
    return len(kept)


def _invitation(programme: Programme, answer: PastAnswer) -> Invitation:
    return Invitation(
        programme=programme,
        customer_id=answer.customer_id,
        case_id=answer.case_id,
        conversation_id=answer.conversation_id,
        resolved_at=answer.answered_at,
        fate=Fate.ANSWERED,
        considered_at=answer.answered_at,
        started_at=answer.answered_at,
    )


def _answer(invitation: Invitation, answer: PastAnswer) -> Answer:
    return Answer(
        invitation=invitation,
        customer_id=answer.customer_id,
        case_id=answer.case_id,
        csat=answer.csat,
        ces=answer.ces,
        words=answer.words.strip()[:5000],
        answered_at=answer.answered_at,
        changed_at=answer.answered_at,
    )


def _told(answer_id: int, answer: PastAnswer) -> SurveyAnswered:
    return SurveyAnswered(
        answer_id=answer_id,
        customer_id=answer.customer_id,
        case_id=answer.case_id,
        conversation_id=answer.conversation_id,
        csat=answer.csat,
        ces=answer.ces,
    )
