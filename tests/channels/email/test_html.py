"""HTML mail: safe to show, and readable as text."""

import pytest

from accord.channels.email.html import html_to_text, sanitise_html
from accord.channels.email.trimming.trim import trim_html

NEW = "<div>It works.</div><div>Ana</div>"


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<script>alert(1)</script>x", "x"),
        ("<img src=x onerror=alert(1)>", '<img src="x">'),
        ("<style>p{}</style>y", "y"),
        ('<div style="background:url(http://x);color:red">x</div>', "<div>x</div>"),
        ('<p style="position:fixed;color:blue">a</p>', '<p style="color:blue">a</p>'),
        ('<img src="cid:a@b">', '<img src="cid:a@b">'),
        ('<img src="data:image/svg+xml,x">', "<img>"),
        ('<img src="data:image/png;base64,AAAA">', '<img src="data:image/png;base64,AAAA">'),
        ("<iframe src=x></iframe><form action=x>z</form>", "z"),
    ],
)
def test_leaves_nothing_that_runs_or_loads_by_itself(html: str, wanted: str) -> None:
    assert sanitise_html(html) == wanted


@pytest.mark.parametrize("link", ["javascript:alert(1)", "jAva\tscript:x", "data:text/html,x", "vbscript:x"])
def test_takes_dangerous_targets_from_links(link: str) -> None:
    assert "href" not in sanitise_html(f'<a href="{link}">x</a>')


def test_makes_lines_of_blocks_tables_and_lists() -> None:
    html = "<p>Two&nbsp;things:</p><ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr></table>"

    assert html_to_text(html) == "Two things:\n\n- one\n- two\na b"


def test_leaves_out_what_is_not_shown() -> None:
    assert html_to_text("<head><title>t</title></head><!-- <p>no</p> --><p>yes</p><script>no</script>") == "yes"


def test_reads_html_that_is_none() -> None:
    assert html_to_text("1 < 2 and <3 you") == "1 < 2 and <3 you"


@pytest.mark.parametrize(
    "quotation",
    [
        '<div class="gmail_quote"><div class="gmail_attr">On Monday Bo wrote:</div><blockquote>Old</blockquote></div>',
        '<div class="x_gmail_quote">Old</div>',
        '<blockquote type="cite"><div>On 1 Feb 2016, at 18:32, Bo wrote:</div><div>Old</div></blockquote>',
        '<div class="moz-cite-prefix">Am 01.02.2016 schrieb Bo:</div><blockquote type="cite">Old</blockquote>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Bo</div><div>Old</div>',
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt'><b>From:</b> Bo</div><p>Old</p>",
        '<div class="yahoo_quoted"><div>On Monday, Bo wrote:</div><div>Old</div></div>',
        '<div class="protonmail_quote">Old</div>',
        '<div class="gmail_signature">Ana<br>Lamps Ltd</div>',
        '<div class="moz-signature">-- <br>Ana</div>',
    ],
)
def test_knows_the_quotations_of_mail_programs(quotation: str) -> None:
    assert trim_html(NEW + quotation).new_text.split() == ["It", "works.", "Ana"]


def test_keeps_answers_between_quotations() -> None:
    html = (
        "<blockquote type=cite>When?</blockquote><div>Monday.</div>"
        "<blockquote type=cite>Where?</blockquote><div>Berlin.</div>"
    )

    new_text = trim_html(html).new_text

    assert "Monday." in new_text
    assert "> Where?" in new_text
    assert new_text.endswith("Berlin.")


def test_keeps_what_is_set_off_but_not_quoted() -> None:
    html = "<p>They said:</p><blockquote>no refund</blockquote><p>Is it true?</p>"

    assert trim_html(html).new_text.split() == ["They", "said:", "no", "refund", "Is", "it", "true?"]
