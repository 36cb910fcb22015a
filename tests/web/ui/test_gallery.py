"""The gallery shows itself in the demo, and to nobody outside where a company is at work."""

import pytest
from django.test import Client, override_settings


@override_settings(ACCORD_DEMO=True)
def test_the_gallery_shows_each_piece(client: Client) -> None:
    page = client.get("/ui/", {"look": "both"})
    assert page.status_code == 200
    assert page.content.decode().count('class="gallery__look"') == 2 * page.content.decode().count("gallery__piece")


@pytest.mark.parametrize("path", ["/ui/", "/ui/sample/inbox"])
def test_a_stranger_finds_no_gallery_where_a_company_is_at_work(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@override_settings(ACCORD_DEMO=True)
def test_an_unknown_sample_does_not_exist(client: Client) -> None:
    assert client.get("/ui/sample/nothing").status_code == 404


def test_a_company_s_colour_is_a_stylesheet_that_never_changes(client: Client) -> None:
    answer = client.get("/ui/brand/1f6f54.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    assert "--brand: light-dark(#" in answer.content.decode()


def test_what_is_no_colour_does_not_exist(client: Client) -> None:
    assert client.get("/ui/brand/red;}.css").status_code == 404
