"""The scanner test: who opens every link of a survey's mail and runs scripts records nothing; a person's click one.

The mails are those that a customer gets after a matter was solved, the pages those of `accord serve` on a database of
its own, and the browser a real one. It needs Chromium and Playwright, which are for development: where one of them is
missing, the part says so and is left out. `size` and `seed` mean nothing here.
"""

import importlib.util
import sys
from pathlib import Path
from typing import Any, ClassVar

from accord.config.benchmarks import Bar, ground
from accord.config.benchmarks.listen import Asked, Measured
from accord.config.benchmarks.listen import scanning as browser
from accord.config.benchmarks.serving import free_port, serving

COMPARED = "no answer recorded by a machine"

VERSION = 1
_TOUCHED, _PRESSED = 4, 5


class Ground(ground.Ground):
    """The server with the database of the company whose customers are asked."""

    name: ClassVar[str] = "scanner"
    orders: ClassVar[str] = "accord.config.benchmarks.listen.scanner_working"


def measure(asked: Asked) -> Measured:
    """Let a scanner and a person loose on four mails, and count what was recorded of each."""
    if missing := _missing():
        print(f"scanner: {missing}", file=sys.stderr, flush=True)
        return Measured(bars=(), figures={"left_out": missing})
    place = prepare(asked.cache)
    name = place.named("company")
    address = place.make_database(name)
    letters = place.in_child("make", address)["letters"]
    with serving(place, address, http=(http := free_port()), smtp=free_port(), log="scanner.log"):
        base = f"http://127.0.0.1:{http}"
        seen = _let_loose([browser.links_of(html=mail["html"], text=mail["text"], base=base) for mail in letters])
    answers = place.in_child("answers", address)
    place.drop(name)
    every, one, touched, pressed = (answers[letter["customer"]] for letter in letters)
    bars = (
        Bar(what="scanner, recorded by opening every link", value=len(every), bar=0, unit="answers"),
        Bar(what="scanner, recorded by opening one link and scrolling", value=len(one), bar=0, unit="answers"),
        Bar(what="scanner, recorded by a person's click and touch", value=touched.count(_TOUCHED), bar=1,
            unit="answers", at_least=True),
        Bar(what="scanner, recorded by the one button without scripts", value=pressed.count(_PRESSED), bar=1,
            unit="answers", at_least=True),
        Bar(what="scanner, recorded beside the person's answers", value=len(touched) + len(pressed) - 2, bar=0,
            unit="answers"),
    )  # fmt: skip
    return Measured(bars=bars, figures={**seen, "answers": answers})


def prepare(cache: Path | None) -> Ground:
    """Start the server in `cache`, by default a folder beside Accord's own data."""
    return ground.prepare(Ground, cache, version=VERSION)


def _missing() -> str:
    if importlib.util.find_spec("playwright") is None:
        return "left out: playwright is not installed (it is among the packages for development)"
    if browser.chromium() is None:
        return "left out: there is no Chromium on this machine"
    return ""


def _let_loose(links: list[list[str]]) -> dict[str, Any]:
    """Open the pages as a scanner and as a person; what was opened, and what the pages said."""
    from playwright.sync_api import expect, sync_playwright

    every, one, touched, pressed = links
    with sync_playwright() as playwright:
        program = browser.start_chromium(playwright, browser.chromium() or "")
        scanned = browser.open_everything(program.new_context().new_page(), every)
        alone = browser.open_everything(program.new_context().new_page(), [browser.preselecting(one, _TOUCHED)])
        state = browser.touch(program.new_context().new_page(), browser.preselecting(touched, _TOUCHED))
        expect(state).to_contain_text("recorded", timeout=60_000)
        said = state.inner_text()
        browser.press_the_button(
            program.new_context(java_script_enabled=False).new_page(), browser.preselecting(pressed, _PRESSED)
        )
        program.close()
    return {
        "links_in_the_mail": len(every),
        "pages_said_to_the_scanner": sorted({*scanned, *alone}),
        "page_said_to_the_person": said,
    }
