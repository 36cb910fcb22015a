"""What the shop does day by day: orders with their whole life, and the events that other systems report."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from accord.simulation.calendar import ORDERS_BY_WEEKDAY, any_moment, at, local_day, season, skip_weekend
from accord.simulation.catalogue import PRODUCTS
from accord.simulation.contracts import Customer, EventKind, ExternalEvent, Order, OrderLine, Product, ReturnParcel
from accord.simulation.draw import dice, one_of, poisson
from accord.simulation.stories import CAMPAIGN_PRODUCTS, PHONE_MODEL

ORDERS_PER_DAY = 30.0
CLICKS_PER_DAY = 8.0
VISITS_PER_DAY = 18.0
# the longest life of an order: ordered, late, sent back, refunded
LONGEST_LIFE = timedelta(days=75)

LYON_COUNTRIES = frozenset({"FR", "ES", "CH", "IE"})
CARRIERS = {"DE": "Trekpak", "AT": "Trekpak", "FR": "Colivite", "ES": "Colivite", "NL": "Laufpost"}
RETURN_CAUSES = ("does not fit", "not as expected", "ordered two to choose from", "faulty", "arrived too late")


@dataclass
class Shop:
    """All of it follows from the seed, the customers and the day on which the demo opens."""

    seed: int
    today: date
    customers: tuple[Customer, ...]
    by_number: dict[str, Customer] = field(init=False)
    _orders: dict[date, tuple[Order, ...]] = field(default_factory=dict)
    _lives: dict[date, tuple[ExternalEvent, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_number = {customer.number: customer for customer in self.customers}

    def orders_on(self, day: date) -> tuple[Order, ...]:
        if day not in self._orders:
            self._orders[day] = tuple(self._make_orders(day))
        return self._orders[day]

    def orders_between(self, start: datetime, end: datetime) -> Iterator[Order]:
        """Orders placed in [start, end)."""
        for day in _days(local_day(start), local_day(end)):
            for order in self.orders_on(day):
                if start <= order.placed_at < end:
                    yield order

    def events_between(self, start: datetime, end: datetime) -> list[ExternalEvent]:
        """What other systems report in [start, end), in the order of time."""
        events = [
            event for day in _days(local_day(start - LONGEST_LIFE), local_day(end)) for event in self._lives_on(day)
        ]
        for day in _days(local_day(start), local_day(end)):
            events += self._visits_on(day)
            events += self._campaign_on(day)
        return sorted((event for event in events if start <= event.at < end), key=lambda event: (event.at, event.id))

    def _lives_on(self, day: date) -> tuple[ExternalEvent, ...]:
        if day not in self._lives:
            self._lives[day] = tuple(event for order in self.orders_on(day) for event in _life_of(order))
        return self._lives[day]

    def _make_orders(self, day: date) -> Iterator[Order]:
        chance = dice(self.seed, "orders", day)
        offset = (day - self.today).days
        mean = ORDERS_PER_DAY * ORDERS_BY_WEEKDAY[day.weekday()] * season(day)
        if -9 <= offset <= -5:
            mean *= 1.3
        for index in range(poisson(chance, mean)):
            yield _make_order(chance, day, index, one_of(chance, self.customers), in_campaign=-9 <= offset <= -5)

    def _visits_on(self, day: date) -> Iterator[ExternalEvent]:
        chance = dice(self.seed, "visits", day)
        for index in range(poisson(chance, VISITS_PER_DAY * season(day))):
            customer, product = one_of(chance, self.customers), one_of(chance, PRODUCTS)
            page = chance.choices((f"/p/{product.sku.lower()}", "/returns", "/account", "/size-guide"), (12, 2, 3, 1))[
                0
            ]
            device = chance.choices(("computer", "tablet", "Pomona 12", "Kiwi A5", PHONE_MODEL), (8, 2, 5, 4, 2))[0]
            facts: dict[str, str | int] = {
                "page": page,
                "device": device,
                "seconds": int(20 + chance.expovariate(1 / 90)),
            }
            yield ExternalEvent(
                id=f"visit-{day}-{index}",
                kind=EventKind.WEBSITE_VISITED,
                at=any_moment(chance, day),
                touchpoint="self_service" if page in {"/returns", "/account"} else "website",
                customer_number=customer.number,
                reference=page,
                facts=facts,
            )

    def _campaign_on(self, day: date) -> Iterator[ExternalEvent]:
        chance = dice(self.seed, "clicks", day)
        offset = (day - self.today).days
        running = -9 <= offset <= -5
        for index in range(poisson(chance, CLICKS_PER_DAY * (4 if running else 1))):
            yield _advertisement(
                EventKind.ADVERTISEMENT_CLICKED,
                f"click-{day}-{index}",
                any_moment(chance, day),
                one_of(chance, self.customers).number,
                "head-out-days" if running else "newsletter",
            )
        if offset == -9:
            yield _advertisement(EventKind.CAMPAIGN_STARTED, "campaign-start", at(day, 6), None, "head-out-days")
        if offset == -5:
            yield _advertisement(EventKind.CAMPAIGN_ENDED, "campaign-end", at(day, 23, 59), None, "head-out-days")


def _days(first: date, last: date) -> Iterator[date]:
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


def _advertisement(
    kind: EventKind, identity: str, moment: datetime, customer_number: str | None, campaign: str
) -> ExternalEvent:
    facts: dict[str, str | int] = {"campaign": campaign}
    return ExternalEvent(identity, kind, moment, "advertisement", customer_number, campaign, facts)


# ── one order ────────────────────────────────────────────────────────────────────────────────────────────────


def _make_order(chance: Random, day: date, index: int, customer: Customer, *, in_campaign: bool) -> Order:
    lines = _lines(chance, in_campaign=in_campaign)
    number = f"A{day.toordinal() % 100_000:05d}-{index + 11}"
    placed_at = any_moment(chance, day)
    shipped_at = at(skip_weekend(day + timedelta(days=1)), 15, chance.randrange(60), chance.randrange(60))
    due_on = skip_weekend(local_day(shipped_at) + timedelta(days=3))
    delayed = chance.random() < 0.07
    travel = skip_weekend(local_day(shipped_at) + timedelta(days=chance.choice((1, 2, 2, 3))))
    if delayed:
        travel = skip_weekend(due_on + timedelta(days=chance.randrange(3, 11)))
    delivered_at = at(travel, chance.randrange(9, 19), chance.randrange(60))
    invoiced_at = shipped_at + timedelta(hours=3, minutes=chance.randrange(50))
    payment = chance.choices(("card", "invoice", "wallet"), (5, 4, 3))[0]
    pays_after = timedelta(days=chance.randrange(1, 13), hours=chance.randrange(9)) if payment == "invoice" else None
    return Order(
        number=number,
        customer_number=customer.number,
        placed_at=placed_at,
        lines=lines,
        total_cents=sum(line.price_cents * line.quantity for line in lines),
        payment=payment,
        warehouse=_warehouse(chance, customer.country),
        carrier=CARRIERS.get(customer.country, "Overland Parcels"),
        tracking=f"{chance.choice('TLCO')}P{chance.randrange(10**9, 10**10)}",
        shipped_at=shipped_at,
        due_on=due_on,
        delivered_at=delivered_at,
        delayed=delayed,
        invoice_number=f"R{day.year % 100}-{day.toordinal() % 10_000:04d}{index + 11}",
        invoiced_at=invoiced_at,
        paid_at=placed_at + timedelta(seconds=40) if pays_after is None else invoiced_at + pays_after,
        returned=_return(chance, number, delivered_at),
    )


def _warehouse(chance: Random, country: str) -> str:
    """Lyon serves the south and west and helps Kassel out with a quarter of its parcels."""
    return "lyon" if country in LYON_COUNTRIES or chance.random() < 0.25 else "kassel"


def _lines(chance: Random, *, in_campaign: bool) -> tuple[OrderLine, ...]:
    count = chance.choices((1, 2, 3), (6, 3, 1))[0]
    products = chance.sample(PRODUCTS, count)
    if in_campaign and chance.random() < 0.35:
        wanted = one_of(chance, CAMPAIGN_PRODUCTS)
        products[0] = next(product for product in PRODUCTS if product.name == wanted)
    return tuple(_line(chance, product) for product in products)


def _line(chance: Random, product: Product) -> OrderLine:
    quantity = 2 if product.price_cents < 4000 and chance.random() < 0.3 else 1
    variant = one_of(chance, product.variants)
    return OrderLine(product.sku, product.name, product.category, variant, quantity, product.price_cents)


def _return(chance: Random, number: str, delivered_at: datetime) -> ReturnParcel | None:
    if chance.random() >= 0.16:
        return None
    announced_at = delivered_at + timedelta(days=chance.randrange(1, 12), minutes=chance.randrange(600))
    received_at = announced_at + timedelta(days=chance.randrange(3, 8), minutes=chance.randrange(300))
    usual = chance.random() < 0.75
    refunded_at = received_at + timedelta(days=chance.randrange(2, 6) if usual else chance.randrange(9, 20))
    return ReturnParcel(f"RT{number[1:]}", announced_at, received_at, refunded_at, one_of(chance, RETURN_CAUSES))


def _life_of(order: Order) -> Iterator[ExternalEvent]:
    def happened(kind: EventKind, moment: datetime, touchpoint: str, **facts: str | int) -> ExternalEvent:
        reference = order.number
        return ExternalEvent(
            f"{reference}-{kind}", kind, moment, touchpoint, order.customer_number, reference, dict(facts)
        )

    parcel: dict[str, str | int] = {
        "tracking": order.tracking,
        "carrier": order.carrier,
        "warehouse": order.warehouse,
    }
    yield happened(
        EventKind.ORDER_PLACED,
        order.placed_at,
        "checkout",
        total_cents=order.total_cents,
        payment=order.payment,
        items=", ".join(f"{line.quantity} × {line.name} ({line.variant})" for line in order.lines),
    )
    yield happened(EventKind.PARCEL_SHIPPED, order.shipped_at, "delivery", due_on=order.due_on.isoformat(), **parcel)
    if order.delayed:
        yield happened(EventKind.PARCEL_DELAYED, at(order.due_on, 18), "delivery", **parcel)
    yield happened(EventKind.PARCEL_DELIVERED, order.delivered_at, "delivery", **parcel)
    invoice: dict[str, str | int] = {"invoice": order.invoice_number, "total_cents": order.total_cents}
    yield happened(EventKind.INVOICE_SENT, order.invoiced_at, "invoice", **invoice)
    yield happened(EventKind.PAYMENT_RECEIVED, order.paid_at, "invoice", payment=order.payment, **invoice)
    if order.returned is not None:
        back: dict[str, str | int] = {"return_number": order.returned.number, "cause": order.returned.cause}
        yield happened(EventKind.RETURN_ANNOUNCED, order.returned.announced_at, "returns", **back)
        yield happened(EventKind.RETURN_RECEIVED, order.returned.received_at, "returns", **back)
        yield happened(
            EventKind.REFUND_PAID, order.returned.refunded_at, "returns", total_cents=order.total_cents, **back
        )
