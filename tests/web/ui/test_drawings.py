"""The ring, sparklines and shapes: attributes only, both themes by tokens."""

import re
from xml.etree import ElementTree

import pytest
from lucide import IconDoesNotExist

from accord.web.ui import drawings
from accord.web.ui.icons import icon


@pytest.mark.parametrize("size", [16, 20, 28, 120])
@pytest.mark.parametrize("done", range(7))
def test_draws_the_ring_at_each_step_without_styles(done: int, size: int) -> None:
    drawing = drawings.ring(done, size=size)
    ElementTree.fromstring(drawing)  # noqa: S314 - our own drawing
    assert "style=" not in drawing
    assert set(re.findall(r'stroke="([^"]+)"', drawing)) <= {
        f"var(--{name})" for name in ("warm", "cool", "bed", "line", "line-strong")
    }


def test_only_a_ring_that_is_not_closed_shows_the_steps_that_are_missing() -> None:
    assert "var(--line" in drawings.ring(5, size=64)
    assert "var(--line" not in drawings.ring(6, size=64)


def test_each_step_looks_different() -> None:
    for size in (20, 64):
        assert len({drawings.ring(done, size=size) for done in range(7)}) == 7


def test_a_step_beyond_the_last_is_the_closed_ring() -> None:
    assert drawings.ring(9, size=64) == drawings.ring(6, size=64)


def test_a_step_beyond_a_gap_is_drawn_as_done() -> None:
    for size in (20, 64):
        open_ring = drawings.ring(4, size=size)
        told = drawings.ring(4, size=size, finished=("heard", "understood", "owned", "fixed", "told"))
        assert told != open_ring
        assert drawings.ring(4, size=size, finished=("heard", "fixed")) == open_ring, "before the gap nothing changes"


def test_a_life_puts_the_customer_above_and_us_below() -> None:
    drawing = drawings.life_line([(0, "warm"), (0, "warm"), (1, "cool"), (0.5, "event")], label="a <life>")
    dots = re.findall(r'<circle cx="(\d+)" cy="(\d+)" r="4" fill="var\(--(\w+)\)"', drawing)

    assert dots == [("10", "18", "warm"), ("10", "8", "warm"), ("510", "38", "cool")], "what falls together is piled up"
    assert drawing.count("v6") == 1
    assert "a &lt;life&gt;" in drawing
    assert drawings.life_line([], label="nobody") == ""


def test_the_name_of_a_ring_is_escaped() -> None:
    assert 'aria-label="&lt;b&gt; &#34;"' in drawings.ring(1, label='<b> "')


def test_a_sparkline_begins_at_zero_and_ends_with_a_dot() -> None:
    drawing = drawings.sparkline([10, 10], label="flat", width=96, height=24)
    assert 'points="4.0,3.0 92.0,3.0"' in drawing
    assert '<circle cx="92.0" cy="3.0"' in drawing


def test_no_values_no_line() -> None:
    assert drawings.sparkline([], label="nothing") == ""


def test_icons_are_hidden_or_named() -> None:
    assert 'aria-hidden="true"' in icon("inbox")
    assert 'aria-label="Close"' in icon("x", 16, "Close")


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(IconDoesNotExist):
        icon("no-such-icon")
