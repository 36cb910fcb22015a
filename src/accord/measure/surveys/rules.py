"""Who may be asked, and which visitors are machines: pure decisions, as the survey rules define them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

GLOBAL_COOLDOWN = timedelta(days=14)
EDIT_WINDOW = timedelta(hours=24)
VALID_FOR = timedelta(days=30)
SCANNER_GAP = timedelta(seconds=10)
MACHINE_FOR = timedelta(minutes=2)
POOR_CSAT = 2
COMPANY = 5
"""How many anonymous answers are released together at least."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Everything the rules look at before a customer is asked. `draw` is uniform in [0, 1).

    `days_to_relational` is how long it is until a relational survey's place for this customer; None without one.
    """

    now: datetime
    may_ask: bool
    has_open_matter: bool
    is_reachable: bool
    last_asked_at: datetime | None
    last_asked_by_programme_at: datetime | None
    programme_cooldown: timedelta
    was_asked_about_this: bool
    sampled_share: float
    draw: float
    asked_today: int
    quota_a_day: int
    days_to_relational: int | None = None
    answers: int = 0
    quota_answers: int | None = None
    is_asked_now: bool = True


RULES = (
    "stopped",
    "opt_out",
    "open_matter",
    "global_cooldown",
    "reserved",
    "programme_cooldown",
    "recontact",
    "sampling",
    "quota",
    "unreachable",
)


def suppressed_by(situation: Situation) -> str:
    """The first rule that forbids asking, in the order of the definitions, or an empty text."""
    s = situation
    hits = {
        "stopped": not s.is_asked_now,
        "opt_out": not s.may_ask,
        "open_matter": s.has_open_matter,
        "global_cooldown": _within(s.last_asked_at, GLOBAL_COOLDOWN, s.now),
        "reserved": s.days_to_relational is not None and s.days_to_relational < GLOBAL_COOLDOWN.days,
        "programme_cooldown": _within(s.last_asked_by_programme_at, s.programme_cooldown, s.now),
        "recontact": s.was_asked_about_this,
        "sampling": s.draw >= s.sampled_share,
        "quota": s.asked_today >= s.quota_a_day or (s.quota_answers is not None and s.answers >= s.quota_answers),
        "unreachable": not s.is_reachable,
    }
    return next((rule for rule in RULES if hits[rule]), "")


def _within(moment: datetime | None, span: timedelta, now: datetime) -> bool:
    return moment is not None and now - moment < span


def draw(programme: str, occasion: str) -> float:
    """A number in [0, 1) that is the same for the same occasion: nobody can ask again until it hits."""
    return _spread(f"{programme}:{occasion}")


def days_until_turn(*, programme: str, customer_id: int, every_days: int, today: date) -> int:
    """In how many days a relational programme asks a customer: each has a day of the cycle of their own; 0 is today.

    So the asking is spread evenly over the cycle, and everybody's place is known beforehand.
    """
    turn = int(_spread(f"{programme}:turn:{customer_id}") * every_days)
    return (turn - today.toordinal()) % every_days


def _spread(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7]) / 2**56


def is_meant(only: Mapping[str, Sequence[str]], told: Mapping[str, str]) -> bool:
    """Whether an occasion meets a programme's conditions: in each of them one of the values has to match."""
    return all(told.get(about, "") in values for about, values in only.items() if values)


def is_scanner(*, visits: Sequence[tuple[datetime, str]], now: datetime, chosen: str) -> bool:
    """Whether a visit that chooses makes its visitor a machine: another choice was fetched within ten seconds.

    `visits` are the earlier ones as (instant, choice); an empty choice is none.
    """
    if not chosen:
        return False
    return any(other not in ("", chosen) and abs(now - at) <= SCANNER_GAP for at, other in visits)


def may_change(*, answered_at: datetime, now: datetime) -> bool:
    """Whether the answer's edit window is still open."""
    return now - answered_at < EDIT_WINDOW


def is_poor(*, csat: int | None) -> bool:
    """Whether an answer has to come back to a person."""
    return csat is not None and csat <= POOR_CSAT
