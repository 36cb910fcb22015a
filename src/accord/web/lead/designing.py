"""A questionnaire as the designer's form: from its fields to a definition and back, and what a button does to it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.text import slugify

from accord.measure.questionnaires.contracts import (
    Choice,
    Comparison,
    Condition,
    Definition,
    Question,
    QuestionKind,
    Words,
)
from accord.measure.questionnaires.queries import keys_of, range_of, standard_question

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")


def definition_in(given: QueryDict, known: Definition) -> Definition:
    """What the form says. `known` is what was kept before: choices whose words stay keep their keys."""
    languages = tuple(code for code in LANGUAGES if code in given.getlist("languages")) or known.languages
    # The language that stands in for the others stays first for as long as it is asked.
    first = known.languages[0]
    ordered = (first, *(code for code in languages if code != first)) if first in languages else languages
    before = {question.key: question for question in known.questions}
    numbers = [int(number) for number in given.getlist("number") if number.isdigit()]
    return Definition(
        languages=ordered,
        title=_words(given, "title", ordered),
        thanks=_words(given, "thanks", ordered),
        questions=tuple(_question(given, number, ordered, before) for number in numbers),
    )


def _words(given: QueryDict, name: str, languages: Sequence[str]) -> Words:
    return {code: given.get(f"{name}-{code}", "").strip()[:500] for code in languages}


def _question(given: QueryDict, number: int, languages: Sequence[str], before: dict[str, Question]) -> Question:
    field = f"q{number}"
    key = given.get(f"{field}-key", "").strip()
    kind = QuestionKind(given.get(f"{field}-kind", QuestionKind.OPEN))
    points = given.get(f"{field}-points", "")
    return Question(
        key=key,
        kind=kind,
        words=_words(given, f"{field}-words", languages),
        is_required=f"{field}-required" in given,
        points=int(points) if points.isdigit() else 5,
        low=_words(given, f"{field}-low", languages),
        high=_words(given, f"{field}-high", languages),
        choices=_choices(given, field, languages, before.get(key)),
        when=_when(given, field),
    )


def _choices(given: QueryDict, field: str, languages: Sequence[str], before: Question | None) -> tuple[Choice, ...]:
    lines = {code: _lines(given.get(f"{field}-choices-{code}", "")) for code in languages}
    first = lines[languages[0]]
    known = before.choices if before else ()
    by_words = {choice.words.get(languages[0], ""): choice.key for choice in known}
    keys: list[str] = []
    for place, words in enumerate(first):
        key = by_words.get(words) or (known[place].key if len(known) == len(first) else "") or _key(words)
        keys.append(key if key not in keys else f"{key[:26]}_{place + 1}")
    return tuple(
        Choice(
            key=key,
            words={code: lines[code][place] if place < len(lines[code]) else "" for code in languages},
        )
        for place, key in enumerate(keys)
    )


def _lines(text: str) -> list[str]:
    return [line.strip()[:200] for line in text.splitlines() if line.strip()]


def _key(words: str) -> str:
    made = slugify(words).replace("-", "_")[:28].strip("_")
    return made if made[:1].isalpha() else f"c_{made}" if made else "choice"


def _when(given: QueryDict, field: str) -> tuple[Condition, ...]:
    question = given.get(f"{field}-when", "")
    comparison = given.get(f"{field}-comparison", "")
    if not question or comparison not in set(Comparison):
        return ()
    value = given.get(f"{field}-value", "").strip()
    return (Condition(question=question, comparison=Comparison(comparison), value=value),)


def after_button(definition: Definition, order: str) -> Definition:
    """The definition after a button of the form: `add:csat`, `up:1`, `down:1`, `remove:1`; others change nothing."""
    what, _colon, which = order.partition(":")
    questions = list(definition.questions)
    if what == "add" and which in set(QuestionKind):
        questions.append(_new(QuestionKind(which), definition))
    elif which.isdigit() and int(which) < len(questions):
        place = int(which)
        if what == "remove":
            gone = questions.pop(place)
            questions = [_without(question, gone.key) for question in questions]
        elif what == "up" and place > 0:
            questions[place - 1], questions[place] = questions[place], questions[place - 1]
        elif what == "down" and place + 1 < len(questions):
            questions[place + 1], questions[place] = questions[place], questions[place + 1]
    return replace(definition, questions=tuple(questions))


def _new(kind: QuestionKind, definition: Definition) -> Question:
    wished = "words" if kind == QuestionKind.OPEN else kind.value
    taken = {question.key for question in definition.questions}
    key = next(each for each in (wished, *(f"{wished}_{n}" for n in range(2, 99))) if each not in taken)
    return standard_question(kind, key=key)


def _without(question: Question, key: str) -> Question:
    return replace(question, when=tuple(each for each in question.when if each.question != key))


def rows_of(definition: Definition) -> list[dict[str, Any]]:
    """The questions as the form shows them."""
    return [_row(question, number, definition) for number, question in enumerate(definition.questions)]


def _row(question: Question, number: int, definition: Definition) -> dict[str, Any]:
    condition = question.when[0] if question.when else None
    return {
        "number": number,
        "question": question,
        "has_points": question.kind == QuestionKind.SCALE,
        "has_ends": range_of(question) is not None,
        "has_choices": question.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES},
        "choices": {code: "\n".join(each.words.get(code, "") for each in question.choices) for code in LANGUAGES},
        "earlier": [(each.key, each.key) for each in definition.questions[:number]],
        "when": condition,
        "values": _values(definition, condition),
    }


def _values(definition: Definition, condition: Condition | None) -> list[str]:
    """What an earlier question can be answered with, as suggestions beside the field."""
    asked = next((each for each in definition.questions if condition and each.key == condition.question), None)
    if asked is None:
        return []
    span = range_of(asked)
    return [str(number) for number in range(span[0], span[1] + 1)] if span else list(keys_of(asked))
