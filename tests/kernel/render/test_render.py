"""Charts: described in plain values, drawn by a child, dressed for page, mail and print."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from accord.kernel.render import client, theme
from accord.kernel.render.contracts import (
    BandPoint,
    BarChart,
    BeforeAfterChart,
    ChangeMark,
    ChartNotDrawnError,
    ChartSpec,
    Estimate,
    ExpectedBandChart,
    LifeLineChart,
    LifePoint,
    SmallMultiplesChart,
    SmallSeries,
    StepPoint,
    StepsChart,
    StepSeries,
    spec_from_json,
)

MONDAY = date(2026, 11, 2)
DAYS = tuple(MONDAY + timedelta(days=index) for index in range(14))
SPECS: tuple[ChartSpec, ...] = (
    ExpectedBandChart(
        summary="Damaged parcels rise.",
        points=tuple(BandPoint(day, index, *((2, 0, 4) if index else (None,) * 3)) for index, day in enumerate(DAYS)),
        unit="contacts a day",
        value_label="13 contacts",
        expected_label="expected 0–4",
        alarm_on=DAYS[6],
        alarm_label="alarm",
        changes=(ChangeMark(DAYS[4], "tube boxes ran out"),),
    ),
    BeforeAfterChart(
        summary="It worked.",
        before=Estimate("Before", 4.2, 3.6, 4.9, "4.2"),
        after=Estimate("After", 1.1, 0.8, 1.5, "1.1"),
        unit="in 1,000",
    ),
    BarChart(summary="Bags.", bars=(Estimate("Bags", 214, 186, 244, "214", highlighted=True),), unit="contacts"),
    LifeLineChart(
        summary="Ana.",
        points=(LifePoint(DAYS[0], 1, "first"), LifePoint(DAYS[9], -1, "it's broken")),
        good="+",
        bad="-",
    ),
    SmallMultiplesChart(summary="Two.", series=(SmallSeries("Delivery", DAYS, tuple(range(14)), "13"),)),
    StepsChart(
        summary="Half come back.",
        series=(StepSeries("All", "52 %", (StepPoint(0, 0, 0, 0), StepPoint(9, 52, 40, 66))),),
        unit="% came back",
        time_title="days",
        until=30,
    ),
)
BARS = SPECS[2]


@pytest.fixture(scope="module")
def renderer() -> Iterator[client.Renderer]:
    """One child for all tests of this file: starting one takes seconds."""
    made = client.Renderer()
    yield made
    made.stop()


@pytest.fixture
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, renderer: client.Renderer) -> Path:
    """An empty memory and an empty folder of drawings."""
    settings.ACCORD_DATA = tmp_path
    monkeypatch.setattr(client, "_renderer", renderer)
    client._memory.clear()
    return tmp_path / "cache" / "charts"


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.kind)
def test_a_spec_survives_the_way_to_the_child(spec: ChartSpec) -> None:
    assert spec_from_json(spec.to_json()) == spec


def test_a_spec_with_a_missing_part_is_refused() -> None:
    with pytest.raises(TypeError, match="bars"):
        spec_from_json('{"kind": "bars", "summary": "", "width": 1, "language": "en", "unit": "", "hue": "warm"}')


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.kind)
def test_draws_each_kind_as_one_named_image_without_styles(spec: ChartSpec, folder: Path) -> None:
    drawing = client.render_svg(spec)
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own drawing
    assert (root.get("role"), root.get("aria-label")) == ("img", spec.summary)
    assert abs(int(root.get("width", 0)) - spec.width) <= 6
    assert "style=" not in drawing
    assert "<style" not in drawing
    assert not re.search(r'"#[0-9a-f]{6}"', drawing), "colours are tokens, so that the drawing follows the theme"


def test_a_drawing_for_mail_has_plain_colours(folder: Path) -> None:
    assert theme.LIGHT["warm"] in client.render_svg(BARS, "light")
    assert theme.DARK["warm"] in client.render_svg(BARS, "dark")
    assert "var(" not in client.render_svg(BARS, "light")


def test_words_in_a_chart_are_escaped(folder: Path) -> None:
    mean = Estimate('<script>alert("x")</script>', 1, 0, 2, "<b>1</b>")
    drawing = client.render_svg(BarChart(summary='<i> "', bars=(mean,), unit="</svg>"))
    assert "<script" not in drawing
    assert "<b>" not in drawing
    assert drawing.count("</svg>") == 1


def test_axes_speak_the_language_of_the_person(folder: Path) -> None:
    german = replace(SPECS[3], language="de", points=(LifePoint(date(2026, 5, 1), 1), LifePoint(date(2026, 11, 1), 1)))
    assert re.search(r">1\. (Mai|Okt|Jul)", client.render_svg(german))


def test_draws_the_same_facts_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.render_svg(BARS)
    monkeypatch.setattr(client, "_renderer", client.Renderer(("false",)))
    assert client.render_svg(BARS) == first
    client._memory.clear()
    assert client.render_svg(BARS) == first
    assert len(list(folder.iterdir())) == 1


def test_starts_a_new_child_when_the_old_one_has_died(renderer: client.Renderer) -> None:
    renderer.draw(BARS.to_json())
    assert renderer._process is not None
    renderer._process.kill()
    renderer._process.wait()
    assert renderer.draw(BARS.to_json()).startswith("<svg")


def test_says_so_when_a_chart_cannot_be_drawn(renderer: client.Renderer) -> None:
    with pytest.raises(ChartNotDrawnError, match="KeyError"):
        renderer.draw('{"kind": "pie"}')
    assert renderer.draw(BARS.to_json()).startswith("<svg")


def test_gives_up_on_a_child_that_dies_at_once() -> None:
    with pytest.raises(ChartNotDrawnError, match="ended twice"):
        client.Renderer(("false",)).draw(BARS.to_json())


def test_gives_up_after_its_time() -> None:
    with pytest.raises(ChartNotDrawnError, match="longer than"):
        client.Renderer(("sleep", "5")).draw(BARS.to_json(), timeout_seconds=0.2)


def test_threads_share_one_child(renderer: client.Renderer) -> None:
    answers: list[str] = []
    asking = [
        threading.Thread(target=lambda spec=spec: answers.append(renderer.draw(spec.to_json()))) for spec in SPECS
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(90)
    assert len({answer[:400] for answer in answers}) == len(SPECS)


def test_the_child_ends_when_nobody_asks() -> None:
    script = "from accord.kernel.render.child import main; main(idle_seconds=0.2)"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE) as child:
        assert child.wait(timeout=60) == 0


def test_asking_for_a_chart_does_not_import_altair() -> None:
    script = (
        "import sys; import accord.kernel.render.client, accord.kernel.render.contracts;"
        "sys.exit(any(name in sys.modules for name in ('altair', 'vl_convert', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode == 0
