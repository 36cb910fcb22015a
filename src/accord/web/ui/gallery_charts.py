"""Charts of the gallery: one of each kind, with invented figures."""

from collections.abc import Sequence
from datetime import date, timedelta

from accord.kernel.render.client import render_svg
from accord.kernel.render.contracts import (
    BandPoint,
    BarChart,
    BeforeAfterChart,
    ChangeMark,
    ChartSpec,
    Estimate,
    ExpectedBandChart,
    LifeLineChart,
    LifePoint,
    SmallMultiplesChart,
    SmallSeries,
    StepPoint,
    StepsChart,
    StepSeries,
)

_FIRST = date(2026, 10, 12)
_COUNTS = (1, 0, 2, 1, 1, 0, 1, 2, 1, 1, 0, 2, 1, 1, 1, 2, 0, 1, 1, 2, 1, 0, 1, 2, 1, 1, 3, 2, 1, 2, 3, 5, 6, 4, 3)
_NARROW = 360


def charts() -> list[dict[str, object]]:
    """Each chart with its sentence, its drawing wide and narrow, and its table."""
    return [_damaged(), _causes(), _fix(), _life(), _touchpoints(), _comeback()]


def _shown(title: str, made: Sequence[ChartSpec], headings: list[str], rows: list[list[object]]) -> dict[str, object]:
    wide, narrow = made
    drawings: dict[str, object] = {"svg": render_svg(wide), "narrow": render_svg(narrow)}
    return drawings | {"title": title, "headings": headings, "rows": rows}


def _damaged() -> dict[str, object]:
    days = [_FIRST + timedelta(days=index) for index in range(len(_COUNTS))]
    points = tuple(BandPoint(day, value, 1.3, 0, 3.4) for day, value in zip(days, _COUNTS, strict=True))
    made = [
        ExpectedBandChart(
            summary="Contacts about damaged parcels by day: up to three until 10 November, then up to six.",
            width=width,
            points=points,
            unit="contacts a day",
            value_label="3 on Sunday",
            expected_label="expected 0–3",
            alarm_on=date(2026, 11, 11),
            alarm_label="alarm, Wed 11 Nov",
            changes=(ChangeMark(date(2026, 11, 9), "tube boxes ran out"),),
        )
        for width in (680, _NARROW)
    ]
    rows: list[list[object]] = [[f"{point.day:%d %b}", point.value, "0–3"] for point in points[-7:]]
    title = "Parcels arriving damaged: 23 contacts this week, 9 expected (6–13)"
    return _shown(title, made, ["Day", "Contacts", "Expected"], rows)


def _causes() -> dict[str, object]:
    bars = (
        Estimate("Thin bags", 214, 186, 244, "214 (186–244)", highlighted=True),
        Estimate("Label on the fold", 61, 47, 78, "61 (47–78)"),
        Estimate("Wrong size in box", 38, 27, 52, "38 (27–52)"),
        Estimate("Late hand-over", 18, 11, 28, "18 (11–28)"),
    )
    summary = "Contacts by cause in November: thin bags 214, label on the fold 61, wrong size 38, late hand-over 18."
    made = [BarChart(summary=summary, width=width, bars=bars, unit="contacts in November") for width in (680, _NARROW)]
    rows: list[list[object]] = [[bar.label, bar.words] for bar in bars]
    return _shown("Thin bags cause more contacts than all other packing faults", made, ["Cause", "Contacts"], rows)


def _fix() -> dict[str, object]:
    before = Estimate("Before", 4.2, 3.6, 4.9, "4.2 (3.6–4.9)")
    after = Estimate("After", 1.1, 0.8, 1.5, "1.1 (0.8–1.5)")
    summary = "Damaged parcels in a thousand: 4.2 before the fix, 1.1 after it."
    made = [
        BeforeAfterChart(summary=summary, width=width, before=before, after=after, unit="damaged in 1,000 parcels")
        for width in (680, _NARROW)
    ]
    rows: list[list[object]] = [[one.label, one.words] for one in (before, after)]
    title = "The tube boxes worked: damaged parcels fell by three quarters"
    return _shown(title, made, ["", "Damaged in 1,000 parcels"], rows)


def _life() -> dict[str, object]:
    moments = ((0, 1, "first order", "warm"), (90, 1.5, "", "warm"), (160, -1.5, "invoice twice", "warm"))
    later = ((175, 0.5, "put right", "cool"), (240, 1.2, "", "warm"), (270, -1.8, "pole broken", "warm"))
    points = tuple(
        LifePoint(date(2026, 2, 20) + timedelta(days=day), feeling, label, "cool" if hue == "cool" else "warm")
        for day, feeling, label, hue in (*moments, *later)
    )
    summary = "Ana's year: a good start, a wrong invoice in July that was put right, a broken pole in November."
    made = [
        LifeLineChart(summary=summary, width=width, points=points, good="good", bad="bad") for width in (680, _NARROW)
    ]
    rows: list[list[object]] = [[f"{point.day:%d %b}", point.label or "–", point.feeling] for point in points]
    return _shown("Ana's year with us", made, ["Day", "What happened", "Feeling, −2 to 2"], rows)


def _touchpoints() -> dict[str, object]:
    days = tuple(_FIRST + timedelta(days=7 * index) for index in range(6))
    named = (
        ("Delivery", (9, 8, 10, 9, 14, 23), True),
        ("Invoice", (4, 5, 4, 12, 14, 13), False),
        ("Returns", (11, 10, 12, 9, 11, 10), False),
        ("Advice", (16, 14, 17, 15, 16, 15), False),
    )
    series = tuple(SmallSeries(name, days, values, f"{values[-1]} this week", lit) for name, values, lit in named)
    summary = "Contacts a week by touchpoint: delivery rises to 23, the others stay."
    made = [SmallMultiplesChart(summary=summary, width=width, series=series) for width in (680, _NARROW)]
    rows: list[list[object]] = [[one.label, one.words] for one in series]
    return _shown("Only delivery rises", made, ["Touchpoint", "Contacts"], rows)


def _comeback() -> dict[str, object]:
    named = (("No contact", (12, 24, 33, 41), 5, "cool"), ("Failure contact", (9, 18, 29, 34), 12, "warm"))
    series = tuple(
        StepSeries(
            name,
            f"{name}: {shares[-1]} %",
            (
                StepPoint(0, 0, 0, 0),
                *(StepPoint(9.0 * (n + 1), s, max(0, s - off), s + off) for n, s in enumerate(shares)),
            ),
            "warm" if hue == "warm" else "cool",
        )
        for name, shares, off, hue in named
    )
    summary = "; ".join(one.words for one in series)
    made = [
        StepsChart(
            summary=summary, width=width, series=series, unit="came back (%)", time_title="days since the order",
            until=45,
        )
        for width in (680, _NARROW)
    ]  # fmt: skip
    rows: list[list[object]] = [[one.label, one.words] for one in series]
    return _shown("No detectable difference in coming back", made, ["Group", "By day 45"], rows)
