"""What the inbox and the conversation page show: rows formatted once, and the panes around them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from accord.channels.email.trust.queries import trust_of_messages
from accord.customers.contracts import CustomerRow, OutsideRecordRow
from accord.customers.queries import get_customer, list_outside_records
from accord.desk.contracts import (
    CaseStatus,
    ConversationPage,
    ConversationRow,
    InboxCounts,
    InboxView,
    MessageKind,
    OpenConversation,
    ParticipantRole,
)
from accord.desk.people.queries import address_in
from accord.desk.queries import count_views, list_conversations, list_conversations_of_customers, open_conversation
from accord.desk.search.contracts import ViewKind
from accord.desk.search.queries import list_views
from accord.desk.side_talks.contracts import Asides
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.events import Fact, list_facts, list_facts_around
from accord.kernel.live import grant
from accord.kernel.permissions import Actor
from accord.understand.queries import count_others_like
from accord.web.agent.asides import with_asides
from accord.web.agent.beside import asides_beside, beside_context
from accord.web.agent.changes_beside import changes_beside
from accord.web.agent.filter_bar import kept_item
from accord.web.agent.kept_searches import kept_searches_context
from accord.web.agent.later import later_times
from accord.web.agent.letters import letters_of
from accord.web.agent.levels import levels_context, levels_of_rows, with_time
from accord.web.agent.listing import Listing, listing_of
from accord.web.agent.macro_waits import waiting_context
from accord.web.agent.marks import Marks, marks_of, standing_shown
from accord.web.agent.notes import notes_beside
from accord.web.agent.person_words import composer_wishes, wishes_of
from accord.web.agent.promising import promises_beside, still_taken
from accord.web.agent.telling import status_words
from accord.web.agent.watching import topics_beside
from accord.web.ui.formats import at

_STATUS_KIND = {
    CaseStatus.NEW: "new",
    CaseStatus.OPEN: "waiting",
    CaseStatus.PENDING: "waiting",
    CaseStatus.ON_HOLD: "waiting",
    CaseStatus.SOLVED: "fine",
}
_ELSEWHERE = frozenset({CaseStatus.PENDING, CaseStatus.ON_HOLD})
_ICONS = {
    InboxView.MINE: "user-round",
    InboxView.UNASSIGNED: "inbox",
    InboxView.ALL: "layers",
    InboxView.PENDING: "hourglass",
    InboxView.SNOOZED: "alarm-clock",
    InboxView.SOLVED: "check",
    InboxView.UNSETTLED: "mail-question-mark",
    InboxView.JUNK: "shield-alert",
    InboxView.TRASH: "trash-2",
}
_MOST_FACTS = 200


@dataclass(frozen=True, kw_only=True)
class InboxLine:
    """One line of the list, in the shape that the row's macro takes."""

    id: int
    who: str
    subject: str
    words: str
    channel: str
    waiting_since: datetime | None
    assignee: str
    unread: bool
    url: str
    feeling: str = ""
    due: str = ""
    due_kind: str = ""
    marks: Marks = Marks()  # noqa: RUF009 - frozen


def view_names() -> Mapping[InboxView, str]:
    """The views of the inbox in the order shown."""
    return {
        InboxView.MINE: _("Mine"),
        InboxView.UNASSIGNED: _("Nobody's yet"),
        InboxView.ALL: _("All open"),
        InboxView.PENDING: _("Waiting for others"),
        InboxView.SNOOZED: _("Put aside"),
        InboxView.SOLVED: _("Solved"),
        InboxView.UNSETTLED: _("Not delivered"),
        InboxView.JUNK: _("Junk"),
        InboxView.TRASH: _("Trash"),
    }


def views_context(actor: Actor, view: Listing, count: Callable[..., InboxCounts] = count_views) -> dict[str, Any]:
    """The views with their counts, and those that people keep. One statement."""
    kept = [row for row in list_views(actor=actor, with_id=view.saved_id) if row.kind == ViewKind.INBOX]
    kept_lists = [listing_of(row.query) for row in kept]
    counts = count(actor=actor, kept=[(each.view, each.wanted) for each in kept_lists])
    items = [
        {
            "label": label,
            "url": f"{reverse('agent:inbox')}?view={each}",
            "count": counts.views.get(each),
            "current": each == view.view and view.saved_id is None,
            "icon": _ICONS[each],
            "late": each == InboxView.UNSETTLED,
        }
        for each, label in view_names().items()
        if each != InboxView.UNSETTLED or counts.views[each] or each == view.view
    ]
    return {
        "views": items,
        "kept_views": [kept_item(row, count, view) for row, count in zip(kept, counts.kept, strict=True)],
        "view": view,
        "view_name": next((row.name for row in kept if row.id == view.saved_id), view_names()[view.view]),
        "waiting": counts.waiting,
        **kept_searches_context(actor),
    }


def rows_context(actor: Actor, view: Listing, after: str | None = None) -> dict[str, Any]:
    """One page of the list, with what is due in it. Two statements."""
    page: ConversationPage = list_conversations(
        actor=actor, view=view.view, wanted=view.wanted, order=view.order, after=after
    )
    levels = levels_of_rows([row.case_id for row in page.rows])
    older = f"{view.query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else ""
    return {
        "rows": [_line(row, str(view), levels.get(row.case_id)) for row in page.rows],
        "older_url": f"{reverse('agent:rows')}?{older}" if older else "",
        "rows_url": f"{reverse('agent:rows')}?{view.query}",
    }


def _line(row: ConversationRow, view: str, level: tuple[Markup, str] | None) -> InboxLine:
    due, kind = _standing(row), "fine"
    if row.snoozed_until is not None and row.snoozed_until > clock.now() and row.status != CaseStatus.SOLVED:
        due, kind = with_time(_("until %(when)s"), at(row.snoozed_until)), "closed"
    elif level is not None:
        due, kind = level
    elif row.status == CaseStatus.SOLVED or row.status in _ELSEWHERE:
        kind = "closed" if row.status == CaseStatus.SOLVED else "waiting"
    return InboxLine(
        id=row.id,
        who=row.customer_name,
        subject=row.subject or _("Without a subject"),
        words=row.last_words,
        channel="form" if row.channel == "web_form" else row.channel,
        waiting_since=row.waiting_since,
        assignee=row.assignee_name or "",
        unread=row.unread,
        marks=marks_of(row.tag_ids, row.priority),
        url=f"{reverse('agent:conversation', args=[row.id])}?view={view}",
        due=due,
        due_kind=kind,
    )


def _standing(row: ConversationRow) -> str:
    """Why nobody waits for us here; empty where somebody does, because then the row shows since when."""
    if row.waiting_since is not None:
        return ""
    known = {
        CaseStatus.PENDING: _("with the customer"),
        CaseStatus.ON_HOLD: _("with a colleague"),
        CaseStatus.SOLVED: _("solved"),
        CaseStatus.OPEN: _("answered"),
    }
    return known.get(row.status, "")


def conversation_context(actor: Actor, conversation_id: int, view: Listing, kind: str = "reply") -> dict[str, Any]:
    """The conversation with what we know of its customer."""
    opened = open_conversation(actor=actor, conversation_id=conversation_id)
    customer = get_customer(customer_id=opened.row.customer_id)
    facts = list_facts_around(customer_ids=customer.ids, conversation_id=opened.row.id, limit=_MOST_FACTS)
    asides = asides_beside(actor, opened.row.id, facts)
    return {
        **_letters(opened, facts, asides),
        **beside_context(actor, case_id=opened.case.id, customer_ids=customer.ids, asides=asides, facts=facts),
        "conversation": opened.row,
        "marks": marks_of(opened.row.tag_ids, opened.row.priority, most=6),
        "standing": standing_shown(opened.standing),
        "case": opened.case,
        "subject": opened.row.subject or _("Without a subject"),
        "status": {"kind": _STATUS_KIND[opened.case.status], "words": status_words(opened.case.status)},
        "strangers": [person for person in opened.participants if person.role == ParticipantRole.STRANGER],
        "last_raw_id": next((m.id for m in reversed(opened.messages) if m.channel == "email"), None),
        "view": view,
        "live_grant": grant(*topics_beside(actor, opened.row, customer_id=customer.id)),
        **composer_context(opened, customer, kind),
        **waiting_context(actor, opened),
        **_about(actor, opened, customer, facts),
        **levels_context(opened.clocks),
        **notes_beside(actor, customer, facts),
        **changes_beside(opened.case.touchpoint_id),
    }


def letters_context(actor: Actor, conversation_id: int) -> dict[str, Any]:
    """The letters alone, for a page that is open while something changes. Four statements."""
    opened = open_conversation(actor=actor, conversation_id=conversation_id)
    facts = list_facts(conversation_id=opened.row.id, limit=_MOST_FACTS)
    return _letters(opened, facts, asides_beside(actor, opened.row.id, facts)) | {"conversation": opened.row}


def writing_context(actor: Actor, conversation_id: int, kind: str) -> dict[str, Any]:
    """The composer alone."""
    opened = open_conversation(actor=actor, conversation_id=conversation_id)
    customer = get_customer(customer_id=opened.row.customer_id)
    more = waiting_context(actor, opened) | {"conversation": opened.row}
    return composer_context(opened, customer, kind) | more


def _letters(opened: OpenConversation, facts: list[Fact], asides: Asides) -> dict[str, Any]:
    incoming = [m.id for m in opened.messages if m.kind == MessageKind.INCOMING and m.channel == "email"]
    trust = trust_of_messages(message_ids=incoming) if incoming else {}
    letters = letters_of(opened, [fact for fact in facts if fact.conversation_id == opened.row.id], trust)
    return {"letters": with_asides(letters, asides)}


def composer_context(opened: OpenConversation, customer: CustomerRow, kind: str) -> dict[str, Any]:
    """What the composer shows before anything is written: to whom, what will happen, the draft."""
    is_note = kind == MessageKind.NOTE
    draft = opened.drafts.get(MessageKind.NOTE if is_note else MessageKind.REPLY)
    own = {identity.value.lower() for identity in customer.identities}
    copied = [p.address for p in opened.participants if p.role == ParticipantRole.COPIED and p.address not in own]
    return {
        "kind": "note" if is_note else "reply",
        "draft": draft.text if draft else "",
        "draft_at": draft.changed_at if draft else None,
        "taken_over": [] if is_note else still_taken(draft),
        "customer": customer,
        "to_address": address_in(
            customer=customer,
            conversation_id=opened.row.id,
            own_id=opened.row.customer_id,
            last_sender=opened.last_sender,
        ),
        "composer_wishes": composer_wishes(customer),
        "copied": ", ".join(copied),
        "seen": opened.newest_message_id,
        "undo_seconds": read_company().undo_seconds,
        "later_times": later_times(),
        "company_zone": read_company().timezone.replace("_", " "),
        "problem": "",
    }


def _about(actor: Actor, opened: OpenConversation, customer: CustomerRow, facts: list[Fact]) -> dict[str, Any]:
    earlier = list_conversations_of_customers(actor=actor, customer_ids=customer.ids, limit=8)
    records = list_outside_records(customer_id=customer.id, customer_ids=customer.ids, limit=6)
    return {
        "records": [record_line(record) for record in records],
        "wishes": wishes_of(customer),
        "earlier": [row for row in earlier if row.id != opened.row.id],
        "answers": [fact for fact in facts if _is_score_of(customer, fact)][:3],
        "others": count_others_like(case_id=opened.case.id),
        "promises": promises_beside(opened.case.id, facts, is_all=len(facts) < _MOST_FACTS),
    }


def _is_score_of(customer: CustomerRow, fact: Fact) -> bool:
    is_score = fact.kind == "measure.SurveyAnswered" and bool(fact.payload["csat"])
    return is_score and fact.customer_id in customer.ids


def record_line(record: OutsideRecordRow) -> dict[str, Any]:
    """An order, parcel or invoice as one line with its state."""
    kinds = {
        "order": (_("Order"), "shopping-bag"),
        "parcel": (_("Parcel"), "package"),
        "invoice": (_("Invoice"), "receipt-text"),
        "return": (_("Return"), "undo-2"),
        "payment": (_("Payment"), "credit-card"),
        "campaign": (_("Campaign"), "megaphone"),
        "visit": (_("Visit"), "globe"),
        "advertisement": (_("Advertisement"), "megaphone"),
    }
    name, icon = kinds.get(record.kind, (record.kind.replace("_", " ").capitalize(), "box"))
    title = str(record.detail.get("title") or record.detail.get("items_text") or "")
    reference = record.detail.get("page") or record.detail.get("campaign") or record.reference
    words = f"{name} {reference}" + (f" · {title}" if title else "")
    return {"words": words, "icon": icon, "state": state_words(record.state), "at": record.changed_at}


def state_words(state: str) -> str:
    """The state that another system gave, as words; one we do not know is shown as it came."""
    known = {
        "placed": _("placed"),
        "visited": _("visited"),
        "clicked": _("clicked"),
        "paid": _("paid"),
        "packed": _("packed"),
        "shipped": _("sent"),
        "sent": _("sent"),
        "in_transit": _("on its way"),
        "delivered": _("delivered"),
        "damaged": _("damaged"),
        "lost": _("lost"),
        "delayed": _("late"),
        "returned": _("returned"),
        "refunded": _("refunded"),
        "cancelled": _("cancelled"),
        "open": _("open"),
        "overdue": _("overdue"),
    }
    return known.get(state, state.replace("_", " "))
