"""Feelings in words and plots: shares with their intervals, the weeks, how wrong it is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.kernel.render.contracts import BarChart, Estimate
from accord.kernel.statistics.proportions import Share, wilson_interval
from accord.understand.feelings.contracts import Agreement, Counted, Feeling, FitRow, Heard, WeekRow
from accord.web.lead.charts import Chart, drawn_in_two_widths
from accord.web.lead.sentences import days_words
from accord.web.ui.feeling_words import feeling_word
from accord.web.ui.formats import interval, number


@dataclass(frozen=True, kw_only=True)
class Part:
    """A share in per cent with its interval, as a page shows it; without any `n` there is none."""

    hits: int
    n: int
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0

    @property
    def words(self) -> str:
        """The share with its interval and n."""
        if not self.n:
            return "–"
        return f"{number(self.value)}\u202f% ({interval(self.low, self.high)}, n = {number(self.n)})"


def part_of(counted: Counted) -> Part:
    """A count as a share with Wilson's interval."""
    if not counted.n:
        return Part(hits=0, n=0)
    share = Share(hits=counted.hits, n=counted.n)
    within = wilson_interval(share)
    return Part(hits=counted.hits, n=counted.n, value=100 * share.value, low=100 * within.low, high=100 * within.high)


def week_part(week: WeekRow, feeling: Feeling) -> Part:
    """The share of a feeling in one week, of all its texts."""
    return part_of(Counted(hits=week.counts[feeling], n=week.texts))


def weeks_chart(weeks: Sequence[WeekRow], feeling: Feeling) -> Chart | None:
    """The share of a feeling by week, each with its interval; None where no week has any text."""
    spoken = [week for week in weeks if week.texts]
    if not spoken:
        return None
    parts = [week_part(week, feeling) for week in spoken]
    days = days_words([week.ends_on for week in spoken])
    bars = tuple(
        Estimate(day, part.value, part.low, part.high, part.words, highlighted=week is weeks[-1])
        for week, day, part in zip(spoken, days, parts, strict=True)
    )
    summary = _("Share of texts that sound %(feeling)s, by week: the newest %(part)s.") % {
        "feeling": feeling_word(feeling),
        "part": bars[-1].words,
    }
    unit = _("share of all texts (%)")
    return drawn_in_two_widths(
        lambda width: BarChart(summary=summary, width=width, bars=bars, unit=unit),
        headings=[_("Week that ended"), {"label": _("Texts"), "numeric": True}, _("Share of all texts")],
        rows=[[day, number(part.hits), part.words] for day, part in zip(days, parts, strict=True)],
    )


def sureness_rows(fit: FitRow) -> list[list[str]]:
    """How probable it said to be right, and how often it was, among examples it was not taught."""
    if fit.error is None:
        return []
    return [
        [f"{number(100 * mean)}\u202f%", part_of(Counted(hits=right, n=n)).words] for n, mean, right in fit.error.bins
    ]


def fit_words(fit: FitRow) -> str:
    """From what it was taught."""
    words = _("Taught by %(taught)s examples, of which people here gave %(corrected)s.") % {
        "taught": number(fit.taught),
        "corrected": number(fit.corrected),
    }
    if not fit.models:
        words += " " + _("No model of meaning is installed: it goes by words alone.")
    return words


def confused_words(found: Agreement) -> list[str]:
    """What was said, and what people judged instead, most often first."""
    return [
        ngettext(
            "said %(said)s, judged %(judged)s: %(count)s text", "said %(said)s, judged %(judged)s: %(count)s texts", n
        )
        % {"said": feeling_word(said), "judged": feeling_word(judged), "count": number(n)}
        for said, judged, n in found.confused[:6]
    ]


def sound_words(heard: Iterable[Heard], n: int) -> str:
    """How `n` contacts sound, most often first; empty where the classifier is sure of none."""
    counted = Counter(one.feeling for one in heard)
    if not counted:
        return ""
    told = [f"{number(count)} {feeling_word(feeling)}" for feeling, count in counted.most_common()]
    if unsure := n - counted.total():
        told.append(f"{number(unsure)} {feeling_word(None)}")
    return ", ".join(told)
