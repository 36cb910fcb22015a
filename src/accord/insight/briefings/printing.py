"""The briefing as a PDF: one or two pages A4, with the letters inside, so that it looks the same everywhere."""

from functools import lru_cache
from html import escape
from importlib.resources import files
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.insight.briefings.contracts import Issue, Line, Section, Tone
from accord.insight.briefings.words import (
    basis_words,
    day_words,
    heading_of,
    number,
    per_cent,
    quoted,
    sentence_of,
    shortened,
    span_words,
    title,
)
from accord.kernel.links import absolute

_REGULAR, _BOLD, _ITALIC = "Accord", "Accord-Bold", "Accord-Italic"
_FACES = {_REGULAR: "Regular", _BOLD: "Semibold", _ITALIC: "It"}
_MARGIN = 57


def pdf_of(issue: Issue, *, company: str, language: str) -> bytes:
    """The briefing of a week as the bytes of a PDF, in a language."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    _have_letters()
    written = BytesIO()
    with override(language):
        document = BaseDocTemplate(
            written,
            pagesize=A4,
            title=f"{title()}, {span_words(issue)}",
            author=company,
            lang=language,
            leftMargin=_MARGIN,
            rightMargin=_MARGIN,
            topMargin=46,
            bottomMargin=48,
        )
        frame = Frame(
            document.leftMargin,
            document.bottomMargin,
            document.width,
            document.height,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        foot = _foot(issue, company)
        document.addPageTemplates([PageTemplate(frames=[frame], onPage=foot)])
        document.build(_story(issue, company, document.width))
    return written.getvalue()


@lru_cache(maxsize=1)
def _have_letters() -> None:
    from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
    from reportlab.pdfbase.ttfonts import TTFont

    folder = files("font_source_sans_pro") / "files"
    for name, face in _FACES.items():
        registerFont(TTFont(name, str(folder / f"SourceSansPro-{face}.ttf")))
    registerFontFamily(_REGULAR, normal=_REGULAR, bold=_BOLD, italic=_ITALIC, boldItalic=_BOLD)


def _style(**choices: Any) -> Any:
    from reportlab.lib.styles import ParagraphStyle

    from accord.insight.briefings import drawing

    usual = {"fontName": _REGULAR, "fontSize": 10.5, "leading": 14.2, "textColor": drawing.INK, "spaceAfter": 3.5}
    return ParagraphStyle("line", **usual | choices)


def _story(issue: Issue, company: str, width: float) -> list[Any]:
    from reportlab.platypus import KeepTogether, Paragraph, Spacer

    from accord.insight.briefings import drawing

    head = _style(fontName=_BOLD, fontSize=11, leading=14, textColor=drawing.COOL, spaceBefore=11, spaceAfter=3.5)
    found: list[Any] = [_top(issue, company, width), Spacer(1, 8)]
    found.append(Paragraph(escape(title()), _style(fontName=_BOLD, fontSize=18.5, leading=23, spaceAfter=9)))
    found.append(_figures(issue, width))
    for section in Section:
        lines = [_line(line) for line in issue.of(section)]
        if not lines:
            continue
        heading = Paragraph(escape(heading_of(section)), head)
        found += [KeepTogether([heading, lines[0]]), *lines[1:]]
        if section == Section.RISING:
            found += _voices(issue, head)
    return found


def _top(issue: Issue, company: str, width: float) -> Any:
    from reportlab.platypus import Paragraph, Table

    from accord.insight.briefings import drawing

    small = {"fontSize": 9, "leading": 11, "textColor": drawing.FAINT}
    left, right = (
        Paragraph(escape(company), _style(**small)),
        Paragraph(span_words(issue), _style(**small, alignment=2)),
    )
    return Table([[drawing.mark(15), left, right]], colWidths=[22, width / 2 - 22, width / 2], style=_bare())


def _bare(*more: tuple[Any, ...]) -> Any:
    from reportlab.platypus import TableStyle

    nothing = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return TableStyle([*nothing, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *more])


def _figures(issue: Issue, width: float) -> Any:
    """The figures that have a course, side by side."""
    from reportlab.platypus import Table

    from accord.insight.briefings import drawing

    names = {
        "contacts": _("Contacts"),
        "failure": _("From our own failures"),
        "csat": _("Satisfied (4 or 5 of 5)"),
        "kept": _("Promises kept"),
    }
    lines = [line for line in issue.lines if line.code.partition("_")[0] in names and line.basis and line.basis.series]
    each = width / len(lines)  # contacts are always told
    cells = [_figure(line, names[line.code.partition("_")[0]], each - 14) for line in lines]
    rules = (
        ("LINEABOVE", (0, 0), (-1, 0), 0.6, drawing.LINE),
        ("LINEBELOW", (0, 0), (-1, 0), 0.6, drawing.LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    )
    return Table([cells], colWidths=[each] * len(lines), style=_bare(*rules))


def _figure(line: Line, name: str, width: float) -> list[Any]:
    from reportlab.platypus import Paragraph

    from accord.insight.briefings import drawing

    basis = line.basis
    if basis is None:
        return []
    is_count = line.code.startswith("contacts")
    shown = number(basis.value) if is_count else per_cent(basis.value)
    small = {"fontSize": 8.5, "leading": 10.5, "textColor": drawing.FAINT, "spaceAfter": 0}
    return [
        Paragraph(escape(name), _style(**small)),
        Paragraph(escape(_joined(shown)), _style(fontName=_BOLD, fontSize=19, leading=23, spaceAfter=1)),
        drawing.trend(
            basis.series,
            low=basis.low,
            high=basis.high,
            width=width,
            height=34,
            warm=line.code.partition("_")[0] != "kept",
        ),
        Paragraph(escape(_joined(basis_words(basis))), _style(**small, spaceBefore=3)),
    ]


def _line(line: Line) -> Any:
    """A sentence that leads to its figure; what is noise is grey, what is late or good has a mark."""
    from reportlab.platypus import Paragraph

    from accord.insight.briefings import drawing

    colours = {Tone.NOISE: drawing.SOFT}
    marks = {Tone.LATE: ("#be2038", "◆"), Tone.GOOD: ("#207348", "●"), Tone.CHANGE: ("#d2692e", "●")}
    words = escape(_joined(sentence_of(line)), quote=False)
    if line.href:
        words = f'<a href="{escape(absolute(line.href))}">{words}</a>'
    if basis := _unbroken(basis_words(line.basis)):
        words += f' <font size="8.5" color="#6c6660">({escape(basis)})</font>'
    colour, sign = marks.get(line.tone, ("#6c6660", "–"))
    bullet = f'<bullet><font color="{colour}" size="7.5">{sign}</font></bullet>'
    style = _style(textColor=colours.get(line.tone, drawing.INK), leftIndent=12, bulletIndent=0)
    return Paragraph(f"{bullet}{words}", style)


def _joined(words: str) -> str:
    """A number keeps its per cent sign: the library breaks lines at narrow spaces, and not at plain ones that join."""
    return words.replace("\u202f", "\u00a0")


def _unbroken(words: str) -> str:
    return _joined(words).replace(" ", "\u00a0")


def _voices(issue: Issue, head: Any) -> list[Any]:
    from reportlab.platypus import KeepTogether, Paragraph, Spacer

    from accord.insight.briefings import drawing

    style = _style(fontName=_ITALIC, fontSize=11, leading=14.6, spaceAfter=0)
    found = []
    for story in issue.voices:
        source = _("a customer, %(day)s") % {"day": day_words(story.captured_at.date())}
        words = escape(shortened(story.text), quote=False)
        quiet = f'<font name="{_REGULAR}" size="8.5" color="#6c6660">{escape(source)}</font>'
        found.append(drawing.Edged(Paragraph(f"{quoted(words)} {quiet}", style)))
        found.append(Spacer(1, 6))
    if not found:
        return []
    return [KeepTogether([Paragraph(escape(_("In their words")), head), found[0]]), *found[1:]]


def _foot(issue: Issue, company: str) -> Any:
    from accord.insight.briefings import drawing

    address = absolute(f"/briefing/?until={_until(issue)}")
    told = _("Each sentence leads to its figure. In Accord: %(address)s") % {"address": address}

    def draw(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(_REGULAR, 8)
        canvas.setFillColor(drawing.FAINT)
        canvas.drawString(_MARGIN, 28, told)
        canvas.linkURL(address, (_MARGIN, 24, _MARGIN + canvas.stringWidth(told, _REGULAR, 8), 38))
        canvas.drawRightString(document.pagesize[0] - _MARGIN, 28, str(document.page))
        canvas.restoreState()

    return draw


def _until(issue: Issue) -> str:
    from datetime import timedelta

    return (issue.week_until + timedelta(days=1)).isoformat()
