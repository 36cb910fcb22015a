"""A page that was live equals the page freshly fetched, for each order that changes what it shows."""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from playwright.sync_api import BrowserContext, Page

import accord.customers
import accord.desk
from accord.channels.operations import hand_in
from accord.customers import operations as customers
from accord.desk.operations import mark_read
from accord.kernel.company import change_company
from accord.kernel.events import deliver_events
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.live import read_grant
from tests.browser import happenings_beside, happenings_desk, happenings_people, happenings_rooms  # noqa: F401 - their deeds, in this order
from tests.browser.happenings import HAPPENINGS, Deed, Scene
from tests.browser.live_and_fresh import Watched
from tests.browser.not_shown import NOT_SHOWN
from tests.browser.test_desk import outbox, sign_in  # noqa: F401 - a fixture
from tests.browser.watching import OpenPage, hints_heard, hints_told
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import Person
from tests.desk.letters import letter
from tests.understand.conftest import damaged, sizes  # noqa: F401 - fixtures
from tests.web.agent.conftest import browser_of


@pytest.fixture
def scene(request: pytest.FixtureRequest, angry_customer: Person, loyal_customer: Person) -> Scene:
    """Jonas wrote twice, Amélie once; Ana has his first letter open."""
    with transaction.atomic():
        shown = hand_in(letter(angry_customer.email, "The pole arrived broken.", subject="Pole"))
        second = hand_in(letter(angry_customer.email, "And my invoice?", subject="Invoice"))
        other = hand_in(letter(loyal_customer.email, "Which size?", subject="Size"))
    settle()
    names = ("agent", "other_agent", "lead", "administrator", "department_owner")
    onlooker, colleague, lead, administrator, owner = (request.getfixturevalue(name) for name in names)
    for placed in (shown, second, other):
        mark_read(actor=onlooker.actor, conversation_id=placed.conversation_id)
    return Scene(
        onlooker=onlooker,
        colleague=colleague,
        lead=lead,
        administrator=administrator,
        owner=owner,
        jonas=angry_customer,
        amelie=loyal_customer,
        shown=shown,
        second=second,
        other=other,
    )


def settle() -> None:
    """Let everything that follows from what happened happen."""
    while deliver_events() or run_waiting_jobs(leaving=["accord.channels.email.tasks.send_mail"]):
        pass


_NO_ROOMS = frozenset({"operations", "queries", "migrations"})


def public_orders() -> set[str]:
    """The functions behind the doors of the desk, its rooms and customers, named by room and function."""
    doors = {"operations": importlib.import_module("accord.desk.operations"), "customers": customers}
    for module in (accord.desk, accord.customers):
        for found_room in pkgutil.iter_modules(module.__path__):
            name = f"{module.__name__}.{found_room.name}.operations"
            if found_room.ispkg and found_room.name not in _NO_ROOMS and importlib.util.find_spec(name) is not None:
                doors[found_room.name] = importlib.import_module(name)
    found = set()
    for room, door in doors.items():
        names = getattr(door, "__all__", None) or [
            name
            for name, thing in inspect.getmembers(door, inspect.isfunction)
            if not name.startswith("_") and thing.__module__.startswith(door.__name__)
        ]
        found |= {f"{room}.{name}" for name in names if inspect.isfunction(getattr(door, name))}
    return found


def test_every_order_is_either_watched_or_said_not_to_show() -> None:
    watched = {order for orders, _deed in HAPPENINGS for order in orders}

    assert public_orders() - watched - set(NOT_SHOWN) == set()
    assert watched - public_orders() == set(), "there is no such order"
    assert watched & set(NOT_SHOWN) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at_once", [pytest.param(9, id="by the handful"), pytest.param(1, id="one by one", marks=pytest.mark.long)]
)
def test_whatever_an_order_changes_on_an_open_page_is_hinted_to_it(scene: Scene, at_once: int) -> None:
    page = OpenPage(client=browser_of(scene.onlooker), address=f"/inbox/{scene.here}/?view=all")
    before = page.read()
    missed, unseen = {}, []
    for deeds in batched([deed for _orders, deed in HAPPENINGS], at_once):
        names = " ".join(deed.__name__ for deed in deeds)
        with hints_heard() as hinted:
            for deed in deeds:
                deed(scene)
                settle()
        after = page.read()
        if found := page.missed(before, after, hinted):
            missed[names] = found
        if not any(after[name] != before.get(name) for name in after):
            unseen.append(names)
        before = after

    assert missed == {}
    assert unseen == [], "nothing that is shown came of these"


def batched(deeds: list[Deed], size: int) -> Iterator[list[Deed]]:
    """The deeds in their order, so many at once."""
    yield from (deeds[at : at + size] for at in range(0, len(deeds), size))


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
def test_an_open_page_in_a_browser_says_what_a_new_one_says(
    new_context: Callable[..., BrowserContext], live_server: object, scene: Scene
) -> None:
    server: str = live_server.url  # type: ignore[attr-defined]
    change_company(actor=scene.administrator.actor, undo_seconds=3_600)  # nobody sends here: no reply may fall due
    context = new_context()
    sign_in(context, server, scene.onlooker)
    live, fresh = context.new_page(), context.new_page()
    live.goto(f"{server}/inbox/{scene.here}/?view=all")
    live.mouse.move(900, 500)  # nobody is at work in the list
    watched = Watched(live=live, fresh=fresh)
    with hints_told() as hinted:
        for _orders, deed in HAPPENINGS:
            deed(scene)
            settle()
            pass_on(live, hinted())
            # What the pages themselves do, such as marking as read, is told too.
            watched.agree(after=deed.__name__, meanwhile=lambda: pass_on(live, hinted()))


def pass_on(page: Page, hinted: set[str]) -> None:
    """Let a page hear what its grant lets it hear, as the live process does."""
    tokens = page.evaluate(
        """() => [document.querySelector('meta[name="accord-live"]').content,
        ...[...document.querySelectorAll("[data-live-grant]")].map((part) => part.dataset.liveGrant)]"""
    )
    granted = frozenset[str]().union(*(read_grant(token) for token in tokens))
    page.evaluate(
        """topics => { const channel = new BroadcastChannel("accord-live");
        for (const topic of topics) channel.postMessage({ kind: "hint", data: { topic } }); }""",
        sorted(hinted & granted),
    )
