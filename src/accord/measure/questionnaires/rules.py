"""Pure rules of questionnaires: which questions are asked, what an answer may be, what a draft still lacks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accord.measure.questionnaires.contracts import (
    Answers,
    Comparison,
    Condition,
    Definition,
    Question,
    QuestionKind,
    Resolved,
    Value,
    Words,
)

RESERVED = frozenset({"how", "score", "language", "csrfmiddlewaretoken", "id"})
LONGEST_WORDS = 5000
MOST_QUESTIONS = 40
_KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")

_RANGES = {QuestionKind.CSAT: (1, 5), QuestionKind.CES: (1, 7), QuestionKind.NPS: (0, 10)}
FIGURES = (QuestionKind.CSAT, QuestionKind.CES, QuestionKind.NPS, QuestionKind.RESOLVED)
CHOOSING = (QuestionKind.CHOICE, QuestionKind.CHOICES)


def range_of(question: Question) -> tuple[int, int] | None:
    """The lowest and the highest number that can be answered; None where no number is asked for."""
    if question.kind == QuestionKind.SCALE:
        return 1, question.points
    return _RANGES.get(question.kind)


def keys_of(question: Question) -> tuple[str, ...]:
    """The keys that can be chosen; empty where nothing is chosen."""
    if question.kind == QuestionKind.RESOLVED:
        return tuple(Resolved)
    return tuple(choice.key for choice in question.choices) if question.kind in CHOOSING else ()


def in_language(words: Words, definition: Definition, language: str) -> str:
    """The words in a language, else in the questionnaire's first one."""
    return words.get(language) or words.get(definition.languages[0], "")


def language_for(definition: Definition, wished: str) -> str:
    """The language in which somebody is asked: theirs where the questionnaire has it, else its first one."""
    short = wished.partition("-")[0].lower()
    return short if short in definition.languages else definition.languages[0]


def is_asked(question: Question, answers: Answers) -> bool:
    """Whether the answers so far lead to this question: all of its conditions hold."""
    return all(_holds(condition, answers.get(condition.question)) for condition in question.when)


def _holds(condition: Condition, answer: Value | None) -> bool:
    if answer is None:
        return False
    given = [str(each) for each in answer] if isinstance(answer, tuple) else [str(answer)]
    match condition.comparison:
        case Comparison.ANSWERED:
            return True
        case Comparison.IS:
            return condition.value in given
        case Comparison.IS_NOT:
            return condition.value not in given
        case Comparison.AT_LEAST:
            return isinstance(answer, int) and answer >= int(condition.value)
        case Comparison.AT_MOST:
            return isinstance(answer, int) and answer <= int(condition.value)


def read_answers(
    definition: Definition, given: Mapping[str, Sequence[str]], *, is_final: bool
) -> tuple[dict[str, Value], dict[str, str]]:
    """Read what a form brought: (answers by key, sentences about what is wrong by key).

    Answers to questions that the branches do not lead to are dropped; what must be answered may be missing as long
    as the answer is not final.
    """
    answers: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for question in definition.questions:
        if not is_asked(question, answers):
            continue
        values = [value.strip() for value in given.get(question.key, ()) if value and value.strip()]
        if not values:
            if question.is_required and is_final:
                wrong[question.key] = _missing(question)
            continue
        answer = _read(question, values)
        if answer is None:
            wrong[question.key] = _("Please choose one of the answers shown.")
        else:
            answers[question.key] = answer
    return answers, wrong


def _missing(question: Question) -> str:
    if range_of(question):
        return _("Please choose one of the numbers shown.")
    return _("Please write a few words.") if question.kind == QuestionKind.OPEN else _("Please choose an answer.")


def _read(question: Question, values: Sequence[str]) -> Value | None:
    if question.kind == QuestionKind.OPEN:
        return values[0][:LONGEST_WORDS]
    if span := range_of(question):
        number = int(values[0]) if values[0].isascii() and values[0].isdigit() else -1
        return number if span[0] <= number <= span[1] else None
    known = keys_of(question)
    if any(value not in known for value in values):
        return None
    return tuple(key for key in known if key in values) if question.kind == QuestionKind.CHOICES else values[0]


def first_answers(definition: Definition) -> tuple[str, ...]:
    """What a mail offers as the first click: the answers of the first question, or nothing if it is not one click."""
    question = definition.questions[0]
    if span := range_of(question):
        return tuple(str(number) for number in range(span[0], span[1] + 1))
    return keys_of(question) if question.kind != QuestionKind.CHOICES else ()


def lacks(definition: Definition) -> list[str]:
    """What keeps a draft from being published, in sentences; empty when it is whole."""
    found = []
    if not definition.questions:
        found.append(_("Ask at least one question."))
    if len(definition.questions) > MOST_QUESTIONS:
        found.append(_("Ask fewer questions: nobody answers more than %(most)s.") % {"most": MOST_QUESTIONS})
    keys = [question.key for question in definition.questions]
    if len(set(keys)) < len(keys):
        found.append(_("Two questions have the same key."))
    figures = [question.kind for question in definition.questions if question.kind in FIGURES]
    if len(set(figures)) < len(figures):
        found.append(_("The same figure is asked for twice."))
    for number, question in enumerate(definition.questions, start=1):
        earlier = {each.key: each for each in definition.questions[: number - 1]}
        told = [*_lacks(question, definition), *_lacks_branches(question, earlier)]
        found += [_("Question %(number)s: %(what)s") % {"number": number, "what": what} for what in told]
    return found


def _lacks(question: Question, definition: Definition) -> Iterable[str]:
    if not _KEY.fullmatch(question.key) or question.key in RESERVED:
        yield _("choose another key: small letters, digits and underscores.")
    for language in definition.languages:
        if not question.words.get(language, "").strip():
            yield _("the words are missing in “%(language)s”.") % {"language": _named(language)}
    if question.kind == QuestionKind.SCALE and not 2 <= question.points <= 11:
        yield _("a scale has between 2 and 11 points.")
    if question.kind in CHOOSING:
        yield from _lacks_choices(question, definition)


def _lacks_choices(question: Question, definition: Definition) -> Iterable[str]:
    keys = keys_of(question)
    if len(keys) < 2:
        yield _("give at least two choices.")
    if len(set(keys)) < len(keys) or any(not _KEY.fullmatch(key) for key in keys):
        yield _("two choices have the same key.")
    for language in definition.languages:
        if any(not choice.words.get(language, "").strip() for choice in question.choices):
            yield _("a choice has no words in “%(language)s”.") % {"language": _named(language)}


def _named(language: str) -> str:
    """A language by its name, in the person's own language."""
    try:
        return str(get_language_info(language)["name_translated"])
    except KeyError:
        return language


def _lacks_branches(question: Question, earlier: Mapping[str, Question]) -> Iterable[str]:
    for condition in question.when:
        asked = earlier.get(condition.question)
        if asked is None:
            yield _("it depends on a question that does not come before it.")
        elif not _can_hold(condition, asked):
            yield _("it depends on an answer that “%(key)s” does not have.") % {"key": asked.key}


def _can_hold(condition: Condition, asked: Question) -> bool:
    span = range_of(asked)
    match condition.comparison:
        case Comparison.ANSWERED:
            return True
        case Comparison.AT_LEAST | Comparison.AT_MOST:
            return span is not None and condition.value.isdigit() and span[0] <= int(condition.value) <= span[1]
        case _:
            if span is not None:
                return condition.value.isdigit() and span[0] <= int(condition.value) <= span[1]
            return condition.value in keys_of(asked)


def widened(known: Definition, more: Definition) -> Definition:
    """A definition with the questions and choices that another one has beside."""
    fresh = {question.key: question for question in more.questions}
    questions = [_with_choices(question, fresh.pop(question.key, question)) for question in known.questions]
    return replace(known, questions=(*questions, *fresh.values()))


def _with_choices(question: Question, other: Question) -> Question:
    keys = {choice.key for choice in question.choices}
    beside = tuple(choice for choice in other.choices if choice.key not in keys)
    return replace(question, choices=(*question.choices, *beside)) if beside else question
