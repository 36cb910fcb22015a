"""Looking back: what early warning would have seen, when, and when the monthly report would have shown it."""

from dataclasses import dataclass
from statistics import median

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accord.kernel.permissions import Permission
from accord.listen.backtest.contracts import BacktestRow, Rise, RiseRow
from accord.listen.backtest.operations import ask_for_backtest
from accord.listen.backtest.queries import read_backtest
from accord.web.lead import sentences
from accord.web.lead.pages import frame, show
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.formats import number


@dataclass(frozen=True, kw_only=True)
class Told:
    """One rise as the page tells it."""

    row: RiseRow
    size: str
    report: str


@permission(Permission.LISTEN)
@require_GET
def backtest(request: StaffRequest) -> HttpResponse:
    """The newest look back."""
    found, is_under_way = read_backtest(actor=request.actor)
    context = {
        "found": found,
        "is_under_way": is_under_way,
        "summary": _summary(found) if found else "",
        "seen": [_told(row) for row in found.rises if row.rise.seen_on] if found else [],
        "missed": [_told(row) for row in found.rises if not row.rise.seen_on] if found else [],
        **frame(request, room="listen", topics=("backtest",)),
    }
    return show(request, "lead/backtest.html", context)


@permission(Permission.LISTEN)
@require_POST
def look_back(request: StaffRequest) -> HttpResponse:
    """Let a worker look back again."""
    ask_for_backtest(actor=request.actor)
    return redirect("lead:backtest")


def _summary(found: BacktestRow) -> str:
    """How many rises, and how much earlier."""
    seen = [row.rise for row in found.rises if row.rise.seen_on]
    ahead = [rise.days_ahead for rise in seen if rise.days_ahead is not None]
    never = sum(rise.is_decided and rise.reported_on is None for rise in seen)
    words = ngettext("%(count)s rise would have been seen.", "%(count)s rises would have been seen.", len(seen)) % {
        "count": number(len(seen))
    }
    if ahead:
        words += " " + ngettext(
            "%(count)s of them the monthly report showed, too, half of them at least %(days)s days later.",
            "%(count)s of them the monthly report showed, too, half of them at least %(days)s days later.",
            len(ahead),
        ) % {"count": number(len(ahead)), "days": number(median(ahead))}
    if never:
        words += " " + ngettext(
            "%(count)s the monthly report would never have shown.",
            "%(count)s the monthly report would never have shown.",
            never,
        ) % {"count": number(never)}
    return words


def _told(row: RiseRow) -> Told:
    return Told(row=row, size=_size(row.rise), report=_report(row.rise))


def _size(rise: Rise) -> str:
    span = ngettext("on one day", "in %(days)s days", rise.window_days) % {"days": rise.window_days}
    size = _("%(observed)s %(span)s, %(expected)s expected") % {
        "observed": number(rise.observed),
        "span": span,
        "expected": sentences.amount(rise.expected),
    }
    if rise.contacts == rise.observed:
        return size
    return _("%(size)s; %(count)s in all") % {"size": size, "count": number(rise.contacts)}


def _report(rise: Rise) -> str:
    if rise.days_ahead is not None:
        return ngettext("%(days)s day later", "%(days)s days later", rise.days_ahead) % {"days": rise.days_ahead}
    return _("never") if rise.is_decided else _("its months are not over")
