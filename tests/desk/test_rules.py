import pytest

from accord.desk.rules import asks_something, is_bare_thanks, last_words_of, without_keys


@pytest.mark.parametrize(
    "words",
    [
        "Thanks!",
        "Thank you so much for the quick reply.\n\nBest regards\nJonas Weber",
        "Vielen Dank für die schnelle Hilfe",
        "Merci beaucoup pour votre réponse rapide",
        "ok, danke",
        "Muchas gracias",
        "Hartelijk bedankt voor de snelle hulp",
    ],
)
def test_says_nothing_but_thanks(words: str) -> None:
    assert is_bare_thanks(words, name="Jonas Weber")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ok",
        "Thanks, but it is still broken.",
        "Thanks. When will it come?",
        "Danke, aber der Stab ist wieder gebrochen",
        "Thank you, order 4711",
        "No thanks",
        "Thank you for nothing",
        "Merci de me rappeler",
    ],
)
def test_says_more_than_thanks(words: str) -> None:
    assert not is_bare_thanks(words, name="Jonas Weber")


def test_asks_something() -> None:
    assert asks_something("Which size? We have two.")
    assert not asks_something("See https://shop.example/?order=1 for the state.")


def test_a_link_that_is_a_permission_is_taken_out_and_every_other_stays() -> None:
    text = "5: https://desk.example/s/0Uv6ZR_1sCraf5J1uAbnT/?score=5\nHelp: https://desk.example/contact/"
    html = '<a href="https://desk.example/c/news/MQ:1xUtgJ:4QvPbmoyGeyUHRl/">no</a>'
    assert without_keys(text, address="https://desk.example") == "5: …\nHelp: https://desk.example/contact/"
    assert without_keys(html, address="https://desk.example") == '<a href="…">no</a>'
    assert without_keys(text, address="https://other.example") == text


def test_last_words_are_one_line_of_at_most_three_hundred_characters() -> None:
    assert last_words_of("a\n\n b\tc") == "a b c"
    assert last_words_of("", filenames=("pole.jpg", "bill.pdf")) == "pole.jpg, bill.pdf"
    assert len(last_words_of("x" * 1000)) == 300
