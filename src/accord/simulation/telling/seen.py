"""What the company's customers saw: its invoices, version by version, and the advertisement of the campaign."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

from accord.journey.shown.contracts import ShownKind


class Version(TypedDict):
    """One version, as the journey takes it."""

    kind: ShownKind
    title: str
    words: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, kw_only=True)
class SeenThing:
    """A version at a touchpoint."""

    touchpoint: str
    version: Version


_INVOICE_BEFORE = """Invoice R-40211
Trekking boots Alder, 1 pair: 189.00 EUR
Voucher: -10.00 EUR
To be paid: 179.00 EUR, by the 30th"""
_INVOICE_NEW_FORM = """Invoice 2000-40388
Position 10: 189.00 EUR · Deposit 0.00 EUR
Subtotal 189.00 EUR · Part payment 179.00 EUR · Deduction 10.00 EUR
Amount due, see overleaf"""
_INVOICE_CORRECTED = """Invoice 2000-41160
TO BE PAID: 179.00 EUR, by the 30th
Trekking boots Alder, 1 pair: 189.00 EUR · Voucher: -10.00 EUR
Our bank details stand beside this total."""
_CAMPAIGN = """Head Out Days
Thirty per cent off two favourites, until Sunday. In the shop, in the newsletter, on the poster."""


def shown_versions(today: date) -> Iterator[SeenThing]:
    """Everything that was shown, the oldest first."""
    invoices = ((-900, _INVOICE_BEFORE), (-50, _INVOICE_NEW_FORM), (-18, _INVOICE_CORRECTED))
    for day, words in invoices:
        yield _thing("invoice", ShownKind.LETTER, "Invoice", words, since=today + timedelta(days=day))
    begins, ends = today - timedelta(days=9), today - timedelta(days=5)
    kind, title = ShownKind.ADVERTISEMENT, "Head Out Days, newsletter"
    yield _thing("advertisement", kind, title, _CAMPAIGN, since=begins, until=ends)


def _thing(
    touchpoint: str, kind: ShownKind, title: str, words: str, *, since: date, until: date | None = None
) -> SeenThing:
    version: Version = {
        "kind": kind,
        "title": title,
        "words": words,
        "valid_from": since,
        "valid_until": until,
    }
    return SeenThing(touchpoint=touchpoint, version=version)
