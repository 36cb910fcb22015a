"""How much somebody may give and has given: asked by operations and queries alike."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from accord.desk.goodwill.contracts import AllowanceRow, GestureState, Terms
from accord.desk.goodwill.models import CompanyTerms, Gesture, OwnTerms
from accord.desk.goodwill.rules import NOTHING, month_of, what_is_left
from accord.kernel import clock
from accord.kernel.company import read_company


def company_terms() -> Terms:
    """What everybody may give; nothing until an administrator has said it."""
    found = CompanyTerms.objects.filter(pk=1).first()
    return (
        Terms(monthly=NOTHING, single=NOTHING) if found is None else Terms(monthly=found.monthly, single=found.single)
    )


def terms_of(*, employee_id: int) -> Terms:
    """What one person may give."""
    own = OwnTerms.objects.filter(pk=employee_id).first()
    return over(company_terms(), own.monthly if own else None, own.single if own else None)


def over(terms: Terms, monthly: Decimal | None, single: Decimal | None) -> Terms:
    """The company's terms with what was said of one person."""
    return Terms(
        monthly=terms.monthly if monthly is None else monthly, single=terms.single if single is None else single
    )


def this_month() -> date:
    """The first day of the month that counts now."""
    return month_of(clock.now(), timezone=read_company().timezone)


def spent_by(*, employee_id: int, month: date, currency: str) -> Decimal:
    """What somebody gave in a month out of their own discretion."""
    return spent_by_each(employee_ids=[employee_id], month=month, currency=currency).get(employee_id, NOTHING)


def spent_by_each(*, employee_ids: Collection[int], month: date, currency: str) -> dict[int, Decimal]:
    """What several people gave in a month; those who gave nothing are left out."""
    own = Gesture.objects.filter(
        employee_id__in=employee_ids, month=month, currency=currency, state=GestureState.GIVEN, beyond=""
    )
    return dict(own.values_list("employee_id").annotate(total=Sum("amount")))


def allowance(employee_id: int, terms: Terms, spent: Decimal, month: date) -> AllowanceRow:
    """A person's month as a row."""
    return AllowanceRow(
        employee_id=employee_id,
        month=month,
        currency=read_company().currency,
        terms=terms,
        spent=spent,
        left=what_is_left(monthly=terms.monthly, spent=spent),
    )
