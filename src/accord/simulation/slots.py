"""The facts that a sentence about one contact may need, in the customer's language."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from accord.simulation.calendar import local_day
from accord.simulation.catalogue import HARD, PRODUCTS
from accord.simulation.company import AGENTS, VISION, WAREHOUSES
from accord.simulation.contracts import Customer, OrderLine
from accord.simulation.drafts import Draft
from accord.simulation.draw import one_of
from accord.simulation.grammar import product_slots, say_date, say_money, second_slots, write
from accord.simulation.stories import CAMPAIGN, PHONE_MODEL
from accord.simulation.texts import read_texts

_VARIANTS = {
    "moss": {"de": "Moosgrün", "fr": "vert mousse", "es": "verde musgo", "nl": "mosgroen"},
    "slate": {"de": "Schiefergrau", "fr": "gris ardoise", "es": "gris pizarra", "nl": "leigrijs"},
    "regular": {"de": "Normallänge", "fr": "taille normale", "es": "largo normal", "nl": "normale lengte"},
    "long": {"de": "Überlänge", "fr": "taille longue", "es": "largo especial", "nl": "extra lang"},
    "one size": {"de": "Einheitsgröße", "fr": "taille unique", "es": "talla única", "nl": "één maat"},
}
_CITIES = {warehouse.code: warehouse.city for warehouse in WAREHOUSES}


def slots_for(draft: Draft, chance: Random) -> dict[str, str]:
    """Every slot a template may ask for; those without meaning for this contact hold a likely value."""
    slots = _person(draft.customer) | _words(draft, chance)
    if draft.line is not None:
        slots |= _product(draft.language, draft.line, chance)
    return slots | _order(draft, chance)


def _person(customer: Customer) -> dict[str, str]:
    she = customer.salutation in {"Frau", "Ms", "Madame", "Sra.", "mevrouw"}
    return {
        "given_name": customer.given_name,
        "family_name": customer.family_name,
        "salutation": customer.salutation,
        "company_or_name": customer.company or customer.name,
        "e_me": "e" if she else "",
        "o_me": "a" if she else "o",
        "r_dear": "" if she else "r",
    }


def _words(draft: Draft, chance: Random) -> dict[str, str]:
    language, texts = draft.language, read_texts(f"mails_{draft.language}")
    speakers = [agent for agent in AGENTS if language in agent.languages]
    earlier = local_day(draft.at) - timedelta(days=chance.randrange(5, 11))
    return {
        "trip": one_of(chance, texts["trips"]),
        "when": one_of(chance, texts["whens"]),
        "voucher": f"{chance.choice(('GRAT', 'BERG', 'MERCI', 'TALK'))}-{chance.randrange(1000, 9999)}",
        "campaign": CAMPAIGN[language],
        "phone_model": PHONE_MODEL,
        "praised": chance.choice(
            [speakers[0].name, one_of(chance, speakers).name, one_of(chance, speakers).first_name]
        ),
        "earlier_on": say_date(language, earlier),
        "vision": VISION.get(language, VISION["en"]),
    }


def _product(language: str, line: OrderLine, chance: Random) -> Mapping[str, str]:
    texts = read_texts(f"mails_{language}")
    other = one_of(chance, [product for product in PRODUCTS if product.category == line.category])
    if other.name == line.name:
        other = one_of(chance, [product for product in PRODUCTS if product.name != line.name])
    empty: dict[str, str] = {}
    return {
        **product_slots(language, line.category, line.name),
        **second_slots(language, other.category, other.name),
        "variant": _variant(language, line.variant),
        "size": _variant(language, line.variant),
        "other_size": _variant(language, _neighbour(line)),
        "fault": write(one_of(chance, texts["faults"][line.category]), chance, empty),
        "part": one_of(chance, texts["parts"][line.category]),
        "care": one_of(chance, texts["cares"][line.category]),
        "damage": one_of(chance, texts["damage"]["hard" if line.category in HARD else "soft"]),
    }


def _variant(language: str, variant: str) -> str:
    return _VARIANTS.get(variant, {}).get(language, variant)


def _neighbour(line: OrderLine) -> str:
    variants = next(product.variants for product in PRODUCTS if product.sku == line.sku)
    place = variants.index(line.variant)
    return variants[place + 1] if place + 1 < len(variants) else variants[place - 1]


def _order(draft: Draft, chance: Random) -> dict[str, str]:
    """Dates and numbers of the order, or of the one that somebody without an order would have."""
    language, order, now = draft.language, draft.order, local_day(draft.at)
    if order is None:
        price = draft.line.price_cents if draft.line else 0
        return {"amount": say_money(language, price), "ordered_on": say_date(language, now), "warehouse_city": "Kassel"}

    def say(day: date) -> str:
        return say_date(language, day)

    since = order.returned.received_at if order.returned and draft.reason == "refund_late" else order.shipped_at
    refund = draft.line.price_cents if draft.line and draft.reason == "refund_late" else order.total_cents
    return {
        "order": order.number,
        "amount": say_money(language, refund),
        "ordered_on": say(local_day(order.placed_at)),
        "shipped_on": say(local_day(order.shipped_at)),
        "delivered_on": say(local_day(order.delivered_at)),
        "invoice": order.invoice_number,
        "paid_on": say(local_day(order.paid_at)),
        "tracking": order.tracking,
        "carrier": order.carrier,
        "warehouse_city": _CITIES[order.warehouse],
        "days": str(max(3, (now - local_day(since)).days)),
        "returned_on": say(local_day(order.returned.received_at if order.returned else order.delivered_at)),
    }
