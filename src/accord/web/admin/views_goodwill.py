"""What agents may give, what is prepared for them, and the policies that customers run into."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.desk.goodwill import operations
from accord.desk.goodwill.contracts import GestureKind, PolicyRow, PresetRow
from accord.desk.goodwill.operations import read_amount
from accord.desk.goodwill.queries import (
    company_terms,
    list_allowances,
    list_own_terms,
    list_policies,
    list_presets,
)
from accord.journey.queries import list_reasons
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Permission
from accord.staff.queries import get_employee
from accord.web.admin.pages import settings_page
from accord.web.agent.gestures import kind_choices, what_words
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def goodwill(request: StaffRequest) -> HttpResponse:
    """Everybody's terms, those of single people, what is prepared, the policies."""
    problem = ""
    if request.method == "POST":
        try:
            operations.change_terms(
                actor=request.actor,
                monthly=read_amount(request.POST.get("monthly", "")),
                single=read_amount(request.POST.get("single", "")),
            )
        except BadInput as refusal:
            problem = refusal.sentence
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("admin:goodwill")
    currency = read_company().currency
    names = {policy.id: policy.name for policy in list_policies(with_former=True)}
    own = {row.employee_id for row in list_own_terms()}
    context = {
        "terms": company_terms(),
        "currency": currency,
        "months": [(name, row, row.employee_id in own) for name, row in list_allowances()],
        "presets": [
            (row, what_words(row.kind, row.amount, currency, names.get(row.policy_id or 0, "")))
            for row in list_presets()
        ],
        "policies": list_policies(with_former=True),
        "reason_names": {row.id: row.name for row in list_reasons()},
        "problem": problem,
    }
    return settings_page(request, "goodwill", context, status=422 if problem else 200)


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def own_terms(request: StaffRequest, employee_id: int) -> HttpResponse:
    """What one person may give other than everybody."""
    person, problem = get_employee(employee_id=employee_id), ""
    if request.method == "POST":
        try:
            operations.change_own_terms(
                actor=request.actor,
                employee_id=employee_id,
                monthly=_own(request, "monthly"),
                single=_own(request, "single"),
            )
        except BadInput as refusal:
            problem = refusal.sentence
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("admin:goodwill")
    own = next((row for row in list_own_terms() if row.employee_id == employee_id), None)
    context = {
        "employee": person,
        "own": own,
        "terms": company_terms(),
        "currency": read_company().currency,
        "problem": problem,
    }
    return settings_page(request, "goodwill_person", context, status=422 if problem else 200)


def _own(request: StaffRequest, field: str) -> Decimal | None:
    given = request.POST.get(field, "").strip()
    return read_amount(given) if given else None


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def preset(request: StaffRequest, preset_id: int | None = None) -> HttpResponse:
    """Prepare a gesture, or change one that is prepared."""
    problem = ""
    if request.method == "POST":
        try:
            _keep_preset(request, preset_id)
        except BadInput as refusal:
            problem = refusal.sentence
        else:
            messages.success(request, _("Prepared. Agents give it with one key."))
            return redirect("admin:goodwill")
    context = {
        "preset": _preset(preset_id),
        "kinds": kind_choices(),
        "policies": [(policy.id, policy.name) for policy in list_policies()],
        "currency": read_company().currency,
        "problem": problem,
    }
    return settings_page(request, "goodwill_preset", context, status=422 if problem else 200)


def _keep_preset(request: StaffRequest, preset_id: int | None) -> None:
    given = request.POST
    if given.get("kind", "") not in set(GestureKind):
        raise BadInput(_("Choose what you give."))
    policy = given.get("policy", "")
    operations.keep_preset(
        actor=request.actor,
        preset_id=preset_id,
        kind=GestureKind(given["kind"]),
        amount=read_amount(given.get("amount", "")),
        reason=given.get("reason", ""),
        policy_id=int(policy) if policy.isdigit() else None,
    )


def _preset(preset_id: int | None) -> PresetRow | None:
    found = next((row for row in list_presets() if row.id == preset_id), None)
    if preset_id is not None and found is None:
        raise NotFound(_("This prepared gesture is no longer there."))
    return found


@permission(Permission.ADMINISTER)
@require_POST
def remove_preset(request: StaffRequest, preset_id: int) -> HttpResponse:
    """Prepare it no longer."""
    operations.remove_preset(actor=request.actor, preset_id=preset_id)
    messages.success(request, _("Removed."))
    return redirect("admin:goodwill")


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: StaffRequest, policy_id: int | None = None) -> HttpResponse:
    """Write a policy down with the contact reasons that it causes."""
    problem = ""
    if request.method == "POST":
        try:
            operations.keep_policy(
                actor=request.actor,
                policy_id=policy_id,
                name=request.POST.get("name", ""),
                text=request.POST.get("text", ""),
                reason_ids=[int(number) for number in request.POST.getlist("reason") if number.isdigit()],
                is_in_force=policy_id is None or "is_in_force" in request.POST,
            )
        except BadInput as refusal:
            problem = refusal.sentence
        else:
            messages.success(request, _("Saved."))
            return redirect("admin:goodwill")
    context = {"policy": _policy(policy_id), "reasons": list_reasons(), "problem": problem}
    return settings_page(request, "goodwill_policy", context, status=422 if problem else 200)


def _policy(policy_id: int | None) -> PolicyRow | None:
    found = next((row for row in list_policies(with_former=True) if row.id == policy_id), None)
    if policy_id is not None and found is None:
        raise NotFound(_("There is no such policy."))
    return found
