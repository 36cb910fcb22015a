"""Decisions about goodwill. Pure: no database, no clock."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accord.desk.goodwill.contracts import Beyond, Terms
from accord.kernel.errors import BadInput

MOST_AT_ONCE = Decimal(1000000)
NOTHING = Decimal("0.00")
OUTCOME_AFTER = timedelta(days=14)
"""How long after a gesture its giver is asked what became of it."""


def month_of(moment: datetime, *, timezone: str) -> date:
    """The first day of the month in which an instant lies, by the company's time zone."""
    return moment.astimezone(ZoneInfo(timezone)).date().replace(day=1)


def begins_at(day: date, *, timezone: str) -> datetime:
    """The instant at which a day begins in a time zone."""
    return datetime.combine(day, time(), ZoneInfo(timezone))


def what_is_left(*, monthly: Decimal, spent: Decimal) -> Decimal:
    """What is left of a budget; nothing when it was lowered below what is spent already."""
    return max(NOTHING, monthly - spent)


def why_beyond(*, amount: Decimal, terms: Terms, spent: Decimal) -> Beyond | None:
    """Why an amount is not somebody's own to give; None when it is, also to the last cent."""
    if amount > terms.single:
        return Beyond.LIMIT
    return Beyond.BUDGET if amount > what_is_left(monthly=terms.monthly, spent=spent) else None


def read_amount(text: str) -> Decimal:
    """The sum of money that somebody wrote, with a point or a comma; nothing written is 0. Raises `BadInput`."""
    written = text.strip().replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        amount = Decimal(written or "0")
    except InvalidOperation:
        raise BadInput(_("“%(text)s” is not a sum of money.") % {"text": text.strip()[:20]}) from None
    return checked_amount(amount)


def checked_amount(amount: Decimal) -> Decimal:
    """A sum of money in whole cents; raises `BadInput` for one that is negative, enormous or too fine."""
    if not amount.is_finite() or not 0 <= amount <= MOST_AT_ONCE:
        raise BadInput(_("Give a sum between nothing and a million."))
    cents = amount.quantize(Decimal("0.01"))
    if cents != amount:
        raise BadInput(_("Give a sum with two decimals at most."))
    return cents
