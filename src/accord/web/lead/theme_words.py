"""Themes in words: how they were found, what is being done now, what somebody corrected."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.understand.themes.contracts import CorrectionKind, CorrectionRow, FitRow
from accord.web.ui.formats import number

_CHANNELS = {
    "email": lambda: _("Mail"),
    "form": lambda: _("Web form"),
    "web_form": lambda: _("Web form"),
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
