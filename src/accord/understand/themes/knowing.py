"""Whether there are themes at all, remembered for a minute, so that a desk without any pays no statement for them."""

from django.core.cache import cache

from accord.understand.themes.models import Fit

_KEY = "understand.themes.exist"
_SECONDS = 60


def themes_exist() -> bool:
    """Whether a fit has ended with themes."""
    known = cache.get(_KEY)
    if known is None:
        known = Fit.objects.exclude(model_sha256="").exists()
        cache.set(_KEY, known, _SECONDS)
    return bool(known)


def forget_themes() -> None:
    """Look again with the next question."""
    cache.delete(_KEY)
