"""The words of the settings: roles, permissions of keys, entries of the audit log."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accord.journey.contracts import ChangeKind
from accord.journey.shown.contracts import ShownKind
from accord.kernel.permissions import Permission, Role

Names = Mapping[int, str]


def role_words() -> list[tuple[Role, str, str]]:
    """Each role with its name and what it may do."""
    return [
        (Role.AGENT, _("Agent"), _("Reads and answers conversations.")),
        (Role.LEAD, _("Service leader"), _("Also sees every queue, assigns others and acknowledges alarms.")),
        (Role.CX_LEAD, _("Experience leader"), _("Listens for the whole company and opens root causes.")),
        (Role.DEPARTMENT_OWNER, _("Department owner"), _("Sees and works on the causes of the own department.")),
        (Role.EXECUTIVE, _("Executive"), _("Reads the weekly briefing and every figure.")),
        (Role.EMPLOYEE, _("Employee"), _("Learns, shares ideas and rings the bell; everybody may.")),
        (Role.ADMINISTRATOR, _("Administrator"), _("May do everything, and decides who may what.")),
    ]


def role_names() -> dict[str, str]:
    """The name of each role."""
    return {role: name for role, name, _hint in role_words()}


def key_permissions() -> list[tuple[Permission, str, str]]:
    """What a key of another system can be allowed, with a hint."""
    return [
        (Permission.DESK, _("Customers and events"), _("Reports orders and parcels, reads what is known of customers."))
    ]


_ENTRIES = {
    "api_token.created": lambda: _("made a key for another system"),
    "api_token.revoked": lambda: _("ended a key of another system"),
    "company.changed": lambda: _("changed the company's settings"),
    "department.owner_changed": lambda: _("gave a department another owner"),
    "employee.deactivated": lambda: _("ended the access of"),
    "employee.hired": lambda: pgettext("somebody did this:", "added"),
    "employee.invited": lambda: pgettext("somebody did this:", "invited"),
    "employee.moved": lambda: _("changed the department of"),
    "employee.password_set": lambda: _("password set by invitation:"),
    "employee.reactivated": lambda: _("gave access back to"),
    "employee.sign_in_reset": lambda: _("reset the sign-in of"),
    "employee.teams": lambda: _("changed the teams of"),
    "journey.accountable_changed": lambda: _("changed who is accountable"),
    "mail.key_dropped": lambda: _("dropped a key for signing mail"),
    "mail.key_made": lambda: _("made a key for signing mail"),
    "mail.key_used": lambda: _("began to sign mail with a key"),
    "mail.marked_arrived": lambda: _("marked a mail as arrived"),
    "mail.quarantine_retried": lambda: _("read a mail in quarantine again"),
    "mail.sent_again": lambda: _("sent a mail in doubt again"),
    "mail.storm_discarded": lambda: _("discarded a storm of mail as junk"),
    "mail.storm_released": lambda: _("let a storm of mail in"),
    "mail.uploaded": lambda: _("brought in mail files"),
    "mailbox.consent_given": lambda: _("gave consent to a mailbox"),
    "mailbox.hook_renewed": lambda: _("made a new address for a mail service"),
    "mailbox.added": lambda: _("added a mailbox"),
    "mailbox.changed": lambda: _("changed a mailbox"),
    "mailbox.rules_changed": lambda: _("changed the limits of a mailbox"),
    "queue.created": lambda: _("opened a queue"),
    "role.granted": lambda: _("gave a role to"),
    "role.revoked": lambda: _("took a role from"),
    "vision.chosen": lambda: _("chose the service vision"),
}


def entry_words(action: str) -> str:
    """What somebody did, as the middle of a sentence; an unknown action is shown by its code."""
    words = _ENTRIES.get(action)
    return words() if words else action


_DETAILS = {
    "after": lambda: _("now"),
    "before": lambda: _("before"),
    "name": lambda: _("name"),
    "permissions": lambda: _("may"),
    "role": lambda: _("role"),
    "roles": lambda: _("roles"),
    "second_factors": lambda: _("passkeys and codes removed"),
}
_OF_DEPARTMENTS = {"employee.moved", "journey.accountable_changed"}
_OF_PEOPLE = {"department.owner_changed"}


def change_kinds() -> dict[str, str]:
    """What kinds of change customers may notice."""
    return {
        ChangeKind.CAMPAIGN: _("Campaign"),
        ChangeKind.PRICE: _("Price"),
        ChangeKind.LETTER: _("Invoice or letter"),
        ChangeKind.PRODUCT: pgettext("kind of change", "Product"),
        ChangeKind.OUTAGE: _("Outage"),
        ChangeKind.OTHER: pgettext("kind of change", "Other"),
    }


def shown_kinds() -> dict[str, str]:
    """What kinds of things customers see."""
    return {
        ShownKind.ADVERTISEMENT: _("Advertisement"),
        ShownKind.LETTER: _("Letter or mail"),
        ShownKind.NOTICE: _("Notice"),
        ShownKind.PAGE: _("Page"),
        ShownKind.PRODUCT: _("Product or packaging"),
    }


def detail_words(action: str, detail: Mapping[str, Any], *, people: Names, departments: Names) -> str:
    """What an entry holds beside, on one line; ids of people and departments become their names."""
    names = departments if action in _OF_DEPARTMENTS else people if action in _OF_PEOPLE else {}
    return " · ".join(f"{_key(key)}: {_plain(value, names)}" for key, value in detail.items())


def _key(key: str) -> str:
    words = _DETAILS.get(key)
    return words() if words else key.replace("_", " ")


def _plain(value: Any, names: Names) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(one, names) for one in value) or "–"
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return names.get(value) or role_names().get(str(value)) or str(value)
