"""Whether the classifier was ever taught, remembered for a minute, so that a desk without it pays no statement."""

from django.core.cache import cache

from accord.understand.feelings.models import Fit

_KEY = "understand.feelings.taught"
_SECONDS = 60


def is_taught() -> bool:
    """Whether a teaching has ended well."""
    known = cache.get(_KEY)
    if known is None:
        known = Fit.objects.exclude(model_sha256="").exists()
        cache.set(_KEY, known, _SECONDS)
    return bool(known)


def forget_taught() -> None:
    """Look again with the next question."""
    cache.delete(_KEY)
