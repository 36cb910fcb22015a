"""Which lines a week is worth, and when the next briefing leaves: pure decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accord.improve.contracts import CauseRow, FixVerdict, VerificationRow
from accord.insight.briefings.contracts import Basis, Line, Section, Tone, Unit, Values
from accord.insight.contracts import Briefing, Change, Verdict
from accord.listen.contracts import SignalOrigin, SignalRow, WatchedRow
from accord.measure.contracts import Figure

MOST_VOICES = 3
_MOST = 3
_MOST_CAUSES = 2
_MOST_DECISIONS = 4
_LEAST_SEEMING = 2
_METRICS = {"contacts": "contacts", "failure": "failure_demand", "csat": "csat", "kept": "promises_kept"}
_REAL = (Verdict.ROSE, Verdict.FELL)


@dataclass(frozen=True, kw_only=True)
class Trends:
    """How the figures went in the weeks up to this one, oldest first; None where a week had none."""

    contacts: tuple[float | None, ...]
    failure_share: tuple[float | None, ...]
    csat: tuple[float | None, ...]
    promises: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Week:
    """All that a briefing is made of."""

    briefing: Briefing
    promises: Change
    trends: Trends
    effects: dict[int, VerificationRow]
    overdue: tuple[CauseRow, ...]
    late_ideas: int


def lines_of(week: Week) -> tuple[Line, ...]:
    """The lines of a week, in the order in which they are read; few enough for two minutes."""
    return (*_changed(week), *_rising(week.briefing), *_promises(week), *_fixed(week), *_decide(week))


def _changed(week: Week) -> list[Line]:
    briefing, trends = week.briefing, week.trends
    found = [
        Line(
            section=Section.CHANGED,
            code=f"contacts_{briefing.contacts.verdict}",
            values={"now": briefing.contacts.now.n, "before": briefing.contacts.before.n},
            tone=_tone(briefing.contacts.verdict),
            href=_figure_of("contacts", briefing),
            basis=_basis(briefing.contacts.now, Unit.CONTACTS, trends.contacts),
        )
    ]
    shares = (("failure", briefing.failure_share, trends.failure_share), ("csat", briefing.csat, trends.csat))
    for code, change, series in shares:
        if change.now.value is not None:
            found.append(_share_line(briefing, Section.CHANGED, code, change, series))
    return found


def _figure_of(code: str, briefing: Briefing) -> str:
    """The page of a figure, for this very week beside the one before."""
    span = f"since={briefing.week_from.isoformat()}&until={briefing.week_until.isoformat()}"
    return f"/listen/figures/{_METRICS[code]}/?{span}"


def _share_line(
    briefing: Briefing, section: Section, code: str, change: Change, series: tuple[float | None, ...]
) -> Line:
    return Line(
        section=section,
        code=f"{code}_{change.verdict}",
        values={"now": change.now.value, "before": change.before.value, "n": change.now.n},
        tone=_tone(change.verdict),
        href=_figure_of(code, briefing),
        basis=_basis(change.now, Unit.PER_CENT, series),
    )


def _rising(briefing: Briefing) -> list[Line]:
    found = [_signal_line(signal) for signal in briefing.rising[:_MOST]]
    if not found:
        found.append(Line(section=Section.RISING, code="nothing_rises", href="/listen/"))
    seeming = 1 if len(found) == _MOST else 2
    seems = [line for row in briefing.only_seems if (line := _seems_line(row, briefing))]
    return found + seems[:seeming]


def _signal_line(signal: SignalRow) -> Line:
    is_bell = signal.origin == SignalOrigin.BELL
    is_new = signal.origin == SignalOrigin.THEME and not signal.expected
    values: Values = {
        "name": signal.name,
        "by": signal.rung_by_name,
        "observed": signal.observed,
        "days": signal.window_days,
        "low": signal.low,
        "high": signal.high,
        "department": signal.department_name,
    }
    basis = Basis(unit=Unit.CONTACTS, n=signal.contacts) if signal.contacts else None
    if not is_bell and not is_new:
        basis = Basis(
            unit=Unit.CONTACTS,
            n=signal.observed,
            value=signal.observed,
            low=signal.low,
            high=signal.high,
            is_expected=True,
        )
    return Line(
        section=Section.RISING,
        code="bell" if is_bell else "new" if is_new else "rising",
        values=values,
        tone=Tone.CHANGE,
        href=f"/listen/signals/{signal.id}/",
        basis=basis,
    )


def _seems_line(row: WatchedRow, briefing: Briefing) -> Line | None:
    """The days of this very week beside those before; None where they do not even seem to differ."""
    week, before = (_contacts_of(row, briefing.week_from - timedelta(days=ago)) for ago in (0, 7))
    is_inside = row.low is not None and row.high is not None and row.low <= week <= row.high
    if not is_inside or abs(week - before) < _LEAST_SEEMING:
        return None
    return Line(
        section=Section.RISING,
        code="only_seems",
        values={"name": row.name, "week": week, "before": before, "low": row.low, "high": row.high},
        tone=Tone.NOISE,
        href=f"{_figure_of('contacts', briefing)}&{row.series.by}={row.series.id}",
        basis=Basis(
            unit=Unit.CONTACTS,
            n=week,
            value=week,
            low=row.low,
            high=row.high,
            series=tuple(float(day.observed) for day in row.days[-28:]),
            is_expected=True,
        ),
    )


def _contacts_of(row: WatchedRow, first: date) -> int:
    return sum(day.observed for day in row.days if first <= day.day < first + timedelta(days=7))


def _promises(week: Week) -> list[Line]:
    briefing, found = week.briefing, []
    if week.promises.now.value is not None:
        found.append(_share_line(briefing, Section.PROMISES, "kept", week.promises, week.trends.promises))
    else:
        found.append(Line(section=Section.PROMISES, code="no_promise_due", href=_figure_of("kept", briefing)))
    kept, broken = len(briefing.promises_kept), len(briefing.promises_broken)
    if kept or broken:
        values: Values = {"kept": kept, "broken": broken}
        basis = Basis(unit=Unit.PIECES, n=kept + broken)
        found.append(Line(section=Section.PROMISES, code="dates", values=values, href="/improve/", basis=basis))
    return found + [_cause_line(Section.PROMISES, "date_broken", cause) for cause in _broken(briefing)]


def _broken(briefing: Briefing) -> tuple[CauseRow, ...]:
    return briefing.promises_broken[:_MOST_CAUSES]


def _cause_line(section: Section, code: str, cause: CauseRow) -> Line:
    return Line(
        section=section,
        code=code,
        values=_cause_values(cause),
        tone=Tone.LATE,
        href=f"/improve/causes/{cause.id}/",
        basis=Basis(unit=Unit.CONTACTS, n=cause.contacts),
    )


def _fixed(week: Week) -> list[Line]:
    found = []
    for cause in week.briefing.fixed[:_MOST_CAUSES]:
        effect = week.effects.get(cause.id)
        verdict = effect.verdict if effect else FixVerdict.TOO_EARLY
        tones = {FixVerdict.FELL: Tone.GOOD, FixVerdict.ROSE: Tone.LATE}
        found.append(
            Line(
                section=Section.FIXED,
                code=f"fixed_{verdict}",
                values=_cause_values(cause) | _effect_values(effect),
                tone=tones.get(verdict, Tone.NOISE),
                href=f"/improve/causes/{cause.id}/",
                basis=_effect_basis(effect),
            )
        )
    return found or [Line(section=Section.FIXED, code="nothing_fixed", href="/improve/")]


def _effect_values(effect: VerificationRow | None) -> Values:
    if effect is None:
        return {}
    return {"unit": effect.unit, "before_rate": effect.before_rate, "after_rate": effect.after_rate}


def _effect_basis(effect: VerificationRow | None) -> Basis | None:
    """The change in per cent, with its interval; None where nothing was before."""
    if effect is None:
        return None
    n = effect.before_contacts + effect.after_contacts
    if effect.ratio is None or effect.ratio_low is None or effect.ratio_high is None:
        return Basis(unit=Unit.CONTACTS, n=n)
    value, low, high = ((ratio - 1) * 100 for ratio in (effect.ratio, effect.ratio_low, effect.ratio_high))
    return Basis(unit=Unit.RATIO, n=n, value=value, low=low, high=high)


def _decide(week: Week) -> list[Line]:
    found = [
        Line(
            section=Section.DECIDE,
            code="unacknowledged",
            values={"name": signal.name, "climbed": signal.climbed},
            tone=Tone.LATE,
            href=f"/listen/signals/{signal.id}/",
            basis=Basis(unit=Unit.CONTACTS, n=signal.contacts),
        )
        for signal in week.briefing.unacknowledged[:_MOST]
    ]
    told = {cause.id for cause in _broken(week.briefing)}
    waiting = [cause for cause in week.overdue if cause.id not in told][:_MOST]
    found += [_cause_line(Section.DECIDE, "overdue" if cause.committed_on else "undated", cause) for cause in waiting]
    if told and any(cause.fixed_on is None for cause in week.briefing.promises_broken):
        found.append(Line(section=Section.DECIDE, code="broken_need_dates", tone=Tone.LATE, href="/improve/"))
    if week.late_ideas:
        values: Values = {"count": week.late_ideas}
        basis = Basis(unit=Unit.PIECES, n=week.late_ideas)
        found.append(
            Line(
                section=Section.DECIDE,
                code="late_ideas",
                values=values,
                tone=Tone.LATE,
                href="/improve/ideas/",
                basis=basis,
            )
        )
    return found[:_MOST_DECISIONS] or [
        Line(section=Section.DECIDE, code="nothing_to_decide", tone=Tone.GOOD, href="/improve/")
    ]


def _cause_values(cause: CauseRow) -> Values:
    return {
        "title": cause.title,
        "department": cause.department_name,
        "owner": cause.owner_name,
        "what": cause.what_changed,
        "on": cause.committed_on.isoformat() if cause.committed_on else None,
    }


def _tone(verdict: Verdict) -> Tone:
    return Tone.CHANGE if verdict in _REAL else Tone.NOISE


def _basis(figure: Figure, unit: Unit, series: tuple[float | None, ...]) -> Basis:
    return Basis(unit=unit, n=figure.n, value=figure.value, low=figure.low, high=figure.high, series=series)


def choose_voices(*, chosen: Sequence[int], of_signals: Sequence[int], newest: Sequence[int]) -> list[int]:
    """Which stories a briefing tells: first those that somebody chose, then those of what rises, then new ones."""
    found: list[int] = []
    for story_id in (*chosen, *of_signals, *newest):
        if story_id not in found:
            found.append(story_id)
    return found[:MOST_VOICES]


def next_departure(*, after: datetime, weekday: int, hour: int, timezone: str) -> datetime:
    """The next instant after `after` at which it is `hour` o'clock on the weekday in the time zone."""
    zone = ZoneInfo(timezone)
    local = after.astimezone(zone)
    day = local.date() + timedelta(days=(weekday - local.weekday()) % 7)
    found = _at(day, hour, zone)
    return found if found > after else _at(day + timedelta(days=7), hour, zone)


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=zone)
