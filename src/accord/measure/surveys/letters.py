"""The words by which a customer is asked: plain text, and HTML beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.kernel.links import absolute
from accord.measure.questionnaires.contracts import Definition, Question, QuestionKind, Resolved
from accord.measure.questionnaires.queries import first_answers, in_language, range_of


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Subject and body of a message in one language."""

    subject: str
    text: str
    html: str


def ask_letter(
    *,
    company: str,
    customer_name: str,
    subject: str,
    definition: Definition,
    token: str,
    language: str,
    is_anonymous: bool = False,
    is_reminder: bool = False,
) -> Letter:
    """The invitation, with its first question. Its links preselect an answer; none of them records one.

    `subject` is what a solved matter was called; without one the survey is about something else.
    """
    page = absolute(f"/s/{token}/")
    first = definition.questions[0]
    with override(language):
        opening = _("Hello %(name)s,") % {"name": customer_name} if customer_name else _("Hello,")
        about = (
            _("you wrote to us about “%(subject)s”. We believe it is solved.") % {"subject": subject}
            if subject
            else _("may we ask you something? It takes less than a minute.")
        )
        question = in_language(first.words, definition, language)
        choices = [
            (_said(first, key, definition, language), f"{page}?score={key}") for key in first_answers(definition)
        ]
        after = [
            part for part in (_ends(first, definition, language), _last(subject, is_anonymous, is_reminder)) if part
        ]
        title = _("how did we do?") if subject else in_language(definition.title, definition, language)
        heading = _("%(company)s: %(title)s") % {"company": company, "title": title}
        links = choices or [(_("To the questions"), page)]
    listed = "\n".join(f"{words}: {link}" for words, link in (reversed(links) if range_of(first) else links))
    text = "\n\n".join([opening, about, question, listed, *after])
    decoy = "" if is_anonymous else _decoy(page)
    return Letter(subject=heading, text=text, html=_html([opening, about], question, links, after) + decoy)


def _said(question: Question, key: str, definition: Definition, language: str) -> str:
    if range_of(question):
        return key
    if question.kind == QuestionKind.RESOLVED:
        return words_of_resolved()[Resolved(key)]
    return next(in_language(each.words, definition, language) for each in question.choices if each.key == key)


def words_of_resolved() -> dict[Resolved, str]:
    """The answers to whether it is solved, in the language that is active."""
    return {
        Resolved.ONCE: _("Yes, and one message was enough"),
        Resolved.SEVERAL: _("Yes, but I had to write or call more than once"),
        Resolved.NO: _("No"),
    }


def _ends(question: Question, definition: Definition, language: str) -> str:
    span = range_of(question)
    low, high = (in_language(end, definition, language) for end in (question.low, question.high))
    if span is None or not low or not high:
        return ""
    return _("%(lowest)s means %(low)s, %(highest)s %(high)s.") % {
        "lowest": span[0],
        "low": low,
        "highest": span[1],
        "high": high,
    }


def _last(subject: str, is_anonymous: bool, is_reminder: bool) -> str:
    said = []
    if is_reminder:
        said.append(_("We asked you a few days ago and will not ask about this again."))
    if is_anonymous:
        said.append(_("Your answer is anonymous: nobody can find out that it is yours."))
    elif subject:
        said.append(_("Two clicks are enough. If something is still open, simply reply to this mail."))
    return " ".join(said)


def _html(before: Sequence[str], question: str, links: Sequence[tuple[str, str]], after: Sequence[str]) -> str:
    are_numbers = all(words.isdigit() for words, _link in links)
    anchors = [f'<a href="{escape(link)}">{escape(words)}</a>' for words, link in links]
    listed = f'<font size="5">{" &nbsp; ".join(anchors)}</font>' if are_numbers else "<br>".join(anchors)
    parts = [*map(escape, before), f"<strong>{escape(question)}</strong>", listed, *map(escape, after)]
    return "".join(f"<p>{part}</p>" for part in parts)


def _decoy(page: str) -> str:
    """A link that no person sees: whoever opens it is a machine."""
    return f'<a href="{escape(page)}d/" style="display:none" aria-hidden="true" tabindex="-1">&#8203;</a>'
