"""The story's screens are looked at in the browser of the browser's tests."""

from tests.browser.conftest import browser, context, new_context, page

__all__ = ["browser", "context", "new_context", "page"]
