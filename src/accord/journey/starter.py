"""The departments and the journey that a new installation begins with; everything can be renamed and extended.

Names are translated into the company's language. Words that suggest a reason are written in several languages at
once, because customers write in theirs.
"""

from typing import Any

from django.utils.translation import gettext as _

_Stage = dict[str, Any]


def departments() -> list[tuple[str, str]]:
    """The usual departments as (slug, name)."""
    return [
        ("service", _("Customer service")),
        ("warehouse", _("Warehouse")),
        ("logistics", _("Delivery and logistics")),
        ("marketing", _("Marketing")),
        ("product", _("Product and purchasing")),
        ("pricing", _("Pricing")),
        ("finance", _("Accounting")),
        ("it", _("Online shop and IT")),
    ]


def stages() -> list[_Stage]:
    """The stages from first notice to farewell, as `define_journey` takes them."""
    return [_discover(), _buy(), _receive(), _pay(), _use(), _return_goods(), _stay()]


def _discover() -> _Stage:
    advice = _reason("product-question", _("Question about a product"), "value", "size fit question größe passt taille")
    missing = _reason(
        "advertised-unavailable",
        _("Advertised, but not available"),
        "failure",
        "advertised campaign sold out unavailable angebot ausverkauft werbung promotion épuisé",
    )
    promised = _reason(
        "campaign-promise",
        _("Advertising promised something else"),
        "failure",
        "advert promised werbung versprochen publicité",
    )
    return _stage(
        "discover",
        _("Discover"),
        _touchpoint("advertising", _("Advertising and newsletter"), "marketing", missing, promised),
        _touchpoint("product-page", _("Product page and advice"), "product", advice),
    )


def _buy() -> _Stage:
    trouble = _reason(
        "order-trouble",
        _("Ordering did not work"),
        "failure",
        "cannot order checkout error bestellung fehler commander erreur",
    )
    change = _reason(
        "change-order",
        _("Change or cancel an order"),
        "value",
        "cancel change order stornieren ändern annuler modifier commande",
    )
    account = _reason(
        "account-access",
        _("Cannot get into the account"),
        "failure",
        "login password account anmelden passwort konto connexion mot de passe compte",
    )
    price = _reason(
        "price-question",
        _("Question about a price or voucher"),
        "value",
        "price discount voucher code preis rabatt gutschein prix remise",
    )
    return _stage(
        "buy",
        _("Buy"),
        _touchpoint("checkout", _("Basket and checkout"), "it", trouble, change),
        _touchpoint("account", _("Customer account"), "it", account),
        _touchpoint("price", _("Prices and vouchers"), "pricing", price),
    )


def _receive() -> _Stage:
    where = _reason(
        "where-is-my-order",
        _("Where is my order?"),
        "failure",
        "where order tracking late wo bestellung sendung verspätet où commande suivi retard",
    )
    damaged = _reason(
        "arrived-damaged",
        _("Arrived damaged"),
        "failure",
        "damaged broken crushed beschädigt kaputt gebrochen endommagé cassé",
    )
    wrong = _reason(
        "wrong-item", _("Wrong or missing item"), "failure", "wrong missing item falsch fehlt artikel mauvais manque"
    )
    address = _reason(
        "change-delivery",
        _("Change address or day of delivery"),
        "value",
        "delivery address change lieferadresse zustellung adresse livraison",
    )
    return _stage(
        "receive",
        _("Receive"),
        _touchpoint("packing", _("Packing"), "warehouse", damaged, wrong),
        _touchpoint("delivery", _("Delivery"), "logistics", where, address),
    )


def _pay() -> _Stage:
    unclear = _reason(
        "invoice-unclear",
        _("Invoice is unclear or wrong"),
        "failure",
        "invoice wrong charged twice rechnung falsch doppelt facture erreur",
    )
    copy = _reason(
        "invoice-copy", _("Copy of an invoice"), "value", "copy invoice receipt rechnungskopie beleg copie facture"
    )
    payment = _reason(
        "payment-failed",
        _("Payment did not work"),
        "failure",
        "payment failed card declined zahlung abgelehnt paiement refusé",
    )
    return _stage(
        "pay",
        _("Pay"),
        _touchpoint("invoice", _("Invoice"), "finance", unclear, copy),
        _touchpoint("payment", _("Payment"), "finance", payment),
    )


def _use() -> _Stage:
    defect = _reason(
        "product-defect",
        _("Product does not work or wears out"),
        "failure",
        "defect stopped working torn defekt geht nicht riss défaut marche pas",
    )
    how = _reason(
        "how-to-use",
        _("How do I use or care for it?"),
        "value",
        "how use wash instructions anleitung waschen comment utiliser notice",
    )
    help_page = _reason(
        "self-service-failed",
        _("Self-service page did not help"),
        "failure",
        "page does not load button website form seite lädt nicht knopf page ne charge pas",
    )
    slow = _reason(
        "no-answer",
        _("No answer from us"),
        "failure",
        "no answer waiting again keine antwort warte immer noch sans réponse attends",
    )
    return _stage(
        "use",
        _("Use"),
        _touchpoint("product", _("The product itself"), "product", defect, how),
        _touchpoint("self-service", _("Help pages and self-service"), "it", help_page),
        _touchpoint("service", _("Customer service"), "service", slow),
    )


def _return_goods() -> _Stage:
    how = _reason(
        "return-how",
        _("How do I return something?"),
        "value",
        "return send back label zurückschicken retoure etikett retourner étiquette",
    )
    refund = _reason(
        "refund-late", _("Refund has not come"), "failure", "refund money back rückerstattung geld zurück remboursement"
    )
    warranty = _reason("warranty", _("Warranty and repair"), "value", "warranty repair garantie reparatur réparation")
    return _stage(
        "return",
        _("Return"),
        _touchpoint("returns", _("Returns"), "warehouse", how),
        _touchpoint("refund", _("Refund"), "finance", refund),
        _touchpoint("warranty", _("Warranty and repair"), "product", warranty),
    )


def _stay() -> _Stage:
    thanks = _reason("thanks", _("Thanks or praise"), "value", "thank great service danke toll merci super")
    unsubscribe = _reason(
        "unsubscribe",
        _("Stop newsletter or delete data"),
        "value",
        "unsubscribe delete data abmelden newsletter daten löschen désabonner supprimer données",
    )
    return _stage(
        "stay",
        _("Stay or leave"),
        _touchpoint("relationship", _("Relationship"), "service", thanks),
        _touchpoint("newsletter", _("Newsletter and data"), "marketing", unsubscribe),
    )


def _stage(slug: str, name: str, *touchpoints: dict[str, Any]) -> _Stage:
    return {"slug": slug, "name": name, "touchpoints": list(touchpoints)}


def _touchpoint(slug: str, name: str, department: str, *reasons: dict[str, Any]) -> dict[str, Any]:
    return {"slug": slug, "name": name, "department": department, "reasons": list(reasons)}


def _reason(slug: str, name: str, usual_demand: str, words: str) -> dict[str, Any]:
    return {"slug": slug, "name": name, "usual_demand": usual_demand, "words": words.split()}
