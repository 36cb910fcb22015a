"""Reads of goodwill."""

from accord.desk.goodwill.queries.choices import (
    allowance_of,
    company_terms,
    list_allowances,
    list_own_terms,
    list_policies,
    list_presets,
)
from accord.desk.goodwill.queries.figures import goodwill_report
from accord.desk.goodwill.queries.gestures import (
    get_gesture,
    goodwill_panel,
    list_given,
    list_without_outcome,
    waiting_for_decision,
)

__all__ = [
    "allowance_of",
    "company_terms",
    "get_gesture",
    "goodwill_panel",
    "goodwill_report",
    "list_allowances",
    "list_given",
    "list_own_terms",
    "list_policies",
    "list_presets",
    "list_without_outcome",
    "waiting_for_decision",
]
