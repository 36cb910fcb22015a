"""By what two persons are compared, and how much each reason weighs. No database, no clock.

Nothing is compared with everything: each person has a few keys, and only persons who share one are looked at.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from accord.customers.companies.rules import is_public
from accord.customers.duplicates.contracts import KeyKind, Reason, Traits, Why

LEAST_SCORE = 50
MOST_SHARING = 10
"""A key that more persons share than this says nothing: a switchboard, a shared desk."""

MOST_OF_ONE_NAME = 3
"""The same for keys that hold a name: one that so many others bear at one company or place is a common name there."""

MOST_OF_ONE_PERSON = 5
"""So many proposals about one person wait at most, the likeliest: more are no help to anybody. What others have said
of two persons comes besides."""

# How often a pair with this reason alone is one person, by judgement: there is no public record to measure it on.
_WEIGHTS = {
    Why.SAID_SO: 0.9,
    Why.TYPING_ERROR: 0.85,
    Why.DOTS_AND_PLUS: 0.8,
    Why.SAME_PHONE: 0.75,
    Why.REPLY_TO: 0.75,
    Why.SAME_NAME_COMPANY: 0.7,
    Why.SAME_NAME_PLACE: 0.7,
    Why.SAME_NUMBER: 0.5,
}
# Two names without a word in common speak against what a family or an office shares too.
_WITH_OTHER_NAMES = {
    Why.DOTS_AND_PLUS: 0.5,
    Why.TYPING_ERROR: 0.5,
    Why.SAME_PHONE: 0.6,
    Why.SAME_NUMBER: 0.6,
    Why.REPLY_TO: 0.6,
}
_POPULAR = (
    "gmail.com",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "outlook.com",
    "outlook.de",
    "yahoo.com",
    "yahoo.de",
    "yahoo.fr",
    "icloud.com",
    "t-online.de",
    "freenet.de",
    "web.de",
    "gmx.de",
    "gmx.net",
    "gmx.at",
    "gmx.ch",
    "bluewin.ch",
    "orange.fr",
    "wanadoo.fr",
    "laposte.net",
    "libero.it",
    "protonmail.com",
)
_SAME = {"googlemail.com": "gmail.com"}
_OF_MANY = (
    "admin anfrage billing bestellung bonjour buchhaltung contact einkauf hallo hello hola info kontakt mail noreply"
    " news newsletter offers office order orders post sales service shop support team vertrieb welcome"
)
_TITLES = "dr prof mr mrs ms miss sir herr frau mme mlle monsieur madame senor senora"
_LEAST_LOCAL = 4
_LEAST_DIGITS = 8


def keys_of(traits: Traits) -> set[tuple[KeyKind, str]]:
    """What a person shares with whoever may be the same person."""
    found = {(KeyKind.PHONE, end) for phone in traits.phones if (end := phone_end(phone))}
    found |= {(KeyKind.MAIL, plain) for mail in traits.mails if (plain := plain_mail(mail))}
    name = plain_name(traits.name)
    if name and traits.company and not _is_of_many(traits):
        found.add((KeyKind.NAME, f"{name}|{traits.company}"[:330]))
    found |= {(KeyKind.PLACE, f"{name}|{postcode}"[:330]) for postcode in traits.postcodes if name and postcode}
    return found


def _is_of_many(traits: Traits) -> bool:
    """Whether only addresses that several people read are known, such as sales2@: the name there is no person's."""
    locals_ = [mail.partition("@")[0].rstrip("0123456789-_.") for mail in traits.mails]
    return bool(locals_) and all(local in _OF_MANY.split() for local in locals_)


def plain_name(name: str) -> str:
    """A name whose parts stand in the order of letters, without marks and titles; empty for fewer than two parts."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    parts = sorted({part for part in re.findall(r"[^\W\d_]+", plain) if part not in _TITLES.split()})
    return " ".join(parts) if len(parts) > 1 else ""


def phone_end(phone: str) -> str:
    """The end of a number that is the same with and without its country; empty for short ones."""
    digits = re.sub(r"\D", "", phone).lstrip("0")
    return digits[-9:] if len(digits) >= _LEAST_DIGITS else ""


def plain_mail(address: str) -> str:
    """An address without dots, tags and typing errors of its domain; empty for those that several people read."""
    local, _at, domain = address.lower().rpartition("@")
    local = local.partition("+")[0].replace(".", "")
    if len(local) < _LEAST_LOCAL or local in _OF_MANY.split() or not domain:
        return ""
    return f"{local}@{meant_domain(domain)}"


def meant_domain(domain: str) -> str:
    """The provider that somebody who mistyped a domain by one letter will have meant; else the domain."""
    if domain in _SAME:
        return _SAME[domain]
    if is_public(domain):
        return domain
    return next((known for known in _POPULAR if is_one_slip(domain, known)), domain)


def is_one_slip(written: str, meant: str) -> bool:
    """Whether one letter is missing, too many or another one, or two neighbours are exchanged."""
    if written == meant or abs(len(written) - len(meant)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, wanted = written[start:], meant[start:]
    exchanged = len(rest) > 1 and rest[1] + rest[0] + rest[2:] == wanted
    return exchanged or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]


def reasons_for(one: Traits, other: Traits) -> list[Reason]:
    """Why two persons may be one, by what is known of both."""
    found = []
    ends = {phone_end(phone): phone for phone in one.phones if phone_end(phone)}
    shared = sorted(ends.keys() & {phone_end(phone) for phone in other.phones})
    if shared:
        found.append(Reason(Why.SAME_PHONE, ends[shared[0]]))
    found += _like_mails(one.mails, other.mails)
    if plain_name(one.name) and plain_name(one.name) == plain_name(other.name):
        if one.company and one.company == other.company and not (_is_of_many(one) or _is_of_many(other)):
            found.append(Reason(Why.SAME_NAME_COMPANY, ""))
        if places := sorted(set(one.postcodes) & set(other.postcodes)):
            found.append(Reason(Why.SAME_NAME_PLACE, places[0]))
    return found


def _like_mails(ones: Iterable[str], others: Sequence[str]) -> list[Reason]:
    for mine in ones:
        for theirs in others:
            if mine != theirs and (plain := plain_mail(mine)) and plain == plain_mail(theirs):
                domains = {mine.rpartition("@")[2], theirs.rpartition("@")[2]}
                domains = {_SAME.get(domain, domain) for domain in domains}
                why = Why.DOTS_AND_PLUS if len(domains) == 1 else Why.TYPING_ERROR
                return [Reason(why, f"{mine} · {theirs}")]
    return []


def score_of(reasons: Iterable[Reason], one: Traits, other: Traits) -> int:
    """How likely two persons are one, from 1 to 99: the reasons are taken as independent of each other."""
    left = 1.0
    names = plain_name(one.name).split(), plain_name(other.name).split()
    differ = all(names) and not set(names[0]) & set(names[1])
    for why in {reason.why for reason in reasons}:
        weight = _WEIGHTS[why] * (_WITH_OTHER_NAMES.get(why, 1.0) if differ else 1.0)
        left *= 1 - weight
    return max(1, min(99, round(100 * (1 - left))))
