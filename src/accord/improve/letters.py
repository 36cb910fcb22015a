"""The words by which customers hear what was changed: a first draft by language, and one customer's own copy."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from accord.customers.contracts import CustomerRow
from accord.improve.contracts import Letter
from accord.kernel import company


def drafted(*, title: str, what_changed: str) -> dict[str, Letter]:
    """A letter in each language that we write, to be edited; `{name}` and `{date}` are filled in for each customer."""
    letters = {}
    for code, _language in settings.LANGUAGES:
        with override(code):
            letters[code] = Letter(subject=_subject(), text=_text(title, what_changed))
    return letters


def _subject() -> str:
    return _("What we changed because you told us")


def _text(title: str, what_changed: str) -> str:
    return _(
        "Hello {name},\n\non {date} you wrote to us about something that went wrong: %(title)s. You were not the only"
        " one, and we have looked for the cause.\n\nThis is what we changed: %(what_changed)s\n\n"
        "Thank you for telling us. If it happens again, just answer this mail."
    ) % {"title": title, "what_changed": what_changed}


def written_to(letter: Letter, *, language: str, customer: CustomerRow, wrote_at: datetime) -> Letter:
    """One customer's own copy of a letter, with the day as its language writes one."""
    day = wrote_at.astimezone(ZoneInfo(company.read_company().timezone))
    with override(language):
        written_day = format_date(day, pgettext("date format", "j F Y"))
    filled = {"{name}": customer.display_name, "{date}": written_day}
    subject, text = letter.subject, letter.text
    for placeholder, words in filled.items():
        subject, text = subject.replace(placeholder, words), text.replace(placeholder, words)
    return Letter(subject=subject, text=text)
