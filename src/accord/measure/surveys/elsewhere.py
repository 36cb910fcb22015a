"""Whole surveys that another system had asked: a programme and a questionnaire of their own, read off the answers.

What customers say there of satisfaction, ease and recommendation counts in the company's figures. What colleagues say
of a conversation is answered at a door of that programme: it is nobody's satisfaction, and no customer said it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accord.kernel.company import read_company
from accord.kernel.ids import hash_of, new_token
from accord.measure.contracts import PastAnswer
from accord.measure.questionnaires.contracts import Choice, Definition, Question, QuestionKind
from accord.measure.questionnaires.operations import describe_elsewhere
from accord.measure.surveys.contracts import ProgrammeKind, ProgrammeState, Way
from accord.measure.surveys.models import Answer, Door, Programme

IMPORTED = "imported"
ELSEWHERE, COLLEAGUES = "elsewhere--", "colleagues--"
WORDS = "words"
_LONGEST_KEY = 30
_SCORES = (("csat", QuestionKind.CSAT), ("ces", QuestionKind.CES), ("nps", QuestionKind.NPS))


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What answers from one place belong to."""

    programme_id: int
    version_id: int
    door_id: int | None


def is_elsewhere(slug: str) -> bool:
    """Whether a programme of this slug was asked by another system."""
    return slug == IMPORTED or slug.startswith((ELSEWHERE, COLLEAGUES))


def survey_elsewhere(*, survey: str, by_colleagues: bool, answers: Sequence[PastAnswer]) -> Survey:
    """The programme of a survey of another system, made or widened by what these answers say. Locks it."""
    slug = _slug(survey, by_colleagues)
    questionnaire_id, version_id = describe_elsewhere(slug=slug, name=survey, definition=_definition(survey, answers))
    programme, _made = Programme.objects.get_or_create(
        slug=slug,
        defaults={
            "name": (_("Asked colleagues: %(survey)s") if by_colleagues else _("Asked elsewhere: %(survey)s"))
            % {"survey": survey},
            "kind": ProgrammeKind.TRANSACTIONAL,
            "state": ProgrammeState.ENDED,
            "questionnaire_id": questionnaire_id,
        },
    )
    door = None
    if by_colleagues:
        door, _made = Door.objects.get_or_create(
            programme=programme,
            defaults={"way": Way.LINK, "place": survey[:120], "token": new_token(), "is_open": False},
        )
    return Survey(programme_id=programme.pk, version_id=version_id, door_id=door.pk if door else None)


def cases_answered(*, survey: str, by_colleagues: bool, case_ids: Iterable[int]) -> set[int]:
    """Those of the cases of which this survey has an answer already."""
    rows = Answer.objects.filter(programme__slug=_slug(survey, by_colleagues), case_id__in=list(case_ids))
    return {case_id for case_id in rows.values_list("case_id", flat=True) if case_id is not None}


def answers_by_key(answer: PastAnswer) -> dict[str, int | str]:
    """What an answer says, by the key of each question."""
    scores = {key: getattr(answer, key) for key, _kind in _SCORES}
    said = {key: value for key, value in scores.items() if value is not None}
    said |= {_key(heading): _key(value) for heading, value in answer.others.items()}
    return {**said, WORDS: answer.words.strip()[:5000]} if answer.words.strip() else said


def _slug(survey: str, by_colleagues: bool) -> str:
    return f"{COLLEAGUES if by_colleagues else ELSEWHERE}{slugify(survey)[:26] or 'survey'}"


def _definition(survey: str, answers: Sequence[PastAnswer]) -> Definition:
    language = read_company().language
    scored = [
        Question(key=key, kind=kind, words={language: _words_of(kind)})
        for key, kind in _SCORES
        if any(getattr(answer, key) is not None for answer in answers)
    ]
    said: dict[str, dict[str, str]] = {}
    for answer in answers:
        for heading, value in answer.others.items():
            said.setdefault(heading, {})[_key(value)] = value
    chosen = [_choice(heading, values, language) for heading, values in said.items()]
    if any(answer.words.strip() for answer in answers):
        chosen.append(Question(key=WORDS, kind=QuestionKind.OPEN, words={language: _("In their own words")}))
    title = {language: survey}
    return Definition(languages=(language,), title=title, thanks={language: ""}, questions=(*scored, *chosen))


def _choice(heading: str, values: Mapping[str, str], language: str) -> Question:
    choices = tuple(Choice(key=key, words={language: words[:200]}) for key, words in values.items())
    return Question(key=_key(heading), kind=QuestionKind.CHOICE, words={language: heading[:200]}, choices=choices)


def _key(words: str) -> str:
    """A key of words: it begins with a letter of its own, so that no column takes the place of a score."""
    key = f"q_{slugify(words).replace('-', '_')}"
    return key if len(key) <= _LONGEST_KEY else f"{key[: _LONGEST_KEY - 7]}_{hash_of(words)[:6]}"


def _words_of(kind: QuestionKind) -> str:
    return {
        QuestionKind.CSAT: _("Satisfaction"),
        QuestionKind.CES: _("Ease"),
        QuestionKind.NPS: _("Recommendation"),
    }[kind]
