"""What the variables stand for in one conversation."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accord.desk.situations.contracts import Situation
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.permissions import Actor

_KNOWN = """
    SELECT COALESCE(NULLIF(p.preferred_name, ''), p.name), p.name, COALESCE(o.name, ''), COALESCE(q.name, ''),
        (SELECT e.job_title FROM staff_employee e WHERE e.id = %(agent)s),
        (SELECT jsonb_object_agg(kind, ARRAY[reference, state, COALESCE(detail->>'title', detail->>'items_text', '')])
         FROM (SELECT DISTINCT ON (kind) kind, reference, state, detail FROM customers_outside_record
               WHERE customer_id = c.customer_id AND kind IN ('order', 'parcel', 'invoice')
               ORDER BY kind, changed_at DESC, id DESC) newest)::text
    FROM desk_conversation c JOIN customers_customer p ON p.id = c.customer_id
    LEFT JOIN customers_company o ON o.id = p.company_id
    LEFT JOIN desk_queue q ON q.id = c.queue_id WHERE c.id = %(conversation)s
"""
_STATES = {
    "placed": gettext_noop("placed"),
    "paid": gettext_noop("paid"),
    "packed": gettext_noop("packed"),
    "shipped": gettext_noop("sent"),
    "sent": gettext_noop("sent"),
    "in_transit": gettext_noop("on its way"),
    "delivered": gettext_noop("delivered"),
    "damaged": gettext_noop("damaged"),
    "lost": gettext_noop("lost"),
    "delayed": gettext_noop("late"),
    "returned": gettext_noop("returned"),
    "refunded": gettext_noop("refunded"),
    "cancelled": gettext_noop("cancelled"),
    "open": gettext_noop("open"),
    "overdue": gettext_noop("overdue"),
}


def read_values(*, actor: Actor, situation: Situation) -> dict[str, str]:
    """What every variable stands for in a conversation, in its language; empty where nothing is known."""
    with connection.cursor() as cursor:
        cursor.execute(
            _KNOWN,
            {"agent": actor.id if actor.kind == "staff" else None, "conversation": situation.conversation_id},
        )
        called, name, company, queue, title, records = cursor.fetchone()
    known = json.loads(records or "{}")
    order, parcel, invoice = (_record(known, kind) for kind in ("order", "parcel", "invoice"))
    with translation.override(situation.language if situation.language in {"de", "en"} else "en"):
        return {
            "customer.name": called,
            "customer.first_name": _first_name(called, name),
            "customer.company": company,
            "agent.name": actor.name,
            "agent.first_name": actor.name.split()[0] if actor.name else "",
            "agent.title": title or "",
            "reference": situation.reference,
            "subject": situation.subject,
            "order.number": order[0],
            "order.state": _state(order[1]),
            "order.title": order[2],
            "parcel.number": parcel[0],
            "parcel.state": _state(parcel[1]),
            "invoice.number": invoice[0],
            "queue": queue,
            "company": read_company().name,
            "today": date_format(_today(), "DATE_FORMAT"),
        }


def _record(records: dict[str, Any], kind: str) -> Sequence[str]:
    found: Sequence[str] = records.get(kind) or ("", "", "")
    return found


def _first_name(called: str, name: str) -> str:
    """What somebody wants to be called as a whole, else the first of their names; a mail address is no name."""
    if "@" in called:
        return ""
    return called if called != name else (name.split() or [""])[0]


def _state(code: str) -> str:
    return _(_STATES[code]) if code in _STATES else code.replace("_", " ")


def _today() -> datetime:
    return clock.now().astimezone(ZoneInfo(read_company().timezone))
