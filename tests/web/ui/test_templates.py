"""What every template keeps: nothing inline, names on controls, errors tied to their fields."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template import engines

from accord.web.ui import environment as module
from accord.web.ui.environment import attributes, palette_commands

WEB = Path(module.__file__).parent.parent


def rendered(source: str, **context: object) -> BeautifulSoup:
    imports = "".join(
        f'{{% import "ui/{name}.html" as {name} %}}'
        for name in ("controls", "forms", "tables", "feedback", "conversation", "figures", "ring")
    )
    return BeautifulSoup(engines["jinja2"].from_string(imports + source).render(context), "html.parser")


# Mail programs know no stylesheets: the bodies of mails, and they alone, carry their styles inline.
PAGES = [path for path in sorted(WEB.rglob("jinja2/**/*.html")) if path.name != "mail.html"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_has_inline_styles_or_handlers(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r'\sstyle\s*=|\son[a-z]+\s*=\s*["\']|<style|javascript:', text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("name", ["style", "onclick"])
def test_an_attribute_that_the_policy_would_drop_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        attributes({name: "x"})


def test_attributes_are_escaped_and_empty_ones_vanish() -> None:
    assert attributes({"data-close": True, "hidden": False, "title": None, "hx-get": '/?q="<'}) == (
        ' data-close hx-get="/?q=&#34;&lt;"'
    )


def test_what_people_write_is_escaped() -> None:
    page = rendered("{{ tables.inbox_row(row, '#') }}", row={"id": 1, "who": "<script>x</script>", "channel": "email"})
    assert page.find("script") is None


def test_an_error_is_tied_to_its_field() -> None:
    page = rendered("{{ forms.text('order', 'Order', error='There is no such order.', hint='Five digits.') }}")
    field = page.find("input")
    assert field["aria-invalid"] == "true"
    assert [page.find(id=name).get_text() for name in field["aria-describedby"].split()] == [
        "Five digits.",
        "There is no such order.",
    ]
    assert page.find("label")["for"] == field["id"]


@pytest.mark.parametrize("points", [5, 7])
def test_a_scale_names_its_ends(points: int) -> None:
    page = rendered("{{ forms.scale('ces', 'Easy?', points, low='no', high='yes') }}", points=points)
    names = [field["aria-label"] for field in page.find_all("input")]
    assert (names[0], names[-1], len(names)) == ("1, no", f"{points}, yes", points)
    assert page.find("legend").get_text() == "Easy?"


def test_an_icon_button_has_a_name() -> None:
    assert rendered("{{ controls.icon_button('x', 'Close') }}").find("button")["aria-label"] == "Close"


def test_a_status_is_a_shape_and_a_word() -> None:
    page = rendered("{{ feedback.status('late', '12 min late') }}")
    assert page.get_text().strip() == "12 min late"
    assert page.find("svg") is not None


def test_a_chart_has_its_table() -> None:
    page = rendered(
        "{{ figures.chart('Parcels', svg, [{'label': 'Day'}, 'Contacts'], [['Tue', 9]]) }}",
        svg="",
    )
    assert [cell.get_text() for cell in page.find_all("td")] == ["Tue", "9"]


def test_the_ring_says_where_it_stands() -> None:
    assert rendered("{{ ring.small(3) }}").find("svg")["aria-label"] == "owned, next: fixed"


def test_the_palette_knows_the_rooms_that_the_person_may_enter() -> None:
    commands = palette_commands([{"label": "Inbox", "url": "/inbox/", "key": "i"}], [{"label": "New", "url": "/new/"}])
    assert [(entry["label"], entry.get("url")) for entry in commands][:2] == [("New", "/new/"), ("Inbox", "/inbox/")]
