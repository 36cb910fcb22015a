"""Service levels for those who lead: what is late, what is nearly, and how many promises of time were kept."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.desk.levels.contracts import Attainment, Metric
from accord.desk.levels.queries import count_attainment, list_policies, read_risks
from accord.kernel import clock
from accord.kernel.permissions import Permission
from accord.kernel.statistics.proportions import Share, wilson_interval
from accord.web.lead.pages import frame, show
from accord.web.ui.access import StaffRequest, permission

DAYS = 7
_FEWEST = 5


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How many promises of one kind were kept, with what that may mean."""

    name: str
    met: int
    n: int
    share: float | None
    low: float
    high: float


@permission(Permission.LEAD)
@require_GET
def levels(request: StaffRequest) -> HttpResponse:
    """What is late and what is at risk at this moment, and the last week."""
    now = clock.now()
    context = {
        "risks": read_risks(actor=request.actor),
        "kept": [_kept(each) for each in count_attainment(since=now - timedelta(days=DAYS), until=now)],
        "has_policies": any(policy.is_on for policy in list_policies()),
        "may_set": request.actor.may(Permission.ADMINISTER),
        "metric_names": metric_names(),
        "days": DAYS,
        **frame(request, room="inbox", topics=("inbox",)),
    }
    return show(request, "lead/levels.html", context)


def metric_names() -> dict[Metric, str]:
    """What a promise of time is about."""
    return {
        Metric.FIRST_REPLY: _("First reply"),
        Metric.NEXT_REPLY: _("Next reply"),
        Metric.RESOLUTION: _("Full resolution"),
        Metric.REQUESTER_WAIT: _("Customer's wait"),
    }


def _kept(found: Attainment) -> Kept:
    about = wilson_interval(Share(hits=found.met, n=found.n))
    share = found.met / found.n if found.n >= _FEWEST else None
    return Kept(
        name=metric_names()[found.metric], met=found.met, n=found.n, share=share, low=about.low, high=about.high
    )
