"""Who writes on a day, about what and in which mood; the words come later."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from accord.simulation.calendar import CONTACTS_BY_WEEKDAY, any_moment, local_day
from accord.simulation.catalogue import ONE_SIZE, PRODUCTS, SIZED
from accord.simulation.company import REASON_BY_CODE, REASONS
from accord.simulation.contracts import ContactKind, Customer, Demand, Mood, Order, OrderLine
from accord.simulation.draw import dice, one_of, poisson
from accord.simulation.shop import Shop
from accord.simulation.stories import CAMPAIGN_PRODUCTS, EMPTY_PROMISE, STORIES, Story

SPAM_PER_DAY = 0.6
AUTO_REPLIES_PER_DAY = 0.25
BOUNCES_PER_DAY = 0.15

Fits = Callable[[Order, datetime], bool]


VOLUME = 0.25
"""How much of its contacts the company really gets: enough for honest figures, few enough to be told in a minute."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A contact before it has words. `story` is the truth that the product never sees."""

    id: str
    kind: ContactKind
    at: datetime
    customer: Customer
    language: str
    mood: Mood
    reason: str | None
    order: Order | None
    line: OrderLine | None
    story: str | None


@dataclass(frozen=True, slots=True)
class _Search:
    """Which orders somebody may be writing about: placed at most so many days ago, and as `fits` says."""

    days: int
    fits: Fits


def _since(moment: datetime, now: datetime, least: float, most: float) -> bool:
    return least <= (now - moment).total_seconds() / 86_400 <= most


_SEARCHES: dict[str, _Search] = {
    "where_is_my_order": _Search(
        25, lambda order, now: order.shipped_at + timedelta(days=2.5) < now < order.delivered_at
    ),
    "parcel_damaged": _Search(25, lambda order, now: _since(order.delivered_at, now, 0.02, 3)),
    "not_received": _Search(25, lambda order, now: _since(order.delivered_at, now, 0.2, 3)),
    "item_missing": _Search(25, lambda order, now: _since(order.delivered_at, now, 0.02, 3) and len(order.lines) > 1),
    "wrong_item": _Search(25, lambda order, now: _since(order.delivered_at, now, 0.02, 3) and _has_sizes(order)),
    "invoice_unclear": _Search(16, lambda order, now: _since(order.invoiced_at, now, 0.3, 8)),
    "invoice_copy": _Search(45, lambda order, now: _since(order.invoiced_at, now, 5, 40)),
    "paid_but_reminded": _Search(
        50,
        lambda order, now: (
            order.payment == "invoice" and order.paid_at < now and _since(order.invoiced_at, now, 15, 45)
        ),
    ),
    "change_order": _Search(4, lambda order, now: order.placed_at < now < order.shipped_at and _has_sizes(order)),
    "cancel_order": _Search(4, lambda order, now: order.placed_at < now < order.shipped_at),
    "product_defect": _Search(75, lambda order, now: _since(order.delivered_at, now, 9, 75)),
    "care_question": _Search(75, lambda order, now: _since(order.delivered_at, now, 25, 75)),
    "spare_part": _Search(75, lambda order, now: _since(order.delivered_at, now, 25, 75)),
    "return_how": _Search(25, lambda order, now: _since(order.delivered_at, now, 0.3, 9)),
    "exchange_size": _Search(25, lambda order, now: _since(order.delivered_at, now, 0.3, 7) and _is_sized(order)),
    "refund_late": _Search(
        50,
        lambda order, now: (
            order.returned is not None
            and order.returned.received_at + timedelta(days=6) < now < order.returned.refunded_at
        ),
    ),
    "return_page_fails": _Search(25, lambda order, now: _since(order.delivered_at, now, 2, 13)),
    "praise": _Search(25, lambda order, now: _since(order.delivered_at, now, 0.3, 6)),
    "no_answer": _Search(25, lambda order, now: _since(order.placed_at, now, 8, 22)),
}

_CATEGORIES: dict[str, frozenset[str]] = {"size_advice": SIZED}
# what has no parts, care or sizes worth asking about
_NEEDS_SIZES = frozenset({"wrong_item", "availability", "change_order", "size_advice", "exchange_size"})


def _has_sizes(order: Order) -> bool:
    return any(line.variant not in ONE_SIZE for line in order.lines)


def _is_sized(order: Order) -> bool:
    return any(line.category in SIZED for line in order.lines)


@dataclass
class Drafts:
    """All contacts of the world without their words, one day at a time."""

    seed: int
    today: date
    shop: Shop
    _days: dict[date, tuple[Draft, ...]] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Draft, ...]:
        if day not in self._days:
            self._days[day] = tuple(self._make(day))
        return self._days[day]

    def find(self, contact_id: str) -> Draft:
        """The draft of an id that `on` gave; raises KeyError for any other."""
        day = datetime.strptime(contact_id.split("-")[1], "%y%m%d").date()  # noqa: DTZ007 - a date without a time
        for draft in self.on(day):
            if draft.id == contact_id:
                return draft
        raise KeyError(contact_id)

    def expected(self, story: Story, day: date) -> float:
        """How many contacts the story adds on this day on average."""
        return story.mean((day - self.today).days) * CONTACTS_BY_WEEKDAY[day.weekday()]

    def _make(self, day: date) -> list[Draft]:
        chance = dice(self.seed, "contacts", day)
        found = sorted(self._requests(chance, day), key=lambda draft: draft.at)
        found = [renamed(draft, f"c-{day:%y%m%d}-{index:02d}") for index, draft in enumerate(found, 1)]
        return found + list(self._machines(dice(self.seed, "machines", day), day))

    def _requests(self, chance: Random, day: date) -> Iterator[Draft]:
        taken: set[str] = set()
        for reason, story in self._matters(chance, day):
            draft = self.about(chance, any_moment(chance, day), reason, story, taken)
            if draft is not None:
                yield draft

    def _matters(self, chance: Random, day: date) -> Iterator[tuple[str, Story | None]]:
        for reason in REASONS:
            mean = VOLUME * reason.per_day * CONTACTS_BY_WEEKDAY[day.weekday()]
            for _ in range(poisson(chance, mean)):
                yield reason.code, None
        for story in STORIES:
            for _ in range(poisson(chance, self.expected(story, day))):
                yield story.reason, story

    def about(
        self, chance: Random, moment: datetime, reason: str, story: Story | None, taken: set[str]
    ) -> Draft | None:
        """Somebody who has cause to write about this now; None when nobody's order fits."""
        order, line, customer = None, None, one_of(chance, self.shop.customers)
        if reason in _SEARCHES:
            order = self._find_order(chance, moment, reason, story, taken)
            if order is None:
                return None
            customer = self.shop.by_number[order.customer_number]
            line = _line_meant(chance, reason, order)
        taken.add(customer.number)
        return Draft(
            id="",
            kind=ContactKind.REQUEST,
            at=moment,
            customer=customer,
            language=customer.language,
            mood=_mood(chance, reason, story, customer),
            reason=reason,
            order=order,
            line=line or _wish(chance, reason, story),
            story=story.code if story else None,
        )

    def _find_order(
        self, chance: Random, moment: datetime, reason: str, story: Story | None, taken: set[str]
    ) -> Order | None:
        search, warehouse = _SEARCHES[reason], story.warehouse if story else None
        today = local_day(moment)
        for back in chance.sample(range(search.days + 1), search.days + 1):
            candidates = [
                order
                for order in self.shop.orders_on(today - timedelta(days=back))
                if search.fits(order, moment)
                and order.customer_number not in taken
                and (warehouse is None or order.warehouse == warehouse)
            ]
            if candidates:
                return one_of(chance, candidates)
        return None

    def _machines(self, chance: Random, day: date) -> Iterator[Draft]:
        plan = (
            (ContactKind.SPAM, SPAM_PER_DAY),
            (ContactKind.AUTO_REPLY, AUTO_REPLIES_PER_DAY),
            (ContactKind.BOUNCE, BOUNCES_PER_DAY),
        )
        for kind, mean in plan:
            for index in range(poisson(chance, mean)):
                customer, moment = one_of(chance, self.shop.customers), any_moment(chance, day)
                identity = f"c-{day:%y%m%d}-{kind}-{index + 1}"
                yield Draft(identity, kind, moment, customer, customer.language, Mood.CALM, None, None, None, None)


def renamed(draft: Draft, identity: str) -> Draft:
    return replace(draft, id=identity)


def _line_meant(chance: Random, reason: str, order: Order) -> OrderLine:
    lines = order.lines
    if reason == "exchange_size":
        lines = tuple(line for line in lines if line.category in SIZED)
    elif reason in {"wrong_item", "change_order"}:
        lines = tuple(line for line in lines if line.variant not in ONE_SIZE) or lines
    return one_of(chance, lines)


def _wish(chance: Random, reason: str, story: Story | None) -> OrderLine:
    """What somebody has in mind who has not ordered it (yet)."""
    products = [product for product in PRODUCTS if product.category in _CATEGORIES.get(reason, {product.category})]
    if reason in _NEEDS_SIZES:
        products = [product for product in products if product.variants != ONE_SIZE]
    if story is EMPTY_PROMISE:
        products = [product for product in products if product.name in CAMPAIGN_PRODUCTS]
    product = one_of(chance, products)
    return OrderLine(
        product.sku, product.name, product.category, one_of(chance, product.variants), 1, product.price_cents
    )


def _mood(chance: Random, reason: str, story: Story | None, customer: Customer) -> Mood:
    if reason == "praise":
        return Mood.PLEASED
    if REASON_BY_CODE[reason].demand is Demand.VALUE:
        return Mood.PLEASED if chance.random() < 0.22 else Mood.CALM
    heat = customer.style.temper * (1.6 if story is EMPTY_PROMISE or reason == "no_answer" else 1.0)
    moods = (Mood.CALM, Mood.PLEASED, Mood.WORRIED, Mood.ANNOYED, Mood.ANGRY)
    return chance.choices(moods, (34, 7, 18, 14 + 40 * heat, 30 * heat))[0]
