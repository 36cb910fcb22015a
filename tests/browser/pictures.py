"""Look at screens as pictures: wide and narrow, light and dark.

    python -m tests.browser.pictures http://127.0.0.1:8000 /tmp/pictures /ui/ /ui/sample/inbox

takes each path at 1440, 1024 and 390 px in both themes. `--cookie sessionid=…` goes in as somebody. Scripts that fail
and policies that are broken are printed.
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

SIZES = ((1440, 900), (1024, 768), (390, 844))


def take_pictures(browser: Browser, *, site: str, folder: Path, paths: list[str], cookies: list[str]) -> None:
    """One PNG for each path, width and theme."""
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
        for cookie in cookies:
            name, _, value = cookie.partition("=")
            context.add_cookies([{"name": name, "value": value, "url": site}])
        for path in paths:
            page = context.new_page()
            page.on("console", lambda said: print(said.page, said.text) if said.type == "error" else None)
            page.on("pageerror", print)
            page.goto(site + path)
            for width, height in SIZES:
                page.set_viewport_size(ViewportSize(width=width, height=height))
                page.wait_for_timeout(200)
                page.screenshot(path=folder / f"{path.strip('/').replace('/', '-') or 'home'}-{width}-{scheme}.png")
            page.close()
        context.close()


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description="Take pictures of screens.")
    parser.add_argument("site")
    parser.add_argument("folder", type=Path)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--cookie", action="append", default=[])
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take_pictures(
            browser, site=given.site.rstrip("/"), folder=given.folder, paths=given.paths, cookies=given.cookie
        )
        browser.close()


if __name__ == "__main__":
    main()
