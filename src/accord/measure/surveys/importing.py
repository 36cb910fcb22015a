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
from accord.measure.surveys.elsewhere import COLLEAGUES, ELSEWHERE, IMPORTED, answers_by_key, survey_elsewhere
from accord.measure.surveys.events import PastAnswersWithdrawn, SurveyAnswered
from accord.measure.surveys.models import Answer, Invitation, Programme


@one_transaction
def take_over_answers(*, answers: Sequence[PastAnswer]) -> list[int]:
    """Keep answers of the past with the time at which they were given; returns their ids in the order given.

    All are of one survey. They count in CSAT, CES and NPS. They do not count in the response rate, because nobody knows
    who was asked and did not answer, nor in the rules against fatigue; and a poor one brings nothing back. What
    colleagues said counts in no figure of customers. Raises `BadInput` off the scales.
    """
    if not answers:
        return []
    if any(not _is_on_its_scales(answer) for answer in answers):
        raise BadInput(_("A score lies outside its scale."))
    if answers[0].by_colleagues:
        return _take_over_of_colleagues(answers)
    programme_id, version_id = _survey_of(answers)
    invitations = Invitation.objects.bulk_create([_invitation(programme_id, version_id, answer) for answer in answers])
    pairs = list(zip(invitations, answers, strict=True))
    kept = Answer.objects.bulk_create([_answer(invitation, answer) for invitation, answer in pairs])
    publish_history(
        [
            (_told(row.pk, answer), customer_actor(answer.customer_id), answer.answered_at)
            for row, answer in zip(kept, answers, strict=True)
        ]
    )
    return [row.pk for row in kept]


def _is_on_its_scales(answer: PastAnswer) -> bool:
    scales = ((answer.csat, 1, 5), (answer.ces, 1, 7), (answer.nps, 0, 10))
    scores = [score for score, _low, _high in scales if score is not None]
    if answer.by_colleagues and scores:
        return False
    return all(score is None or low <= score <= high for score, low, high in scales)


def _survey_of(answers: Sequence[PastAnswer]) -> tuple[int, int]:
    """The programme and the version that answers belong to."""
    if survey := answers[0].survey:
        found = survey_elsewhere(survey=survey, by_colleagues=False, answers=answers)
        return found.programme_id, found.version_id
    questionnaire_id = standard_questionnaire(slug=AFTER_RESOLUTION)
    programme, _made = Programme.objects.get_or_create(
        slug=IMPORTED,
        defaults={
            "name": _("Asked elsewhere"),
            "kind": ProgrammeKind.TRANSACTIONAL,
            "state": ProgrammeState.ENDED,
            "questionnaire_id": questionnaire_id,
        },
    )
    return programme.pk, versions_of(questionnaire_id=questionnaire_id)[-1].id


def _take_over_of_colleagues(answers: Sequence[PastAnswer]) -> list[int]:
    """What colleagues said of a conversation: no customer's words, no fact of a customer's life."""
    found = survey_elsewhere(survey=answers[0].survey, by_colleagues=True, answers=answers)
    kept = Answer.objects.bulk_create(
        Answer(
            door_id=found.door_id,
            programme_id=found.programme_id,
            version_id=found.version_id,
            case_id=answer.case_id,
            answers=answers_by_key(answer),
            answered_at=answer.answered_at,
            changed_at=answer.answered_at,
        )
        for answer in answers
    )
    return [row.pk for row in kept]


@one_transaction
def withdraw_past_answers(*, case_ids: Collection[int] = (), answer_ids: Collection[int] = ()) -> int:
    """Forget answers that were taken over, by their cases or their own ids; returns how many."""
    cases, numbers = list(case_ids), list(answer_ids)
    asked = Invitation.objects.filter(Q(programme__slug=IMPORTED) | Q(programme__slug__startswith=ELSEWHERE))
    going = asked.filter(Q(case_id__in=cases) | Q(answer__id__in=numbers))
    named = list(going.values_list("pk", "case_id", "answer__id"))
    _count, by_table = Invitation.objects.filter(pk__in=[row[0] for row in named]).delete()
    of_colleagues = Answer.objects.filter(programme__slug__startswith=COLLEAGUES)
    _count, more = of_colleagues.filter(Q(case_id__in=cases) | Q(pk__in=numbers)).delete()
    if named:
        publish(
            PastAnswersWithdrawn(
                case_ids=tuple(sorted({row[1] for row in named if row[1]})),
                answer_ids=tuple(sorted({row[2] for row in named if row[2]})),
            )
        )
    return by_table.get(Answer._meta.label, 0) + more.get(Answer._meta.label, 0)


def _invitation(programme_id: int, version_id: int, answer: PastAnswer) -> Invitation:
    return Invitation(
        programme_id=programme_id,
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
        answers=answers_by_key(answer),
        csat=answer.csat,
        ces=answer.ces,
        nps=answer.nps,
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
        nps=answer.nps,
    )
