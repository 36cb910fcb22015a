"""Coming back, drivers, fairness across groups of customers: what figures allow to be said, and what not."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.kernel.permissions import Permission
from accord.measure.drivers.contracts import Driver, Outcome
from accord.measure.drivers.queries import conversations_with, read_drivers
from accord.measure.fairness.contracts import Aspect, Grouping
from accord.measure.fairness.queries import conversations_of_group, read_fairness
from accord.measure.loyalty.contracts import Sign, Split
from accord.measure.loyalty.queries import conversations_of_those_away, read_comeback, read_retention_by_month
from accord.web.lead import meaning_words as words
from accord.web.lead.meaning import around, chosen, links, show_behind, span_of
from accord.web.lead.meaning_charts import comeback_curves, driver_bars
from accord.web.ui.access import StaffRequest, permission

_WINDOWS = ("30", "90", "180")
_WITH_CASES = frozenset({Split.CONTACT, Split.SATISFACTION, Split.FIRST_CONTACT})


@permission(Permission.LISTEN)
@require_GET
def loyalty(request: StaffRequest) -> HttpResponse:
    """Who came back after an order and when, groups compared, retention by month."""
    days, start, end = span_of(request)
    sign, split = chosen(request, "sign", Sign, Sign.ORDER), chosen(request, "by", Split, Split.NONE)
    window = request.GET.get("window", "")
    window = window if window in _WINDOWS else _WINDOWS[1]
    found = read_comeback(actor=request.actor, start=start, end=end, sign=sign, split=split)
    context = {
        "found": found,
        "words": words,
        "chart": comeback_curves(found),
        "retention": read_retention_by_month(actor=request.actor, sign=sign, window_days=int(window)),
        "sign_links": links(request, "sign", [(each.value, words.sign_words(each)) for each in Sign], sign),
        "split_links": links(request, "by", [(each.value, words.split_words(each)) for each in Split], split),
        "window_links": links(request, "window", [(w, _("%(days)s days") % {"days": w}) for w in _WINDOWS], window),
        "has_cases": split in _WITH_CASES,
        **around(request, page="loyalty", days=days),
    }
    return render(request, "lead/loyalty.html", context)


@permission(Permission.DESK)
@require_GET
def loyalty_behind(request: StaffRequest) -> HttpResponse:
    """The newest conversations of those of a group who have not come back."""
    _days, start, end = span_of(request)
    sign, split = chosen(request, "sign", Sign, Sign.ORDER), chosen(request, "by", Split, Split.CONTACT)
    code = request.GET.get("group", "")
    rows = conversations_of_those_away(actor=request.actor, start=start, end=end, sign=sign, split=split, code=code)
    return show_behind(
        request,
        [(row, "") for row in rows],
        title=_("Have not come back: %(group)s") % {"group": words.comeback_group(split, code)},
        lead=_("The newest, at most sixty. Some of them will still come back."),
        back=(_("Coming back"), reverse("lead:loyalty") + f"?by={split}"),
    )


@permission(Permission.LISTEN)
@require_GET
def drivers(request: StaffRequest) -> HttpResponse:
    """What goes along with satisfaction, or with buying again."""
    days, start, end = span_of(request)
    outcome = chosen(request, "of", Outcome, Outcome.SATISFACTION)
    found = read_drivers(actor=request.actor, start=start, end=end, outcome=outcome)
    context = {
        "found": found,
        "words": words,
        "chart": driver_bars(found),
        "outcome_links": links(request, "of", [(each.value, words.outcome_words(each)) for each in Outcome], outcome),
        **around(request, page="drivers", days=days),
    }
    return render(request, "lead/drivers.html", context)


@permission(Permission.DESK)
@require_GET
def drivers_behind(request: StaffRequest) -> HttpResponse:
    """The newest conversations where a driver held and the outcome was bad."""
    _days, start, end = span_of(request)
    outcome = chosen(request, "of", Outcome, Outcome.SATISFACTION)
    driver = chosen(request, "driver", Driver, Driver.WAITED)
    rows = conversations_with(actor=request.actor, start=start, end=end, outcome=outcome, driver=driver)
    bad = _("not satisfied") if outcome == Outcome.SATISFACTION else _("have not ordered again")
    return show_behind(
        request,
        [(row, "") for row in rows],
        title=_("%(driver)s, and %(outcome)s") % {"driver": words.driver_words(driver), "outcome": bad},
        lead=_("The newest, at most sixty."),
        back=(_("Drivers"), reverse("lead:drivers") + f"?of={outcome}"),
    )


@permission(Permission.LISTEN)
@require_GET
def fairness(request: StaffRequest) -> HttpResponse:
    """Waiting, resolution, satisfaction and goodwill of each group of customers against all others."""
    days, start, end = span_of(request)
    grouping = chosen(request, "by", Grouping, Grouping.LANGUAGE)
    found = read_fairness(actor=request.actor, start=start, end=end, grouping=grouping)
    waits = [each.own.high or each.own.value or 0.0 for row in found.groups for each in row.compared[:1]]
    context = {
        "found": found,
        "words": words,
        "aspects": tuple(Aspect),
        "longest": max([24.0, *waits]),
        "grouping_links": links(
            request, "by", [(each.value, words.grouping_words(each)) for each in Grouping], grouping
        ),
        "named": [
            (row, each, words.standing_words(each))
            for row in found.groups
            for each in row.compared
            if each.standing in {"better", "worse"}
        ],
        **around(request, page="fairness", days=days),
    }
    return render(request, "lead/customer_fairness.html", context)


@permission(Permission.DESK)
@require_GET
def fairness_behind(request: StaffRequest) -> HttpResponse:
    """The newest conversations of a group behind one of its figures."""
    _days, start, end = span_of(request)
    grouping = chosen(request, "by", Grouping, Grouping.LANGUAGE)
    aspect, code = chosen(request, "what", Aspect, Aspect.WAITING), request.GET.get("group", "")
    rows = conversations_of_group(
        actor=request.actor, start=start, end=end, grouping=grouping, code=code, aspect=aspect
    )
    return show_behind(
        request,
        [(row, "") for row in rows],
        title=f"{words.behind_words(aspect)} · {words.group_name(grouping, code)}",
        lead=_("The newest, at most sixty."),
        back=(_("Fairness"), reverse("lead:customer-fairness") + f"?by={grouping}"),
    )
