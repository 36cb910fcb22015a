"""The bar above a list: what it is narrowed to, what else it can be narrowed to, and the views that people keep."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accord.customers.companies.queries import name_companies
from accord.desk.contracts import ACTIVE, InboxOrder, InboxView, Priority, Whose
from accord.desk.queries.tags import list_tags
from accord.desk.search.contracts import SavedViewRow
from accord.kernel.permissions import Actor, Permission
from accord.web.agent import names
from accord.web.agent.listing import Listing
from accord.web.agent.telling import status_words

Choice = tuple[str, str]


def priority_words() -> dict[Priority, str]:
    """How much a case matters, in words."""
    return {
        Priority.URGENT: _("Urgent"),
        Priority.HIGH: _("High"),
        Priority.NORMAL: _("Normal"),
        Priority.LOW: _("Low"),
    }


def filter_context(actor: Actor, view: Listing) -> dict[str, Any]:
    """The fields of the bar with what they may be, and what is chosen as marks that can be taken off."""
    fields = _fields(view)
    given = view.fields
    marks = []
    for name, label, choices in fields:
        if chosen := given.get(name):
            words = dict(choices).get(chosen, chosen)
            url = f"{reverse('agent:inbox')}?{view.without_field(name).query}"
            marks.append({"label": f"{label}: {words}", "url": url})
    if view.wanted.company_id is not None:
        url = f"{reverse('agent:inbox')}?{view.without_field('company').query}"
        marks.append({"label": f"{_('Company')}: {_company_name(view.wanted.company_id)}", "url": url})
    return {
        "company_chosen": view.wanted.company_id,
        "filter_fields": [
            {"name": name, "label": label, "choices": choices, "value": given.get(name, "")}
            for name, label, choices in fields
        ],
        "filter_marks": marks,
        "filter_order": _order(view),
        "is_narrowed": view.is_narrowed,
        "plain_url": f"{reverse('agent:inbox')}?view={view.view}",
        "order_url": f"{reverse('agent:inbox')}?{view.without_field('order').query}",
        "keep_query": replace(view, saved_id=None).query,
        "may_share": actor.may(Permission.LEAD),
    }


def _company_name(company_id: int) -> str:
    """The only field that is no list to choose from: one comes here from the company's page."""
    return name_companies(company_ids=[company_id]).get(company_id, "?")


def _order(view: Listing) -> dict[str, Any]:
    choices = [
        (InboxOrder.NEWEST.value, _("Newest first")),
        (InboxOrder.OLDEST.value, _("Oldest first")),
        (InboxOrder.WAITING.value, _("Waiting longest")),
        (InboxOrder.DUE.value, _("Due soonest")),
    ]
    return {"name": "order", "label": _("Order"), "choices": choices, "value": view.order.value}


def _fields(view: Listing) -> list[tuple[str, str, list[Choice]]]:
    people = [(Whose.ME.value, _("Me")), (Whose.NOBODY.value, _("Nobody"))]
    people += [(str(number), name) for number, name in names.staff_names().items()]
    found = [
        ("assignee", _("Who is on it"), people),
        ("queue", _("Queue"), [(str(queue.id), queue.name) for queue in names.queues().values()]),
        ("tag", _("Tag"), [(str(tag.id), tag.name) for tag in list_tags()]),
        ("channel", _("Channel"), channel_choices()),
        ("inbox", _("Mailbox"), [(str(number), address) for number, address in names.mailboxes().items()]),
        ("priority", _("Priority"), [(each.value, words) for each, words in priority_words().items()]),
        ("type", _("Kind of case"), [(str(number), name) for number, name in names.case_types().items()]),
        ("unread", _("Read"), [("yes", _("Unread")), ("no", _("Read"))]),
    ]
    if view.view in {InboxView.ALL, InboxView.MINE, InboxView.UNASSIGNED}:
        found.insert(0, ("status", _("Status"), [(each.value, status_words(each)) for each in ACTIVE]))
    return [field for field in found if field[2]]


def channel_choices() -> list[Choice]:
    """The channels by which customers write, in words."""
    return [("email", _("Mail")), ("web_form", _("Form")), ("chat", _("Chat"))]


def kept_item(row: SavedViewRow, count: int | None, view: Listing) -> dict[str, Any]:
    """A kept view as a line beside the list."""
    return {
        "label": row.name,
        "url": f"{reverse('agent:inbox')}?{row.query}&saved={row.id}",
        "count": count,
        "current": row.id == view.saved_id,
        "icon": "bookmark" if row.is_own else "users-round",
        "late": False,
    }
