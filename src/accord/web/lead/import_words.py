"""Imports in words: what a row is, what a column means, how far an import is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.measure.imports.contracts import (
    ROLES_OF,
    Choices,
    ColumnGuess,
    DateOrder,
    ImportRow,
    ImportState,
    ReadRow,
    Role,
    What,
)
from accord.web.ui.formats import duration_words, number


def whats() -> list[tuple[str, str, str]]:
    """What one row may be, with what that means."""
    return [
        (What.CONTACTS, _("A contact"), _("somebody wrote, called or complained")),
        (What.EVENTS, _("Something that happened"), _("an order, a parcel, an invoice, a visit, a return …")),
        (What.ANSWERS, _("An answer to a survey"), _("scores and answers about conversations that are here")),
    ]


def role_words() -> dict[str, str]:
    """What a column may mean."""
    return {
        Role.IGNORE: _("Leave out"),
        Role.KEEP: _("Keep with the row"),
        Role.ID: _("The row's own number"),
        Role.AT: _("Time"),
        Role.EMAIL: _("Customer's mail address"),
        Role.PHONE: _("Customer's telephone number"),
        Role.CUSTOMER: _("Customer's number or handle"),
        Role.NAME: _("Customer's name"),
        Role.LANGUAGE: _("Customer's language"),
        Role.WORDS: _("The customer's words"),
        Role.SUBJECT: _("Subject"),
        Role.REASON: _("Contact reason"),
        Role.TOUCHPOINT: _("Touchpoint"),
        Role.REPLY: _("Our reply"),
        Role.REPLIED_AT: _("Time of our reply, or of the end"),
        Role.DURATION: _("How long it took"),
        Role.CSAT: _("Satisfaction, 1 to 5"),
        Role.CES: _("Ease, 1 to 7"),
        Role.NPS: _("Recommendation, 0 to 10"),
        Role.QUESTION: _("Another question"),
        Role.REMARK: _("Words with the score"),
        Role.KIND: _("What happened"),
        Role.REFERENCE: _("Number that customers know"),
        Role.STATE: _("State"),
        Role.CONVERSATION: _("Case or conversation"),
    }


def role_choices(what: What) -> list[tuple[str, str]]:
    """The meanings that a column may have in such a table."""
    words = role_words()
    return [(role, words[role]) for role in (Role.KEEP, Role.IGNORE, *ROLES_OF[what])]


def date_orders() -> list[tuple[str, str]]:
    """How days may be written."""
    return [
        (DateOrder.ISO, _("year, month, day: 2026-03-14")),
        (DateOrder.DAY_FIRST, _("day, month, year: 14.3.2026")),
        (DateOrder.MONTH_FIRST, _("month, day, year: 3/14/2026")),
    ]


@dataclass(frozen=True, kw_only=True)
class ColumnLine:
    """A column as the form shows it."""

    number: int
    heading: str
    samples: str
    role: str
    is_guessed: bool
    filled: int


def column_lines(columns: tuple[ColumnGuess, ...], choices: Choices) -> list[ColumnLine]:
    """The columns with what each means now."""
    return [
        ColumnLine(
            number=number,
            heading=column.heading,
            samples=" · ".join(column.samples),
            role=role,
            is_guessed=column.role == role and column.surety > 0,
            filled=round(100 * column.filled),
        )
        for number, (column, role) in enumerate(zip(columns, choices.roles, strict=True))
    ]


def row_lines(row: ReadRow, what: What) -> list[tuple[str, str]]:
    """A row of the preview as (what, value); the time stands beside it."""
    words = role_words()
    who = " · ".join(filter(None, [row.name, row.email, row.phone, row.customer]))
    lines = [(_("Who"), who or _("somebody of whom only this is known"))]
    if what == What.EVENTS:
        lines = [(words[Role.KIND], " ".join(filter(None, [row.kind, row.reference, row.state]))), *lines]
    if what == What.ANSWERS:
        lines = [(words[Role.CONVERSATION], row.conversation)]
    lines += [
        (words[Role.TOUCHPOINT], row.touchpoint),
        (words[Role.REASON], row.reason),
        (words[Role.SUBJECT], row.subject),
        (words[Role.WORDS], row.words if len(row.words) < 240 else f"{row.words[:239]}…"),
        (words[Role.REPLY], row.reply),
        (words[Role.DURATION], _took(row)),
        (words[Role.CSAT], _score(row.csat)),
        (words[Role.CES], _score(row.ces)),
        (words[Role.NPS], _score(row.nps)),
        *row.others.items(),
        (words[Role.REMARK], row.remark),
    ]
    kept = ", ".join(f"{heading}: {cell}" for heading, cell in row.kept.items())
    return [(name, value) for name, value in (*lines, (_("Kept with it"), kept)) if value]


def _took(row: ReadRow) -> str:
    return "" if row.replied_at is None else duration_words(row.replied_at - row.at)


def _score(score: int | None) -> str:
    return "" if score is None else str(score)


def scores_given(words: str) -> dict[str, int]:
    """What words of a score mean, as somebody wrote it: “yes = 5, no = 1”. What is no such pair is left out."""
    pairs = (part.rpartition("=") for part in words.replace(";", ",").replace("\n", ",").split(","))
    return {
        name.strip().casefold()[:60]: int(score)
        for name, equals, score in pairs
        if equals and name.strip() and score.strip().isdecimal()
    }


def scores_shown(choices: Choices) -> str:
    """The same, to be changed."""
    return ", ".join(f"{name} = {score}" for name, score in choices.scores.items())


def state_words(row: ImportRow) -> tuple[str, str]:
    """How an import stands, as a status's kind and words."""
    states = {
        ImportState.DRAFT: ("new", _("not started")),
        ImportState.RUNNING: ("waiting", _("running")),
        ImportState.DONE: ("risk" if row.waiting else "fine", _("rows wait") if row.waiting else _("done")),
        ImportState.UNDOING: ("waiting", _("being undone")),
        ImportState.UNDONE: ("closed", _("undone")),
    }
    return states[row.state]


def account_of(row: ImportRow) -> str:
    """What became of the rows that were read, in one sentence that adds up."""
    return _("%(read)s read = %(taken)s taken in + %(known)s known already + %(waiting)s waiting") % {
        "read": number(row.read),
        "taken": number(row.taken),
        "known": number(row.known),
        "waiting": number(row.waiting),
    }


def took_words(row: ImportRow) -> str:
    """How long an import took, once it is over."""
    if row.started_at is None or row.ended_at is None or row.state != ImportState.DONE:
        return ""
    return _("It took %(time)s.") % {"time": duration_words(row.ended_at - row.started_at)}


def rows_words(count: int) -> str:
    """So many rows."""
    return ngettext("%(num)s row", "%(num)s rows", count) % {"num": number(count)}
