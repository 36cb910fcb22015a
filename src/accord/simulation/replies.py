"""The words of the service: the first answer, the promise in it, and what is said when it falls due."""

from datetime import date, datetime, timedelta
from random import Random

from accord.simulation.agents import WOMEN
from accord.simulation.calendar import at, local_day, skip_weekend
from accord.simulation.company import EMPLOYEE_BY_CODE
from accord.simulation.contracts import Contact, Mood, Promise
from accord.simulation.draw import one_of
from accord.simulation.grammar import capitalise, say_weekday, write
from accord.simulation.stories import CONFUSING_INVOICE, DEAD_BUTTON
from accord.simulation.texts import read_texts

# whatever is answered in one go needs no promise
PROMISE_LIKELY = {
    "where_is_my_order": 0.5,
    "not_received": 0.6,
    "refund_late": 0.4,
    "product_defect": 0.35,
    "item_missing": 0.3,
    "return_page_fails": 0.3,
    "no_answer": 0.5,
    "invoice_unclear": 0.15,
    "offer_not_available": 0.25,
}
_OTHER_ANSWER = {
    "invoice_unclear": ("invoice_other", CONFUSING_INVOICE),
    "return_page_fails": ("return_page_other", DEAD_BUTTON),
}


def write_reply(chance: Random, contact: Contact, story: str | None, agent: str, promise_words: str) -> str:
    """A first answer that fits reason, mood and language; with `promise_words` when something is promised."""
    reason = contact.reason or ""
    texts, slots = read_texts(f"answers_{contact.language}"), reply_slots(contact, agent)
    opener = write(one_of(chance, texts["openers"][_tone(contact.mood, reason)]), chance, slots)
    body = write(one_of(chance, texts["replies"][_answer_key(reason, story)]), chance, slots)
    if opener.lower().startswith(_THANKS) and body.lower().startswith(_THANKS):
        opener = ""
    words = f"{opener} {capitalise(body) if opener else body} {promise_words}".strip()
    return _letter(chance, contact, agent, words)


def _tone(mood: Mood, reason: str) -> Mood:
    """Joy is answered with joy where it is about us, otherwise plainly."""
    return Mood.CALM if mood is Mood.PLEASED and reason != "praise" else mood


_THANKS = ("thank", "dank", "vielen dank", "merci", "gracias", "bedankt")


def _answer_key(reason: str, story: str | None) -> str:
    """Before a story begins, and beside it, the same reason has an ordinary cause and another answer."""
    key, planted = _OTHER_ANSWER.get(reason, (reason, None))
    return reason if planted is None or story == planted.code else key


def write_promise(chance: Random, language: str, due_at: datetime) -> str:
    """One sentence with the day and hour by which the customer will hear again."""
    return write(
        one_of(chance, read_texts(f"answers_{language}")["promises"]), chance, {"due": say_due(language, due_at)}
    )


def write_fulfilment(chance: Random, contact: Contact, agent: str, promise: Promise, said_at: datetime) -> str:
    """What the agent writes when the promise falls due, in time or too late."""
    texts, slots = read_texts(f"answers_{contact.language}"), reply_slots(contact, agent)
    slots["next_day"] = say_weekday(contact.language, skip_weekend(local_day(said_at) + timedelta(days=2)))
    slots["news"] = write(texts["news"].get(contact.reason, texts["default_news"]), chance, slots)
    in_time = promise.kept_at is not None
    return _letter(chance, contact, agent, write(one_of(chance, texts["kept" if in_time else "late"]), chance, slots))


def write_short_answer(chance: Random, contact: Contact, agent: str) -> str:
    texts = read_texts(f"answers_{contact.language}")
    return _letter(chance, contact, agent, write(one_of(chance, texts["question_answers"]), chance, {}))


def _letter(chance: Random, contact: Contact, agent: str, body: str) -> str:
    texts, slots = read_texts(f"answers_{contact.language}"), reply_slots(contact, agent)
    greeting = write(one_of(chance, texts["greetings"]), chance, slots)
    closing = write(one_of(chance, texts["closings"]), chance, slots)
    # in German the greeting ends in a comma and the sentence goes on in small letters
    body = _begin_small(body) if contact.language == "de" else capitalise(body)
    return f"{greeting}\n\n{body}\n\n{closing}"


def _begin_small(body: str) -> str:
    return body[0].lower() + body[1:] if body.startswith(("Ja,", "Ja.", "Es ", "Das ", "Danke ")) else body


def reply_slots(contact: Contact, agent: str) -> dict[str, str]:
    person = EMPLOYEE_BY_CODE[agent]
    own = {"agent": person.name, "agent_first": person.first_name, "e_agent": "e" if agent in WOMEN else ""}
    return {**contact.slots, **own}


def due_after(chance: Random, said_at: datetime) -> datetime:
    """Promises fall due at 17 o'clock, one to three days later and never on a weekend."""
    day: date = skip_weekend(local_day(said_at) + timedelta(days=chance.randrange(1, 4)))
    return at(day, 17)


def say_due(language: str, due_at: datetime) -> str:
    weekday = say_weekday(language, local_day(due_at))
    return {
        "en": f"{weekday}, 5 pm",
        "de": f"{weekday}, 17 Uhr",
        "fr": f"{weekday} 17 h",
        "es": f"{weekday} a las 17 h",
        "nl": f"{weekday} 17 uur",
    }[language]
