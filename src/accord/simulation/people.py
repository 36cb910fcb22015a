"""The customers: who they are, where they live and how they write."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from unicodedata import combining, normalize

from accord.simulation.contracts import Customer, MailStyle
from accord.simulation.draw import dice, one_of
from accord.simulation.texts import read_texts

CLIENTS = ("webmail", "phone", "android", "outlook", "thunderbird", "mac")
CLIENT_WEIGHTS = (30, 24, 14, 16, 8, 8)
SIGNATURES = ("name", "full", "address", "company", "dashes", "none")


@cache
def list_customers(seed: int, count: int, before: date) -> tuple[Customer, ...]:
    """The same people for the same seed; all were customers before the given day."""
    chance = dice(seed, "customers")
    countries = read_texts("names")["countries"]
    codes, shares = list(countries), [country["share"] for country in countries.values()]
    taken: set[str] = set()
    return tuple(
        _customer(chance, index, code, taken, before)
        for index, code in enumerate(chance.choices(codes, weights=shares, k=count))
    )


@dataclass(frozen=True, slots=True)
class _Person:
    given: str
    family: str
    salutation: str
    company: str | None


def _customer(chance: Random, index: int, code: str, taken: set[str], before: date) -> Customer:
    country = read_texts("names")["countries"][code]
    city = one_of(chance, country["cities"])
    person = _person(chance, country, city)
    return Customer(
        number=f"K{20417 + index * 3}",
        given_name=person.given,
        family_name=person.family,
        salutation=person.salutation,
        email=_email(chance, person.given, person.family, taken),
        phone=_digits(chance, country["phone"]),
        language=_language(chance, code, country["language"]),
        country=code,
        street=_street(chance, code, one_of(chance, country["streets"])),
        postcode=_digits(chance, country["postcode"]),
        city=city,
        company=person.company,
        style=_style(chance, person),
        customer_since=before - timedelta(days=int(120 + 2400 * chance.random() ** 2)),
    )


def _person(chance: Random, country: dict[str, list[str]], city: str) -> _Person:
    she = chance.random() < 0.52
    family = one_of(chance, country["family"])
    company = None
    if chance.random() < 0.06:
        company = one_of(chance, read_texts("names")["companies"]).format(city=city, family=family)
    given = one_of(chance, country["female" if she else "male"])
    return _Person(given, family, country["salutations"][0 if she else 1], company)


def _email(chance: Random, given: str, family: str, taken: set[str]) -> str:
    provider = one_of(chance, read_texts("names")["providers"])
    first, last = _ascii(given), _ascii(family)
    plain = f"{first}.{last}"
    name = one_of(chance, (plain, plain, f"{first[0]}.{last}", f"{last}.{first}", f"{first}{last}"))
    address = f"{name}@{provider}"
    while address in taken:
        address = f"{name}{chance.randrange(2, 99)}@{provider}"
    taken.add(address)
    return address


def _ascii(name: str) -> str:
    for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ł", "l"), ("ı", "i")):
        name = name.lower().replace(letter, spelt)
    plain = "".join(letter for letter in normalize("NFKD", name) if not combining(letter))
    return "".join(letter for letter in plain if letter.isalnum() or letter == "-")


def _digits(chance: Random, pattern: str) -> str:
    return "".join(str(chance.randrange(1, 10)) if sign == "#" else sign for sign in pattern)


def _street(chance: Random, code: str, street: str) -> str:
    number = chance.randrange(1, 120)
    return f"{number} {street}" if code in {"GB", "IE", "FR"} else f"{street} {number}"


def _language(chance: Random, code: str, usual: str) -> str:
    """A few write in English although they live elsewhere, some Swiss in French."""
    if code == "CH" and chance.random() < 0.3:
        return "fr"
    return "en" if chance.random() < 0.04 else usual


def _style(chance: Random, person: _Person) -> MailStyle:
    client = chance.choices(CLIENTS, weights=CLIENT_WEIGHTS)[0]
    on_the_move = client in {"phone", "android"}
    signature = one_of(chance, SIGNATURES)
    if person.company:
        signature = "company"
    elif signature == "company" or on_the_move:
        signature = "name"
    return MailStyle(
        client=client,
        signature=signature,
        formal=chance.random() < (0.25 if on_the_move else 0.55),
        terse=chance.random() < (0.3 if on_the_move else 0.08),
        careless=chance.random() < (0.3 if on_the_move else 0.1),
        quotes_on_top=chance.random() < 0.85,
        prefers_web_form=chance.random() < 0.22,
        temper=chance.betavariate(2, 3),
    )
