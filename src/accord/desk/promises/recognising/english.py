"""English: who binds us to what. A head is the place where somebody of ours takes something on."""

import re
from collections.abc import Iterator

from accord.desk.promises.recognising.english_words import KINDS, OTHER
from accord.desk.promises.recognising.heads import Clause, Head, first_kind, region_after

_ADVERB = (
    r"(?:also|then|now|still|just|simply|first|again|immediately|personally|certainly|definitely|"
    r"gladly|happily|surely|"
    r"naturally|of course|in any case|therefore|today|tomorrow|shortly|soon|all|both|\w+ly|be sure to|make sure to|"
    r"make sure (?:that )?(?:I|we|they)|see to it that (?:I|we)|on (?:mon|tues|wednes|thurs|fri)day|by then|each)"
)
_GOING = r"(?:\s+" + _ADVERB + r",?)*\s+"

_NOT_OURS = re.compile(
    r"^(?:need|require|want|have to|ask you|be (?:glad|happy|pleased|delighted|honest|closed|open|"
    r"away|off|unavailable|unable|able to (?:see|find)|here|"
    r"on (?:holiday|vacation|leave)|out of|sorry|grateful|thankful|interested|surprised|careful|asked|"
    r"charged|required|needed|possible|visible|"
    r"seeing|fine|okay|ok|a pleasure|free|delayed|late|disappointed)|see\b(?! (?:what|whether|if|how|"
    r"why|to))|miss|assume|suppose|hope|try|attempt|"
    r"think|believe|remember|admit|understand|appreciate|like|love|prefer|accept|remain|depend|wait|"
    r"stay|become|probably|possibly|perhaps|maybe|"
    r"usually|normally|generally|typically|always|often|not\b|never|no\b|hardly|only (?:be|ship|"
    r"refund|accept)|gladly (?:help|explain|assist)|"
    r"(?:happily )?(?:help|explain|assist|apologi[sz]e)|answer (?:any|all|every|further|more)|end\b|"
    r"expire|run out|start\b|cost|take\b(?! care)|last\b|look forward|look like|keep (?:that|this|"
    r"it) in mind|"
    r"have (?:noticed|received|seen|heard|got|read|had)|notice|find (?:it|the|your|that|this|all|more|"
    r"our)|go (?:ahead )?with|say\b|mean\b|show\b)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"^be (?:\w+ly |then |all |fully |completely )?(?:sent|shipped|dispatched|despatched|posted|"
    r"mailed|delivered|forwarded|refunded|credited|reimbursed|"
    r"transferred|paid|repaid|returned|issued|processed|repaired|fixed|resolved|solved|mended|"
    r"corrected|replaced|exchanged|checked|investigated|"
    r"looked (?:at|into)|updated|cancelled|canceled|changed|booked|ready|done|finished|completed|"
    r"arranged|with you|on (?:its|the) way|on your|in your (?:account|hands|inbox)|"
    r"in touch|back (?:to|with|up|in|on)|there (?:on|by|at)|working|sorted|called|contacted|informed|"
    r"notified|given|extended|collected|picked up|reviewed|"
    r"leaving|going out|out for delivery|handled|restored|emailed|posted|available again|clarified|"
    r"answered|taken care)",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"(?P<subject>\b(?:I|we|they|he|she|it|this|that|all of this|someone|somebody|(?:my|our|your|the|"
    r"a|an|one of (?:my|our|the)|that|these|both|their)\s+[\w’'&.€-]+(?:\s+[\w’'&.€-]+){0,6}?)|"
    r"^\s*(?:[\w-]+,\s+)?|[A-Z][\w’'-]+)"
    r"(?P<modal>['’]ll|\s*\bwill|\s+shall|['’]m going to|\s+am going to|['’]re going to|"
    r"\s+are going to|\s+is going to|"
    r"\s+(?:can |hereby )?(?:promise|undertake|commit|pledge)(?:s)?(?: you)? (?:to|that (?:I|"
    r"we) (?:will|shall)|(?:I|we)['’]ll)|"
    r"\s+(?:can |hereby )?(?:guarantee|assure)(?: you)? (?:to|that (?:I|we|it) (?:will|shall)|(?:I|we)['’]ll))(?=\s)",
    re.IGNORECASE,
)
_NOUN_PROMISED = re.compile(
    r"\b(?:I|we)\s+(?:can\s+|hereby\s+)?(?:promise|guarantee)(?: you)?\s+(?P<what>(?:an?|the|your|our|"
    r"my)\s+.+)|\b(?:you have (?:my|our) word|(?:my|our) promise(?: to you)?|"
    r"I give you my word)\b(?P<rest>.*)",
    re.IGNORECASE,
)
_YOU = re.compile(
    r"\byou(?:['’]ll| will| shall| are going to| can expect to| should expect to|"
    r" can look forward to)(?:\s+"
    + _ADVERB
    + r")*\s+(?P<what>(?:hear|receiv(?:e|ing)|get|have|know|see (?:the|your) (?:refund|money|credit|"
    r"amount|payment)|be (?:contacted|called|informed|notified|refunded|reimbursed|credited|receiving|"
    r"hearing|getting))\b.*)",
    re.IGNORECASE,
)
_EXPECT = re.compile(
    r"(?:^\s*(?:please |so )?|\byou (?:can|may|should) )(?:expect|count on)\s+(?P<what>(?:to (?:hear|"
    r"receive|get)|an?|my|our|your|the|it|this|that)\b.*)",
    re.IGNORECASE,
)
_YOU_NO = re.compile(
    r"^(?:to|a chance|access|the (?:option|possibility|choice)|time|questions?|no\b|until|received|"
    r"seen|read|noticed|had)\b|^have to\b|^have (?:received|seen|noticed)|^get (?:used|to)\b",
    re.IGNORECASE,
)
_LET_ME = re.compile(
    r"\blet (?:me|us)\s+(?P<what>(?:just |quickly |first )?(?:look|check|find|ask|see|investigate|"
    r"clarify|get back|call|talk|speak|dig|chase|verify|consult|come back)\b.*)",
    re.IGNORECASE,
)
_NOW_THEN = re.compile(
    r"(?P<subject>\b(?:I|we|they|he|she|it|everything|(?:my|our|your|the|a|"
    r"an)\s+[\w’'-]+(?:\s+[\w’'-]+){0,4}?))(?:['’]m|['’]re|['’]s|\s+am|\s+are|\s+is)\s+(?:also |then |"
    r"already )?"
    r"(?P<what>(?:\w+ing|due to (?:ship|arrive|leave|go out)|scheduled|booked|to be (?:sent|shipped|refunded))\b.*)",
    re.IGNORECASE,
)
_GOES = re.compile(
    r"\b(?:your|the|our|a|my|it|this|everything|(?:a|our) new)\b[\w’' -]{0,50}?\s(?P<what>(?:ships|"
    r"leaves|goes out|arrives|reaches you|comes (?:by|out|to you)|calls|visits|is on its way|"
    r"are on their way)\b.*)",
    re.IGNORECASE,
)
_ARRANGED = re.compile(
    r"\b(?:I|we)(?:['’]ve| have)\s+(?:(?:asked|told|instructed)\s+(?P<whom>[\w’' -]{1,40}?)\s+to\s+|"
    r"(?:arranged(?: for)?|booked|scheduled)\s+)(?P<what>.+)",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    r"^\s*(?:and\s+)?will\s+(?P<what>(?!you\b|it\b|the\b|there\b|that\b|this\b|we\b|I\b|they\b|"
    r"your\b).+)",
    re.IGNORECASE,
)

_CONDITION = re.compile(
    r"\b(?:if|otherwise|unless|should you|should (?:it|this|the)|had (?:you|we|i)|provided(?: that)?|in case|"
    r"in the event|assuming|on condition|as long as|"
    r"(?:once|when|as soon as|after|until|before) (?:you|your (?!refund|parcel|order))\b)",
    re.IGNORECASE,
)
_HARMLESS_CONDITION = re.compile(
    r"\bif (?:that|this|it)(?:['’]s| is| works| suits)?(?: all)? ?(?:ok|okay|fine|alright|all right|"
    r"convenient|with you|for you|you)\b[^,]*|\bif you (?:do not|don['’]t) mind|"
    r"\bif (?:at all )?possible|\bif (?:necessary|needed|not (?:before|sooner|earlier)|i may|"
    r"you like)|\beven if\b[^,]*|\bas if\b|\bif you have any\b.*|\bif anything\b[^,]*",
    re.IGNORECASE,
)
_INDIRECT = re.compile(
    r"\b(?:check|checking|find out|see|ask|asked|asking|know|clarify|tell|say|confirm|investigate|"
    r"look|verify|wonder\w*|decide\w*|sure|question|clear)\b(?:\s+[\w’'-]+){0,5}?\s+(?:if|"
    r"whether)\b[^,;.]*|^\s*whether\b.*",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"(?:\b(?:hope|hoping|think|believe|guess|doubt|suspect|not sure|unsure|wonder|said|say|says|told|"
    r"wrote|asked|claimed|claims|thought|expected|expect|heard|"
    r"read|understood|as though|not (?:certain|clear|know)|can(?:no|['’])t (?:say|promise|guarantee)|"
    r"cannot (?:say|promise|guarantee)|assumed?|mean|wish)"
    r"(?:\s+(?:you|me|us|him|her|them|my colleague))?(?:\s+that|\s+when|\s+how|\s+what|\s+why)?)\s*,?\s*$",
    re.IGNORECASE,
)
_STALE = re.compile(
    r"\b(?:yesterday|already|last (?:week|month|night|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday)|attached|enclosed|hereby|herewith|normally|usually|generally|typically|"
    r"as a rule|in general|always)\b",
    re.IGNORECASE,
)
_ARRIVES = re.compile(r"(?:reach|arrive|appear|land|show|follow|come|get to|take place)\b", re.IGNORECASE)
_THIRD = re.compile(
    r"\b(?:offer|sale|discount|price|shop|store|warranty|guarantee|subscription|holiday|winter|season|"
    r"weather|event|contract|law|period|deadline|customers?|nobody|no one|none)\b",
    re.IGNORECASE,
)
_COMPANY_SUBJECT = re.compile(
    r"^(?:i|we|someone|somebody|)$|\b(?:my|our|one of|colleague|team|technician|manager|supervisor|"
    r"warehouse|workshop|accounting|accounts|department|specialist|expert|support|engineer|driver|"
    r"fitter|staff)\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"^\s*(?:please\s+|just\s+|simply\s+|so\s+)*(?:let (?:me|us) know|(?:tell|call|send|reply|return|"
    r"bring|write|answer|fill|click|contact|email|e-mail|give (?:me|us) (?:your|the|a)|"
    r"confirm|upload|attach|forward|try|check|feel free)\b)",
    re.IGNORECASE,
)
_GIVE_US = re.compile(
    r"\bgive (?:me|us)\s+(?P<what>(?:until|till|a (?:day|moment|minute|few)|an hour|\w+ (?:hours?|"
    r"days?|minutes?))\b.*)",
    re.IGNORECASE,
)
_BREAKS = re.compile(
    r"[,;:()]\s+|\s+[–—-]\s+|\s+(?:but|so|because|since|although|though|while|which|who|and then)\s+|"
    r"\.\.\."
)


def clauses_of(sentence: str) -> tuple[str, list[Clause]]:
    """The sentence with indirect questions masked, and its clauses."""
    masked = _INDIRECT.sub(_keep_asking, _HARMLESS_CONDITION.sub(lambda m: " " * len(m[0]), sentence))
    clauses, begin = [], 0
    for found in [*_BREAKS.finditer(masked), None]:
        end = found.start() if found else len(masked)
        if masked[begin:end].strip():
            clauses.append(Clause(start=begin, text=masked[begin:end]))
        begin = found.end() if found else end
    return masked, clauses


def _keep_asking(found: "re.Match[str]") -> str:
    """What is asked is unknown; that somebody asks stays."""
    return re.sub(r"\b(?:if|whether)\b.*", lambda rest: " " * len(rest[0]), found[0], flags=re.IGNORECASE)


def is_conditional(masked: str) -> bool:
    """Whether the sentence only promises something for a case that may not come."""
    return bool(_CONDITION.search(masked))


def is_tag_question(sentence: str) -> bool:
    """ "I'll call you tomorrow, okay?" promises all the same."""
    return bool(re.search(r",\s*(?:ok|okay|alright|all right|deal)\s*\?\s*$", sentence, re.IGNORECASE))


def heads_in(clause: Clause, before: str) -> Iterator[Head]:
    """The places in a clause where somebody of ours takes something on; `before` is the sentence up to the clause."""
    text = clause.text
    if _HEDGED.search(before) or _ORDERED.match(before + text):
        return  # also "let us know and we will …": nothing is promised until they do
    seen: set[int] = set()
    for head in (*_will(clause, before), *_others(clause)):
        if head.start not in seen and not _HEDGED.search(text[: head.start]):
            seen.add(head.start)
            yield head


def _will(clause: Clause, before: str) -> Iterator[Head]:
    text = clause.text
    for found in _WILL.finditer(text):
        subject = found["subject"].strip()
        if subject.lower().split(" ")[0] in {"you", "your"} and subject.lower() == "you":
            continue
        if not subject and found.start() > 0 and found["modal"].strip().lower() != "will":
            continue
        rest = re.sub("^" + _GOING, "", " " + text[found.end() :].lstrip())
        rest = rest.strip()
        if (
            _NOT_OURS.match(rest)
            or _THIRD.search(subject)
            or subject.lower() in {"you", "which", "who", "there", "and"}
        ):
            continue
        yield from _taking_on(clause, found.start("subject") if subject else found.start("modal"), subject, rest, text)
    ellipsis = _ELLIPSIS.match(text)
    if ellipsis and not _NOT_OURS.match(ellipsis["what"]):
        yield from _taking_on(clause, ellipsis.start("what"), "I", ellipsis["what"], text)


def _taking_on(clause: Clause, start: int, subject: str, rest: str, text: str) -> Iterator[Head]:
    kinds = region_after(rest, KINDS)
    is_own = bool(_COMPANY_SUBJECT.search(subject))
    if _PASSIVE.match(rest):
        kind = first_kind(rest, KINDS) or first_kind(subject, KINDS) or "other"
        yield Head(start=start, kinds=(kind,), confidence=0.85, needs_due=not kinds and not is_own)
    elif rest.lower().startswith("be ") and not kinds:
        return
    elif is_own and kinds:
        yield Head(start=start, kinds=kinds, confidence=0.95, is_stale=bool(_STALE.search(text)))
    elif kinds:
        yield Head(start=start, kinds=kinds, confidence=0.8, needs_due=True)
    elif not is_own and (thing := first_kind(subject, KINDS)) and _ARRIVES.match(rest):
        yield Head(start=start, kinds=(thing,), confidence=0.8, needs_due=True)
    elif is_own and re.match(OTHER + r"\b", rest, re.IGNORECASE):
        yield Head(start=start, kinds=(first_kind(rest, KINDS) or "other",), confidence=0.85)
    elif is_own:
        yield Head(start=start, kinds=(first_kind(rest, KINDS) or "other",), confidence=0.65, needs_due=True)


def _others(clause: Clause) -> Iterator[Head]:
    text = clause.text
    for pattern in (_YOU, _EXPECT):
        for found in pattern.finditer(text):
            what = found["what"]
            bare = re.sub(r"^(?:receive|get|have|hear|know)\s+", "", what, flags=re.IGNORECASE)
            is_money = re.match(r"see\b", what, re.IGNORECASE)
            if _YOU_NO.match(bare) or _YOU_NO.match(what) or (_NOT_OURS.match(what) and not is_money):
                continue
            kind = _kind_of_thing(what)
            from_us = re.search(r"\bfrom (?:me|us|our|my|a colleague|one of)\b", what, re.IGNORECASE)
            if kind == "other" and not from_us and not re.match(r"hear\b", what, re.IGNORECASE):
                kind = "send"
            sure = bool(from_us) or bool(re.search(r"\b(?:my|our)\b", what, re.IGNORECASE))
            yield Head(start=found.start(), kinds=(kind,), confidence=0.9 if sure else 0.8, needs_due=not sure)
    for found in _LET_ME.finditer(text):
        yield Head(start=found.start(), kinds=region_after(found["what"], KINDS) or ("find out",), confidence=0.85)
    for found in _GIVE_US.finditer(text):
        yield Head(start=found.start(), kinds=(first_kind(found["what"], KINDS),), confidence=0.7, needs_due=True)
    for found in _NOUN_PROMISED.finditer(text):
        kind = first_kind(found["what"] or found["rest"] or "", KINDS) or "other"
        yield Head(start=found.start(), kinds=(kind,), confidence=0.85, needs_due=not found["what"])
    yield from _with_a_time(clause)


def _with_a_time(clause: Clause) -> Iterator[Head]:
    """What is said in the present and meant for a time to come: only with that time."""
    text, stale = clause.text, bool(_STALE.search(clause.text))
    for found in _NOW_THEN.finditer(text):
        kinds = region_after(found["what"], KINDS)
        if kinds or (
            _COMPANY_SUBJECT.search(found["subject"])
            and re.match(r"(?:cancel|chang|arrang|book|updat|correct|extend|process|organi)\w*ing", found["what"])
        ):
            kind = _kind_of_thing(found["what"]) if not kinds else kinds[0]
            yield Head(start=found.start(), kinds=(kind,), confidence=0.75, needs_due=True, is_stale=stale)
    for found in _GOES.finditer(text):
        kind = first_kind(found["what"], KINDS) or "send"
        yield Head(start=found.start(), kinds=(kind,), confidence=0.7, needs_due=True, is_stale=stale)
    for found in _ARRANGED.finditer(text):
        yield Head(
            start=found.start(),
            kinds=(first_kind(found["what"], KINDS[:4]) or _kind_of_thing(found["what"]),),
            confidence=0.6,
            needs_due=True,
            is_stale=stale,
        )


def _kind_of_thing(what: str) -> str:
    things = (
        ("call", r"\bcall\b|\bphone\b"),
        ("refund", r"\brefund\w*|\bmoney\b|\breimburse\w*|\bcredit\w*\b"),
        (
            "write",
            (
                r"\b(?:answer|reply|update|news|e-?mail|message|word|response|hear|know|details|confirmation|"
                r"explanation|feedback|contacted|informed|notified|decision|result|results|solution|proposal|"
                r"offer|quote)\b"
            ),
        ),
        ("repair", r"\brepair\w*|\bfixed\b"),
        (
            "send",
            (
                r"\b(?:parcel|package|replacement|order|parts?|screws|spare|label|invoice|delivery|new|documents?|"
                r"copy|voucher|it|them)\b"
            ),
        ),
    )
    found = [(match.start(), kind) for kind, pattern in things if (match := re.search(pattern, what, re.IGNORECASE))]
    return min(found)[1] if found else "other"
