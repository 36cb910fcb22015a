"""What a customer wishes, as the fields of their own page."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accord.customers.contracts import ContactTime, CustomerRow, FormOfAddress, Purpose
from accord.customers.queries import get_customer, may_we
from accord.web.ui.formats import language_name

_LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pl", "pt")


def wishes_context(customer_id: int) -> dict[str, Any]:
    """What stands now, and what can be chosen. Two statements."""
    customer = get_customer(customer_id=customer_id)
    return {
        "wishes": customer,
        "wants_surveys": may_we(customer_id=customer.id, purpose=Purpose.SURVEYS),
        "wish_languages": _languages(customer),
        "wish_channels": _channels(customer),
        "wish_times": _times(),
        "wish_addresses": [
            (FormOfAddress.FORMAL.value, _("formally, with my surname")),
            (FormOfAddress.INFORMAL.value, _("by my first name")),
        ],
    }


def _languages(customer: CustomerRow) -> list[tuple[str, str]]:
    codes = sorted({*_LANGUAGES, *([customer.language] if customer.language else [])})
    return [(code, language_name(code)) for code in codes]


def _channels(customer: CustomerRow) -> list[tuple[str, str]]:
    found = [("email", _("by mail")), ("phone", _("by telephone"))]
    if customer.preferred_channel and customer.preferred_channel not in dict(found):
        found.append((customer.preferred_channel, customer.preferred_channel))
    return found


def _times() -> list[tuple[str, str]]:
    words = {
        ContactTime.MORNING: _("in the morning"),
        ContactTime.MIDDAY: _("around noon"),
        ContactTime.AFTERNOON: _("in the afternoon"),
        ContactTime.EVENING: _("in the evening"),
        ContactTime.WEEKEND: _("at the weekend"),
    }
    return [(time.value, said) for time, said in words.items()]


def given_wishes(given: Any, *, known_languages: Sequence[str]) -> dict[str, Any]:
    """What was posted, as `change_preferences` takes it; a language that nobody offered is left as it is."""
    found: dict[str, Any] = {
        "preferred_name": given.get("preferred_name", "").strip(),
        "preferred_channel": given.get("preferred_channel", "").strip(),
        "form_of_address": given.get("form_of_address", ""),
        "accessibility_needs": given.get("accessibility_needs", "").strip(),
        "contact_times": given.getlist("contact_times"),
    }
    if given.get("language", "") in known_languages:
        found["language"] = given["language"]
    return found
