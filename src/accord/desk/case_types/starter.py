"""Case types to begin with, in the company's language; an administrator changes them as they like."""

from django.utils import translation
from django.utils.translation import gettext as _

from accord.desk.case_types.contracts import AT_SOLVING, Design, FieldDesign, FieldKind, Option, Section, StepDesign
from accord.desk.case_types.designs import to_json
from accord.desk.case_types.models import CaseType, Version
from accord.kernel import clock
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction


@one_transaction
def found_case_types(*, actor: Actor, language: str) -> None:
    """Seven case types, published as their first version. Does nothing when there is any already."""
    require(actor, Permission.ADMINISTER)
    if CaseType.objects.exists():
        return
    with translation.override(language):
        for position, (slug, name, design) in enumerate(_types()):
            created = CaseType.objects.create(slug=slug, name=name, position=position)
            Version.objects.create(type=created, number=1, published_at=clock.now(), design=to_json(design))


def _types() -> list[tuple[str, str, Design]]:
    return [
        ("pre-sales", _("Pre-sales"), _pre_sales()),
        ("order", _("Order"), _order()),
        ("delivery", _("Delivery"), _delivery()),
        ("return", _("Return"), _return()),
        ("complaint", _("Complaint"), _complaint()),
        ("support", _("Support"), _support()),
        ("invoice", _("Invoice"), _invoice()),
    ]


def _reference() -> FieldDesign:
    return FieldDesign(key="order", label=_("Order"), kind=FieldKind.ORDER)


def _product() -> FieldDesign:
    return FieldDesign(key="product", label=_("Product"), kind=FieldKind.TEXT)


def _choice(key: str, label: str, options: list[tuple[str, str]], *, required_at: str = "") -> FieldDesign:
    found = tuple(Option(key=one, label=words) for one, words in options)
    return FieldDesign(key=key, label=label, kind=FieldKind.CHOICE, options=found, required_at=required_at)


def _when(field: FieldDesign, by: str, *values: str) -> FieldDesign:
    return FieldDesign(**{**field.__dict__, "when_field": by, "when_values": values})


def _section(key: str, title: str, *fields: FieldDesign) -> Section:
    return Section(key=key, title=title, fields=fields)


def _step(key: str, name: str, *items: tuple[str, str], required: bool = False) -> StepDesign:
    return StepDesign(
        key=key, name=name, items=tuple(Option(key=one, label=words) for one, words in items), required=required
    )


def _pre_sales() -> Design:
    interest = [("advice", _("Advice")), ("offer", _("An offer")), ("availability", _("Availability"))]
    return Design(
        sections=(
            _section(
                "enquiry",
                _("Enquiry"),
                _choice("interest", _("What is wanted"), interest),
                _product(),
                FieldDesign(key="budget", label=_("Budget"), kind=FieldKind.MONEY),
                FieldDesign(key="needed_on", label=_("Needed on"), kind=FieldKind.DATE),
            ),
        ),
    )


def _order() -> Design:
    wish = [("change", _("Change it")), ("cancel", _("Cancel it")), ("status", _("Know how it stands"))]
    address = FieldDesign(key="new_address", label=_("New address"), kind=FieldKind.LONG_TEXT)
    return Design(
        sections=(
            _section(
                "order",
                _("Order"),
                _reference(),
                _choice("wish", _("What the customer wants"), wish),
                _when(address, "wish", "change"),
            ),
        ),
    )


def _delivery() -> Design:
    problem = [
        ("late", _("Late")),
        ("damaged", _("Damaged")),
        ("lost", _("Lost")),
        ("wrong", _("Wrong goods")),
        ("incomplete", _("Incomplete")),
    ]
    damage = [("parcel", _("The parcel")), ("goods", _("The goods")), ("both", _("Both"))]
    photo = FieldDesign(key="photo", label=_("Photo received"), kind=FieldKind.YES_NO)
    return Design(
        sections=(
            _section(
                "parcel",
                _("Parcel"),
                _reference(),
                _choice("problem", _("What went wrong"), problem),
                _when(_choice("damage", _("What is damaged"), damage), "problem", "damaged"),
                _when(photo, "problem", "damaged"),
            ),
        ),
        steps=(
            _step("check", _("Check"), ("tracking", _("Tracking looked at")), ("stock", _("Stock looked at"))),
            _step("replace", _("Replacement or refund ordered")),
        ),
    )


def _return() -> Design:
    reason = [("size", _("Does not fit")), ("like", _("Not liked")), ("faulty", _("Faulty")), ("other", _("Other"))]
    return Design(
        sections=(
            _section(
                "return",
                _("Return"),
                _reference(),
                _choice("return_reason", _("Why it comes back"), reason),
                FieldDesign(key="refund", label=_("Refund"), kind=FieldKind.MONEY),
            ),
        ),
        steps=(
            _step("label", _("Label sent")),
            _step("goods", _("Goods received"), ("checked", _("Goods checked")), ("booked", _("Booked into stock"))),
            _step("refund", _("Refund ordered")),
        ),
    )


def _complaint() -> Design:
    wish = [("apology", _("An apology")), ("replacement", _("A replacement")), ("refund", _("Money back"))]
    return Design(
        sections=(
            _section(
                "complaint",
                _("Complaint"),
                FieldDesign(key="matter", label=_("What happened"), kind=FieldKind.LONG_TEXT),
                _reference(),
                _choice("wanted", _("What would make it good"), wish, required_at=AT_SOLVING),
                _when(FieldDesign(key="refund", label=_("Refund"), kind=FieldKind.MONEY), "wanted", "refund"),
            ),
        ),
        steps=(
            _step("listen", _("Listened"), ("thanked", _("Thanked for saying it")), ("facts", _("Facts checked"))),
            _step("made_good", _("Made good")),
        ),
    )


def _support() -> Design:
    return Design(
        sections=(
            _section(
                "product",
                _("Product"),
                _product(),
                FieldDesign(key="serial", label=_("Serial number"), kind=FieldKind.TEXT),
                FieldDesign(key="tried", label=_("What was tried already"), kind=FieldKind.LONG_TEXT),
            ),
        ),
    )


def _invoice() -> Design:
    wish = [("copy", _("A copy")), ("address", _("Another address")), ("wrong", _("It is wrong")), ("pay", _("To pay"))]
    amount = FieldDesign(key="disputed", label=_("Disputed amount"), kind=FieldKind.MONEY)
    return Design(
        sections=(
            _section(
                "invoice",
                _("Invoice"),
                FieldDesign(key="invoice_number", label=_("Invoice number"), kind=FieldKind.TEXT),
                _reference(),
                _choice("invoice_wish", _("What it is about"), wish),
                _when(amount, "invoice_wish", "wrong"),
            ),
        ),
    )
