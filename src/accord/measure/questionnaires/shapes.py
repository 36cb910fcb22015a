"""A definition as plain JSON values, and back."""

from typing import Any

from accord.measure.questionnaires.contracts import (
    Choice,
    Comparison,
    Condition,
    Definition,
    Question,
    QuestionKind,
)


def packed(definition: Definition) -> dict[str, Any]:
    """The definition as it is kept."""
    return {
        "languages": list(definition.languages),
        "title": dict(definition.title),
        "thanks": dict(definition.thanks),
        "questions": [_packed(question) for question in definition.questions],
    }


def _packed(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind.value,
        "words": dict(question.words),
        "is_required": question.is_required,
        "points": question.points,
        "low": dict(question.low),
        "high": dict(question.high),
        "choices": [{"key": choice.key, "words": dict(choice.words)} for choice in question.choices],
        "when": [
            {"question": each.question, "comparison": each.comparison.value, "value": each.value}
            for each in question.when
        ],
    }


def unpacked(kept: dict[str, Any]) -> Definition:
    """The definition that was kept."""
    return Definition(
        languages=tuple(kept["languages"]),
        title=kept["title"],
        thanks=kept["thanks"],
        questions=tuple(_unpacked(question) for question in kept["questions"]),
    )


def _unpacked(kept: dict[str, Any]) -> Question:
    return Question(
        key=kept["key"],
        kind=QuestionKind(kept["kind"]),
        words=kept["words"],
        is_required=kept["is_required"],
        points=kept["points"],
        low=kept["low"],
        high=kept["high"],
        choices=tuple(Choice(key=choice["key"], words=choice["words"]) for choice in kept["choices"]),
        when=tuple(
            Condition(question=each["question"], comparison=Comparison(each["comparison"]), value=each["value"])
            for each in kept["when"]
        ),
    )
