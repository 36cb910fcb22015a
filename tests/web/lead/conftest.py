import pytest
from django.core.cache import cache
from markupsafe import Markup
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.improve.fixing import *  # noqa: F403 - fixtures
from tests.listen.company import *  # noqa: F403 - the company are fixtures


@pytest.fixture(autouse=True)
def quick_charts(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A drawing takes a process of its own; one test lets it draw, the others look at what is round it."""
    cache.clear()
    if "real_charts" not in request.fixturenames:
        monkeypatch.setattr("accord.web.lead.charts.render_svg", lambda spec: Markup("<svg></svg>"))


@pytest.fixture
def real_charts() -> None:
    """Let this test draw."""
