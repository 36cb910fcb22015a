"""What the page of a customer shows beside the river."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.customers.contracts import CustomerRow, RecordFigures
from accord.customers.duplicates.contracts import ProposalRow
from accord.customers.duplicates.queries import proposals_of
from accord.customers.queries import (
    list_consents,
    list_customers,
    list_merges,
    list_outside_records,
    read_figures,
)
from accord.desk.people.contracts import WhatIsOpen
from accord.desk.people.queries import what_is_open
from accord.desk.routing.queries import tiers_of
from accord.kernel import clock
from accord.kernel.permissions import Actor
from accord.web.agent.notes import notes_context
from accord.web.agent.person_words import (
    address_wishes,
    channel_wishes,
    consent_lines,
    merge_reason_words,
    reason_words,
    sureness,
    time_wishes,
    wishes_of,
)
from accord.web.agent.river import life_of
from accord.web.agent.showing import record_line
from accord.web.agent.telling import status_words
from accord.web.ui.money import money

_FEWEST_MOMENTS = 2
_RECORDS_SHOWN = 8


def person_context(actor: Actor, customer: CustomerRow) -> dict[str, Any]:
    """Head and panels of a customer's page. Nine statements, ten where somebody may be the same person."""
    waits = what_is_open(actor=actor, customer_ids=customer.ids)
    records = list_outside_records(customer_id=customer.id, customer_ids=customer.ids, limit=_RECORDS_SHOWN)
    figures = read_figures(customer_ids=customer.ids)
    proposals = proposals_of(actor=actor, customer_id=customer.id)
    tiers = tiers_of(customer_ids=customer.ids)
    return {
        "customer": customer,
        "tier": next((tiers[number] for number in customer.ids if number in tiers), customer.company_tier),
        "figures": head_figures(waits, figures),
        **open_context(waits),
        "records": [record_line(record) for record in records],
        "consents": consent_lines(list_consents(customer_ids=customer.ids)),
        "merges": [
            {"row": merge, "reason": merge_reason_words(merge.reason)} for merge in list_merges(customer_id=customer.id)
        ],
        "proposals": proposal_lines(proposals, beside=customer.id),
        "life": _life(actor, customer),
        **wishes_context(customer),
        **notes_context(actor, customer=customer),
    }


def wishes_context(customer: CustomerRow) -> dict[str, Any]:
    """What somebody wishes, in words, and what can be chosen."""
    return {
        "wishes": wishes_of(customer),
        "wish_channels": channel_wishes(),
        "wish_times": time_wishes(),
        "wish_addresses": address_wishes(),
    }


def open_context(waits: WhatIsOpen) -> dict[str, Any]:
    """What is open, and what was promised and is not kept yet."""
    now = clock.now()
    return {
        "matters": [(row, status_words(row.status)) for row in waits.matters],
        "open_promises": [(row, "late" if row.due_at <= now else "waiting") for row in waits.promises],
    }


def head_figures(waits: WhatIsOpen, figures: RecordFigures) -> list[dict[str, str]]:
    """A handful of numbers below the name."""
    lately = ngettext("%(count)s in 90 days", "%(count)s in 90 days", waits.contacts_lately)
    found = [
        {"label": _("Open"), "value": str(len(waits.matters)), "beside": ""},
        {"label": _("Promised"), "value": str(len(waits.promises)), "beside": _late_words(waits)},
        {"label": _("Contacts"), "value": str(waits.contacts), "beside": lately % {"count": waits.contacts_lately}},
    ]
    if figures.orders:
        returns = ngettext("%(count)s return", "%(count)s returns", figures.returns) % {"count": figures.returns}
        found.append({"label": _("Orders"), "value": str(figures.orders), "beside": returns if figures.returns else ""})
    if figures.spent is not None:
        found.append({"label": _("Bought for"), "value": money(figures.spent, figures.currency), "beside": ""})
    return found


def _late_words(waits: WhatIsOpen) -> str:
    late = sum(row.due_at <= clock.now() for row in waits.promises)
    return ngettext("%(count)s late", "%(count)s late", late) % {"count": late} if late else ""


def proposal_lines(rows: Sequence[ProposalRow], *, beside: int | None = None) -> list[dict[str, Any]]:
    """Proposals with both persons and the reasons in words; one statement, none where there are none.

    `beside` is the person on whose page they stand: the other one is named there.
    """
    ids = {number for row in rows for number in (row.one_id, row.other_id)}
    people = list_customers(customer_ids=ids) if ids else {}
    found = []
    for row in rows:
        one, other = people.get(row.one_id), people.get(row.other_id)
        if one is None or other is None:
            continue
        older, younger = sorted((one, other), key=lambda person: (person.known_since, person.id))
        kind, words = sureness(row)
        found.append(
            {
                "row": row,
                "older": older,
                "younger": younger,
                "other": younger if older.id == beside else older,
                "reasons": [reason_words(reason) for reason in row.reasons],
                "kind": kind,
                "words": words,
            }
        )
    return found


def _life(actor: Actor, customer: CustomerRow) -> dict[str, Any] | None:
    """The line above the river; a single moment draws none."""
    moments = life_of(actor, customer.ids)
    if len(moments) < _FEWEST_MOMENTS:
        return None
    since, now = moments[0][0], clock.now()
    length = max((now - since).total_seconds(), 1.0)
    spoke = Counter(kind for _at, kind in moments)
    theirs = ngettext("%(count)s letter from them", "%(count)s letters from them", spoke["warm"])
    ours = ngettext("%(count)s from us", "%(count)s from us", spoke["cool"])
    return {
        "moments": [((at - since).total_seconds() / length, kind) for at, kind in moments],
        "words": f"{theirs % {'count': spoke['warm']}}, {ours % {'count': spoke['cool']}}",
        "since": since,
    }
