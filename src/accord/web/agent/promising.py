"""What screens say of promises: kinds in words, and the promises of a draft as the composer offers them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from accord.desk.contracts import DraftRow
from accord.desk.promises.contracts import PromiseDraft, PromiseKind, PromiseRow, PromiseSource, PromiseState
from accord.desk.promises.events import PromiseMade
from accord.desk.promises.queries import is_day_off, list_promises_of_case, promises_in_draft, usual_due
from accord.kernel import clock
from accord.kernel.errors import BadInput
from accord.kernel.events import Fact
from accord.web.agent.later import company_zone, time_given

MOST = 12
_FIELD = re.compile(r"promise_(\d{1,2})_words")
_KINDS: Mapping[PromiseKind, tuple[str, Callable[[], str]]] = {
    PromiseKind.CALL: ("phone", lambda: _("to call")),
    PromiseKind.WRITE: ("mail", lambda: _("to write")),
    PromiseKind.SEND: ("package", lambda: _("to send something")),
    PromiseKind.REFUND: ("credit-card", lambda: _("to refund")),
    PromiseKind.REPAIR: ("wrench", lambda: _("to repair")),
    PromiseKind.FIND_OUT: ("search", lambda: _("to find out")),
    PromiseKind.OTHER: ("hand-heart", lambda: _("something else")),
}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A promise in the composer: found in the words, or taken over already (`is_taken`)."""

    number: int
    kind: PromiseKind
    words: str
    due: str
    due_at: datetime | None
    owner_id: int | None
    source: PromiseSource
    is_taken: bool
    is_day_off: bool = False

    @property
    def icon(self) -> str:
        """The icon of what is promised."""
        return _KINDS[self.kind][0]

    @property
    def kind_words(self) -> str:
        """What is promised, in words."""
        return _KINDS[self.kind][1]()


@dataclass(frozen=True, kw_only=True)
class PromiseLine:
    """A promise as a line of a list or panel."""

    row: PromiseRow
    icon: str
    kind_words: str
    status: str
    status_words: str


def kind_choices() -> list[tuple[str, str]]:
    """What can be promised, for a form."""
    return [(kind.value, words()) for kind, (_icon, words) in _KINDS.items()]


def lines_of(rows: Sequence[PromiseRow]) -> list[PromiseLine]:
    """Rows as lines, with where they stand in a word."""
    return [_line(row, clock.now()) for row in rows]


def promises_beside(case_id: int, facts: Sequence[Fact], *, is_all: bool) -> list[PromiseLine]:
    """The promises of a case for the panel; no statement where the facts are all there are and none was ever made."""
    if is_all and not any(fact.kind == PromiseMade.kind for fact in facts):
        return []
    return lines_of(list_promises_of_case(case_id=case_id)[:12])


def _line(row: PromiseRow, now: datetime) -> PromiseLine:
    icon, words = _KINDS[row.kind]
    status, said = _standing(row, now)
    return PromiseLine(row=row, icon=icon, kind_words=words(), status=status, status_words=said)


def _standing(row: PromiseRow, now: datetime) -> tuple[str, str]:
    if row.state == PromiseState.KEPT:
        return "fine", _("kept")
    if row.state == PromiseState.BROKEN or (row.state == PromiseState.OPEN and row.due_at <= now):
        return "late", _("done late") if row.kept_at else _("broken")
    if row.state == PromiseState.RENEGOTIATED:
        return "closed", _("moved, as agreed")
    if row.state == PromiseState.WITHDRAWN:
        return "closed", _("withdrawn")
    return ("risk", _("due soon")) if row.warned_at else ("waiting", _("open"))


def offers_in(posted: QueryDict, *, me: int | None, queue_id: int | None = None) -> list[Offer]:
    """The promises of a draft: those taken over stay as they were edited, what else the words promise is offered."""
    kept = [offer for offer in _posted(posted) if offer.is_taken]
    waiting = list(kept)
    found = []
    for promise in promises_in_draft(text=posted.get("words", ""), queue_id=queue_id)[:MOST]:
        kind = PromiseKind(promise.kind)
        same = next((offer for offer in waiting if offer.kind == kind), None)
        if same is not None:
            waiting.remove(same)
            continue
        due_at = promise.due_at or usual_due(queue_id=queue_id)
        found.append(_offer(kind=kind, words=promise.words[:500], due=_field(due_at), owner_id=me))
    return [
        replace(offer, number=number, is_day_off=bool(offer.due_at and is_day_off(at=offer.due_at, queue_id=queue_id)))
        for number, offer in enumerate([*kept, *found][:MOST])
    ]


def taken_in(posted: QueryDict) -> list[dict[str, str]]:
    """The promises taken over from a draft, to be kept with it."""
    return [
        {"words": offer.words, "kind": offer.kind.value, "due": offer.due, "owner": str(offer.owner_id or "")}
        for offer in _posted(posted)
        if offer.is_taken
    ]


def still_taken(draft: DraftRow | None) -> list[Mapping[str, str]]:
    """What was taken over from a draft and is still said in it: its words may have been changed elsewhere."""
    if draft is None:
        return []
    said = " ".join(draft.text.split())
    return [offer for offer in draft.taken_over if " ".join(offer["words"].split()) in said]


def drafts_in(posted: QueryDict) -> list[PromiseDraft]:
    """The promises that go along with a reply. Raises `BadInput` for one without a due time."""
    found = []
    for offer in _posted(posted):
        if not offer.is_taken:
            continue
        if offer.due_at is None:
            raise BadInput(_("Say by when you promise it."))
        found.append(
            PromiseDraft(
                kind=offer.kind,
                words=offer.words,
                due_at=offer.due_at,
                owner_id=offer.owner_id,
                source=offer.source,
            )
        )
    return found


def _posted(posted: QueryDict) -> list[Offer]:
    taken = set(posted.getlist("promise"))
    numbers = sorted(int(match[1]) for name in posted if (match := _FIELD.fullmatch(name)))
    found = []
    for number in numbers[:MOST]:
        given = {
            part: posted.get(f"promise_{number}_{part}", "") for part in ("kind", "words", "due", "owner", "source")
        }
        kind = PromiseKind(given["kind"]) if given["kind"] in set(PromiseKind) else PromiseKind.OTHER
        offer = _offer(
            kind=kind,
            words=given["words"],
            due=given["due"],
            owner_id=int(given["owner"]) if given["owner"].isdigit() else None,
            is_taken=str(number) in taken,
        )
        found.append(_numbered(offer, number))
    return found


def _offer(*, kind: PromiseKind, words: str, due: str, owner_id: int | None, is_taken: bool = False) -> Offer:
    return Offer(
        number=0,
        kind=kind,
        words=words,
        due=due,
        due_at=_time(due),
        owner_id=owner_id,
        source=PromiseSource.FOUND,
        is_taken=is_taken,
    )


def _numbered(offer: Offer, number: int) -> Offer:
    return Offer(**{**offer.__dict__, "number": number})


def _time(due: str) -> datetime | None:
    try:
        return time_given(due)
    except BadInput:
        return None


def usual_due_field(*, queue_id: int | None = None) -> str:
    """For a form: where no time was said, the end of the next working day, for the person to change."""
    return _field(usual_due(queue_id=queue_id))


def _field(at: datetime) -> str:
    """A time for a form's field, in the company's zone."""
    return at.astimezone(company_zone()).strftime("%Y-%m-%dT%H:%M")
