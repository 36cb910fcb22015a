"""CSAT, NPS and CES from counts of answers, each with its interval, as `definitions` in the manual states them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from accord.kernel.statistics.normal import Difference, detectable_difference, two_sided_p, z_of, z_value
from accord.kernel.statistics.proportions import Share, compare_shares, wilson_interval

CSAT_SCALE = range(1, 6)
NPS_SCALE = range(11)
CES_SCALE = range(1, 8)

Counts = Mapping[int, int]
"""How many gave each answer of the scale; answers that nobody gave may be missing."""


@dataclass(frozen=True, slots=True)
class SatisfactionScore:
    """Top-2-box CSAT in per cent, Wilson interval."""

    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class EffortScore:
    """CES 2.0: per cent who answered 5 or more of 7 (Wilson interval), and the mean answer."""

    n: int
    value: float
    low: float
    high: float
    mean: float


@dataclass(frozen=True, slots=True)
class PromoterScore:
    """NPS in points from −100 to 100.

    `se` and `margin` (95 %) are those of the plain formula; `centre`, `low` and `high` are the adjusted Wald
    interval (Rocks 2016).
    """

    n: int
    value: float
    se: float
    margin: float
    centre: float
    low: float
    high: float


def csat(counts: Counts) -> SatisfactionScore:
    """Return CSAT from answers 1 to 5. Raises ValueError without answers or with one off the scale."""
    share = _share_from(counts, scale=CSAT_SCALE, least=4)
    interval = wilson_interval(share)
    return SatisfactionScore(n=share.n, value=100 * share.value, low=100 * interval.low, high=100 * interval.high)


def compare_csat(before: Counts, after: Counts) -> Difference:
    """Return how CSAT changed, in percentage points."""
    return _in_per_cent(_compare(before, after, scale=CSAT_SCALE, least=4))


def ces(counts: Counts) -> EffortScore:
    """Return CES from answers 1 to 7. Raises ValueError without answers or with one off the scale."""
    share = _share_from(counts, scale=CES_SCALE, least=5)
    interval = wilson_interval(share)
    mean = sum(answer * number for answer, number in counts.items()) / share.n
    return EffortScore(n=share.n, value=100 * share.value, low=100 * interval.low, high=100 * interval.high, mean=mean)


def compare_ces(before: Counts, after: Counts) -> Difference:
    """Return how the share of easy answers changed, in percentage points."""
    return _in_per_cent(_compare(before, after, scale=CES_SCALE, least=5))


def nps(counts: Counts, *, confidence: float = 0.95) -> PromoterScore:
    """Return NPS from answers 0 to 10. Raises ValueError without answers or with one off the scale."""
    promoters, detractors, n = _promoters_and_detractors(counts)
    z = z_value(confidence)
    value, se = _score(promoters, detractors, n)
    centre, adjusted_se = _adjusted(promoters, detractors, n)
    return PromoterScore(
        n=n,
        value=value,
        se=se,
        margin=z * se,
        centre=centre,
        low=max(-100.0, centre - z * adjusted_se),
        high=min(100.0, centre + z * adjusted_se),
    )


def compare_nps(before: Counts, after: Counts, *, confidence: float = 0.95) -> Difference:
    """Return how NPS changed, in points: z = (after − before) / √(SE² + SE²).

    Where all answers of a wave fell into one class its plain standard error is zero; the adjusted one stands in.
    """
    (earlier, se_before), (later, se_after) = _score_with_spread(before), _score_with_spread(after)
    se = math.hypot(se_before, se_after)
    difference, z = later - earlier, z_of(later - earlier, se)
    reach = z_value(confidence) * se
    return Difference(
        difference=difference,
        low=max(-200.0, difference - reach),
        high=min(200.0, difference + reach),
        z=z,
        p=two_sided_p(z),
        detectable=detectable_difference(se, confidence=confidence),
    )


def _score_with_spread(counts: Counts) -> tuple[float, float]:
    promoters, detractors, n = _promoters_and_detractors(counts)
    value, se = _score(promoters, detractors, n)
    return value, se or _adjusted(promoters, detractors, n)[1]


def _adjusted(promoters: float, detractors: float, n: float) -> tuple[float, float]:
    return _score(promoters + 0.75, detractors + 0.75, n + 3)


def _score(promoters: float, detractors: float, n: float) -> tuple[float, float]:
    p, d = promoters / n, detractors / n
    return 100 * (promoters - detractors) / n, 100 * math.sqrt(max(0.0, p + d - (p - d) ** 2) / n)


def _promoters_and_detractors(counts: Counts) -> tuple[int, int, int]:
    n = _number_of_answers(counts, scale=NPS_SCALE)
    promoters = sum(number for answer, number in counts.items() if answer >= 9)
    detractors = sum(number for answer, number in counts.items() if answer <= 6)
    return promoters, detractors, n


def _compare(before: Counts, after: Counts, *, scale: range, least: int) -> Difference:
    return compare_shares(_share_from(before, scale=scale, least=least), _share_from(after, scale=scale, least=least))


def _in_per_cent(shares: Difference) -> Difference:
    return Difference(
        difference=100 * shares.difference,
        low=100 * shares.low,
        high=100 * shares.high,
        z=shares.z,
        p=shares.p,
        detectable=100 * shares.detectable,
    )


def _share_from(counts: Counts, *, scale: range, least: int) -> Share:
    n = _number_of_answers(counts, scale=scale)
    return Share(hits=sum(number for answer, number in counts.items() if answer >= least), n=n)


def _number_of_answers(counts: Counts, *, scale: range) -> int:
    for answer, number in counts.items():
        if answer not in scale:
            raise ValueError(f"{answer} is not on the scale from {scale[0]} to {scale[-1]}.")
        if number < 0:
            raise ValueError(f"{answer} cannot have been answered {number} times.")
    n = sum(counts.values())
    if n == 0:
        raise ValueError("There are no answers.")
    return n
