"""The figures of a briefing that have a course, as the page draws them: eight weeks, the last with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from accord.insight.briefings.contracts import Basis, Line
from accord.insight.briefings.queries import basis_words
from accord.web.ui.drawings import course
from accord.web.ui.formats import number


@dataclass(frozen=True, kw_only=True)
class BriefingFigure:
    """One figure: what it is called, what it is, its course and what it rests on."""

    name: str
    shown: str
    drawing: Markup
    basis: str
    href: str


def figures_of(lines: Sequence[Line]) -> list[BriefingFigure]:
    """The figures of the lines that have a course."""
    names = {
        "contacts": _("Contacts"),
        "failure": _("From our own failures"),
        "csat": _("Satisfied (4 or 5 of 5)"),
        "kept": _("Promises kept"),
    }
    found = []
    for line in lines:
        kind, basis = line.code.partition("_")[0], line.basis
        if kind in names and basis is not None and basis.series:
            shown = number(basis.value) if kind == "contacts" else f"{number(basis.value)}\u202f%"
            found.append(
                BriefingFigure(
                    name=names[kind],
                    shown=shown,
                    drawing=_drawn(basis, names[kind], hue="cool" if kind == "kept" else "warm"),
                    basis=basis_words(basis),
                    href=line.href,
                )
            )
    return found


def _drawn(basis: Basis, name: str, *, hue: str) -> Markup:
    told = _("%(name)s in the last %(count)s weeks: %(values)s") % {
        "name": name,
        "count": len(basis.series),
        "values": ", ".join(number(value) for value in basis.series),
    }
    return course(basis.series, low=basis.low, high=basis.high, label=told, hue=hue)
