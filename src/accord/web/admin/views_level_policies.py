"""Policies in the settings: what is promised by when, in the order in which they are tried."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.desk.levels.contracts import PolicyRow
from accord.desk.levels.operations import move_policy, remove_policy, set_policy
from accord.desk.levels.queries import get_policy, list_calendars, list_policies
from accord.desk.queries import list_queues
from accord.desk.queries.tags import list_tags
from accord.desk.routing.queries import list_tiers
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.admin.level_form import (
    PolicyForm,
    channel_names,
    metric_names,
    priority_names,
    values_given,
    values_of,
    write_length,
)
from accord.web.admin.pages import settings_page
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.ADMINISTER)
@require_GET
def policies(request: StaffRequest) -> HttpResponse:
    """All policies in their order."""
    rows = list_policies()
    last = next((row.position for row in rows if row.is_on and not row.conditions), None)
    shown = [
        {
            "row": row,
            "narrowed": _narrowed(row),
            "targets": _targets(row),
            "is_never_reached": last is not None and row.is_on and row.position > last,
        }
        for row in rows
    ]
    context = {"policies": shown, "metrics": metric_names(), "has_hours": bool(list_calendars())}
    return settings_page(request, "policies", context)


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: StaffRequest, policy_id: int | None = None) -> HttpResponse:
    """One policy: show it, make it or change it."""
    kept = get_policy(policy_id=policy_id) if policy_id is not None else None
    if request.method != "POST":
        return _page(request, kept, values_of(kept))
    try:
        set_policy(actor=request.actor, choices=PolicyForm(request.POST).choices(), policy_id=policy_id)
    except BadInput as refusal:
        return _page(request, kept, values_given(request.POST), problem=refusal.sentence, status=refusal.status)
    messages.success(request, _("The policy is saved. Running times follow it."))
    return redirect("admin:level_policies")


@permission(Permission.ADMINISTER)
@require_POST
def move(request: StaffRequest, policy_id: int) -> HttpResponse:
    """Try a policy earlier or later."""
    move_policy(actor=request.actor, policy_id=policy_id, earlier=request.POST.get("where") == "earlier")
    return redirect("admin:level_policies")


@permission(Permission.ADMINISTER)
@require_POST
def remove(request: StaffRequest, policy_id: int) -> HttpResponse:
    """Take a policy away."""
    remove_policy(actor=request.actor, policy_id=policy_id)
    messages.success(request, _("The policy is gone."))
    return redirect("admin:level_policies")


def _page(
    request: StaffRequest, kept: PolicyRow | None, values: dict[str, Any], *, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "policy": kept,
        "values": values,
        "metrics": metric_names(),
        "priorities": priority_names(),
        "queues": [(str(queue.id), queue.name) for queue in list_queues()],
        "channels": channel_names(),
        "tags": [(str(tag.id), tag.name) for tag in list_tags()],
        "tiers": [(word, word) for word in list_tiers()],
        "calendars": [(row.id, row.name) for row in list_calendars()],
        **more,
    }
    return settings_page(request, "policy", context, status=status)


def _narrowed(policy: PolicyRow) -> str:
    """For whom a policy is, in words."""
    names = {
        "queue": {str(queue.id): queue.name for queue in list_queues()},
        "channel": dict(channel_names()),
        "tag": {str(tag.id): tag.name for tag in list_tags()},
        "tier": {"none": _("customers without a rank")},
    }
    parts = [
        " / ".join(names.get(attribute, {}).get(value, value) for value in values)
        for attribute, values in policy.conditions.items()
    ]
    return " · ".join(parts) or _("for all")


def _targets(policy: PolicyRow) -> list[tuple[str, str]]:
    """What is promised, the targets of one metric on one line."""
    lines = []
    for metric, name, _meaning in metric_names():
        found = [each for each in policy.targets if each.metric == metric]
        lengths = [
            f"{write_length(each.seconds)} ({word})"
            for code, word in priority_names()
            for each in found
            if each.priority == code
        ]
        if found:
            time = "" if found[0].in_working_time else f" · {_('calendar time')}"
            lines.append((name, ", ".join(lengths) + time))
    return lines
