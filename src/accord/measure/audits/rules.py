"""How visits are scored, and when the next one is due: pure rules."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from accord.kernel.statistics.special import beta_quantile
from accord.measure.contracts import Figure
from accord.measure.questionnaires.contracts import Answers, Definition, Question, QuestionKind, Value
from accord.measure.questionnaires.queries import is_asked, keys_of, range_of

LEAST_FOR_INTERVAL = 3
AHEAD = timedelta(days=14)
"""So long before its day a visit is planned and its shopper told."""


def share_of_marks(question: Question, answer: Value) -> float | None:
    """How much of a question's full marks an answer earns, 0 to 1; None where nothing is scored.

    A number earns its place between the ends of its scale. A choice earns by its place: the first is full marks, the
    last none, those between evenly. Several choices and words earn nothing and cost nothing.
    """
    span = range_of(question)
    if span is not None and isinstance(answer, int):
        return (answer - span[0]) / (span[1] - span[0])
    if question.kind in {QuestionKind.CHOICE, QuestionKind.RESOLVED} and isinstance(answer, str):
        keys = keys_of(question)
        if answer in keys and len(keys) > 1:
            return 1 - keys.index(answer) / (len(keys) - 1)
    return None


def score_of(definition: Definition, answers: Answers) -> float | None:
    """The score of a visit, 0 to 100: the mean of what its scored answers earn; None without any."""
    earned = list(marks_of(definition, answers).values())
    return round(100 * sum(earned) / len(earned), 2) if earned else None


def marks_of(definition: Definition, answers: Answers) -> dict[str, float]:
    """What each scored answer earns, by the question's key; questions that were not asked do not count."""
    return {
        question.key: share
        for question in definition.questions
        if question.key in answers
        and is_asked(question, answers)
        and (share := share_of_marks(question, answers[question.key])) is not None
    }


def mean_score(scores: Sequence[float]) -> Figure:
    """The mean of scores from 0 to 100 with Student's interval, cut at the ends of the scale.

    Below three visits only the mean is given: two visits say nothing of how visits differ.
    """
    n = len(scores)
    if not n:
        return Figure(n=0, value=None, low=None, high=None, method="t")
    mean = sum(scores) / n
    if n < LEAST_FOR_INTERVAL:
        return Figure(n=n, value=mean, low=None, high=None, method="t")
    variance = sum((score - mean) ** 2 for score in scores) / (n - 1)
    reach = t_quantile(n - 1) * math.sqrt(variance / n)
    return Figure(n=n, value=mean, low=max(0.0, mean - reach), high=min(100.0, mean + reach), method="t")


def t_quantile(degrees: int, *, confidence: float = 0.95) -> float:
    """The two-sided quantile of Student's t, by way of the incomplete beta function."""
    x = beta_quantile(degrees / 2, 0.5, 1 - confidence)
    return math.sqrt(degrees * (1 - x) / x)


def coming_visits(
    *, first_on: date, every_days: int, last_on: date | None, today: date, ahead: timedelta = AHEAD
) -> Iterator[date]:
    """The days of the visits to be planned now: what is due until `today + ahead` after the last planned one.

    Days that passed while nobody planned are skipped but for the last of them: nobody can visit yesterday.
    """
    step = timedelta(days=every_days)
    due = first_on if last_on is None or last_on < first_on else last_on + step
    if due < today:
        due += (today - due) // step * step
    while due <= today + ahead:
        yield due
        due += step


def turn_of(number: int, shoppers: int) -> int:
    """Whose turn the visit with this number is, counted from 0."""
    return number % shoppers


def point_scores(visits: Sequence[Mapping[str, float]], keys: Sequence[str]) -> dict[str, Figure]:
    """The mean of what each question earned over visits, as scores from 0 to 100."""
    return {key: mean_score([100 * visit[key] for visit in visits if key in visit]) for key in keys}
