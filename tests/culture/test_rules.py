"""When memory is asked again, and what sounds like thanks."""

from datetime import timedelta

import pytest

from accord.culture.rules import distance_after, next_rung, shortened, sounds_like_thanks

WARM = [
    "Thank you so much, the new pole arrived in one day. Great service!",
    "Please pass my thanks on to whoever packed the parcel.",
    "Ganz herzlichen Dank an die Person, die mein Paket so liebevoll gepackt hat!",
    "Vielen Dank, das ging ja super schnell.",
    "Merci beaucoup, votre équipe est formidable.",
    "Muchas gracias, todo perfecto y muy rápido.",
    "Grazie mille, servizio ottimo!",
    "Bedankt, dat was echt heel snel en vriendelijk.",
]
COOL = [
    "Thanks in advance",
    "Thank you,\nJonas",
    "Danke im Voraus für Ihre Antwort, mit freundlichen Grüßen",
    "Merci d'avance de votre réponse.",
    "Great, thank you for nothing.",
    "Thank you, but the pole is still broken.",
    "Vielen Dank, super, aber das Zelt fehlt noch.",
    "Thanks, great. When will the parcel come?",
    "Danke, dass ich schon wieder warten darf, leider typisch.",
    "The tent is great.",
    "Ok thanks",
    "",
]


@pytest.mark.parametrize("words", WARM)
def test_hears_warm_thanks_in_many_languages(words):
    assert sounds_like_thanks(words)


@pytest.mark.parametrize("words", COOL)
def test_does_not_celebrate_politeness_questions_or_irony(words):
    assert not sounds_like_thanks(words)


def test_right_answers_move_the_next_question_further_away():
    rung, days = 0, []
    for _ in range(5):
        rung = next_rung(rung=rung, is_right=True)
        days.append(distance_after(rung=rung).days)
    assert days == [3, 10, 30, 90, 90]


def test_a_wrong_answer_begins_again():
    assert next_rung(rung=3, is_right=False) == 0
    assert distance_after(rung=0) == timedelta(days=3)


def test_words_are_cut_between_words():
    assert shortened("one  two\nthree", 40) == "one two three"
    assert shortened("one two three", 10) == "one two…"
