"""Customers in words: what they wish, what they allow, and why two of them may be one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.customers.contracts import ConsentRow, ContactTime, CustomerRow, FormOfAddress, Purpose
from accord.customers.duplicates.contracts import ProposalRow, Reason, Why

_CHANNELS: Mapping[str, tuple[str, Callable[[], str]]] = {
    "email": ("mail", lambda: _("by mail")),
    "phone": ("phone", lambda: _("by telephone")),
    "chat": ("message-circle", lambda: _("by chat")),
}
_TIMES: Mapping[ContactTime, Callable[[], str]] = {
    ContactTime.MORNING: lambda: _("mornings"),
    ContactTime.MIDDAY: lambda: _("at noon"),
    ContactTime.AFTERNOON: lambda: _("afternoons"),
    ContactTime.EVENING: lambda: _("evenings"),
    ContactTime.WEEKEND: lambda: _("weekends"),
}
_ADDRESS: Mapping[FormOfAddress, Callable[[], str]] = {
    FormOfAddress.FORMAL: lambda: _("formally"),
    FormOfAddress.INFORMAL: lambda: _("by first name"),
}
_PURPOSES: Mapping[Purpose, tuple[str, Callable[[], str]]] = {
    Purpose.SURVEYS: ("star", lambda: _("Surveys")),
    Purpose.NEWS_OF_CHANGE: ("circle-check-big", lambda: _("News of what was changed")),
    Purpose.STORIES: ("quote", lambda: _("Telling their story")),
}
_REASONS: Mapping[Why, tuple[str, Callable[[], str]]] = {
    Why.SAME_PHONE: ("phone", lambda: _("The same telephone number: %(shown)s")),
    Why.DOTS_AND_PLUS: ("mail", lambda: _("Addresses that differ by dots or a tag only: %(shown)s")),
    Why.TYPING_ERROR: ("spell-check", lambda: _("One address looks like the other mistyped: %(shown)s")),
    Why.SAME_NAME_COMPANY: ("building-2", lambda: _("The same name at the same company")),
    Why.SAME_NAME_PLACE: ("map-pin", lambda: _("The same name and postcode: %(shown)s")),
    Why.SAME_NUMBER: ("shopping-bag", lambda: _("One wrote about %(shown)s, which is the other's")),
    Why.SAID_SO: ("quote", lambda: _("Said in a mail that %(shown)s is theirs too")),
    Why.REPLY_TO: ("reply", lambda: _("Wanted answers at %(shown)s")),
}


def channel_wishes() -> list[tuple[str, str]]:
    """By which channels somebody may want to be reached, as choices."""
    return [(key, words()) for key, (_icon, words) in _CHANNELS.items()]


def time_wishes() -> list[tuple[str, str]]:
    """When somebody may want to be called, as choices."""
    return [(time.value, words()) for time, words in _TIMES.items()]


def address_wishes() -> list[tuple[str, str]]:
    """How somebody may want to be spoken to, as choices."""
    return [(form.value, words()) for form, words in _ADDRESS.items()]


def channel_words(channel: str) -> str:
    """A channel that somebody prefers, in words; one that we do not know is shown as it was written."""
    known = _CHANNELS.get(channel)
    return known[1]() if known else channel


def times_words(times: Sequence[ContactTime]) -> str:
    """Times of contact as one list."""
    return ", ".join(_TIMES[time]() for time in times)


def wishes_of(customer: CustomerRow) -> list[tuple[str, str, str]]:
    """What a customer wishes, as (icon, what, words); what nobody said is left out."""
    found = [
        ("tag", _("Called"), customer.preferred_name),
        ("user-round", _("Addressed"), _ADDRESS[customer.form_of_address]() if customer.form_of_address else ""),
        (
            _CHANNELS.get(customer.preferred_channel, ("message-square", None))[0],
            _("Reached"),
            channel_words(customer.preferred_channel),
        ),
        ("clock", _("Called up"), times_words(customer.contact_times)),
        ("accessibility", _("Needs"), customer.accessibility_needs),
    ]
    return [each for each in found if each[2]]


def composer_wishes(customer: CustomerRow) -> list[tuple[str, str]]:
    """What whoever writes to a customer should know, as (icon, sentence); mostly nothing."""
    found = []
    if customer.preferred_channel and customer.preferred_channel != "email":
        icon = _CHANNELS.get(customer.preferred_channel, ("message-square", None))[0]
        words = _("Prefers to be reached %(how)s") % {"how": channel_words(customer.preferred_channel)}
        phone = next((i.value for i in customer.identities if i.kind == "phone" and not i.undeliverable), "")
        details = [each for each in (phone, times_words(customer.contact_times)) if each]
        found.append((icon, f"{words} ({' · '.join(details)})." if details else f"{words}."))
    if customer.form_of_address is not None:
        how = _ADDRESS[customer.form_of_address]()
        found.append(("user-round", _("Wants to be addressed %(how)s.") % {"how": how}))
    if customer.accessibility_needs:
        found.append(("accessibility", _("Needs: %(needs)s") % {"needs": customer.accessibility_needs}))
    return found


def consent_lines(rows: Sequence[ConsentRow]) -> list[dict[str, Any]]:
    """What a customer allows and forbids, in the order of the purposes."""
    return [
        {
            "icon": _PURPOSES[row.purpose][0],
            "purpose": row.purpose.value,
            "words": _PURPOSES[row.purpose][1](),
            "given": row.given,
            "state": _("yes") if row.given else _("no"),
            "at": row.at,
        }
        for row in rows
    ]


def reason_words(reason: Reason) -> tuple[str, str]:
    """Why two persons may be one, as (icon, sentence)."""
    icon, words = _REASONS[reason.why]
    return icon, words() % {"shown": reason.shown}


def sureness(row: ProposalRow) -> tuple[str, str]:
    """How sure a proposal is, as a kind of status and words."""
    if row.score >= 85:
        return "fine", _("very likely one person")
    return ("waiting", _("likely one person")) if row.score >= 70 else ("new", _("perhaps one person"))


def merge_reason_words(codes: str) -> str:
    """Why two persons were merged, from what was kept with the merge; words of somebody's own stay as they are."""
    known = {why.value for why in Why}
    parts = [part for part in codes.split(",") if part]
    if not parts or any(part not in known for part in parts):
        return codes
    return "; ".join(reason_words(Reason(Why(part)))[1].rstrip(": ") for part in parts)


def people_words(count: int) -> str:
    """How many people belong to a company."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
