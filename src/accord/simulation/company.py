"""Arvenholt, a shop for outdoor equipment: who works there, and which road its customers walk."""

from accord.simulation.contracts import (
    Company,
    ContactReason,
    Demand,
    Department,
    Employee,
    Role,
    Stage,
    Team,
    Touchpoint,
    Warehouse,
)

BRAND = "Arvenholt"
DOMAIN = "arvenholt.example"
SERVICE_ADDRESS = f"service@{DOMAIN}"
TIMEZONE = "Europe/Berlin"

VISION = {
    "en": "Everyone who sets out with us gets there: we think ahead, keep our word and put things right.",
    "de": "Wer mit uns aufbricht, kommt an: Wir denken mit, halten Wort und bringen in Ordnung, was schiefgeht.",
}

DEPARTMENTS = (
    Department("logistics", "Warehouse & Logistics", "Lager & Versand"),
    Department("finance", "Finance & Invoicing", "Finanzen & Rechnung"),
    Department("marketing", "Marketing", "Marketing"),
    Department("product", "Product", "Produkt"),
    Department("digital", "Digital & Web", "Digital & Web"),
    Department("service", "Customer Service", "Kundenservice"),
    Department("returns", "Returns", "Retouren"),
    Department("management", "Management", "Geschäftsführung"),
)

TEAMS = (
    Team("ridge", "Ridge", ("de", "nl", "en")),
    Team("valley", "Valley", ("en", "fr", "es", "de")),
)

WAREHOUSES = (
    Warehouse("lyon", "Lyon warehouse", "Lyon", "FR"),
    Warehouse("kassel", "Kassel warehouse", "Kassel", "DE"),
)


def _agent(code: str, name: str, team: str, languages: str, skills: str) -> Employee:
    return Employee(
        code,
        name,
        f"{code}@{DOMAIN}",
        Role.AGENT,
        "service",
        "Customer service",
        team=team,
        languages=tuple(languages.split()),
        skills=tuple(skills.split()),
    )


def _colleague(
    code: str, name: str, role: Role, department: str, *, job: str, languages: str, warehouse: str | None = None
) -> Employee:
    return Employee(
        code, name, f"{code}@{DOMAIN}", role, department, job, warehouse=warehouse, languages=tuple(languages.split())
    )


EMPLOYEES = (
    _agent("jonas.wetterau", "Jonas Wetterau", "ridge", "de en", "orders delivery"),
    _agent("svenja.kallweit", "Svenja Kallweit", "ridge", "de en", "invoices returns"),
    _agent("pieter.debrouwer", "Pieter de Brouwer", "ridge", "nl de en", "delivery returns"),
    _agent("lea.brandstaetter", "Lea Brandstätter", "ridge", "de en", "products boots climbing"),
    _agent("aoife.brennan", "Aoife Brennan", "valley", "en de", "orders products tents"),
    _agent("clement.rousset", "Clément Rousset", "valley", "fr en de", "delivery invoices"),
    _agent("marta.iglesias", "Marta Iglesias", "valley", "es en fr", "returns self-service"),
    _agent("tom.ashdown", "Tom Ashdown", "valley", "en", "products repairs"),
    _colleague(
        "miriam.aldinger",
        "Miriam Aldinger",
        Role.SERVICE_LEAD,
        "service",
        job="Head of Customer Service",
        languages="de en",
    ),
    _colleague(
        "katrin.solberg",
        "Katrin Solberg",
        Role.CX_LEAD,
        "service",
        job="Head of Customer Experience",
        languages="de en nl",
    ),
    _colleague(
        "bernard.chastain",
        "Bernard Chastain",
        Role.DEPARTMENT_OWNER,
        "logistics",
        job="Head of Logistics",
        languages="fr en",
        warehouse="lyon",
    ),
    _colleague(
        "ulrike.denzel", "Ulrike Denzel", Role.DEPARTMENT_OWNER, "finance", job="Head of Finance", languages="de en"
    ),
    _colleague(
        "noor.vandijk",
        "Noor van Dijk",
        Role.DEPARTMENT_OWNER,
        "marketing",
        job="Head of Marketing",
        languages="nl en de",
    ),
    _colleague(
        "henrik.aasland", "Henrik Aasland", Role.DEPARTMENT_OWNER, "product", job="Head of Product", languages="en de"
    ),
    _colleague(
        "priya.raman", "Priya Raman", Role.DEPARTMENT_OWNER, "digital", job="Head of Digital", languages="en de"
    ),
    _colleague(
        "doerte.hellwig",
        "Dörte Hellwig",
        Role.DEPARTMENT_OWNER,
        "returns",
        job="Head of Returns",
        languages="de en",
        warehouse="kassel",
    ),
    _colleague(
        "elisabeth.thalmann",
        "Elisabeth Thalmann",
        Role.EXECUTIVE,
        "management",
        job="Managing Director",
        languages="de en fr",
    ),
    _colleague(
        "samira.benali", "Samira Benali", Role.EMPLOYEE, "logistics", job="Packer", languages="fr en", warehouse="lyon"
    ),
    _colleague(
        "marc.tissot", "Marc Tissot", Role.EMPLOYEE, "logistics", job="Shift leader", languages="fr", warehouse="lyon"
    ),
    _colleague("uwe.kroll", "Uwe Kroll", Role.EMPLOYEE, "logistics", job="Packer", languages="de", warehouse="kassel"),
    _colleague(
        "ewa.nowak",
        "Ewa Nowak",
        Role.EMPLOYEE,
        "returns",
        job="Returns inspector",
        languages="de en",
        warehouse="kassel",
    ),
)

AGENTS = tuple(person for person in EMPLOYEES if person.role is Role.AGENT)

STAGES = (
    Stage("discover", "Discover", "Entdecken"),
    Stage("buy", "Buy", "Kaufen"),
    Stage("receive", "Receive", "Erhalten"),
    Stage("pay", "Pay", "Bezahlen"),
    Stage("use", "Use", "Benutzen"),
    Stage("return", "Return", "Zurückgeben"),
    Stage("help", "Get help", "Hilfe finden"),
)

TOUCHPOINTS = (
    Touchpoint("advertisement", "discover", "Advertisement", "Werbung", "marketing"),
    Touchpoint("website", "discover", "Website", "Website", "digital"),
    Touchpoint("checkout", "buy", "Checkout", "Kasse", "digital"),
    Touchpoint("delivery", "receive", "Parcel delivery", "Paketlieferung", "logistics"),
    Touchpoint("invoice", "pay", "Invoice", "Rechnung", "finance"),
    Touchpoint("product_use", "use", "Product in use", "Produkt im Gebrauch", "product"),
    Touchpoint("returns", "return", "Returns", "Rücksendung", "returns"),
    Touchpoint("self_service", "help", "Self-service pages", "Selbstbedienung", "digital"),
    Touchpoint("service_contact", "help", "Contact with service", "Kontakt mit dem Service", "service"),
)

V, F = Demand.VALUE, Demand.FAILURE

REASONS = (
    ContactReason("where_is_my_order", "delivery", "logistics", F, "Where is my order", "Wo ist meine Bestellung", 2.9),
    ContactReason("parcel_damaged", "delivery", "logistics", F, "Parcel damaged", "Paket beschädigt", 0.5),
    ContactReason(
        "not_received", "delivery", "logistics", F, "Marked as delivered, not received", "Zugestellt, nicht da", 0.6
    ),
    ContactReason("item_missing", "delivery", "logistics", F, "Item missing", "Artikel fehlt", 0.6),
    ContactReason("wrong_item", "delivery", "logistics", F, "Wrong item sent", "Falscher Artikel", 0.5),
    ContactReason("invoice_unclear", "invoice", "finance", F, "Invoice not understood", "Rechnung unklar", 0.45),
    ContactReason("invoice_copy", "invoice", "finance", F, "Invoice missing", "Rechnung fehlt", 0.8),
    ContactReason("paid_but_reminded", "invoice", "finance", F, "Reminder although paid", "Gemahnt, aber bezahlt", 0.4),
    ContactReason("product_advice", "website", "product", V, "Advice before buying", "Beratung vor dem Kauf", 1.5),
    ContactReason("size_advice", "website", "product", V, "Which size fits", "Welche Größe passt", 1.1),
    ContactReason("availability", "website", "product", V, "When available again", "Wann wieder lieferbar", 0.8),
    ContactReason("voucher_rejected", "checkout", "digital", F, "Voucher rejected", "Gutschein abgelehnt", 0.45),
    ContactReason("payment_problem", "checkout", "digital", F, "Payment failed", "Zahlung fehlgeschlagen", 0.55),
    ContactReason("change_order", "checkout", "service", V, "Change an order", "Bestellung ändern", 0.8),
    ContactReason("cancel_order", "checkout", "service", V, "Cancel an order", "Bestellung stornieren", 0.55),
    ContactReason(
        "offer_not_available", "advertisement", "marketing", F, "Offer not available", "Angebot nicht lieferbar", 0.2
    ),
    ContactReason(
        "campaign_question", "advertisement", "marketing", V, "Question on an offer", "Frage zum Angebot", 0.35
    ),
    ContactReason("product_defect", "product_use", "product", F, "Product defective", "Produkt defekt", 1.3),
    ContactReason("care_question", "product_use", "product", V, "Care and repair advice", "Pflege und Reparatur", 0.7),
    ContactReason("spare_part", "product_use", "product", V, "Spare part wanted", "Ersatzteil gesucht", 0.6),
    ContactReason("return_how", "returns", "returns", V, "How to return", "Wie zurücksenden", 0.8),
    ContactReason("exchange_size", "returns", "returns", V, "Exchange for another size", "Umtausch in Größe", 0.8),
    ContactReason("refund_late", "returns", "returns", F, "Refund not arrived", "Erstattung fehlt", 1.0),
    ContactReason(
        "return_page_fails", "self_service", "digital", F, "Return page does not work", "Retourenseite geht nicht", 0.15
    ),
    ContactReason("login_problem", "self_service", "digital", F, "Cannot sign in", "Anmeldung geht nicht", 0.5),
    ContactReason("praise", "service_contact", "service", V, "Thanks and praise", "Dank und Lob", 0.5),
    ContactReason("no_answer", "service_contact", "service", F, "No answer received", "Keine Antwort erhalten", 0.35),
)

REASON_BY_CODE = {reason.code: reason for reason in REASONS}
EMPLOYEE_BY_CODE = {person.code: person for person in EMPLOYEES}


def describe_company() -> Company:
    """The company as it stands on any day; nothing in it depends on the seed."""
    return Company(
        brand=BRAND,
        domain=DOMAIN,
        service_address=SERVICE_ADDRESS,
        vision=VISION,
        departments=DEPARTMENTS,
        teams=TEAMS,
        warehouses=WAREHOUSES,
        employees=EMPLOYEES,
        stages=STAGES,
        touchpoints=TOUCHPOINTS,
        reasons=REASONS,
    )
