"""The whole circle, once round; then its screens in Chromium: each role at theirs, nothing for axe to find."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.pressing import press, write
from tests.running import PASSWORD, running_accord, short_lived_folder
from tests.stories.circle import go_round
from tests.stories.company import VISION, Company, links_in, mail_to

pytestmark = pytest.mark.timeout(1200)

NOBODY = ""
END_TRANSITIONS = """
    new Promise(after => requestAnimationFrame(() => requestAnimationFrame(after)))
        .then(() => document.getAnimations().forEach(one => one.cancel()))
"""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a screen is looked at, and what axe looks for."""

    name: str
    width: int
    scheme: Literal["light", "dark"] = "light"
    rules: dict[str, list[str]] = field(default_factory=dict)


LOOKS = (
    Look(name="wide", width=1440),
    Look(name="narrow", width=390),
    # What a dark screen can get wrong that a light one does not is its contrast.
    Look(name="dark", width=1440, scheme="dark", rules={"runOnly": ["color-contrast"]}),
)


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A page and who looks at it."""

    name: str
    who: str
    path: str


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    """A company that has gone once round the circle: the story is told once for all who look at it."""
    with short_lived_folder() as folder, running_accord(folder) as accord:
        yield go_round(accord, folder)


def screens_of(company: Company) -> list[Screen]:
    """Every key screen with the person whose day it belongs to."""
    known = company.known
    world = company.accord.world
    lesson = links_in(mail_to(world, "petra@company.example", "/l/"), "/l/")[0]
    consent = links_in(mail_to(world, "lena@customer.example", "/c/"), "/c/")[0]
    rows = [
        ("sign-in", NOBODY, "/accounts/login/"),
        ("contact form", NOBODY, "/contact/"),
        ("survey", NOBODY, known["survey"]),
        ("lesson", NOBODY, lesson),
        ("consent", NOBODY, consent),
        ("inbox", "Ana", "/inbox/?view=all"),
        ("conversation", "Ana", known["lena"]),
        ("customers", "Ana", "/customers/?q=Lena"),
        ("customer", "Ana", known["lena's page"]),
        ("search", "Ana", "/search/?q=damaged"),
        ("listen", "Marta", "/listen/"),
        ("figures", "Marta", "/listen/figures/"),
        ("past signals", "Marta", "/listen/signals/"),
        ("signal", "Marta", known["signal"]),
        ("story", "Marta", known["story"]),
        ("stories", "Marta", "/listen/stories/"),
        ("improve", "Cleo", "/improve/"),
        ("improve, fixed", "Cleo", "/improve/?show=fixed"),
        ("cause", "Cleo", known["cause"]),
        ("tell", "Cleo", f"{known['cause']}tell/"),
        ("ideas", "Cleo", "/improve/ideas/"),
        ("idea", "Cleo", known["idea"]),
        ("briefing", "Cleo", "/briefing/"),
        ("new lesson", "Cleo", "/people/lessons/new/"),
        ("department", "Wim", "/department/"),
        ("cause of the department", "Wim", known["cause"]),
        ("people", "Nils", "/people/"),
        ("thanks", "Marta", "/people/thanks/"),
        ("vision", "Nils", "/people/vision/"),
        ("wall", "Nils", "/wall/"),
        ("bell", "Nils", "/bell/"),
        ("settings", "Ada", "/settings/"),
        ("settings: people", "Ada", "/settings/people/"),
        ("settings: person", "Ada", "/settings/people/add/"),
        ("settings: company", "Ada", "/settings/company/"),
        ("settings: mailboxes", "Ada", "/settings/mailboxes/"),
        ("settings: journey", "Ada", "/settings/journey/"),
        ("settings: keys", "Ada", "/settings/keys/"),
        ("settings: audit", "Ada", "/settings/audit/"),
        ("gallery", "Ada", "/ui/"),
    ]
    return [Screen(name=name, who=who, path=path) for name, who, path in rows]


def enter(context: BrowserContext, company: Company, who: str) -> None:
    """Come in as somebody who signed in before, or as nobody."""
    context.clear_cookies()
    if who:
        session = company.seat(who).session.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": session, "url": company.accord.address}])


def open_screen(page: Page, company: Company, screen: Screen) -> None:
    enter(page.context, company, screen.who)
    address = screen.path if screen.path.startswith("http") else f"{company.accord.address}{screen.path}"
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.status == 200, f"{screen.name}: {answer.status}"


def test_the_circle_goes_once_round(company: Company) -> None:
    company.seat("Nils").sees("/wall/", "Bergfreund", "1 fixed")


def test_somebody_signs_in_with_the_keyboard_alone(page: Page, company: Company) -> None:
    page.goto(f"{company.accord.address}/accounts/login/")
    page.locator("input[name=login]").focus()
    write(page, company.people["Nils"].email)
    press(page, "Tab")
    write(page, PASSWORD)
    press(page, "Enter")
    expect(page.locator("main")).to_contain_text(VISION)


def test_an_agent_works_without_a_mouse(page: Page, company: Company) -> None:
    enter(page.context, company, "Ana")
    page.goto(f"{company.accord.address}/inbox/?view=all")
    press(page, "j", "Enter")
    expect(page.locator("#composer")).to_be_visible()
    press(page, "n")
    expect(page.get_by_label("Note for colleagues")).to_be_focused()
    write(page, "Read without a mouse.")
    press(page, "Control+Enter")
    expect(page.locator("#pane-main")).to_contain_text("Read without a mouse.")
    press(page, "Escape", "e")
    expect(page.locator("#act[open]")).to_contain_text("What was it about?")
    press(page, "Escape")
    expect(page.locator("#act[open]")).to_have_count(0)


def test_the_palette_leads_to_a_customer(page: Page, company: Company) -> None:
    enter(page.context, company, "Ana")
    page.goto(f"{company.accord.address}/inbox/")
    press(page, "Control+k")
    write(page, "Lena")
    expect(page.locator("dialog[open]")).to_contain_text("Lena Hart")
    press(page, "Enter")
    expect(page.locator("main h1")).to_have_text("Lena Hart")


def test_a_leader_acknowledges_the_bell_with_one_key(page: Page, company: Company) -> None:
    enter(page.context, company, "Marta")
    page.goto(f"{company.accord.address}/listen/")
    page.get_by_role("link", name="The new boxes smell of glue").first.focus()
    press(page, "Enter")
    expect(page.locator("main h1")).to_contain_text("smell of glue")
    press(page, "a")
    expect(page.locator("main")).to_contain_text("Marta Lind has acknowledged it")


def test_two_in_one_conversation_see_each_other(new_context: Callable[..., BrowserContext], company: Company) -> None:
    ana, marta = (new_context().new_page() for _ in range(2))
    for page, who in ((ana, "Ana"), (marta, "Marta")):
        enter(page.context, company, who)
        page.goto(f"{company.accord.address}{company.known['lena']}")
    expect(ana.locator("#viewers")).to_contain_text("Marta Lind is here")
    marta.get_by_label("Your answer").fill("Dear Lena")
    expect(ana.locator("#viewers")).to_contain_text("Marta Lind is writing")


def test_no_screen_complains_or_is_wider_than_a_telephone(context: BrowserContext, company: Company) -> None:
    complaints: list[str] = []
    wide: list[tuple[str, int]] = []
    page = context.new_page()
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda fault: complaints.append(f"{page.url}: {fault}"))
    page.set_viewport_size({"width": 390, "height": 844})
    for screen in screens_of(company):
        open_screen(page, company, screen)
        expect(page.locator("main")).to_be_visible()
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide.append((screen.name, width))
    assert complaints == []
    assert wide == []


def test_axe_finds_nothing_on_every_third_screen(new_context: Callable[..., BrowserContext], company: Company) -> None:
    assert what_axe_finds(new_context, company, screens_of(company)[::3], LOOKS[:1]) == []


@pytest.mark.long
def test_axe_finds_nothing_however_it_is_looked_at(
    new_context: Callable[..., BrowserContext], company: Company
) -> None:
    assert what_axe_finds(new_context, company, screens_of(company), LOOKS) == []


def what_axe_finds(
    new_context: Callable[..., BrowserContext], company: Company, screens: Sequence[Screen], looks: Sequence[Look]
) -> list[tuple[str, str, str, str]]:
    """Each complaint as screen, look, rule and the first place of it."""
    # axe is injected as a script, which the pages' own policy rightly refuses.
    page = new_context(bypass_csp=True).new_page()
    found: list[tuple[str, str, str, str]] = []
    for screen in screens:
        open_screen(page, company, screen)
        for look in looks:
            page.set_viewport_size({"width": look.width, "height": 900})
            page.emulate_media(color_scheme=look.scheme)
            page.evaluate(END_TRANSITIONS)
            # What a customer sent is theirs: it stands in a frame of its own, with a plain view beside it.
            options = {"resultTypes": ["violations"], **look.rules}
            response = Axe().run(page, context={"exclude": ["iframe"]}, options=options).response
            found += [
                (screen.name, look.name, one["id"], one["nodes"][0]["html"][:200]) for one in response["violations"]
            ]
    return found
