"""A reply that leaves later, by the customer's clock: what tells where they live, and what the agent chooses."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.cast import Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.customers.contracts import IdentityKind
from accord.customers.operations import add_identity
from accord.desk.models import Message
from accord.kernel import clock
from accord.kernel.permissions import SYSTEM
from accord.web.agent.zones import name_of, where_lives, zone_named

SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("phone", "address", "hours", "told"),
    [
        ("+351 912 345 678", "", None, ("Europe/Lisbon", "phone")),
        ("+353 1 2345678", "a@mail.example", 1, ("Europe/Dublin", "phone+mail")),
        ("", "ana@loja.pt", 1, ("Europe/Lisbon", "address+mail")),
        ("", "ana@loja.pt", 0, ("Europe/Lisbon", "address")),  # many services write zero for everybody
        ("", "a@shop.co.uk", None, ("Europe/London", "address")),
        ("", "a@mail.example", 2, ("Europe/Berlin", "mail")),  # as ours is now
        ("", "a@mail.example", 5.5, ("UTC+05:30", "mail")),
        ("+49 30 1234567", "", -7, ("UTC-07:00", "mail")),  # away from home
        ("+61 2 1234", "", 10, ("Australia/Sydney", "phone+mail")),
    ],
)
def test_what_tells_where_a_customer_lives(
    phone: str, address: str, hours: float | None, told: tuple[str, str]
) -> None:
    offset = None if hours is None else timedelta(hours=hours)
    lives = where_lives(phones=[phone], addresses=[address], offset=offset, now=SUMMER, company=BERLIN)

    assert lives is not None
    assert (name_of(lives.zone, SUMMER), lives.told_by) == told


@pytest.mark.parametrize(
    ("phone", "address", "hours"),
    [("", "a@mail.example", None), ("", "a@mail.example", 0), ("", "a@start.io", None), ("+61 2 1234", "", None)],
)
def test_where_nothing_tells_nothing_is_said(phone: str, address: str, hours: float | None) -> None:
    offset = None if hours is None else timedelta(hours=hours)

    assert where_lives(phones=[phone], addresses=[address], offset=offset, now=SUMMER, company=BERLIN) is None


def test_a_zone_is_read_as_it_is_named() -> None:
    assert zone_named("Europe/Lisbon") == ZoneInfo("Europe/Lisbon")
    assert SUMMER.astimezone(zone_named("UTC-07:00")).hour == 5
    assert zone_named("UTC+99:00") is None
    assert zone_named("../etc/passwd") is None


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    """Jonas wrote, and can be called in Portugal."""
    placed = hand_in(letter(angry_customer.email))
    add_identity(actor=SYSTEM, customer_id=angry_customer.id, kind=IdentityKind.PHONE, value="+351 912 345 678")
    return placed


@pytest.mark.django_db
def test_the_menu_shows_the_customers_clock_and_says_why(browser: Client, received: Placed) -> None:
    page = browser.get(f"/inbox/{received.conversation_id}/later/").content.decode()

    assert "where the customer is" in page
    assert "Europe/Lisbon, by their telephone number" in page
    assert 'value="Europe/Berlin"' in page, "and ours can be chosen"


@pytest.mark.django_db
def test_a_typed_time_is_meant_by_the_clock_that_was_chosen(browser: Client, received: Placed) -> None:
    day = (clock.now() + timedelta(days=3)).date()
    words = {"words": "Good morning.", "leave_at": "own", "leave_at_own": f"{day}T09:00", "leave_at_zone": "Asia/Tokyo"}
    browser.post(f"/inbox/{received.conversation_id}/write/", words)

    sent = Message.objects.get(kind="reply")
    assert sent.leaves_at == datetime(day.year, day.month, day.day, tzinfo=UTC)
