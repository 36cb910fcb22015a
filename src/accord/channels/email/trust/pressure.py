"""Pure decisions about how much is too much: likeness of words, and tokens for what may leave."""

import hashlib
import re

from accord.channels.email.contracts import Mail

STORM_MINUTES = 10
AUTOMATIC_AN_HOUR = 10
AUTOMATIC_A_DAY = 20
_FEWEST_LIKE_CHARACTERS = 40
_NO_LIKENESS = re.compile(r"[\W\d_]+")


def likeness_of(mail: Mail) -> str:
    """The same for mails with the same new words, whatever their numbers and layout; empty for those with few."""
    words = _NO_LIKENESS.sub(" ", (mail.new_text or mail.text)[:4000].lower()).strip()
    if len(words) < _FEWEST_LIKE_CHARACTERS:
        return ""
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=8).hexdigest()


def tokens_now(*, tokens: float, seconds: float, a_minute: int, burst: int) -> float:
    """How many mails may leave at once after so many seconds: `a_minute` come in steadily, `burst` are kept at most."""
    return min(float(max(burst, 1)), tokens + max(seconds, 0.0) * a_minute / 60)


def seconds_until_token(*, tokens: float, a_minute: int) -> float:
    """How long until one mail may leave."""
    return max(0.0, (1 - tokens) * 60 / a_minute)
