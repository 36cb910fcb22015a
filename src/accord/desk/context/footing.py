"""The way to the customer's status page, below replies where the company wants it."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.desk.context.links import status_link
from accord.kernel.company import read_company


def footer_of_reply(*, case_id: int, customer_id: int, language: str) -> str:
    """One line with the link, in the customer's language; empty unless the company has chosen it."""
    if not read_company().status_page_in_replies:
        return ""
    with override("de" if language.startswith("de") else "en"):
        words = _("Where your request stands, and what we have promised you:")
        return f"{words}\n{status_link(case_id=case_id, customer_id=customer_id)}"
