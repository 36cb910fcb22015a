"""One row of a table, read by the choices of a person. Pure; raises `BadInput` with what a person can mend."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accord.kernel.errors import BadInput
from accord.measure.imports.contracts import ROLES_OF, SEVERAL, Choices, ReadRow, Role, What
from accord.measure.imports.dates import instant_of

LONGEST_WORDS = 100_000
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_SCALES = {Role.CSAT: (1, 5), Role.CES: (1, 7), Role.NPS: (0, 10)}
_SCORES = frozenset(_SCALES)
_DURATION = re.compile(r"^(?:(?P<hours>\d+):)?(?P<minutes>\d+):(?P<seconds>\d{2})$")
_UNITS = ((re.compile(r"\bh(ours?|rs?)?\b|stunden", re.IGNORECASE), 3600), (re.compile(r"\bmin", re.IGNORECASE), 60))
_LONGEST = {Role.KIND: 30, Role.REFERENCE: 80, Role.STATE: 40, Role.REASON: 120, Role.TOUCHPOINT: 80, Role.EMAIL: 320}


def check_choices(choices: Choices, headings: Sequence[str]) -> None:
    """Refuse with `BadInput` choices by which no row could be read, and say what is missing."""
    if not choices.source.strip():
        raise BadInput(_("Say where the table comes from."))
    if len(choices.roles) != len(headings):
        raise BadInput(_("The columns are not those of this table."))
    allowed = {*ROLES_OF[choices.what], Role.KEEP, Role.IGNORE}
    for role in choices.roles:
        if role not in allowed:
            raise BadInput(_("A column means something that does not belong here. Look at the columns once more."))
        if role not in SEVERAL and choices.roles.count(role) > 1:
            first, second, *_more = (heading for heading, r in zip(headings, choices.roles, strict=True) if r == role)
            sentence = _("“%(first)s” and “%(second)s” cannot both mean the same.")
            raise BadInput(sentence % {"first": first, "second": second})
    _check_needed(choices)


def _check_needed(choices: Choices) -> None:
    roles = set(choices.roles)
    if Role.AT not in roles:
        raise BadInput(_("Say which column holds the time."))
    if choices.what == What.CONTACTS and not roles & {Role.WORDS, Role.SUBJECT, Role.REASON}:
        raise BadInput(_("Say which column holds what it was about: the words, the subject or the reason."))
    if choices.what == What.EVENTS:
        if not roles & {Role.EMAIL, Role.PHONE, Role.CUSTOMER}:
            raise BadInput(_("Say which column names the customer: an address, a number or your own id."))
        if Role.KIND not in roles and not choices.event_kind.strip():
            raise BadInput(_("Say what happened: choose a column, or write it for all rows."))
    if choices.what == What.ANSWERS:
        if Role.CONVERSATION not in roles or not roles & {*_SCORES, Role.QUESTION}:
            raise BadInput(_("Say which columns hold the score or the answers, and the conversation."))
        if choices.by_colleagues and roles & _SCORES:
            raise BadInput(_("Only customers say how satisfied they are. Take what colleagues answered as questions."))


def read_row(cells: Sequence[str], choices: Choices, headings: Sequence[str], *, now: datetime) -> ReadRow:
    """The row as it is understood; raises `BadInput`."""
    if len(cells) > len(headings):
        raise BadInput(_("The row has more cells than there are headings."))
    found = _Cells(cells, choices, headings)
    at = found.instant(Role.AT)
    if at is None:
        raise BadInput(_("The time is missing."))
    if at > now:
        raise BadInput(_("The time lies in the future."))
    row = ReadRow(
        key=found.key(),
        at=at,
        email=found.email(),
        phone=found.one(Role.PHONE),
        customer=found.one(Role.CUSTOMER),
        name=found.one(Role.NAME)[:200],
        language=found.one(Role.LANGUAGE)[:8].lower(),
        words=found.several(Role.WORDS),
        subject=found.several(Role.SUBJECT, ": "),
        reason=found.one(Role.REASON),
        touchpoint=found.one(Role.TOUCHPOINT),
        reply=found.one(Role.REPLY),
        replied_at=found.instant(Role.REPLIED_AT) or found.after(at),
        csat=found.score(Role.CSAT),
        ces=found.score(Role.CES),
        nps=found.score(Role.NPS),
        others=dict(found.others()),
        remark=found.several(Role.REMARK),
        kind=(found.one(Role.KIND) or choices.event_kind).strip().lower(),
        reference=found.one(Role.REFERENCE),
        state=found.one(Role.STATE).lower(),
        conversation=found.one(Role.CONVERSATION),
        kept=dict(found.kept()),
    )
    _check(row, choices.what)
    return row


def _check(row: ReadRow, what: What) -> None:
    if what == What.CONTACTS and not (row.words or row.subject or row.reason):
        raise BadInput(_("The row does not say what it was about."))
    if what == What.EVENTS:
        if not (row.email or row.phone or row.customer):
            raise BadInput(_("The row names no customer."))
        if not row.kind:
            raise BadInput(_("The row does not say what happened."))
    if what == What.ANSWERS and not (row.conversation and _says_something(row)):
        raise BadInput(_("The row has no score and no answer, or does not say which conversation it is about."))
    if row.replied_at is not None and row.replied_at < row.at:
        raise BadInput(_("The reply is older than what it answers."))


def _says_something(row: ReadRow) -> bool:
    return bool(row.others) or any(score is not None for score in (row.csat, row.ces, row.nps))


class _Cells:
    """The cells of a row by what they mean."""

    def __init__(self, cells: Sequence[str], choices: Choices, headings: Sequence[str]) -> None:
        padded = [*cells, *[""] * (len(headings) - len(cells))]
        self._all = list(zip(headings, choices.roles, (cell.replace("\0", "").strip() for cell in padded), strict=True))
        self._choices = choices

    def one(self, role: Role) -> str:
        """The cell of a role that one column has."""
        value = next((cell for _heading, r, cell in self._all if r == role), "")
        longest = _LONGEST.get(role, LONGEST_WORDS)
        if len(value) > longest:
            raise BadInput(_("“%(start)s…” is too long here.") % {"start": value[:40]})
        return value

    def several(self, role: Role, between: str = "\n\n") -> str:
        """The cells of a role that several columns may have, put together."""
        return between.join(cell for _heading, r, cell in self._all if r == role and cell)[:LONGEST_WORDS]

    def kept(self) -> Iterator[tuple[str, str]]:
        """What stays with the row in its own words."""
        return ((heading, cell[:2000]) for heading, role, cell in self._all if role == Role.KEEP and cell)

    def others(self) -> Iterator[tuple[str, str]]:
        """The answers to questions that are no score, by their headings."""
        return ((heading, cell[:200]) for heading, role, cell in self._all if role == Role.QUESTION and cell)

    def after(self, at: datetime) -> datetime | None:
        """The time so long after another one as a cell says: a number in the unit of its heading, or 12:34."""
        heading, value = next(((h, cell) for h, role, cell in self._all if role == Role.DURATION), ("", ""))
        if not value:
            return None
        seconds = _seconds(value, heading)
        if seconds is None:
            raise BadInput(_("“%(given)s” is no length of time.") % {"given": value[:40]})
        return at + timedelta(seconds=seconds)

    def instant(self, role: Role) -> datetime | None:
        """The time in a cell; None when it is empty."""
        value = self.one(role)
        if not value:
            return None
        at = instant_of(value, self._choices.date_order, self._choices.timezone)
        if at is None:
            raise BadInput(_("“%(given)s” is no time that fits how days are written here.") % {"given": value[:40]})
        return at

    def score(self, role: Role) -> int | None:
        """The score in a cell; None when it is empty."""
        value, (low, high) = self.one(role), _SCALES[role]
        if not value:
            return None
        if (said := self._choices.scores.get(value.casefold())) is not None and low <= said <= high:
            return said
        if not value.isdecimal() or not low <= int(value) <= high:
            sentence = _("“%(given)s” is no score from %(low)s to %(high)s.")
            raise BadInput(sentence % {"given": value[:40], "low": low, "high": high})
        return int(value)

    def email(self) -> str:
        """The mail address in a cell."""
        value = self.one(Role.EMAIL)
        if value and not _EMAIL.match(value):
            raise BadInput(_("“%(given)s” is no mail address.") % {"given": value[:60]})
        return value

    def key(self) -> str:
        """What makes the row one with its source: its own id, else everything that it says."""
        value = self.one(Role.ID)
        if value:
            return value if len(value) <= 100 else hashlib.sha256(value.encode()).hexdigest()
        said = "\x1f".join(cell for _heading, role, cell in self._all if role != Role.IGNORE)
        return hashlib.sha256(said.encode()).hexdigest()[:40]


def _seconds(value: str, heading: str) -> float | None:
    """A length of time; a plain number is in the unit that the heading names, else in seconds."""
    if found := _DURATION.match(value):
        return int(found["hours"] or 0) * 3600 + int(found["minutes"]) * 60 + int(found["seconds"])
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        return None
    unit = next((seconds for pattern, seconds in _UNITS if pattern.search(heading.replace("_", " "))), 1)
    return number * unit if 0 <= number * unit < 400 * 86_400 else None
