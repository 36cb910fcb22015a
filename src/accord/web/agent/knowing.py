"""What is on record of a customer, in words: for the palette of the composer and for a question too many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accord.desk.context.contracts import Known, KnownThing

_SHOWN = 90
_NAMES: Mapping[Known, tuple[str, Callable[[], str]]] = {
    Known.NAME: ("user-round", lambda: _("Name")),
    Known.CUSTOMER_NUMBER: ("users", lambda: _("Customer number")),
    Known.COMPANY: ("layers", lambda: _("Company")),
    Known.EMAIL: ("mail", lambda: _("Mail address")),
    Known.PHONE: ("phone", lambda: _("Telephone")),
    Known.ADDRESS: ("store", lambda: _("Address")),
    Known.ORDER: ("shopping-bag", lambda: _("Order")),
    Known.TRACKING: ("package", lambda: _("Parcel")),
    Known.INVOICE: ("receipt-text", lambda: _("Invoice")),
    Known.RETURN: ("undo-2", lambda: _("Return")),
    Known.ANSWER: ("quote", lambda: _("Earlier answer")),
}


@dataclass(frozen=True, kw_only=True)
class Insert:
    """One thing that can be put into a reply: what it is, what is shown, what is put in."""

    icon: str
    name: str
    value: str
    shown: str
    beside: str


def groups_of(things: Sequence[KnownThing]) -> list[Insert]:
    """What is on record in the order of its kinds, earlier answers last; what would put in the same words once."""
    order = list(_NAMES)
    once: dict[str, KnownThing] = {}
    for thing in sorted(things, key=lambda thing: order.index(thing.what)):
        once.setdefault(thing.value, thing)
    return [_insert(thing) for thing in once.values()]


def _insert(thing: KnownThing) -> Insert:
    icon, name = _NAMES[thing.what]
    shown = " ".join(thing.value.split())
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN].rsplit(' ', 1)[0]} …"
    return Insert(icon=icon, name=name(), value=thing.value, shown=shown, beside=thing.beside)


def question_words(what: Known) -> str:
    """What a draft asks for again, as a heading."""
    return _NAMES[what][1]()
