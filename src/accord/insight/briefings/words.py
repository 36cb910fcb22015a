"""The words of a briefing: one wording for the page, the mail and the print."""

from collections.abc import Callable
from datetime import date

from django.utils import formats as django_formats
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accord.insight.briefings.contracts import Basis, Issue, Line, Section, Unit, Values

_NARROW = "\u202f"

Words = Callable[[Values], str]


def title() -> str:
    """What the briefing is called."""
    return _("What our customers told us this week")


def span_words(issue: Issue) -> str:
    """The week in words: '9 Nov – 15 Nov 2026'."""
    return f"{day_words(issue.week_from)} – {day_words(issue.week_until)} {issue.week_until.year}"


def day_words(day: date) -> str:
    """'9 Nov', in the reader's language."""
    return format_date(day, pgettext("date format", "j M"))


def heading_of(section: Section) -> str:
    """What stands above a part of the briefing."""
    return {
        Section.CHANGED: _("What changed"),
        Section.RISING: _("What is rising, and what only seems to"),
        Section.PROMISES: _("Promises kept and broken"),
        Section.FIXED: _("What was fixed, and whether it worked"),
        Section.DECIDE: _("What needs you"),
    }[section]


def sentence_of(line: Line) -> str:
    """A line as a sentence in the present language."""
    return _SENTENCES[line.code](line.values)


def basis_words(basis: Basis | None) -> str:
    """The figure behind a line: 'n = 214, interval 190–240'; empty without one."""
    if basis is None:
        return ""
    parts = [_("n = %(count)s") % {"count": number(basis.n)}] if basis.unit != Unit.PIECES else []
    if basis.low is not None and basis.high is not None:
        unit = f"{_NARROW}%" if basis.unit in {Unit.PER_CENT, Unit.RATIO} else ""
        band = f"{span(basis.low, basis.high)}{unit}"
        if basis.unit == Unit.RATIO and basis.value is not None:
            changed = f"{number(basis.value)}{unit}".replace("-", "−")
            parts.append(_("change %(change)s, interval %(band)s") % {"change": changed, "band": band})
        else:
            parts.append((_("expected %(band)s") if basis.is_expected else _("interval %(band)s")) % {"band": band})
    return ", ".join(parts)


def number(value: float | str | None, digits: int = 0) -> str:
    """A number in the reader's language; an en dash for none."""
    if value is None or isinstance(value, str):
        return "–"
    return django_formats.number_format(round(value, digits), decimal_pos=digits, use_l10n=True, force_grouping=True)


def span(low: float, high: float, digits: int = 0) -> str:
    """An interval; with a negative end 'to' is said in words."""
    if low < 0 or high < 0:
        low_words, high_words = (number(end, digits).replace("-", "−") for end in (low, high))
        return _("%(low)s to %(high)s") % {"low": low_words, "high": high_words}
    return f"{number(low, digits)}–{number(high, digits)}"


def per_cent(value: float | str | None) -> str:
    """A share in per cent."""
    return f"{number(value)}{_NARROW}%"


def _counted(values: Values) -> dict[str, str]:
    return {"now": number(values["now"]), "before": number(values["before"])}


def _shares(values: Values) -> dict[str, str]:
    return {"now": per_cent(values["now"]), "before": per_cent(values["before"]), "n": number(values.get("n"))}


def _rising(values: Values) -> str:
    told = _("%(name)s: %(contacts)s %(days)s, %(band)s expected.") % {
        "name": values["name"],
        "contacts": _contacts(values),
        "days": _in_days(values),
        "band": _band(values),
    }
    return f"{told} {_belongs(values)}".strip()


def _new(values: Values) -> str:
    told = _("Something new: %(name)s. %(contacts)s %(days)s.") % {
        "name": values["name"],
        "contacts": _contacts(values),
        "days": _in_days(values),
    }
    return f"{told} {_belongs(values)}".strip()


def _contacts(values: Values) -> str:
    observed = int(values["observed"] or 0)
    return ngettext("%(count)s contact", "%(count)s contacts", observed) % {"count": number(observed)}


def _in_days(values: Values) -> str:
    days = int(values["days"] or 1)
    return ngettext("in a day", "in %(days)s days", days) % {"days": days}


def _bell(values: Values) -> str:
    told = _("%(name)s rang the bell: %(what)s") % {"name": values["by"] or "–", "what": values["name"]}
    told = told if told.endswith((".", "?", "!")) else f"{told}."
    return f"{told} {_belongs(values)}".strip()


def _belongs(values: Values) -> str:
    if not values.get("department"):
        return ""
    return _("It belongs to %(department)s.") % {"department": values["department"]}


def _seems(values: Values) -> str:
    return _("%(name)s only seems to change: %(week)s this week, %(before)s the week before; %(band)s are usual.") % {
        "name": values["name"],
        "week": number(values["week"]),
        "before": number(values["before"]),
        "band": _band(values),
    }


def _band(values: Values) -> str:
    low, high = values.get("low"), values.get("high")
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return "–"
    return span(low, high)


def _dates(values: Values) -> str:
    kept, broken = int(values["kept"] or 0), int(values["broken"] or 0)
    return ngettext(
        "Departments kept %(kept)s of %(count)s date promised for the last four weeks.",
        "Departments kept %(kept)s of %(count)s dates promised for the last four weeks.",
        kept + broken,
    ) % {"kept": number(kept), "count": number(kept + broken)}


def _cause(sentence: Callable[[], str]) -> Words:
    def words(values: Values) -> str:
        on = values.get("on")
        filled = {key: values.get(key) or "–" for key in ("title", "department", "owner")}
        return sentence() % (filled | {"on": day_words(date.fromisoformat(on)) if isinstance(on, str) else "–"})

    return words


def _fixed(effect: Callable[[Values], str]) -> Words:
    def words(values: Values) -> str:
        what = str(values.get("what") or "").strip()
        if what and not what.endswith((".", "?", "!")):
            what += "."
        done = f"{values['title']} ({values['department']}):"
        return " ".join(part for part in (done, what, effect(values)) if part)

    return words


def _effect(sentence: Callable[[], str]) -> Callable[[Values], str]:
    def words(values: Values) -> str:
        return sentence() % {"rates": _rates(values)}

    return words


def _rates(values: Values) -> str:
    if "before_rate" not in values:
        return "–"
    return _("%(before)s before, %(after)s since, %(unit)s") % {
        "before": number(_per(values, "before_rate"), 1),
        "after": number(_per(values, "after_rate"), 1),
        "unit": _("contacts per 100 orders") if values["unit"] == "order" else _("contacts a day"),
    }


def _per(values: Values, name: str) -> float:
    rate = values[name]
    return float(rate or 0) * (100 if values["unit"] == "order" else 1)


_SENTENCES: dict[str, Words] = {
    "contacts_rose": lambda v: (
        _("Customers contacted us %(now)s times, more than the %(before)s of the week before.") % _counted(v)
    ),
    "contacts_fell": lambda v: (
        _("Customers contacted us %(now)s times, fewer than the %(before)s of the week before.") % _counted(v)
    ),
    "contacts_no_detectable_change": lambda v: (
        _("Customers contacted us %(now)s times; the %(before)s of the week before are no detectable difference.")
        % _counted(v)
    ),
    "contacts_too_early": lambda v: (
        _("Customers contacted us %(now)s times. There is no week before to compare with.") % _counted(v)
    ),
    "failure_rose": lambda v: (
        _("%(now)s of the contacts came from our own failures: more than the %(before)s of the week before.")
        % _shares(v)
    ),
    "failure_fell": lambda v: (
        _("%(now)s of the contacts came from our own failures: fewer than the %(before)s of the week before.")
        % _shares(v)
    ),
    "failure_no_detectable_change": lambda v: (
        _(
            "%(now)s of the contacts came from our own failures; the %(before)s of the week before are no detectable"
            " difference."
        )
        % _shares(v)
    ),
    "failure_too_early": lambda v: (
        _("%(now)s of the %(n)s contacts judged so far came from our own failures: too few to compare.") % _shares(v)
    ),
    "csat_rose": lambda v: (
        _("%(now)s were satisfied (4 or 5 of 5): more than the %(before)s of the week before.") % _shares(v)
    ),
    "csat_fell": lambda v: (
        _("%(now)s were satisfied (4 or 5 of 5): fewer than the %(before)s of the week before.") % _shares(v)
    ),
    "csat_no_detectable_change": lambda v: (
        _("%(now)s were satisfied (4 or 5 of 5); the %(before)s of the week before are no detectable difference.")
        % _shares(v)
    ),
    "csat_too_early": lambda v: (
        _("%(now)s of %(n)s answers were satisfied (4 or 5 of 5): too few to compare.") % _shares(v)
    ),
    "kept_rose": lambda v: (
        _(
            "We kept %(now)s of the %(n)s promises to customers that fell due: more than the %(before)s of the week"
            " before."
        )
        % _shares(v)
    ),
    "kept_fell": lambda v: (
        _(
            "We kept %(now)s of the %(n)s promises to customers that fell due: fewer than the %(before)s of the week"
            " before."
        )
        % _shares(v)
    ),
    "kept_no_detectable_change": lambda v: (
        _(
            "We kept %(now)s of the %(n)s promises to customers that fell due; the %(before)s of the week before are no"
            " detectable difference."
        )
        % _shares(v)
    ),
    "kept_too_early": lambda v: (
        _("We kept %(now)s of the %(n)s promises to customers that fell due: too few to compare.") % _shares(v)
    ),
    "no_promise_due": lambda v: _("No promise to a customer fell due this week."),
    "nothing_rises": lambda v: _("Nothing rises beyond what is expected."),
    "rising": _rising,
    "new": _new,
    "bell": _bell,
    "only_seems": _seems,
    "dates": _dates,
    "date_broken": _cause(lambda: _("Not kept: %(title)s (%(department)s), promised for %(on)s.")),
    "fixed_fell": _fixed(_effect(lambda: _("It worked: %(rates)s."))),
    "fixed_rose": _fixed(_effect(lambda: _("It did not work, contacts rose: %(rates)s."))),
    "fixed_no_detectable_change": _fixed(_effect(lambda: _("No detectable change yet: %(rates)s."))),
    "fixed_too_early": _fixed(lambda v: _("Too early to say whether it worked.")),
    "nothing_fixed": lambda v: _("Nothing was reported as fixed in the last four weeks."),
    "unacknowledged": lambda v: _("Nobody has acknowledged: %(name)s") % {"name": v["name"]},
    "overdue": _cause(lambda: _("%(title)s is overdue since %(on)s: %(owner)s, %(department)s.")),
    "undated": _cause(lambda: _("%(title)s has no date for more than a week: %(owner)s, %(department)s.")),
    "broken_need_dates": lambda v: _("The dates above that were not kept need new ones."),
    "late_ideas": lambda v: (
        ngettext(
            "%(count)s idea of a colleague has waited for its answer beyond its date.",
            "%(count)s ideas of colleagues have waited for their answer beyond their date.",
            int(v["count"] or 0),
        )
        % {"count": number(v["count"])}
    ),
    "nothing_to_decide": lambda v: _("Nothing. Every signal has a person and every date was kept."),
}


def reading_words(issue: Issue) -> int:
    """How many words a reader reads, the stories included."""
    told = [*(sentence_of(line) for line in issue.lines), *(shortened(story.text) for story in issue.voices)]
    return sum(len(sentence.split()) for sentence in told)


_LONGEST_VOICE = 240


def quoted(words: str) -> str:
    """Words between the quotation marks of the reader's language."""
    return _("“%(words)s”") % {"words": words}


def shortened(words: str) -> str:
    """A story as a briefing quotes it, cut at the end of a word."""
    joined = " ".join(words.split())
    if len(joined) <= _LONGEST_VOICE:
        return joined
    return joined[:_LONGEST_VOICE].rsplit(" ", 1)[0] + " …"
