"""Answers to surveys that another system had asked."""

from collections.abc import Collection, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from accord.kernel.errors import BadInput
from accord.kernel.events import publish, publish_history
from accord.kernel.permissions import customer_actor
from accord.kernel.transactions import one_transaction
from accord.measure.contracts import PastAnswer
from accord.measure.questionnaires.operations import standard_questionnaire
from accord.measure.questionnaires.queries import versions_of
from accord.measure.questionnaires.starter import AFTER_RESOLUTION
from accord.measure.surveys.contracts import Fate, ProgrammeKind, ProgrammeState
from accord.measure.surveys.events import PastAnswersWithdrawn, SurveyAnswered
from accord.measure.surveys.models import Answer, Invitation, Programme

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
    questionnaire_id = standard_questionnaire(slug=AFTER_RESOLUTION)
    version_id = versions_of(questionnaire_id=questionnaire_id)[-1].id
    programme, _made = Programme.objects.get_or_create(
        slug=IMPORTED,
        defaults={
            "name": _("Asked elsewhere"),
            "kind": ProgrammeKind.TRANSACTIONAL,
            "state": ProgrammeState.ENDED,
            "questionnaire_id": questionnaire_id,
        },
    )
    invitations = Invitation.objects.bulk_create([_invitation(programme, version_id, answer) for answer in answers])
    pairs = list(zip(invitations, answers, strict=True))
    kept = Answer.objects.bulk_create([_answer(invitation, answer) for invitation, answer in pairs])
    publish_history(
        [
            (_told(row.pk, answer), customer_actor(answer.customer_id), answer.answered_at)
            for row, answer in zip(kept, answers, strict=True)
        ]
    )
    return len(kept)


@one_transaction
def withdraw_past_answers(*, case_ids: Collection[int] = (), answer_ids: Collection[int] = ()) -> int:
    """Forget answers that were taken over, by their cases or their own ids; returns how many."""
    asked = Invitation.objects.filter(programme__slug=IMPORTED)
    going = asked.filter(Q(case_id__in=list(case_ids)) | Q(answer__id__in=list(answer_ids)))
    named = list(going.values_list("pk", "case_id", "answer__id"))
    _count, by_table = Invitation.objects.filter(pk__in=[row[0] for row in named]).delete()
    if named:
        publish(
            PastAnswersWithdrawn(
                case_ids=tuple(sorted({row[1] for row in named if row[1]})),
                answer_ids=tuple(sorted({row[2] for row in named if row[2]})),
            )
        )
    return by_table.get(Answer._meta.label, 0)


def _invitation(programme: Programme, version_id: int, answer: PastAnswer) -> Invitation:
    return Invitation(
        programme=programme,
        version_id=version_id,
        occasion=f"case:{answer.case_id}:{answer.answered_at.timestamp():.6f}",
        customer_id=answer.customer_id,
        case_id=answer.case_id,
        conversation_id=answer.conversation_id,
        fate=Fate.ANSWERED,
        considered_at=answer.answered_at,
        started_at=answer.answered_at,
    )


def _answer(invitation: Invitation, answer: PastAnswer) -> Answer:
    return Answer(
        invitation=invitation,
        programme_id=invitation.programme_id,
        version_id=invitation.version_id or 0,
        customer_id=answer.customer_id,
        case_id=answer.case_id,
        answers={key: value for key, value in _given(answer).items() if value},
        csat=answer.csat,
        ces=answer.ces,
        words=answer.words.strip()[:5000],
        answered_at=answer.answered_at,
        changed_at=answer.answered_at,
    )


def _given(answer: PastAnswer) -> dict[str, int | str | None]:
    return {"csat": answer.csat, "ces": answer.ces, "words": answer.words.strip()[:5000]}


def _told(answer_id: int, answer: PastAnswer) -> SurveyAnswered:
    return SurveyAnswered(
        answer_id=answer_id,
        customer_id=answer.customer_id,
        case_id=answer.case_id,
        conversation_id=answer.conversation_id,
        csat=answer.csat,
        ces=answer.ces,
    )
