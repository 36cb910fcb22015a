"""A shop's customers and orders, from a folder of JSON files."""

import gzip
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accord.customers.contracts import IdentityKind
from accord.customers.operations import add_identity, link_outside_id, recognise_customer, record_outside_event
from accord.kernel import clock
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.permissions import SYSTEM

_BATCH = 100
_TITLES = 3

Progress = Callable[[float, int], None]
Refused = Callable[[str, str], None]


@dataclass(kw_only=True)
class ShopSummary:
    """What became of a shop's files: of customers and of orders, read = imported + known + refused."""

    customers_read: int = 0
    customers_imported: int = 0
    customers_known: int = 0
    customers_refused: int = 0
    orders_read: int = 0
    orders_imported: int = 0
    orders_known: int = 0
    orders_refused: int = 0
    order_lines: int = 0
    products: int = 0
    states: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def import_shop(
    *,
    folder: Path,
    as_of: datetime | None = None,
    progress: Progress = lambda share, read: None,
    refused: Refused = lambda what, why: None,
) -> ShopSummary:
    """Take over `users.json`, `orders.json` and `products.json` of a folder (also `.json.gz`); products may lack.

    Customers come with their addresses and the shop's id, orders with state and lines. The files say no times: what
    has none was so at `as_of`, which is now when not given. A second run adds nothing; an order whose state has
    changed since is told once more, as an event. Raises `Refusal` when a file is missing or cannot be read.
    """
    users, orders = _read(folder, "users"), _read(folder, "orders")
    products = _read(folder, "products", may_lack=True)
    started = time.monotonic()
    bringer = _ShopBringer(users, products, as_of or clock.now(), refused)
    steps = [(bringer.customer, users), (bringer.order, orders)]
    done, total = 0, max(1, len(users) + len(orders))
    for step, rows in steps:
        remaining = iter(rows.items())
        while batch := list(islice(remaining, _BATCH)):
            with transaction.atomic():
                for key, row in batch:
                    step(key, row)
            done += len(batch)
            progress(done / total, done)
    bringer.summary.seconds = round(time.monotonic() - started, 2)
    return bringer.summary


def _read(folder: Path, name: str, *, may_lack: bool = False) -> dict[str, Any]:
    """The objects of a file by their ids; a list of objects has them under `id`."""
    path = next((p for p in (folder / f"{name}.json", folder / f"{name}.json.gz") if p.is_file()), None)
    if path is None:
        if may_lack:
            return {}
        raise Refusal(_("There is no %(name)s.json in %(folder)s.") % {"name": name, "folder": folder})
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = json.loads(raw)
    except (ValueError, OSError, EOFError) as fault:
        raise Refusal(_("%(path)s cannot be read: %(why)s") % {"path": path, "why": fault}) from None
    if isinstance(rows, list):
        rows = {str(row.get("id", "")): row for row in rows if isinstance(row, dict)}
    if not isinstance(rows, dict):
        raise Refusal(_("%(path)s holds no objects by their ids.") % {"path": path})
    return rows


class _ShopBringer:
    """Brings customers and orders in and keeps the account."""

    def __init__(
        self, users: Mapping[str, Any], products: Mapping[str, Any], as_of: datetime, refused: Refused
    ) -> None:
        self.summary = ShopSummary(products=len(products))
        self._users = users
        self._products = products
        self._as_of = as_of
        self._refused = refused
        self._customer_ids: dict[str, int] = {}

    def customer(self, key: str, row: Any) -> None:
        """One customer of the shop, found or created."""
        self.summary.customers_read += 1
        try:
            with transaction.atomic():
                self._customer_ids[key], is_new = self._recognise(key, row if isinstance(row, dict) else {})
        except Refusal as fault:
            self.summary.customers_refused += 1
            self._refused(key, fault.sentence)
            return
        self.summary.customers_imported += is_new
        self.summary.customers_known += not is_new

    def _recognise(self, key: str, row: Mapping[str, Any]) -> tuple[int, bool]:
        email, phone = str(row.get("email") or ""), str(row.get("phone") or "")
        ways = [(IdentityKind.EMAIL, email), (IdentityKind.PHONE, phone), (IdentityKind.HANDLE, f"shop:{key}")]
        ways = [(kind, value) for kind, value in ways if value]
        with clock.at(self._as_of):
            customer_id = recognise_customer(identity_kind=ways[0][0], value=ways[0][1], name=_name(row))
        is_new = link_outside_id(customer_id=customer_id, outside_id=f"shop:{key}"[:80])
        for kind, value in ways[1:]:
            add_identity(actor=SYSTEM, customer_id=customer_id, kind=kind, value=value)
        return customer_id, is_new

    def order(self, key: str, row: Any) -> None:
        """One order of a customer of the shop, in its present state."""
        self.summary.orders_read += 1
        try:
            with transaction.atomic():
                is_new = self._record(key, row if isinstance(row, dict) else {})
        except Refusal as fault:
            self.summary.orders_refused += 1
            self._refused(key, fault.sentence)
            return
        self.summary.orders_imported += is_new
        self.summary.orders_known += not is_new

    def _record(self, key: str, row: Mapping[str, Any]) -> bool:
        customer_id = self._customer_ids.get(str(row.get("user_id")))
        if customer_id is None:
            raise BadInput(_("The order belongs to nobody in the customers' file."))
        lines = [self._line(item) for item in row.get("items", ()) if isinstance(item, dict)]
        state = str(row.get("status") or "placed")[:40]
        detail = {
            "title": _title(lines),
            "lines": lines,
            "total": round(sum(line["price"] for line in lines), 2),
            "tracking": [number for sent in row.get("fulfillments", ()) for number in sent.get("tracking_id", ())],
            "address": ", ".join(str(part) for part in (row.get("address") or {}).values() if part),
        }
        recorded = record_outside_event(
            kind="order",
            reference=key[:80],
            state=state,
            occurred_at=self._as_of,
            customer_id=customer_id,
            detail=detail,
            source_key=f"shop:order:{key}:{state}"[:160],
        )
        if recorded.is_new:
            self.summary.order_lines += len(lines)
            self.summary.states = dict(Counter(self.summary.states) + Counter([state]))
        return recorded.is_new

    def _line(self, item: Mapping[str, Any]) -> dict[str, Any]:
        product = self._products.get(str(item.get("product_id")), {})
        price = item.get("price")
        return {
            "name": str(item.get("name") or product.get("name") or item.get("product_id") or "?"),
            "product_id": str(item.get("product_id") or ""),
            "item_id": str(item.get("item_id") or ""),
            "options": item.get("options") or {},
            "price": price if isinstance(price, (int, float)) else 0,
        }


def _name(row: Mapping[str, Any]) -> str:
    name = row.get("name")
    return " ".join(str(part) for part in name.values() if part) if isinstance(name, dict) else str(name or "")


def _title(lines: list[dict[str, Any]]) -> str:
    """What was ordered, as one line: “Water Bottle, Office Chair and 2 more”."""
    names = [line["name"] for line in lines]
    shown = ", ".join(names[:_TITLES])
    more = len(names) - _TITLES
    return _("%(names)s and %(count)s more") % {"names": shown, "count": more} if more > 0 else shown
