"""What an administrator arranged, and what each person has left."""

from accord.desk.goodwill.contracts import AllowanceRow, GestureKind, OwnTermsRow, PolicyRow, PresetRow
from accord.desk.goodwill.discretion import allowance, over, spent_by, spent_by_each, terms_of, this_month
from accord.desk.goodwill.discretion import company_terms as company_terms  # noqa: PLC0414 - handed on as ours
from accord.desk.goodwill.models import OwnTerms, Policy, Preset
from accord.desk.goodwill.rules import NOTHING, why_beyond
from accord.kernel.company import read_company
from accord.staff.queries import list_agents


def allowance_of(*, employee_id: int) -> AllowanceRow:
    """One person's month: what may be given, what was, what is left."""
    month = this_month()
    spent = spent_by(employee_id=employee_id, month=month, currency=read_company().currency)
    return allowance(employee_id, terms_of(employee_id=employee_id), spent, month)


def list_allowances() -> list[tuple[str, AllowanceRow]]:
    """The names and months of all who may answer customers, by name. Four statements for any number."""
    agents, terms, month = list_agents(), company_terms(), this_month()
    own = {row.employee_id: row for row in OwnTerms.objects.all()}
    ids = [agent.id for agent in agents]
    spent = spent_by_each(employee_ids=ids, month=month, currency=read_company().currency)
    found = []
    for agent in agents:
        mine = own.get(agent.id)
        hold = over(terms, mine.monthly, mine.single) if mine else terms
        found.append((agent.name, allowance(agent.id, hold, spent.get(agent.id, NOTHING), month)))
    return found


def list_own_terms() -> list[OwnTermsRow]:
    """What may be given other than by the company's terms, by employee."""
    rows = OwnTerms.objects.order_by("employee_id")
    return [OwnTermsRow(employee_id=own.employee_id, monthly=own.monthly, single=own.single) for own in rows]


def list_presets(*, of: AllowanceRow | None = None) -> list[PresetRow]:
    """What is prepared, in its order; with somebody's month also whether it exceeds what they may give."""
    return [
        PresetRow(
            id=preset.pk,
            kind=GestureKind(preset.kind),
            amount=preset.amount,
            reason=preset.reason,
            policy_id=preset.policy_id,
            beyond=None if of is None else why_beyond(amount=preset.amount, terms=of.terms, spent=of.spent),
        )
        for preset in Preset.objects.order_by("position", "id")
    ]


def list_policies(*, with_former: bool = False) -> list[PolicyRow]:
    """The policies in force by name, also former ones when asked. Two statements."""
    found = Policy.objects.prefetch_related("reasons").order_by("name", "id")
    if not with_former:
        found = found.filter(is_in_force=True)
    return [
        PolicyRow(
            id=policy.pk,
            name=policy.name,
            text=policy.text,
            reason_ids=tuple(sorted(reason.pk for reason in policy.reasons.all())),
            is_in_force=policy.is_in_force,
        )
        for policy in found
    ]
