"""axe finds nothing on any screen of agents and their leads, with its dialogs and panels open."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import BrowserContext, Page

from accord.desk.contracts import Place
from accord.desk.macros.contracts import Deed, MacroDraft, Scope, Step
from accord.desk.macros.operations import save_macro
from accord.desk.operations import remove_conversation
from accord.kernel.permissions import Role
from accord.staff.models import RoleGrant
from tests.browser.happenings import Scene
from tests.browser.happenings_beside import a_promise, a_voucher, the_warehouse_asked
from tests.browser.happenings_desk import a_note, a_reply, a_tag, handed_up
from tests.browser.happenings_rooms import a_link, an_incident, of_a_kind
from tests.browser.pressing import let_rest, press
from tests.browser.test_desk import outbox, sign_in  # noqa: F401 - a fixture
from tests.browser.test_live_operations import scene  # noqa: F401 - a fixture
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.understand.conftest import damaged, sizes  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("damaged", "sizes")]

FORMS = [(1440, "light"), (390, "dark"), (1440, "dark"), (390, "light")]
LEFT_ALONE = {"exclude": [["iframe"]]}
"""What customers sent is as they made it."""

Then = Callable[[Page], object]


def at_rest(page: Page) -> None:
    let_rest(page)


def opened(key: str, shown: str = "#act[open] .dialog__body") -> Then:
    """Press a key and wait for what it brings up."""

    def act(page: Page) -> None:
        let_rest(page)
        if len(key) == 1 and key != "?":
            page.locator(f'[data-key="{key}"]').first.wait_for(state="attached")
        press(page, key)
        page.locator(shown).first.wait_for()
        let_rest(page)

    return act


def writing(page: Page) -> None:
    let_rest(page)
    press(page, "r")
    page.locator("#composer textarea").fill(
        "See the attached drawing. I will call you tomorrow at noon. What is your name?"
    )
    page.locator("[data-offer]").first.wait_for()
    page.locator(".composer__foot details summary").first.click()


def chosen(page: Page) -> None:
    page.locator("[data-pick]").first.check(force=True)


def screens(scene: Scene) -> list[tuple[str, Then]]:  # noqa: F811
    """Each screen, and what to do there before looking."""
    here = f"/inbox/{scene.here}/"
    return [
        ("/inbox/", at_rest),
        ("/inbox/?view=all&priority=high", opened("f", ".filter-bar details[open] .filter-form")),
        ("/inbox/", chosen),
        ("/inbox/?view=junk", at_rest),
        ("/inbox/?view=trash", at_rest),
        (here, at_rest),
        (here, writing),
        (here, opened("n", "#composer.composer--note")),
        *((here, opened(key)) for key in ("a", "s", "e", "m", "t", "p")),
        (here, opened("?", "#keys-help[open]")),
        (here, opened("Control+k", ".palette[open]")),
        ("/search/?q=pole", at_rest),
        (f"/customers/{scene.jonas.id}/", at_rest),
        ("/customers/?q=jonas", at_rest),
        ("/promises/", at_rest),
        ("/cases/", at_rest),
        ("/incidents/", at_rest),
        (f"/incidents/{scene.kept['incident']}/", at_rest),
        ("/notices/", at_rest),
        ("/notices/choices/", at_rest),
        ("/macros/", at_rest),
        ("/macros/new/", at_rest),
        ("/goodwill/", at_rest),
        ("/queues/", at_rest),
        ("/queues/wall/", at_rest),
        ("/queues/rules/", at_rest),
        ("/queues/rules/new/", at_rest),
        ("/queues/sharing/", at_rest),
        ("/queues/sharing/routes/new/", at_rest),
        ("/queues/fairness/", at_rest),
        ("/settings/case-types/", at_rest),
        (f"/settings/case-types/{scene.kept['type']}/", at_rest),
        ("/settings/levels/", at_rest),
        ("/settings/levels/new/", at_rest),
        ("/settings/hours/", at_rest),
        ("/settings/goodwill/", at_rest),
        ("/settings/tags/", at_rest),
        ("/settings/junk/", at_rest),
        ("/accounts/me/", at_rest),
    ]


@pytest.fixture
def furnished(scene: Scene) -> Scene:  # noqa: F811
    """The desk with something in each of its rooms; Ana leads and administers as well."""
    for role in (Role.LEAD, Role.ADMINISTRATOR):
        RoleGrant.objects.create(employee_id=scene.onlooker.id, role=role, granted_at="2026-01-01T00:00Z")
    deeds = (
        a_note,
        a_reply,
        a_tag,
        handed_up,
        of_a_kind,
        an_incident,
        a_link,
        a_promise,
        a_voucher,
        the_warehouse_asked,
    )
    for deed in deeds:
        deed(scene)
    steps = (Step(do=Deed.PRIORITY, value="high"),)
    draft = MacroDraft(name="Send again", scope=Scope.ALL, texts={"en": "Dear {customer.name}"}, steps=steps)
    save_macro(actor=scene.administrator.actor, draft=draft)
    with transaction.atomic():
        junk = scene.write("Win a prize", sender="prize@spam.example", thread=(), subject="Prize")
    remove_conversation(actor=scene.me, conversation_id=junk.conversation_id, place=Place.JUNK)
    cache.clear()
    return scene


@pytest.mark.parametrize(
    "forms",
    [
        pytest.param(1, id="every fifth screen in one form"),
        pytest.param(4, id="each screen in all forms", marks=[pytest.mark.long, pytest.mark.timeout(1200)]),
    ],
)
def test_axe_finds_nothing_on_any_screen(
    new_context: Callable[..., BrowserContext], live_server: object, furnished: Scene, forms: int
) -> None:
    server: str = live_server.url  # type: ignore[attr-defined]
    pages = []
    for width, scheme in FORMS:
        # axe is injected as a script, which the pages' own policy rightly refuses.
        context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
        sign_in(context, server, furnished.onlooker)
        pages.append(context.new_page())
    found = []
    for number, (address, then) in enumerate(screens(furnished)[:: 1 if forms > 1 else 5]):
        for place in range(number, number + forms):
            page = pages[place % len(FORMS)]
            answer = page.goto(server + address)
            assert answer is not None
            assert answer.ok, address
            then(page)
            seen = Axe().run(page, context=LEFT_ALONE).response["violations"]
            found += [(address, FORMS[place % 4], one["id"], one["nodes"][0]["html"][:200]) for one in seen]

    assert found == []
