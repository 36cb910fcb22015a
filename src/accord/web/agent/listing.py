"""Which list of the inbox an address means: its view, what it is narrowed to, and its order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict

from accord.channels.contracts import Channel
from accord.desk.contracts import CaseStatus, ConversationFilter, InboxOrder, InboxView, Priority, Whose

_LARGEST_ID = 2**31


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list of the inbox. As text it is its address from the value of `view=` on, so that links keep all of it."""

    view: InboxView = InboxView.ALL
    wanted: ConversationFilter = ConversationFilter()  # noqa: RUF009 - frozen
    order: InboxOrder = InboxOrder.NEWEST
    saved_id: int | None = None

    def __str__(self) -> str:
        return self.query.removeprefix("view=")

    @property
    def query(self) -> str:
        """The whole list as it stands in an address after the question mark."""
        return urlencode({"view": self.view, **self.fields})

    @property
    def fields(self) -> dict[str, str]:
        """All but the view, as fields of a form; what narrows nothing is left out."""
        given = {name: _written(getattr(self.wanted, attribute)) for name, (attribute, _) in _FIELDS.items()}
        given["order"] = "" if self.order == InboxOrder.NEWEST else self.order.value
        given["saved"] = _written(self.saved_id)
        return {name: value for name, value in given.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether it shows anything but its view, newest first."""
        return not self.wanted.is_empty or self.order != InboxOrder.NEWEST

    def without_field(self, name: str) -> "Listing":
        """The same list, no longer narrowed by one field."""
        if name == "order":
            return replace(self, order=InboxOrder.NEWEST, saved_id=None)
        attribute, _ = _FIELDS[name]
        wanted = replace(self.wanted, **{attribute: getattr(ConversationFilter(), attribute)})
        return replace(self, wanted=wanted, saved_id=None)


def view_of(request: HttpRequest) -> Listing:
    """The list that the address of a request names; all open ones when it names none."""
    asked = request.GET if "view" in request.GET or "view" not in request.POST else request.POST
    return _read(asked)


def listing_of(query: str) -> Listing:
    """The list that a kept address means."""
    return _read(dict(parse_qsl(query)))


def _read(asked: "QueryDict | dict[str, str]") -> Listing:
    """What cannot be understood narrows nothing: somebody has edited the address."""
    view = str(asked.get("view", ""))
    wanted: dict[str, Any] = {}
    for name, (attribute, read) in _FIELDS.items():
        value = read(str(asked.get(name, "")))
        if value is not None:
            wanted[attribute] = value
    order = str(asked.get("order", ""))
    return Listing(
        view=InboxView(view) if view in set(InboxView) else InboxView.ALL,
        wanted=ConversationFilter(**wanted),
        order=InboxOrder(order) if order in set(InboxOrder) else InboxOrder.NEWEST,
        saved_id=_number(str(asked.get("saved", ""))),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and int(text) < _LARGEST_ID else None


def _statuses(text: str) -> tuple[CaseStatus, ...] | None:
    found = tuple(CaseStatus(one) for one in text.split(",") if one in set(CaseStatus))
    return found or None


def _assignee(text: str) -> int | Whose | None:
    return Whose(text) if text in set(Whose) else _number(text)


def _channel(text: str) -> str | None:
    return text if text in set(Channel) else None


def _priority(text: str) -> Priority | None:
    return Priority(text) if text in set(Priority) else None


def _yes_or_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


_FIELDS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "status": ("statuses", _statuses),
    "assignee": ("assignee", _assignee),
    "queue": ("queue_id", _number),
    "tag": ("tag_id", _number),
    "channel": ("channel", _channel),
    "inbox": ("inbox_id", _number),
    "priority": ("priority", _priority),
    "type": ("case_type_id", _number),
    "company": ("company_id", _number),
    "unread": ("unread", _yes_or_no),
}


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(str(each) for each in value)
    return str(value)
