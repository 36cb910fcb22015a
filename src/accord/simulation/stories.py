"""The planted stories: what goes wrong at Arvenholt, when, and how many extra contacts it brings.

Days are counted from the day the demo opens: day 0 is that day, day -24 lies twenty-four days before it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import pi, sin

from accord.simulation.contracts import Change

CAMPAIGN = {
    "en": "Head Out Days",
    "de": "Raus-Tage",
    "fr": "Journées Grand Air",
    "es": "Días al Aire",
    "nl": "Buitendagen",
}
PHONE_MODEL = "Nordphone 7"
CAMPAIGN_PRODUCTS = ("Lärche 2", "Eider Down")


@dataclass(frozen=True, slots=True)
class Story:
    """`mean(day)` is the mean number of contacts that the story adds on that day, before the weekday's factor."""

    code: str
    title: str
    reason: str
    begins: int
    ends: int | None
    mean: Callable[[int], float]
    warehouse: str | None = None
    is_signal: bool = True


def _packing_fault(day: int) -> float:
    if day < -24:
        return 0.0
    grown: float = min((day + 24) / 24, 1.0) ** 1.3
    return 0.6 + 4.0 * grown


def _confusing_invoice(day: int) -> float:
    """Rises while the first invoices on the new form arrive; after the fix only those already in the post remain."""
    if day < -50:
        return 0.0
    if day < -18:
        return 3.3 * min((day + 51) / 5, 1.0)
    return (1.8, 1.1, 0.6, 0.3)[day + 18] if day < -14 else 0.0


def _empty_promise(day: int) -> float:
    return {-9: 3.5, -8: 6.0, -7: 8.0, -6: 5.0, -5: 3.0, -4: 1.2, -3: 0.5}.get(day, 0.0)


def _dead_button(day: int) -> float:
    if day < -6:
        return 0.0
    return min(0.6 + 0.37 * (day + 6), 6.0)


def _seasonal_wave(day: int) -> float:
    """People ask for advice before the season; it swells and ebbs over three months and is nobody's fault."""
    return 1.1 * sin(pi * (day + 90) / 75) if -90 <= day <= -15 else 0.0


PACKING_FAULT = Story(
    "packing_fault",
    "New cartons and no filling: parcels from Lyon arrive damaged",
    "parcel_damaged",
    -24,
    None,
    _packing_fault,
    warehouse="lyon",
)
CONFUSING_INVOICE = Story(
    "confusing_invoice",
    "The new invoice form shows three totals and nobody knows which one to pay",
    "invoice_unclear",
    -50,
    -14,
    _confusing_invoice,
)
EMPTY_PROMISE = Story(
    "empty_promise",
    "The Head Out Days promise what the shop does not hold",
    "offer_not_available",
    -9,
    -3,
    _empty_promise,
)
DEAD_BUTTON = Story(
    "dead_button",
    "The return page's Continue button does nothing on the Nordphone 7",
    "return_page_fails",
    -6,
    None,
    _dead_button,
)
SEASONAL_WAVE = Story(
    "seasonal_wave",
    "Advice before the season: a quiet wave",
    "product_advice",
    -90,
    -15,
    _seasonal_wave,
    is_signal=False,
)

STORIES = (PACKING_FAULT, CONFUSING_INVOICE, EMPTY_PROMISE, DEAD_BUTTON, SEASONAL_WAVE)
STORY_BY_CODE = {story.code: story for story in STORIES}


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    day: int
    last_day: int | None
    department: str
    touchpoint: str
    title: str
    title_de: str
    text: str


_ENTRIES = (
    _Entry(
        "new-prices",
        -66,
        None,
        "product",
        "website",
        "New prices for boots and packs",
        "Neue Preise für Schuhe und Rucksäcke",
        "Boots and backpacks cost four per cent more on average. Orders placed before keep the old price.",
    ),
    _Entry(
        "invoice-form",
        -50,
        None,
        "finance",
        "invoice",
        "New invoice form",
        "Neues Rechnungsformular",
        "Invoices come from the new accounting system, with a new layout for deposits and part payments.",
    ),
    _Entry(
        "carrier-benelux",
        -38,
        None,
        "logistics",
        "delivery",
        "New carrier for Belgium and the Netherlands",
        "Neuer Paketdienst für Belgien und die Niederlande",
        "Parcels to the Netherlands and Belgium go with Laufpost instead of Trekpak.",
    ),
    _Entry(
        "lyon-cartons",
        -25,
        None,
        "logistics",
        "delivery",
        "New cartons and no more paper filling in Lyon",
        "Neue Kartons und kein Füllpapier mehr in Lyon",
        "Lyon packs in three sizes of single-layer cartons; the paper filling is used up and not reordered.",
    ),
    _Entry(
        "invoice-fix",
        -18,
        None,
        "finance",
        "invoice",
        "Invoice form corrected",
        "Rechnungsformular korrigiert",
        "One total, printed first and in bold; voucher above it, due date and bank details beside it.",
    ),
    _Entry(
        "head-out-days",
        -9,
        -5,
        "marketing",
        "advertisement",
        "Campaign: Head Out Days",
        "Kampagne: Raus-Tage",
        "Thirty per cent off two favourites, by newsletter, poster and on the home page.",
    ),
    _Entry(
        "return-page",
        -7,
        None,
        "digital",
        "self_service",
        "Return page rebuilt",
        "Retourenseite neu gebaut",
        "Registering a return takes three steps instead of five, with a new bar at the bottom of the page.",
    ),
    _Entry(
        "size-guide",
        8,
        None,
        "product",
        "website",
        "New size guide for clothing",
        "Neue Größenberatung für Bekleidung",
        "Every garment is measured lying flat, with a film that shows how to compare it with one's own.",
    ),
    _Entry(
        "stocktaking",
        15,
        16,
        "logistics",
        "delivery",
        "Stocktaking in Kassel",
        "Inventur in Kassel",
        "No parcels leave Kassel on these two days; the shop shows one day more for delivery.",
    ),
)


def list_changes(today: date) -> tuple[Change, ...]:
    """The change calendar as the departments filled it in, past and planned."""
    return tuple(
        Change(
            code=entry.code,
            starts_on=today + timedelta(days=entry.day),
            ends_on=None if entry.last_day is None else today + timedelta(days=entry.last_day),
            department=entry.department,
            touchpoint=entry.touchpoint,
            title=entry.title,
            title_de=entry.title_de,
            text=entry.text,
        )
        for entry in _ENTRIES
    )
