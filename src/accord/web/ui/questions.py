"""A questionnaire as pages show it: the customer's, the kiosk's, and the designer's preview."""

import json
from collections.abc import Mapping
from typing import Any

from accord.measure.questionnaires.contracts import Definition, Question, QuestionKind, Resolved, Value
from accord.measure.questionnaires.queries import in_language, keys_of, range_of
from accord.measure.surveys.queries import words_of_resolved


def shown(definition: Definition, *, language: str, answers: Mapping[str, Value]) -> list[dict[str, Any]]:
    """The questions with their words in one language, and what was answered or chosen already."""
    return [_shown(question, definition, language, answers.get(question.key)) for question in definition.questions]


def _shown(question: Question, definition: Definition, language: str, answer: Value | None) -> dict[str, Any]:
    span = range_of(question)
    return {
        "key": question.key,
        "kind": question.kind.value,
        "words": in_language(question.words, definition, language),
        "is_required": question.is_required,
        "start": span[0] if span else 0,
        "points": span[1] - span[0] + 1 if span else 0,
        "low": in_language(question.low, definition, language),
        "high": in_language(question.high, definition, language),
        "choices": choices_of(question, definition, language),
        "answer": list(answer) if isinstance(answer, tuple) else answer,
        "when": _when(question),
    }


def choices_of(question: Question, definition: Definition, language: str) -> list[tuple[str, str]]:
    """What can be chosen, as (key, words); empty where nothing is chosen."""
    if question.kind == QuestionKind.RESOLVED:
        words = words_of_resolved()
        return [(key, words[Resolved(key)]) for key in keys_of(question)]
    if not keys_of(question):
        return []
    return [(choice.key, in_language(choice.words, definition, language)) for choice in question.choices]


def _when(question: Question) -> str:
    """The branches, for the script that hides what is not asked; without scripts everything shows."""
    if not question.when:
        return ""
    return json.dumps([[each.question, each.comparison.value, each.value] for each in question.when])
