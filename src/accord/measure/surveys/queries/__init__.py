"""Questions to the surveys: what a page shows, what was answered, who was asked and who was not."""

from accord.measure.surveys.elsewhere import IMPORTED, is_elsewhere
from accord.measure.surveys.letters import words_of_resolved
from accord.measure.surveys.queries.answers import (
    answers_by_id,
    count_scores,
    count_scores_by_touchpoint,
    list_answers,
    list_answers_to,
    newest_answer_at,
)
from accord.measure.surveys.queries.bias import response_bias
from accord.measure.surveys.queries.fates import invitation_fates, list_suppressions
from accord.measure.surveys.queries.pages import door_page, survey_page
from accord.measure.surveys.queries.programmes import (
    get_programme,
    list_doors,
    list_occasions,
    list_programmes,
    programmes_using,
)
from accord.measure.surveys.queries.released import SCORES_RELEASED, Released, count_released
from accord.measure.surveys.queries.results import read_results
from accord.measure.surveys.rules import RULES

__all__ = [
    "IMPORTED",
    "RULES",
    "SCORES_RELEASED",
    "Released",
    "answers_by_id",
    "count_released",
    "count_scores",
    "count_scores_by_touchpoint",
    "door_page",
    "get_programme",
    "invitation_fates",
    "is_elsewhere",
    "list_answers",
    "list_answers_to",
    "list_doors",
    "list_occasions",
    "list_programmes",
    "list_suppressions",
    "newest_answer_at",
    "programmes_using",
    "read_results",
    "response_bias",
    "survey_page",
    "words_of_resolved",
]
