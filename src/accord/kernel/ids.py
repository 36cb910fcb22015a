"""References people can say aloud, and tokens nobody can guess."""

import hashlib
import hmac
import secrets

from django.core import signing

# No vowels (no accidental words) and nothing that sounds or looks like something else.
_SPEAKABLE = "2345679CDFGHKMNPRTWX"


def reference_of(number: int) -> str:
    """A short, speakable reference for a positive row number, such as `K7F-3QX`; one to one."""
    scrambled = (number * 48_271_031 + 7_919) % (20**6) if number < 20**6 else number
    digits: list[str] = []
    while scrambled or len(digits) < 6:
        scrambled, digit = divmod(scrambled, 20)
        digits.append(_SPEAKABLE[digit])
    text = "".join(reversed(digits))
    return f"{text[:3]}-{text[3:]}"


def new_token() -> str:
    """A random token of 32 bytes for a link; store only `hash_of` it."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """The form in which a token is kept: SHA-256, hexadecimal, 64 characters."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def sign(*, purpose: str, value: object) -> str:
    """A signed text that carries a JSON value, for links that need no row of their own."""
    return signing.dumps(value, salt=f"accord.{purpose}", compress=True)


def read_signed(*, purpose: str, text: str, valid_seconds: int | None = None) -> object | None:
    """The value of a signed text, or None if it is forged, meant for something else or too old."""
    try:
        value: object = signing.loads(text, salt=f"accord.{purpose}", max_age=valid_seconds)
    except signing.BadSignature:
        return None
    return value
