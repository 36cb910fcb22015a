"""HTML mail: made safe to show, and turned into text.

The text is made by one walk over the tags, without building a tree, in time that grows with the length.
"""

import re
from html import unescape

import nh3

LONGEST_HTML = 1_000_000
DEEPEST_BLOCKS = 400
DEEPEST_QUOTES = 20

_TAGS_IN_WORDS = """
    a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main
    map mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td
    tfoot th thead time tr tt u ul var wbr
"""
_TAGS = set(_TAGS_IN_WORDS.split())
_LAYOUT = {"align", "valign", "width", "height", "bgcolor", "dir", "lang", "title", "style", "class"}
_ATTRIBUTES = {
    "*": _LAYOUT,
    "a": {"href", "name"},
    "blockquote": {"type", "cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "img": {"src", "alt", "border"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap", "scope"},
}
_STYLES_IN_WORDS = """
    background-color border border-bottom border-collapse border-color border-left border-radius border-right
    border-spacing border-style border-top border-width color direction display font font-family font-size
    font-style font-variant font-weight height letter-spacing line-height list-style-type margin margin-bottom
    margin-left margin-right margin-top max-width min-width padding padding-bottom padding-left padding-right
    padding-top text-align text-decoration text-indent text-transform vertical-align white-space width
    word-break word-wrap
"""
_STYLES = set(_STYLES_IN_WORDS.split())


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """Refuse `data:` anywhere but as an ordinary picture, and styles that load something."""
    if name in ("href", "src", "cite"):
        start = value.lstrip("\x00\t\n\r ")[:40]
        if start[:5].lower() == "data:" and not (tag == "img" and _SAFE_PICTURE.match(start)):
            return None
    if name == "style" and ("url(" in value.lower() or "expression" in value.lower() or "\\" in value):
        return None
    return value


_SAFE_PICTURE = re.compile(r"data:image/(?:png|gif|jpe?g|webp|bmp)[;,]", re.IGNORECASE)
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "title", "object", "embed", "iframe", "noscript", "template", "textarea"},
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel", "sms", "cid", "data"},
    attribute_filter=_keep_attribute,
    filter_style_properties=_STYLES,
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)


def sanitise_html(html: str) -> str:
    """HTML that cannot run, load or disguise anything but pictures and links (pictures are the viewer's to block)."""
    return _CLEANER.clean(_flatten(html[:LONGEST_HTML])) if html else ""


_BLOCK_TAG = re.compile(
    r"<(/?)(?:address|article|aside|blockquote|center|details|div|dl|fieldset|figure|footer|form|header|main|nav|ol"
    r"|section|ul)\b[^<>]*>?",
    re.IGNORECASE,
)


def _flatten(html: str) -> str:
    """Take out the block tags of HTML that nests them absurdly deep: parsing it takes the square of its depth."""
    if html.count("<") < DEEPEST_BLOCKS:
        return html
    depth = 0
    for tag in _BLOCK_TAG.finditer(html):
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > DEEPEST_BLOCKS:
            return _BLOCK_TAG.sub("<br>", html)
    return html


_BREAKS = {"br", "tr", "hr", "dt", "dd", "figcaption", "option", "caption"}
_BLOCKS_IN_WORDS = """
    address article aside center details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header li
    main nav section summary table tbody thead ul ol pre blockquote body
"""
_BLOCKS = set(_BLOCKS_IN_WORDS.split())
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6"}
_SKIPPED = {"style", "script", "head", "title", "template", "noscript", "object"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "param", "source", "wbr"}
_TAG_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_SPACES = re.compile(r"[ \t\r\n\f]+")

# What mail programs write round the mail they quote, or round a signature. Several prefix names with x_ when the
# mail went through another program before.
_QUOTE_MARK = re.compile(
    r"(?:class|id)\s*=\s*[\"']?[^\"'>]*(?<![a-z])(?:x_)*(?:gmail_quote|yahoo_quoted|yahoo-quoted|moz-cite-prefix"
    r"|protonmail_quote|tutanota_quote|zmail_extra|mail-quote-fixed|wordsection_quote|ms-outlook-quoted|quoted-mail"
    r"|gmail_attr|replyforwardmessage|oriMsgHtmlSeperator|OLK_SRC_BODY_SECTION|bloop_on|mimestream-quote"
    r"|airmail_on|zimbra_quote|mailmate_quote|hmfrom|front-blockquote|freshdesk_quote|zd-quoted)",
    re.IGNORECASE,
)
_QUOTE_FROM_HERE = re.compile(
    r"(?:class|id)\s*=\s*[\"']?[^\"'>]*(?<![a-z])(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|replySplit"
    r"|OriginalMessage)",
    re.IGNORECASE,
)
_OUTLOOK_RULE = re.compile(r"border:\s*none;\s*border-top:\s*solid #(?:E1E1E1|B5C4DF|CCCCCC)\s", re.IGNORECASE)
_SIGNATURE_MARK = re.compile(
    r"(?:class|id)\s*=\s*[\"']?[^\"'>]*(?<![a-z])(?:x_)*(?:gmail_signature|moz-signature|ms-outlook-mobile-signature"
    r"|applemailsignature|protonmail_signature_block|bloop_sign|k9mail-signature|tutanota_signature|mail-signature"
    r"|ymail_android_signature|mobile-signature|email-signature|hse-signature)",
    re.IGNORECASE,
)
_CITE = re.compile(r"type\s*=\s*[\"']?cite|border-left|gmail_quote|cite\s*=", re.IGNORECASE)


class _Walker:
    """Collects lines of text; knows how deep it stands in quotations and whether it is within marked parts."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.marked: list[bool] = []
        self.words: list[str] = []
        self.open_marks: list[tuple[str, int]] = []
        self.quotes: list[bool] = []
        self.quote_depth = 0
        self.from_here = False
        self.skipping = ""
        self.in_pre = 0

    @property
    def quote_prefix(self) -> str:
        return "> " * min(self.quote_depth, DEEPEST_QUOTES)

    @property
    def is_marked(self) -> bool:
        return self.from_here or bool(self.open_marks)

    def end_line(self, *, keep_empty: bool = False) -> None:
        text = "".join(self.words)
        self.words = []
        if not self.in_pre:
            text = _SPACES.sub(" ", text).strip(" ")
        if not text.strip("\xa0 ") and not keep_empty:
            return
        self.lines.append(self.quote_prefix + text)
        self.marked.append(self.is_marked)

    def blank(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self.quote_prefix)
            self.marked.append(self.is_marked)

    def take_text(self, text: str) -> None:
        if text and not self.skipping:
            self.words.append(unescape(text) if "&" in text else text)

    def take_tag(self, tag: str) -> None:
        found = _TAG_NAME.match(tag)
        if found is None:
            return
        name, closes = found.group(1).lower(), tag[0] == "/"
        if self.skipping:
            if closes and name == self.skipping:
                self.skipping = ""
            return
        if name in _SKIPPED and not closes and not tag.endswith("/"):
            self.skipping = name
            return
        if closes:
            self._close(name)
        else:
            self._open(name, tag)

    def _open(self, name: str, tag: str) -> None:
        if name in _BREAKS:
            self.end_line(keep_empty=name == "br")
            if name == "hr" and self.lines:
                self.words.append("________________________________")
                self.end_line()
        elif name in _BLOCKS or name in _PARAGRAPHS:
            self.end_line()
            self._open_block(name, tag)
        elif name in ("td", "th"):
            self.words.append(" ")
        self._open_mark(name, tag)

    def _open_block(self, name: str, tag: str) -> None:
        if name in _PARAGRAPHS or name == "blockquote":
            self.blank()
        if name == "li":
            self.words.append("- ")
        elif name == "pre":
            self.in_pre += 1
        elif name == "blockquote":
            is_quote = _CITE.search(tag) is not None
            self.quotes.append(is_quote)
            self.quote_depth += is_quote

    def _open_mark(self, name: str, tag: str) -> None:
        if len(tag) > len(name) + 3 and not self.from_here:
            if _QUOTE_FROM_HERE.search(tag) or _OUTLOOK_RULE.search(tag):
                self.end_line()
                self.from_here = bool(self.lines)
                return
            if name not in _VOID and (_QUOTE_MARK.search(tag) or _SIGNATURE_MARK.search(tag)):
                self.end_line()
                self.open_marks.append((name, 1))
                return
        if self.open_marks and self.open_marks[-1][0] == name and not tag.endswith("/"):
            self.open_marks[-1] = (name, self.open_marks[-1][1] + 1)

    def _close(self, name: str) -> None:
        if name in _BLOCKS or name in _PARAGRAPHS or name in ("tr", "dt", "dd"):
            self.end_line()
            if name in _PARAGRAPHS or name == "blockquote":
                self.blank()
        if name == "pre":
            self.in_pre = max(0, self.in_pre - 1)
        elif name == "blockquote" and self.quotes:
            self.quote_depth -= self.quotes.pop()
        if self.open_marks and self.open_marks[-1][0] == name:
            name, depth = self.open_marks.pop()
            if depth > 1:
                self.open_marks.append((name, depth - 1))
            else:
                self._end_marked()

    def _end_marked(self) -> None:
        text = "".join(self.words)
        self.words = []
        if text.strip():
            self.lines.append(self.quote_prefix + _SPACES.sub(" ", text).strip())
            self.marked.append(True)


def html_to_lines(html: str) -> tuple[list[str], list[bool]]:
    """The lines of text in an HTML mail (quotations begin with "> ") and, for each, whether its program marked it
    as quoted or as a signature."""
    walker = _Walker()
    pieces = html[:LONGEST_HTML].split("<")
    walker.take_text(pieces[0])
    in_comment = False
    for piece in pieces[1:]:
        if in_comment or piece.startswith("!--"):
            _, arrow, text = piece.partition("-->")
            in_comment = not arrow
            walker.take_text(text)
            continue
        tag, closed, text = piece.partition(">")
        if closed and (tag[:1].isalpha() or tag[:1] in "/!?"):
            walker.take_tag(tag)
            walker.take_text(text)
        else:
            walker.take_text("<" + piece)
    walker.end_line()
    return walker.lines, walker.marked


def html_to_text(html: str) -> str:
    """The text of an HTML mail, quotations marked by "> "."""
    lines, _ = html_to_lines(html)
    return "\n".join(lines).replace("\xa0", " ").strip("\n")
