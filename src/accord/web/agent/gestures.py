"""Goodwill in words: kinds, states, outcomes, and the lines that panels and lists show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.goodwill.contracts import (
    AllowanceRow,
    GestureKind,
    GestureRow,
    GestureState,
    GoodwillPanel,
    Outcome,
    PresetRow,
)
from accord.web.ui.money import money

_KINDS: Mapping[str, tuple[str, Callable[[], str]]] = {
    GestureKind.VOUCHER: ("ticket", lambda: _("Voucher")),
    GestureKind.REFUND: ("banknote", lambda: _("Refund")),
    GestureKind.REPLACEMENT: ("package-plus", lambda: _("Replacement")),
    GestureKind.EXCEPTION: ("scale", lambda: _("Exception")),
}
_OUTCOMES: Mapping[str, Callable[[], str]] = {
    Outcome.PLEASED: lambda: _("The customer was pleased"),
    Outcome.STAYED: lambda: _("The customer stayed"),
    Outcome.UNCHANGED: lambda: _("It changed nothing"),
    Outcome.LEFT: lambda: _("The customer left all the same"),
}


@dataclass(frozen=True, kw_only=True)
class GestureLine:
    """A gesture ready to be shown. `state` is a status's kind, empty for what is simply given."""

    id: int
    icon: str
    what: str
    reason: str
    who: str
    at: datetime
    state: str
    state_words: str
    outcome: str
    outcome_words: str
    conversation_id: int | None
    customer_id: int
    customer: str
    is_here: bool
    may_have_outcome: bool
    may_withdraw: bool


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of gestures for a form."""
    return [(kind.value, words()) for kind, (_icon, words) in _KINDS.items() if isinstance(kind, GestureKind)]


def kind_words(kind: str) -> str:
    """What is given, in a word."""
    return _KINDS[kind][1]()


def kind_icon(kind: str) -> str:
    """The icon of a kind of gesture."""
    return _KINDS[kind][0]


def outcome_choices() -> list[tuple[str, str]]:
    """What may have become of a gesture, for a dialog."""
    return [(str(outcome), words()) for outcome, words in _OUTCOMES.items()]


def outcome_words(outcome: str | None) -> str:
    """What became of it; that nobody has said it yet for None."""
    return _OUTCOMES[outcome]() if outcome else _("Nobody has said yet")


def what_words(kind: str, amount: Decimal, currency: str, policy: str = "") -> str:
    """A gesture in a few words: 'Voucher 10 €', 'Exception: Thirty days for returns'."""
    words = kind_words(kind)
    if kind == GestureKind.EXCEPTION:
        words = _("Exception to “%(policy)s”") % {"policy": policy} if policy else words
    return f"{words} {money(amount, currency)}" if amount else words


def line_of(row: GestureRow, *, case_id: int | None = None, me: int | None = None) -> GestureLine:
    """A gesture as a line; `case_id` is the one beside which it stands, `me` who reads it."""
    state, words = _state(row)
    is_standing = row.state in {GestureState.GIVEN, GestureState.ASKED}
    return GestureLine(
        id=row.id,
        icon=kind_icon(row.kind),
        what=what_words(row.kind, row.amount, row.currency, row.policy_name),
        reason=row.reason,
        who=row.employee_name,
        at=row.asked_at,
        state=state,
        state_words=words,
        outcome=outcome_words(row.outcome) if row.outcome else "",
        outcome_words=row.outcome_words,
        conversation_id=row.conversation_id,
        customer_id=row.customer_id,
        customer=row.customer_name,
        is_here=case_id is not None and row.case_id == case_id,
        may_have_outcome=row.state == GestureState.GIVEN,
        may_withdraw=row.employee_id == me and not row.outcome and is_standing,
    )


def _state(row: GestureRow) -> tuple[str, str]:
    if row.state == GestureState.ASKED:
        return "waiting", _("waits for a lead")
    if row.state == GestureState.REFUSED:
        return "closed", _("refused by %(name)s: %(words)s") % {"name": row.decided_by_name, "words": row.decision}
    if row.beyond is not None:
        return "fine", _("granted by %(name)s: %(words)s") % {"name": row.decided_by_name, "words": row.decision}
    return "", ""


def panel_context(panel: GoodwillPanel, *, case_id: int, me: int | None) -> dict[str, Any]:
    """What stands beside a conversation."""
    lines = [line_of(row, case_id=case_id, me=me) for row in panel.gestures]
    return {"lines": lines, "month": month_words(panel.allowance) if panel.allowance else ""}


def month_words(allowance: AllowanceRow) -> str:
    """What is left of somebody's month, in words."""
    if not allowance.terms.monthly:
        return _("Nothing is yours to give yet; a lead decides.")
    return _("%(left)s of %(monthly)s left this month, %(single)s at once") % {
        "left": money(allowance.left, allowance.currency),
        "monthly": money(allowance.terms.monthly, allowance.currency),
        "single": money(allowance.terms.single, allowance.currency),
    }


@dataclass(frozen=True, kw_only=True)
class PresetLine:
    """A prepared gesture as one choice of the dialog."""

    id: int
    icon: str
    what: str
    reason: str
    asks: bool


def preset_line(preset: PresetRow, *, currency: str, policies: Mapping[int, str]) -> PresetLine:
    """A prepared gesture with whether a lead would be asked for it."""
    return PresetLine(
        id=preset.id,
        icon=kind_icon(preset.kind),
        what=what_words(preset.kind, preset.amount, currency, policies.get(preset.policy_id or 0, "")),
        reason=preset.reason,
        asks=preset.beyond is not None,
    )
