"""How much may leave a mailbox: so many a minute with a burst, and so many a day. Whoever calls holds the outbox."""

from datetime import datetime, timedelta

from django.db import transaction

from accord.channels.email.trust.pressure import seconds_until_token, tokens_now
from accord.channels.email.trust_models import PostRules
from accord.kernel import clock

_DAY_HOURS = 24


def resting_until(*, mailbox_id: int) -> datetime | None:
    """When the next mail may leave; None when one may leave now."""
    row = PostRules.objects.filter(pk=mailbox_id).first()
    return None if row is None else _rests_until(row, clock.now())


@transaction.atomic
def take_leave(*, mailbox_id: int) -> datetime | None:
    """Count one mail that leaves now and return None; or, counting nothing, when the next may leave."""
    row = PostRules.objects.select_for_update().filter(pk=mailbox_id).first()
    if row is None or not (row.most_a_minute or row.most_a_day):
        return None
    now = clock.now()
    rests_until = _rests_until(row, now)
    if rests_until is not None:
        return rests_until
    if row.most_a_minute:
        row.tokens, row.tokens_at = _tokens(row, now) - 1, now
    recent = _recent(row, now)
    hour = _hour_of(now).isoformat()
    row.left_by_hour = recent | {hour: recent.get(hour, 0) + 1}
    row.save(update_fields=["tokens", "tokens_at", "left_by_hour"])
    return None


def left_in_a_day(row: PostRules) -> int:
    """How many have left in the last 24 hours; the oldest hour counts whole, so that the limit is never passed."""
    return sum(_recent(row, clock.now()).values())


def _rests_until(row: PostRules, now: datetime) -> datetime | None:
    if row.most_a_day and sum((recent := _recent(row, now)).values()) >= row.most_a_day:
        oldest = datetime.fromisoformat(min(recent))
        return oldest + timedelta(hours=_DAY_HOURS + 1)
    if row.most_a_minute:
        tokens = _tokens(row, now)
        if tokens < 1:
            return now + timedelta(seconds=seconds_until_token(tokens=tokens, a_minute=row.most_a_minute))
    return None


def _tokens(row: PostRules, now: datetime) -> float:
    if row.tokens_at is None:
        return float(max(row.burst, 1))
    seconds = (now - row.tokens_at).total_seconds()
    # A moment's rounding must not make the last mail of a minute wait for another turn.
    return tokens_now(tokens=row.tokens, seconds=seconds, a_minute=row.most_a_minute, burst=row.burst) + 1e-6


def _recent(row: PostRules, now: datetime) -> dict[str, int]:
    first = (_hour_of(now) - timedelta(hours=_DAY_HOURS)).isoformat()
    return {hour: count for hour, count in row.left_by_hour.items() if hour >= first}


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
