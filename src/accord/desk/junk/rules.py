"""Whether words are junk: naive Bayes over words, each once a letter, and cautious where it costs a customer."""

import math
import re
import zlib
from collections.abc import Iterable, Mapping

MOST_WORDS = 300
LEAST_JUNK = 5
LEAST_FINE = 20
"""Nothing is judged before so many conversations of each side have taught."""

CERTAIN = 0.999
LEAST_TELLING = 5
_LOUDEST = 20
_SEEN = 2
_PRIOR = 0.1
_TELLS_FROM = math.log(3)
_WORD = re.compile(r"[^\W_]{3,30}", re.UNICODE)
_LINK = re.compile(r"https?://(?:www\.)?([a-z0-9.-]+)", re.IGNORECASE)

# Whoever blocks one of these blocks every second customer.
_SHARED = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.de yahoo.fr ymail.com "
    "icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de mail.com "
    "proton.me protonmail.com posteo.de mailbox.org orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it "
    "virgilio.it tin.it telefonica.net sapo.pt bluewin.ch hispeed.ch telenet.be skynet.be ziggo.nl kpnmail.nl "
    "seznam.cz wp.pl onet.pl o2.pl interia.pl mail.ru yandex.ru qq.com 163.com 126.com naver.com btinternet.com "
    "sky.com comcast.net verizon.net att.net"
)
SHARED_DOMAINS = frozenset(_SHARED.split())


def numbers_of(*, subject: str, text: str, sender: str) -> list[int]:
    """The words of a letter as numbers, each once: of its subject, its text, its links, and the sender's domain."""
    domain = sender.rpartition("@")[2].lower()
    marks = [
        *(f"s:{word.casefold()}" for word in _WORD.findall(subject)),
        *(word.casefold() for word in _WORD.findall(text)),
        *(f"l:{host.lower()}" for host in _LINK.findall(text)),
        *([f"d:{domain}"] if domain and domain not in SHARED_DOMAINS else []),
    ]
    return list(dict.fromkeys(_number(mark) for mark in marks))[:MOST_WORDS]


def _number(mark: str) -> int:
    return zlib.crc32(mark.encode()) - 2**31


def is_enough(*, junk: int, fine: int) -> bool:
    """Whether enough was taught to judge at all."""
    return junk >= LEAST_JUNK and fine >= LEAST_FINE


def likelihood_of_junk(words: Iterable[int], counts: Mapping[int, tuple[int, int]], *, junk: int, fine: int) -> float:
    """How likely a letter is junk; 0 where too little is known.

    Multivariate Bernoulli naive Bayes over the words present (Metsis, Androutsopoulos and Paliouras 2006), smoothed by
    one half, over the twenty that tell most either way, as Graham (2002) proposed: long letters would otherwise be
    certain of anything. Fewer than five words that tell of junk are too few, whatever they say.
    """
    if not is_enough(junk=junk, fine=fine):
        return 0.0
    ratios = [
        math.log((in_junk + 0.5) / (junk + 1)) - math.log((in_fine + 0.5) / (fine + 1))
        for in_junk, in_fine in (counts.get(word, (0, 0)) for word in words)
        if in_junk + in_fine >= _SEEN
    ]
    if sum(1 for ratio in ratios if ratio >= _TELLS_FROM) < LEAST_TELLING:
        return 0.0
    loudest = sorted(ratios, key=abs, reverse=True)[:_LOUDEST]
    # Words of one letter depend on each other; the root of their number tempers what they say together.
    score = math.log(_PRIOR / (1 - _PRIOR)) + sum(loudest) / math.sqrt(len(loudest)) * 2
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, score))))


def is_blocked(address: str, blocked: frozenset[str]) -> str:
    """The block that an address falls under: its own, its domain's or that of a domain above; else empty."""
    whole = address.strip().lower()
    parts = whole.rpartition("@")[2].split(".")
    domains = (".".join(parts[at:]) for at in range(len(parts) - 1))
    return next((each for each in (whole, *domains) if each in blocked), "")
