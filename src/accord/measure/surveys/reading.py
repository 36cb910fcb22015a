"""From what a form brought to an answer's columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accord.kernel.errors import BadInput
from accord.measure.questionnaires.contracts import Definition, QuestionKind, Value
from accord.measure.questionnaires.rules import read_answers

Posted = Mapping[str, str | int | Sequence[str] | None]


def read_given(definition: Definition, given: Posted, *, is_final: bool) -> dict[str, Value]:
    """The answers that a form brought; raises `BadInput` with the first sentence about what is wrong."""
    lists = {
        key: [str(value)] if isinstance(value, str | int) else [str(each) for each in value]
        for key, value in given.items()
        if value is not None
    }
    answers, wrong = read_answers(definition, lists, is_final=is_final)
    if wrong:
        raise BadInput(next(iter(wrong.values())))
    if not answers:
        raise BadInput(_("Please choose one of the answers shown."))
    return answers


_COLUMNS = (QuestionKind.CSAT, QuestionKind.CES, QuestionKind.NPS, QuestionKind.RESOLVED)


def columns_of(definition: Definition, answers: Mapping[str, Value]) -> dict[str, Any]:
    """The columns of an answer: figures by themselves, all open words together, and everything by key."""
    found: dict[str, Any] = {"csat": None, "ces": None, "nps": None, "resolved": ""}
    words = []
    for question in definition.questions:
        answer = answers.get(question.key)
        if answer is None:
            continue
        if question.kind in _COLUMNS:
            found[question.kind.value] = answer
        elif question.kind == QuestionKind.OPEN:
            words.append(str(answer))
    return {**found, "words": "\n\n".join(words), "answers": dict(answers)}
