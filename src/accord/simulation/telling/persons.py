"""What is known of persons when the demo opens: a company with people, notes, wishes, and two pairs that may be one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from accord.channels.email.operations import receive_raw
from accord.customers.companies.operations import keep_company, name_public_providers, place_customer
from accord.customers.contracts import IdentityKind
from accord.customers.duplicates.operations import look_at_new
from accord.customers.notes.operations import change_note, write_note
from accord.customers.operations import add_identity, change_preferences
from accord.customers.queries import find_by_identity
from accord.desk.people.operations import look_at_new_messages
from accord.kernel import clock
from accord.kernel.events import deliver_events
from accord.kernel.permissions import Actor, customer_actor
from accord.simulation.contracts import ContactKind, Customer, Role
from accord.simulation.telling.acting import Troupe
from accord.simulation.texts import read_texts

_CLUB, _DOMAIN = "Alpine Club Kassel", "alpineclub-kassel.example"
_TENTS = (
    "Hello,\n\nwe would like ten tents Vega for our youth group before the holidays. Is there a price for clubs, and"
    " can they come to the hut?\n\nKind regards\nHanna Reuter\nAlpine Club Kassel"
)
_INVOICE = (
    "Hello,\n\ncould our last three orders stand on one invoice for the club?\n\nKind regards\nJens Vollmer\nAlpine"
    " Club Kassel"
)
_ALSO = "Hello,\n\nI also wrote from {address} last week. Please answer here, I read this one more often.\n\n{name}"
_FORGOT = "Hello,\n\nI forgot to say: the colour should be green.\n\n{name}"


def tell_of_persons(troupe: Troupe) -> None:
    """Let colleagues have kept a company, notes and wishes, and let two persons have written from two addresses."""
    opens_at = clock.now()
    lead = troupe.cast.first(troupe.world, Role.SERVICE_LEAD)
    agents = [troupe.cast.actor(code) for code in ("jonas.wetterau", "aoife.brennan", "clement.rousset")]
    with clock.at(opens_at - timedelta(days=2)):
        name_public_providers(actor=lead, domains=read_texts("names")["providers"])
        company_id = keep_company(
            actor=lead, name=_CLUB, domains=[_DOMAIN], tier="partner", owner_ids=[agents[0].id or 0]
        )
    _write(troupe, opens_at - timedelta(hours=9), ("Hanna Reuter", f"hanna.reuter@{_DOMAIN}"), "Ten tents", _TENTS)
    _write(troupe, opens_at - timedelta(hours=7), ("Jens Vollmer", f"jens.vollmer@{_DOMAIN}"), "Invoice", _INVOICE)
    known = _writers(troupe)
    dotted = next((person for person, _id in known if "." in person.email.partition("@")[0]), None)
    if len(known) < 4 or dotted is None:
        return
    with clock.at(opens_at - timedelta(hours=6)):
        place_customer(actor=agents[0], customer_id=known[0][1], company_id=company_id)
    _wish_and_note(agents, company_id, known)
    _write_twice(troupe, dotted, next(person for person, _id in known if person is not dotted))
    deliver_events()
    look_at_new()
    look_at_new_messages()


def _writers(troupe: Troupe) -> list[tuple[Customer, int]]:
    """Who wrote in the last days, each once, the newest first."""
    return list(dict(_newest(troupe)).items())


def _newest(troupe: Troupe) -> Iterator[tuple[Customer, int]]:
    opens_at = clock.now()
    for contact in sorted(
        troupe.world.contacts_between(opens_at - timedelta(days=8), opens_at), key=lambda one: one.at, reverse=True
    ):
        if contact.kind is not ContactKind.REQUEST or contact.customer is None or contact.id not in troupe.threads:
            continue
        person = find_by_identity(kind=IdentityKind.EMAIL, value=contact.customer.email)
        if person is not None:
            yield contact.customer, person.id


def _wish_and_note(agents: list[Actor], company_id: int, known: list[tuple[Customer, int]]) -> None:
    opens_at = clock.now()
    (first, first_id), (_second, second_id), (_third, third_id) = known[:3]
    with clock.at(opens_at - timedelta(days=1)):
        note_id = write_note(
            actor=agents[0], company_id=company_id, text="Orders once a year, before Whitsun. Pays by invoice."
        )
        write_note(
            actor=agents[1],
            customer_id=first_id,
            text="Leads the youth group. Hard to reach before five; a call is better than a mail.",
            is_pinned=True,
        )
        add_identity(actor=agents[1], customer_id=first_id, kind=IdentityKind.PHONE, value=first.phone)
        wishes = {"preferred_channel": "phone", "contact_times": ["evening"], "form_of_address": "informal"}
        change_preferences(actor=agents[1], customer_id=first_id, **wishes)
        write_note(
            actor=agents[2], customer_id=second_id, text="Reads with a screen reader: no pictures of text, please."
        )
        change_preferences(actor=agents[2], customer_id=second_id, accessibility_needs="uses a screen reader")
    with clock.at(opens_at - timedelta(hours=20)):
        change_note(
            actor=agents[1], note_id=note_id, text="Orders once a year, before Whitsun. Invoice to the treasurer."
        )
    with clock.at(opens_at - timedelta(hours=4)):
        wish = {"form_of_address": "formal", "contact_times": ["morning", "midday"]}
        change_preferences(actor=customer_actor(third_id), customer_id=third_id, **wish)


def _write_twice(troupe: Troupe, dotted: Customer, other: Customer) -> None:
    opens_at = clock.now()
    local, _at, domain = dotted.email.partition("@")
    without = f"{local.replace('.', '')}@{domain}"
    _write(troupe, opens_at - timedelta(hours=3), (dotted.name, without), "Green", _FORGOT.format(name=dotted.name))
    elsewhere = f"{other.family_name.lower().encode('ascii', 'ignore').decode()}.work@holzbau-tiefenbach.example"
    words = _ALSO.format(address=other.email, name=other.name)
    _write(troupe, opens_at - timedelta(hours=2), (other.name, elsewhere), "My other address", words)


def _write(troupe: Troupe, at: datetime, sender: tuple[str, str], subject: str, text: str) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{sender[0]} <{sender[1]}>"
    mail["To"] = troupe.world.company.service_address
    mail["Subject"] = subject
    mail["Message-ID"] = f"<persons-{sender[1]}>"
    with clock.at(at):
        mail["Date"] = format_datetime(clock.now())
        mail.set_content(text)
        receive_raw(raw=mail.as_bytes(), mailbox_id=troupe.cast.mailbox_id, received_at=clock.now(), source="smtp")
