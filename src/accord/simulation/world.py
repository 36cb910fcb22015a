"""The one door to the simulated company: history, and the same world going on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from accord.simulation.calendar import local_day
from accord.simulation.catalogue import PRODUCTS
from accord.simulation.company import describe_company
from accord.simulation.contracts import Change, Company, Contact, Customer, ExternalEvent, Order, Product
from accord.simulation.drafts import Drafts
from accord.simulation.mails.incoming import make_contact
from accord.simulation.people import list_customers
from accord.simulation.shop import Shop
from accord.simulation.stories import list_changes


class World:
    """Everything at Arvenholt, the same for the same seed and opening day.

    `opens_at` is the moment when the demo is first loaded (aware); the stories are dated from its day. Whoever starts
    the program again later must give the same moment, or the past changes. What lies after it is the live part.
    """

    def __init__(self, seed: int, opens_at: datetime, *, days: int = 90, customers: int = 1500) -> None:
        self.seed = seed
        self.opens_at = opens_at
        self.today: date = local_day(opens_at)
        self.first_day = self.today - timedelta(days=days - 1)
        self.company: Company = describe_company()
        self.products: tuple[Product, ...] = PRODUCTS
        self.customers: tuple[Customer, ...] = list_customers(seed, customers, self.today - timedelta(days=180))
        self.changes: tuple[Change, ...] = list_changes(self.today)
        self._shop = Shop(seed, self.today, self.customers)
        self._drafts = Drafts(seed, self.today, self._shop)

    def events_between(self, start: datetime, end: datetime) -> list[ExternalEvent]:
        """Orders, parcels, invoices, returns, visits and campaigns in [start, end), in the order of time."""
        return self._shop.events_between(start, end)

    def orders_between(self, start: datetime, end: datetime) -> Iterator[Order]:
        """Orders placed in [start, end) with their whole life, also what is still to come."""
        return self._shop.orders_between(start, end)

    def contacts_between(self, start: datetime, end: datetime) -> Iterator[Contact]:
        """Incoming messages in [start, end), in the order of time."""
        day = local_day(start)
        while day <= local_day(end):
            for draft in sorted(self._drafts.on(day), key=lambda draft: draft.at):
                if start <= draft.at < end:
                    yield make_contact(self.seed, draft)
            day += timedelta(days=1)
