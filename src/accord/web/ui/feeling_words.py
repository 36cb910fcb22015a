"""Feelings in words, the same beside a conversation and in the figures."""

from django.utils.translation import gettext as _

from accord.understand.feelings.contracts import Feeling

_WORDS = {
    Feeling.ANGRY: lambda: _("angry"),
    Feeling.DISAPPOINTED: lambda: _("disappointed"),
    Feeling.WORRIED: lambda: _("worried"),
    Feeling.CONFUSED: lambda: _("at a loss"),
    Feeling.PLEASED: lambda: _("pleased"),
    Feeling.NEUTRAL: lambda: _("neutral"),
}


def feeling_word(feeling: Feeling | None) -> str:
    """How a text sounds, in a word or two; None is *not sure*."""
    return _("not sure") if feeling is None else _WORDS[feeling]()


def feeling_choices() -> list[tuple[str, str]]:
    """All feelings with their words, in their order."""
    return [(feeling.value, feeling_word(feeling)) for feeling in Feeling]
