"""What the figures of these pages are called, and what they allow to be said."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accord.kernel.statistics.several import Range
from accord.measure.demand.contracts import Movement, Quadrant, Worth
from accord.measure.drivers.contracts import Driver, Outcome
from accord.measure.fairness.contracts import Aspect, Compared, Grouping, Standing
from accord.measure.loyalty.contracts import Comeback, Sign, Split
from accord.web.ui.formats import interval, language_name, number
from accord.web.ui.money import money

_CERTAIN = 0.05
_SMALL_SUM = 30


def money_range(range_: Range, currency: str) -> str:
    """A sum with its range: '2,678 € (2,001–3,355)'; without a range where nothing is uncertain."""
    digits = 2 if 0 < range_.high < _SMALL_SUM else 0
    shown = money(round(range_.value, digits), currency)
    if round(range_.low, digits) == round(range_.high, digits):
        return shown
    return f"{shown} ({interval(range_.low, range_.high, digits=digits)})"


def count_range(range_: Range) -> str:
    """A number with its range: '214 (190–230)'."""
    shown = number(range_.value)
    if round(range_.low) == round(range_.high):
        return shown
    return f"{shown} ({interval(range_.low, range_.high)})"


def quadrant_words(quadrant: Quadrant) -> str:
    """What to do about contacts of a reason."""
    return {
        Quadrant.ELIMINATE: _("Eliminate"),
        Quadrant.SIMPLIFY: _("Simplify"),
        Quadrant.AUTOMATE: _("Automate"),
        Quadrant.LEVERAGE: _("Leverage"),
    }[quadrant]


def quadrant_lead(quadrant: Quadrant) -> str:
    """Why."""
    return {
        Quadrant.ELIMINATE: _("Nobody wants these contacts: remove their cause."),
        Quadrant.SIMPLIFY: _("We want them, customers do not: ask less of them."),
        Quadrant.AUTOMATE: _("Customers want them, we do not: let them help themselves."),
        Quadrant.LEVERAGE: _("Both want them: take time for them."),
    }[quadrant]


def worth_words(worth: Worth) -> str:
    """What a contact is to one side."""
    return _("valuable") if worth == Worth.VALUABLE else _("irritating")


def movement_words(movement: Movement) -> tuple[str, str]:
    """Kind of status and words for what two months say."""
    return {
        Movement.ROSE: ("late", _("more than the month before")),
        Movement.FELL: ("fine", _("less than the month before")),
        Movement.NO_DETECTABLE_CHANGE: ("closed", _("no detectable change")),
        Movement.TOO_EARLY: ("waiting", _("too early to say")),
    }[movement]


def driver_words(driver: Driver) -> str:
    """What a case held."""
    return {
        Driver.WAITED: _("Wait for an answer"),
        Driver.TOOK_LONG: _("From answer to solution"),
        Driver.CAME_AGAIN: _("Had to come again"),
        Driver.HANDED_ON: _("Was handed on"),
        Driver.REPEATED: _("Had to repeat"),
        Driver.PROMISE_BROKEN: _("Promise broken"),
        Driver.FAILURE: _("Failure demand"),
    }[driver]


def held_words(driver: Driver, middle_hours: float | None) -> tuple[str, str]:
    """Where a driver held, and where not."""
    if middle_hours is None:
        return _("where it happened"), _("where not")
    hours = hours_words(middle_hours)
    return _("longer than %(time)s") % {"time": hours}, _("up to %(time)s") % {"time": hours}


def outcome_words(outcome: Outcome) -> str:
    """What is looked at."""
    return _("Satisfaction") if outcome == Outcome.SATISFACTION else _("Buying again")


def hours_words(hours: float | None) -> str:
    """A time in minutes, hours or days."""
    if hours is None:
        return "–"
    if hours < 1:
        return _("%(count)s min") % {"count": number(hours * 60)}
    if hours < 48:
        return _("%(count)s h") % {"count": number(hours, 1 if hours < 10 else 0)}
    return _("%(count)s days") % {"count": number(hours / 24, 1)}


def hours_range(low: float | None, high: float | None) -> str:
    """Two times with one unit where it is the same; what was not reached is left open."""
    if low is not None and high is not None and low >= 10 and high < 48:
        return interval(low, high, _("h"))
    if high is None:
        return _("%(time)s or more") % {"time": hours_words(low)}
    return f"{hours_words(low)}–{hours_words(high)}"


def aspect_words(aspect: Aspect) -> str:
    """What is compared, in the head of a column."""
    return {
        Aspect.WAITING: _("Wait for an answer (median)"),
        Aspect.RESOLUTION: _("No second contact in 7 days"),
        Aspect.SATISFACTION: _("Satisfied (4 or 5 of 5)"),
        Aspect.GOODWILL: _("Was given goodwill"),
    }[aspect]


def behind_words(aspect: Aspect) -> str:
    """Which conversations stand behind a figure."""
    return {
        Aspect.WAITING: _("Waited longer than a day"),
        Aspect.RESOLUTION: _("Came again within 7 days"),
        Aspect.SATISFACTION: _("Not satisfied"),
        Aspect.GOODWILL: _("Was given goodwill"),
    }[aspect]


def standing_words(compared: Compared) -> tuple[str, str]:
    """Kind of status and words for how a group stands against all others. More goodwill is neither good nor bad."""
    if compared.aspect == Aspect.GOODWILL and compared.standing in {Standing.BETTER, Standing.WORSE}:
        return "new", _("more than others") if compared.standing == Standing.BETTER else _("less than others")
    return {
        Standing.BETTER: ("fine", _("better than others")),
        Standing.WORSE: ("late", _("worse than others")),
        Standing.NO_DETECTABLE_DIFFERENCE: ("closed", _("no detectable difference")),
        Standing.TOO_FEW: ("waiting", _("too few to compare")),
    }[compared.standing]


def grouping_words(grouping: Grouping) -> str:
    """By what customers are told apart."""
    return {
        Grouping.LANGUAGE: _("Language"),
        Grouping.CHANNEL: _("Channel"),
        Grouping.SEGMENT: _("Segment"),
        Grouping.REGION: _("Region"),
    }[grouping]


def group_name(grouping: Grouping, code: str) -> str:
    """A group as people call it."""
    if not code:
        return _("not known")
    if grouping == Grouping.LANGUAGE:
        return language_name(code)
    if grouping == Grouping.CHANNEL:
        return {
            "email": _("Mail"),
            "web_form": _("Web form"),
            "form": _("Web form"),
            "webchat": _("Chat"),
            "voice": _("Telephone"),
        }.get(code, code)
    return code


def sign_words(sign: Sign) -> str:
    """What counts as coming back."""
    return _("Order") if sign == Sign.ORDER else _("Visit")


def split_words(split: Split) -> str:
    """By what those who may come back are told apart."""
    return {
        Split.NONE: _("Everybody"),
        Split.CONTACT: _("Contact after the order"),
        Split.SATISFACTION: _("Answer to a survey"),
        Split.FIRST_CONTACT: _("One contact or more"),
        Split.LANGUAGE: _("Language"),
    }[split]


def comeback_group(split: Split, code: str) -> str:
    """A group of those who may come back."""
    if split == Split.LANGUAGE:
        return _("not known") if code == "?" else language_name(code)
    return {
        "all": _("Everybody"),
        "none": _("No contact"),
        "contact": _("Other contact"),
        "failure": _("Failure contact"),
        "satisfied": pgettext("group of customers", "Satisfied"),
        "unsatisfied": pgettext("group of customers", "Not satisfied"),
        "once": _("One contact"),
        "again": _("A second contact"),
    }.get(code, code)


def time_words(split: Split, sign: Sign) -> str:
    """From when time is counted, below the curve."""
    if split in {Split.NONE, Split.LANGUAGE}:
        return _("days since the first order on record") if sign == Sign.ORDER else _("days since the first visit")
    return {
        Split.CONTACT: _("days, beginning two weeks after the first order"),
        Split.SATISFACTION: _("days since the answer"),
        Split.FIRST_CONTACT: _("days, beginning a week after the first contact"),
    }[split]


def comeback_verdict(found: Comeback) -> str:
    """What the comparison allows to be said, and no more."""
    if found.test is None:
        return _("There is nothing to compare yet: a group needs twenty customers.")
    p = number(found.test.p, 3) if found.test.p >= 0.001 else "< " + number(0.001, 3)
    if found.test.p >= _CERTAIN:
        return _("No detectable difference between the groups (log-rank test, p = %(p)s).") % {"p": p}
    return _(
        "The groups differ by more than chance explains (log-rank test, p %(p)s). That is an association: these"
        " customers may differ in more than this."
    ) % {"p": p if p.startswith("<") else f"= {p}"}
