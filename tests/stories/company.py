"""The company of the story: who works there, who its customers are, and how both are brought to a running Accord."""

import mailbox
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from accord.kernel import clock
from tests.running import (
    ADMIN_EMAIL,
    PASSWORD,
    PATIENCE,
    OuterWorld,
    Person,
    RunningAccord,
    letter,
    open_mailbox,
    wait_for,
)

HELP = "help@company.example"
VISION = "We put it right the same day."
SURVEY_AFTER_HOURS = "0.0005"  # a little less than two seconds
QUIET_DAYS = 40
NOON = time(12, tzinfo=UTC)  # the same day there, in summer and winter


@dataclass
class Colleague:
    """Somebody who works here; `page` is where they sit, signed in, or nothing for who has no seat."""

    name: str
    email: str
    page: Person


@dataclass
class Customer:
    """Somebody outside with a mail program: writes by SMTP, reads what the outer world took for them."""

    name: str
    email: str
    accord: RunningAccord

    def writes(self, subject: str, text: str, *, answers: EmailMessage | None = None) -> EmailMessage:
        mail = letter(sender=f"{self.name} <{self.email}>", to=HELP, subject=subject, text=text, answers=answers)
        to = str(answers["Reply-To"].addresses[0].addr_spec) if answers is not None else HELP
        self.accord.mail_in(mail, to=to)
        return mail

    def receives(self, words: str, *, seconds: float = 2 * PATIENCE) -> EmailMessage:
        return mail_to(self.accord.world, self.email, words, seconds=seconds)


@dataclass
class Company:
    """The running company with its people; `known` keeps what one step leaves for later ones."""

    accord: RunningAccord
    people: dict[str, Colleague] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    api_key: str = ""
    known: dict[str, str] = field(default_factory=dict)
    mails: dict[str, EmailMessage] = field(default_factory=dict)

    def seat(self, first_name: str) -> Person:
        return self.people[first_name].page

    def customer(self, name: str) -> Customer:
        return Customer(name=name, email=f"{name.split(maxsplit=1)[0].lower()}@customer.example", accord=self.accord)


def mail_to(world: OuterWorld, address: str, words: str, *, seconds: float = 2 * PATIENCE) -> EmailMessage:
    """The first mail that reached an address with these words in its subject or its plain text."""

    def look() -> EmailMessage | None:
        return next((mail for mail in world.to(address) if words in f"{mail['Subject']}\n{plain(mail)}"), None)

    return wait_for(look, seconds=seconds, what=f"a mail to {address} that says {words!r}")


def plain(mail: EmailMessage) -> str:
    """The plain words of a mail."""
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def links_in(mail: EmailMessage, path: str) -> list[str]:
    """The links of a mail whose address has this path in it, in their order."""
    return [link for link in re.findall(r"https?://\S+", plain(mail)) if path in link]


def found_company(accord: RunningAccord) -> Company:
    """The administrator says what the company is like, adds its mailbox, its people and a key for the shop."""
    company = Company(accord=accord)
    ada = open_mailbox(accord, HELP)
    company.people["Ada"] = Colleague(name="Ada Berg", email=ADMIN_EMAIL, page=ada)
    ada.open("/settings/company/")
    ada.submit(survey_after_hours=SURVEY_AFTER_HOURS)
    ada.open("/settings/people/add/")
    options = ada.page.select("select[name=department_id] option")
    company.departments = {option.get_text(strip=True): str(option["value"]) for option in options}
    hire(company, "Ana Rossi", "agent", "Customer service")
    hire(company, "Marta Lind", "lead", "Customer service")
    hire(company, "Cleo Young", "cx_lead", "")
    hire(company, "Wim Bakker", "department_owner", "Warehouse")
    hire(company, "Otto Klein", "department_owner", "Marketing")
    hire(company, "Nils Holm", "employee", "Online shop and IT")
    hire(company, "Petra Novak", "employee", "Warehouse", has_seat=False)
    give_owner(company, "Warehouse", "Wim Bakker")
    give_owner(company, "Marketing", "Otto Klein")
    ada.open("/settings/keys/")
    company.api_key = ada.submit(name="Shop").select_one(".mono").get_text(strip=True)  # type: ignore[union-attr]
    return company


def hire(company: Company, name: str, role: str, department: str, *, has_seat: bool = True) -> None:
    """Add somebody on the settings' page; whoever gets a seat follows the link of the invitation's mail."""
    email = f"{name.split(maxsplit=1)[0].lower()}@company.example"
    ada, page = company.seat("Ada"), Person(company.accord.address)
    ada.open("/settings/people/add/")
    fields: dict[str, str | list[str]] = {"name": name, "email": email, "roles": [role]}
    fields["department_id"] = company.departments[department] if department else ""
    ada.submit(**fields, invite=["on"] if has_seat else [])
    if has_seat:
        invitation = mail_to(company.accord.world, email, "/invitation/")
        page.open(links_in(invitation, "/invitation/")[0])
        page.submit("form", password=PASSWORD)
    company.people[name.split(maxsplit=1)[0]] = Colleague(name=name, email=email, page=page)


def give_owner(company: Company, department: str, owner: str) -> None:
    """Let somebody own a department."""
    ada = company.seat("Ada")
    ada.open(f"/settings/departments/{company.departments[department]}/")
    choice = next(option for option in ada.page.select("select[name=owner_id] option") if option.get_text() == owner)
    ada.submit(name=department, owner_id=str(choice["value"]))


def bring_in_quiet_weeks(accord: RunningAccord, folder: Path) -> None:
    """Ingest what the old mailbox holds: one damaged parcel a day for weeks, so that one a day is what is expected."""
    archive = mailbox.mbox(folder / "old.mbox")
    today = clock.today("Europe/Berlin")  # where the company is
    for days_ago in range(QUIET_DAYS, 0, -1):
        sender = f"former{days_ago}@customer.example"
        mail = letter(sender=sender, to=HELP, subject="Damaged", text="One cup arrived damaged, sadly broken.")
        del mail["Date"]
        mail["Date"] = format_datetime(datetime.combine(today - timedelta(days=days_ago), NOON))
        archive.add(mail)
    archive.close()
    summary = accord.run("ingest", str(folder / "old.mbox")).stdout
    assert f'"new_conversations": {QUIET_DAYS}' in summary, summary
