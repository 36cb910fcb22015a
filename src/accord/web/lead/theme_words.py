"""Themes in words: how they were found, what is being done now, what somebody corrected; and their course as a plot."""

from datetime import datetime, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accord.kernel.render.client import render_svg
from accord.kernel.render.contracts import ChartNotDrawnError, SmallMultiplesChart, SmallSeries
from accord.understand.themes.contracts import CorrectionKind, CorrectionRow, FitRow, ThemeRow
from accord.web.lead.charts import Chart
from accord.web.ui.formats import day as on_day
from accord.web.ui.formats import number

_WIDE, _NARROW = 680, 340
_CHANNELS = {
    "email": lambda: _("Mail"),
    "form": lambda: _("Web form"),
    "webchat": lambda: _("Chat"),
    "voice": lambda: _("Telephone"),
    "sms": lambda: _("Text message"),
    "store": lambda: _("Store"),
    "api": lambda: _("Other systems"),
}
_STAGES = {
    "": lambda: _("It begins in a moment."),
    "texts": lambda: _("The texts are being read."),
    "minilm": lambda: _("What the texts mean is being reckoned."),
    "use-multilingual": lambda: _("What the texts mean is being reckoned."),
    "neighbours": lambda: _("Texts that are alike are being looked for."),
    "granularity": lambda: _("How many themes there are is being asked of the texts."),
    "themes": lambda: _("The themes are being cut."),
    "corrections": lambda: _("What people corrected is being honoured."),
    "labels": lambda: _("The themes get their words."),
}


def channel_name(channel: str) -> str:
    """A channel as people call it."""
    named = _CHANNELS.get(channel)
    return named() if named else channel


def stage_words(fit: FitRow) -> str:
    """What is being done now, with how much of it."""
    words = _STAGES.get(fit.stage, lambda: _("The themes are being found."))()
    if fit.everything > 1 and fit.done:
        words += " " + _("%(done)s of %(all)s") % {"done": number(fit.done), "all": number(fit.everything)}
    return words


def fit_words(fit: FitRow) -> str:
    """On what the themes rest, or why the newest fit did not end well."""
    if fit.failed == "too few":
        return _("There are fewer than 30 texts: too early to find themes.")
    if fit.failed:
        return _("Finding them anew did not work: %(why)s") % {"why": fit.failed}
    words = ngettext(
        "Found in %(texts)s text of the last 400 days.", "Found in %(texts)s texts of the last 400 days.", fit.texts
    ) % {"texts": number(fit.texts)}
    if not fit.models:
        words += " " + _("No model of meaning is installed: texts are compared by their words, which is coarser.")
    return words


def correction_words(row: CorrectionRow) -> str:
    """One correction in a sentence."""
    names = {
        "name": row.theme.name,
        "other": row.other.name if row.other else "",
        "before": row.before_name or _("its words"),
        "count": number(row.texts),
    }
    return {
        CorrectionKind.RENAME: lambda: _("Renamed “%(name)s”, before: %(before)s") % names,
        CorrectionKind.HIDE: lambda: _("Hid “%(name)s”") % names,
        CorrectionKind.SHOW: lambda: _("Showed “%(name)s” again") % names,
        CorrectionKind.MERGE: lambda: _("Merged “%(name)s” into “%(other)s”") % names,
        CorrectionKind.SPLIT: lambda: _("Split “%(other)s” off “%(name)s”: %(count)s texts") % names,
        CorrectionKind.MOVE: lambda: (
            _("Moved a text from “%(name)s” to “%(other)s”") % names
            if row.other
            else _("Took a text out of “%(name)s”") % names
        ),
    }[row.kind]()


def weeks_chart(row: ThemeRow, end: datetime) -> Chart:
    """The texts of a theme week by week."""
    days = tuple((end - timedelta(weeks=ago)).date() for ago in range(len(row.weeks) - 1, -1, -1))
    summary = _("%(name)s: texts by week, the newest %(count)s") % {
        "name": row.theme.name,
        "count": row.weeks[-1],
    }

    def drawn(width: int) -> Chart | None:
        series = SmallSeries("", days, tuple(float(count) for count in row.weeks), str(row.weeks[-1]), highlighted=True)
        spec = SmallMultiplesChart(
            summary=summary, width=width, language=(get_language() or "en")[:2], series=(series,), row_height=120
        )
        try:
            return Chart(svg=render_svg(spec), narrow=None, headings=[])
        except ChartNotDrawnError:
            return None

    wide, narrow = drawn(_WIDE), drawn(_NARROW)
    return Chart(
        svg=wide.svg if wide else None,
        narrow=narrow.svg if narrow else None,
        headings=[_("Week that ended"), {"label": _("Texts"), "numeric": True}],
        rows=[[on_day(day), number(count)] for day, count in zip(days, row.weeks, strict=True)],
    )
