"""In which language we write to a customer."""

from django.conf import settings

from accord.kernel import company

_WRITTEN = frozenset(code for code, _name in settings.LANGUAGES)


def written_language(language: str) -> str:
    """The customer's language where we write it, else the company's."""
    return language[:2] if language[:2] in _WRITTEN else company.read_company().language
