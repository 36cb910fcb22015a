"""Other forms of words, marks on letters, compounds; misspelt words, names and numbers."""

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.desk.search.conftest import follow

from accord.channels.operations import hand_in
from accord.desk.search.contracts import SearchOrder
from accord.desk.search.models import WordKey
from accord.desk.search.queries import search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def found(agent: Colleague, words: str, by: SearchOrder = SearchOrder.NEWEST) -> list[int]:
    return [hit.conversation.id for hit in search(actor=agent.actor, words=words, order=by).hits]


def hear(person: Person, words: str, *, subject: str = "Question", name: str = "Ana Weber") -> int:
    return hand_in(letter(person.email, words, subject=subject, name=name)).conversation_id


@pytest.fixture
def refund(angry_customer: Person) -> int:
    return hear(
        angry_customer, "Please tell me when you will send the refund for the late parcel that I have returned."
    )


@pytest.fixture
def order(loyal_customer: Person) -> int:
    words = (
        "Ich habe meine Bestellung noch nicht erhalten, und die Größe der Häuser ist auch nicht die, die ich wollte."
    )
    return hear(loyal_customer, words, name="Jörg Müller")


@pytest.mark.parametrize("is_counted", [True, False], ids=["counted", "not yet counted"])
def test_words_are_found_in_all_their_forms_and_quoted_ones_as_they_stand(
    agent: Colleague, refund: int, order: int, is_counted: bool
) -> None:
    if is_counted:
        follow()

    for words in ("refunds", "refunded parcels", "parcels -stove", "returns now OR refunding"):
        assert found(agent, words) == [refund], words
    for words in ("Bestellungen", "bestellungen größen", "Haus", "groesse", "grosse", "GRÖSSE", "haeuser"):
        assert found(agent, words) == [order], words
    for words in ('"refunds"', '"the refunds"', '"Bestellungen"', "parcels bestellungen"):
        assert found(agent, words) == [], words
    assert found(agent, "from:joerg") == found(agent, "from:jorg") == found(agent, "from:muller") == [order]
    assert search(actor=agent.actor, words="bestellungen").hits[0].match == "Bestellung"


def test_a_word_is_bent_as_in_the_language_in_which_it_is_written(agent: Colleague, refund: int, order: int) -> None:
    follow()

    assert search(actor=agent.actor, words="later").corrected == "late"  # in German they would be one stem
    assert found(agent, '"later"') == []
    assert WordKey.objects.filter(word="late").values_list("key", flat=True).get() == "en:late"


def test_german_compounds_are_found_by_their_last_word_and_by_words_written_apart(
    agent: Colleague, loyal_customer: Person, order: int
) -> None:
    long = hear(loyal_customer, "Wann kommt die Paketlieferung, und was ist mit der Rechnung für das Paket?")
    short = hear(loyal_customer, "Die Lieferung ist nicht da, bitte sagen Sie mir, wann sie kommt.")
    follow()

    assert found(agent, "lieferungen da OR kommt") == [short, long]
    assert found(agent, "lieferungen wann") == [short, long]
    assert found(agent, "ierung") == []
    answer = search(actor=agent.actor, words="Rechnungspaket")
    assert answer.corrected == "rechnung paket"
    assert [hit.conversation.id for hit in answer.hits] == [long]


def test_the_best_match_is_what_was_typed(agent: Colleague, angry_customer: Person) -> None:
    exact = hear(angry_customer, "By the way, among much else there was one refund, if I remember it as it was.")
    bent = hear(angry_customer, "Refunds, refunds, refunds: I have waited for your refunds.")
    follow()

    assert found(agent, "refund") == [bent, exact]
    assert found(agent, "refund that OR was", SearchOrder.RELEVANCE)[:1] == [exact]


def test_misspelt_words_names_and_numbers_are_put_right_in_any_language(
    agent: Colleague, loyal_customer: Person, order: int
) -> None:
    ordered = hear(loyal_customer, "Meine Bestellung 4711837 ist noch nicht da, und ich warte auf die Rückgabe.")
    hear(loyal_customer, "Danke für die Rückgabe, aber die Bestellung ist nicht die von Frau Lindqvist.")
    follow()

    for typed, meant in (
        ("bestelung", "bestellung"),
        ("Rückgbae", "rückgabe"),
        ("rukgabe", "rückgabe"),
        ("Jörg Mülelr", "Jörg müller"),
    ):
        answer = search(actor=agent.actor, words=typed)
        assert answer.corrected == meant, typed
        assert answer.hits, typed
    for typed, meant in (("4718137", "4711837"), ("order:4711873", "order:4711837"), ("471837", "4711837")):
        answer = search(actor=agent.actor, words=typed)
        assert (answer.hits, answer.suggested) == ((), meant), typed
    assert found(agent, "order:#4711837") == [ordered]
    assert search(actor=agent.actor, words="4711837").suggested == ""
    assert search(actor=agent.actor, words="4711837 kayaks").suggested == ""
    assert search(actor=agent.actor, words="99999").hits == ()


def test_what_hardly_occurs_is_answered_and_the_likelier_word_offered(
    agent: Colleague, angry_customer: Person, loyal_customer: Person
) -> None:
    wrong = hear(angry_customer, "My reciept is missing.")
    for number in range(3):
        hear(loyal_customer, f"The receipt {number} is here.")
    follow()
    answer = search(actor=agent.actor, words="reciept")

    assert [hit.conversation.id for hit in answer.hits] == [wrong]
    assert (answer.corrected, answer.suggested) == ("", "receipt")


def test_a_reference_with_two_characters_swapped_is_offered(agent: Colleague, refund: int) -> None:
    [hit] = search(actor=agent.actor, words="refund").hits
    reference = hit.conversation.reference
    swapped = reference[0] + reference[2] + reference[1] + reference[3:]

    assert search(actor=agent.actor, words=swapped.lower()).suggested == (reference if swapped != reference else "")
