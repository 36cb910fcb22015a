"""The briefing as a mail: plain words, HTML that any mail program shows, and the print beside it."""

from collections.abc import Sequence
from datetime import timedelta
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.channels.contracts import AttachedFile
from accord.channels.email.operations import hand_over_internal
from accord.insight.briefings.contracts import Issue, Line, Reader, Section, Tone
from accord.insight.briefings.printing import pdf_of
from accord.insight.briefings.queries import issue_by_id, list_readers
from accord.insight.briefings.words import (
    basis_words,
    day_words,
    heading_of,
    quoted,
    sentence_of,
    shortened,
    span_words,
    title,
)
from accord.kernel.company import read_company
from accord.kernel.links import absolute

_BODY = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#221d18;max-width:600px"
_QUIET = "color:#6c6660;font-size:13px"
_MARKS = {Tone.LATE: ("#be2038", "◆"), Tone.GOOD: ("#207348", "●"), Tone.CHANGE: ("#d2692e", "●")}


def hand_over_briefing(*, issue_id: int, employee_id: int, message_id: str) -> None:
    """Send one reader the briefing in their language; nothing when they no longer want it."""
    reader = next((reader for reader in list_readers() if reader.employee_id == employee_id), None)
    if reader is None:
        return
    issue, company = issue_by_id(issue_id=issue_id), read_company()
    language = reader.language or company.language
    attached = [_print(issue, company.name, language)] if reader.with_pdf else []
    with override(language):
        hand_over_internal(
            message_id=message_id,
            to=reader.email,
            subject=_("%(company)s: the week %(span)s") % {"company": company.name, "span": span_words(issue)},
            text=text_of(issue, reader),
            html=html_of(issue, reader),
            attached=attached,
        )


def _print(issue: Issue, company: str, language: str) -> tuple[AttachedFile, bytes]:
    content = pdf_of(issue, company=company, language=language)
    name = f"briefing-{issue.week_until.isoformat()}.pdf"
    return AttachedFile(filename=name, content_type="application/pdf", size=len(content), sha256=""), content


def page_of(issue: Issue) -> str:
    """Where this briefing can be read again."""
    return absolute(f"/briefing/?until={(issue.week_until + timedelta(days=1)).isoformat()}")


def text_of(issue: Issue, reader: Reader) -> str:
    """The briefing in plain words."""
    parts = [_("Hello %(name)s,") % {"name": reader.name}, f"{title()}, {span_words(issue)}."]
    for section in Section:
        lines = [f"- {_with_basis(line)}" for line in issue.of(section)]
        parts.append("\n".join([heading_of(section).upper(), *lines]))
        if section == Section.RISING and issue.voices:
            voices = [quoted(shortened(story.text)) for story in issue.voices]
            parts.append("\n\n".join([_("In their words").upper(), *voices]))
    parts += [
        _("With figures and drawings: %(url)s") % {"url": page_of(issue)},
        _("You get this mail every week. Change it here: %(url)s") % {"url": absolute("/briefing/choices/")},
    ]
    return "\n\n".join(parts)


def _with_basis(line: Line) -> str:
    basis = basis_words(line.basis)
    return f"{sentence_of(line)} ({basis})" if basis else sentence_of(line)


def html_of(issue: Issue, reader: Reader) -> str:
    """The briefing as HTML with styles of its own on each element, as mail programs need."""
    parts = [
        f'<div style="{_BODY}">',
        f'<p style="{_QUIET}">{escape(span_words(issue))}</p>',
        f'<h1 style="font-size:22px;line-height:1.25;margin:0 0 16px">{escape(title())}</h1>',
    ]
    for section in Section:
        parts.append(_heading(heading_of(section)))
        parts += [_html_line(line) for line in issue.of(section)]
        if section == Section.RISING and issue.voices:
            parts.append(_heading(_("In their words")))
            parts += [_html_voice(shortened(story.text), day_words(story.captured_at.date())) for story in issue.voices]
    parts += [_link(page_of(issue), _("Read it with figures and drawings")), _foot(), "</div>"]
    return "\n".join(parts)


def _heading(words: str) -> str:
    return f'<h2 style="font-size:15px;color:#197297;margin:22px 0 6px">{escape(words)}</h2>'


def _html_line(line: Line) -> str:
    colour, sign = _MARKS.get(line.tone, ("#6c6660", "–"))
    ink = "#544f49" if line.tone == Tone.NOISE else "#221d18"
    words = escape(sentence_of(line))
    if line.href:
        words = f'<a href="{escape(absolute(line.href))}" style="color:{ink};text-decoration:none">{words}</a>'
    basis = basis_words(line.basis)
    quiet = f' <span style="{_QUIET}">({escape(basis)}){_bars(line)}</span>' if basis else ""
    return (
        f'<p style="font-size:16px;line-height:1.5;margin:0 0 8px;color:{ink}">'
        f'<span style="color:{colour};font-size:11px">{sign}</span>&ensp;{words}{quiet}</p>'
    )


_EIGHTHS = "▁▂▃▄▅▆▇█"


def _bars(line: Line) -> str:
    """The weeks as eight small bars that every mail program can show; decoration, the figure stands beside it."""
    series = line.basis.series if line.basis else ()
    return f' <span style="color:#d2692e" aria-hidden="true">{_blocks(series)}</span>' if 1 < len(series) <= 12 else ""


def _blocks(series: Sequence[float | None]) -> str:
    top = max((value for value in series if value is not None), default=0.0)
    if not top:
        return ""
    return "".join("&nbsp;" if value is None else _EIGHTHS[round(7 * value / top)] for value in series)


def _html_voice(words: str, day: str) -> str:
    source = escape(_("a customer, %(day)s") % {"day": day})
    return (
        '<blockquote style="margin:0 0 12px;padding:0 0 0 14px;border-left:3px solid #f5cdb0;font-size:16px;'
        f'line-height:1.5">{escape(quoted(words))} <span style="{_QUIET}">{source}</span></blockquote>'
    )


def _link(url: str, words: str) -> str:
    return (
        f'<p style="margin:24px 0"><a href="{escape(url)}" style="background:#197297;color:#fff;padding:10px 16px;'
        f'border-radius:6px;text-decoration:none">{escape(words)}</a></p>'
    )


def _foot() -> str:
    url = escape(absolute("/briefing/choices/"))
    words = escape(_("You get this mail every week. Change it here."))
    return f'<p style="{_QUIET}"><a href="{url}" style="color:#6c6660">{words}</a></p>'
