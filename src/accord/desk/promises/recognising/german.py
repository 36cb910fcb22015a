"""German: who binds us to what. The verb says it, with its particle or its object somewhere in the clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from accord.desk.promises.recognising.german_verbs import NOUNS, VERBS, Verb
from accord.desk.promises.recognising.heads import Clause, Head, first_kind

_OURS = (
    r"(?:(?:mein|unser|ein|eine|der|die|das|einer|eine[rs]? unserer)e?r?s?\s+(?:\w+er\s+|\w+e[nrs]?\s+)?"
    r"(?:techniker\w*|kolleg\w+|team|werkstatt|lager|buchhaltung|technik|kundendienst|abteilung|"
    r"fachabteilung|versand\w*|fahrer\w*|monteur\w*|support|service|"
    r"chef\w*|vorgesetzte\w*|leitung|teamleit\w+|spezialist\w*|expert\w*|fachleute|mitarbeiter\w*|"
    r"ansprechpartner\w*|leute|entwickler\w*|spediteur|spedition)|jemand(?: von uns)?)"
)
_PRONOUN_1SG = re.compile(r"\bich\b", re.IGNORECASE)
_PRONOUN_1PL = re.compile(r"\bwir\b", re.IGNORECASE)
_THIRD_OURS = re.compile(r"\b" + _OURS + r"\b", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:nicht|kein\w*|nie|niemals|niemand\w*|weder)\b(?!\s+(?:später|nur|länger als|sorge|problem|"
    r"frage))",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:kann|können|könn(?:te|ten|test)|würde[n]?|soll|sollen|sollte[nt]?|möchte[n]?|wollte[n]?|"
    r"wollen|dürfte[n]?|dürfen|darf|müsste[n]?|vielleicht|eventuell|"
    r"möglicherweise|versuche[n]?|hoffe[n]?|hoffentlich|normalerweise|üblicherweise|immer|"
    r"grundsätzlich|meist\w*|gewöhnlich|bemühe[n]?|"
    r"erfahrungsgemäß|täglich|jederzeit|stets|generell|wohl|voraussichtlich nicht|gerne? (?:bereit|"
    r"behilflich)|in der regel|müssen|musst|müsst)\b",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"\b(?:kann|können) (?:ich|wir) (?:ihnen |dir )?(?:fest |gerne )?(?:versprechen|zusagen|zusichern|garantieren)|"
    r"\b(?:ich|wir) (?:kann|können) (?:ihnen |dir )?(?:fest |gerne )?(?:versprechen|zusagen|zusichern|garantieren)|"
    r"\b(?:können|dürfen) sie\b.*\b(?:rechnen|verlassen|erwarten)|\bsie (?:können|"
    r"dürfen)\b.*\b(?:rechnen|verlassen|erwarten)",
    re.IGNORECASE,
)
_STALE = re.compile(
    r"\b(?:anbei|hiermit|im anhang|beigefügt|bereits|schon gestern|gestern|vorgestern|letzte[nrsm]?|"
    r"derzeit|gerade|aktuell|momentan|zurzeit|soeben)\b",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"^\s*(?:damit|weil|da\b(?= \w+ )|um\b(?!\s*\d)|obwohl|während|als\b|bis (?:wir|ich|sie)|"
    r"wie (?:wir|ich|sie|mein)|so wie|denn als|welche[rsn]?|nachdem|bevor|ohne dass)\b",
    re.IGNORECASE,
)
_THAT = re.compile(r"^\s*(?:,\s*)?dass\b", re.IGNORECASE)
_VOWED = re.compile(
    r"\b(?:verspreche[n]?|versprechen|versichere|versichern|garantiere[n]?|sage[n]? (?:ihnen |"
    r"dir )?(?:\w+ )?zu|sichere[n]? (?:ihnen )?zu|zusagen|zusichern|verlassen|"
    r"sorge[n]?|stelle[n]? sicher|sichergestellt|achte[n]? darauf|seien sie (?:versichert|sicher|"
    r"gewiss)|gebe[n]? ihnen (?:mein|unser) wort|versprochen:|kümmere[n]?)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:sagte[n]?|gesagt|versprach(?:en)?|schrieb(?:en|st)?|geschrieben|fragte[n]?|gefragt|hieß|"
    r"meinte[n]?|behaupte\w*|zugesagt|versprochen|hofft?|hoffe[n]?|"
    r"glaube[n]?|denke[n]?|vermute[n]?|erwarte[n]?|danke|dachte[n]?|annehme|nehme an|tut (?:mir|"
    r"uns) leid|schade|bedauer\w+|verstehe[n]?|weiß nicht|wünsche[n]?|freue[n]?)\b",
    re.IGNORECASE,
)
_AS_SAID = re.compile(
    r"\bwie (?:versprochen|zugesagt|besprochen|angekündigt|gesagt|vereinbart|gewünscht)\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"(?:^|[,;:(–-]\s*|\b(?:und|aber|denn|oder)\s+)(?:sonst\b|ansonsten\b|andernfalls\b|wenn|falls|"
    r"sofern|sollten? (?:sie|es|das|die|"
    r"der|wir|ich|ihr|du)|im falle?|für den fall|vorausgesetzt|sobald (?:sie|ihr|du|ihre|uns ihre|"
    r"wir ihre)\b|nachdem sie|"
    r"hätten?|wäre[n]?|bevor sie|unter der voraussetzung|bei bedarf|solange sie)\b",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"\b(?:wenn|falls|sofern) (?:es |das |dies |sie )?(?:ihnen |für sie )?(?:recht|passt|"
    r"einverstanden|in ordnung|möglich|nötig|nicht früher|ok|okay|nichts dagegen)\w*(?: (?:ist|sind|"
    r"haben))?(?: passt)?",
    re.IGNORECASE,
)
_OB = re.compile(r"\bob\b[^,;.]*", re.IGNORECASE)
_BREAKS = re.compile(r"[,;:()](?!\s*\d)\s*|\s+[–—-]\s+|\s+(?:aber|sondern|denn|jedoch)\s+|\.\.\.")
_AND_VERB = re.compile(r"\s+und\s+(?=(?:(?:dann|danach|anschließend|wir|ich)\s+)?[a-zäöüß]+(?:e|en|t)?\b)")
_SIE = re.compile(r"\b(?:sie|du|ihr)\b", re.IGNORECASE)
_YOU_GET = re.compile(
    r"\b(?:hören|hörst|hört|erhalten|erhältst|erhaltet|bekommen|bekommst|bekommt|kriegen|kriegst|"
    r"kriegt|haben|hast|habt|wissen|weißt|erreicht sie|erwartet sie|werden|rechnen|erwarten)\b",
    re.IGNORECASE,
)
_FROM_US = re.compile(
    r"\bvon (?:mir|uns|unser\w*|mein\w*|ein\w* kolleg\w*)\b|\bmeine[rn]?\b|\bunsere[rn]?\b", re.IGNORECASE
)
_THING_MOVES = re.compile(
    r"\b(?:geht|gehen|kommt|kommen|trifft|treffen|verlässt|verlassen|erfolgt|erfolgen|folgt|wird|"
    r"werden|ist|sind|steht|liegt|liegen|landet|erreicht|klingelt|erhält)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:ge\w+(?:t|en)|\w{2,}ge\w+(?:t|en)|(?:er|ver|be|zer|ent|über|wieder|unter)\w+(?:t|en)|"
    r"repariert|storniert|korrigiert|aktiviert|informiert|kontaktiert|raus|ein|an|los|weg|fertig|"
    r"vorbei|auf (?:dem|den) weg|auf ihrem konto|bei ihnen|bereit|da|zurück|wieder|behoben|erledigt|"
    r"unser (?:haus|lager)|lager|haus)\b",
    re.IGNORECASE,
)
_DEAD_SUBJECT = re.compile(
    r"\b(?:termin|garantie|angebot|aktion|laden|geschäft|rücksendung(?:en)? sind|urlaub|frist|"
    r"öffnungszeit\w*|geöffnet|geschlossen|gültig|heute ist|feiertag|wartung)\b",
    re.IGNORECASE,
)
_LAST_VERB = re.compile(r"\b([a-zäöüß]{4,}n)\s*$", re.IGNORECASE)
_NO_DEED_SAID = "sehen sein haben brauchen müssen können benötigen schließen freuen hoffen"
_NO_DEED = frozenset(_NO_DEED_SAID.split())


@dataclass(frozen=True)
class _Hit:
    verb: Verb
    start: int
    is_infinitive: bool


def clauses_of(sentence: str) -> tuple[str, list[Clause]]:
    """The sentence with indirect questions masked, and its clauses; "und" parts them where a verb goes on."""
    blank = lambda found: " " * len(found[0])  # noqa: E731 - two uses, one line apart
    masked = _OB.sub(blank, _HARMLESS.sub(blank, sentence))
    clauses, begin = [], 0
    cuts = sorted([*_BREAKS.finditer(masked), *_AND_VERB.finditer(masked)], key=lambda cut: cut.start())
    for found in [*cuts, None]:
        end = found.start() if found else len(masked)
        if end > begin and masked[begin:end].strip():
            clauses.append(Clause(start=begin, text=masked[begin:end]))
        begin = max(begin, found.end()) if found else end
    return masked, clauses


def is_conditional(masked: str) -> bool:
    """Whether the sentence only promises something for a case that may not come."""
    return bool(_CONDITION.search(masked.strip()))


def is_tag_question(sentence: str) -> bool:
    """ "Ich rufe Sie morgen an, ja?" promises all the same."""
    return bool(re.search(r",\s*(?:ok|okay|ja|in ordnung|einverstanden)\s*\?\s*$", sentence, re.IGNORECASE))


_ORDERED = re.compile(
    r"^\s*(?:bitte\s+|dann\s+)?(?:schicken|senden|antworten|rufen|melden|schreiben|bringen|füllen|"
    r"klicken|teilen|nennen|sagen|laden|bestätigen|prüfen|lassen|wenden|"
    r"kontaktieren|probieren|versuchen|geben|behalten|heben|legen|drucken) sie\b(?!\s+(?:uns|"
    r"mir)\s+(?:bis|noch|etwas|kurz|einen|ein wenig))",
    re.IGNORECASE,
)
_ASKS_THEM = re.compile(
    r"\bzu \w+en\s*[.!]?\s*$|\b\w+zu(?!rück|nächst|sammen|sätz|künft)\w+en\s*[.!]?\s*$", re.IGNORECASE
)


def heads_in(clause: Clause, before: str) -> Iterator[Head]:
    """The places in a clause where somebody of ours takes something on; `before` is the sentence up to the clause."""
    text = clause.text
    if _is_out(text, before):
        return
    stale = bool(_STALE.search(text))
    own = next(_own_deed(text, before, stale), None)
    if own is not None:
        yield own
        return
    yield from _you_get(text, before, stale)
    yield from _thing_moves(text, before, stale)


def _is_out(text: str, before: str) -> bool:
    if _NOT.search(text) or _SUBORDINATE.match(text):
        return True
    if _HEDGE.search(text) and not _SURE.search(text):
        return True
    if _ORDERED.match(before + text):
        return True  # "schicken Sie uns …, dann …": nothing is promised until they do
    is_vowed = bool(_VOWED.search(before)) and not _HEDGE.search(before) and not _NOT.search(before)
    if _THAT.match(text) and not (is_vowed or _SURE.search(before)):
        return True
    if _ASKS_THEM.search(text) and not is_vowed and not re.search(r"\b(?:ich|wir)\b", text, re.IGNORECASE):
        return True
    last = re.split(r"[,;:]", before.rstrip(" ,;:"))[-1]
    return (
        bool(_REPORTED.search(last))
        and not _AS_SAID.search(last)
        and (
            _THAT.match(text) is not None
            or bool(
                re.search(
                    r"\bsie (?:sagten|schrieben|haben|hatten|fragten)|\bhat(?:te|ten)? ihnen|\b(?:sagte|dachte[n]?|"
                    r"glaube[n]?|vermute[n]?|nehme an|hoffe[n]?|denke[n]?)\b",
                    last,
                    re.IGNORECASE,
                )
            )
        )
    )


def _own_deed(text: str, before: str, stale: bool) -> Iterator[Head]:
    subject = _subject(text, before)
    if not subject:
        return
    will = re.search(r"\bwerde[n]?\b" if subject != "third" else r"\b(?:wird|werden)\b", text, re.IGNORECASE)
    hits = sorted(_hits(text, subject, bool(will)), key=lambda hit: hit.start)
    if hits:
        kinds = tuple(hit.verb.kind for hit in hits)
        is_present = any(hit.verb.is_weak for hit in hits) and not will
        sure = 0.95 if will else 0.9
        yield Head(
            start=hits[0].start,
            kinds=kinds,
            confidence=sure,
            needs_due=is_present or (subject == "third" and not will),
            is_stale=stale,
        )
        return
    last = _LAST_VERB.search(text.strip(" .!"))
    if will and subject != "third" and last and last[1].lower() not in _NO_DEED:
        yield Head(start=will.start(), kinds=(first_kind(text, NOUNS) or "other",), confidence=0.65, needs_due=True)


def _subject(text: str, before: str) -> str:
    """Who acts in the clause: `1sg`, `1pl`, `third` or nobody of ours; "und" lets the one before go on."""
    if _PRONOUN_1SG.search(text):
        return "1sg"
    if _PRONOUN_1PL.search(text):
        return "1pl"
    if _THIRD_OURS.search(text):
        return "third"
    goes_on = before.rstrip().lower().endswith(" und") or re.match(r"\s*(?:aber |dann |jedoch )?[a-zäöüß]+\b", text)
    if not goes_on or _SIE.match(text.strip()):
        return ""
    spoke = [
        (found.start(), who)
        for who, pattern in (("1sg", _PRONOUN_1SG), ("1pl", _PRONOUN_1PL))
        for found in pattern.finditer(before)
    ]
    if spoke:
        return max(spoke)[1]
    return "third" if _THIRD_OURS.search(before) else ""


def _hits(text: str, subject: str, has_will: bool) -> Iterator[_Hit]:
    for verb in VERBS:
        found = verb.finite(subject).search(text)
        is_infinitive = False
        if has_will or _THAT.match(text):
            late = verb.infinitive.search(text)
            found, is_infinitive = (late, True) if late else (found if not has_will else None, False)
        has_particle = is_infinitive and found is not None and not verb.finite("1pl").fullmatch(found[0])
        if found and (has_particle or verb.fits(text)):
            yield _Hit(verb=verb, start=found.start(), is_infinitive=is_infinitive)


def _you_get(text: str, before: str, stale: bool) -> Iterator[Head]:
    verb = _YOU_GET.search(text)
    if not verb or not _SIE.search(text) or re.search(r"^\s*bitte\b", text, re.IGNORECASE):
        return
    said = "hören" if re.search(r"\bhören\b", text, re.IGNORECASE) else verb[0].lower()
    kind = first_kind(text, NOUNS)
    if not kind and re.search(
        r"\b(?:erhalten|bekommen|haben)\s+(?:sie\s+)?(?:es|ihn|das|dies\w*|sie)\b", text, re.IGNORECASE
    ):
        kind = first_kind(before, NOUNS)
    from_us = bool(_FROM_US.search(text))
    if said in {"hören", "hörst", "hört", "wissen", "weißt"}:
        if from_us:
            yield Head(start=verb.start(), kinds=("write",), confidence=0.9, is_stale=stale)
        return
    if said == "werden" and not re.search(
        r"\b(?:erhalten|bekommen|hören|haben|informiert|angerufen|kontaktiert|benachrichtigt|"
        r"zurückgerufen)\b",
        text,
        re.IGNORECASE,
    ):
        return
    if re.search(r"\b(?:haben|hast|habt)\b", text, re.IGNORECASE) and re.search(
        r"\b(?:\w*ge\w+t|\w*ge\w+en|versprochen|erhalten|bekommen|bestellt|bezahlt|vergessen)\s*$",
        text.strip(" .!,"),
        re.IGNORECASE,
    ):
        return
    if re.search(r"\b(?:angerufen|zurückgerufen)\b", text, re.IGNORECASE):
        kind = "call"
    if kind or from_us:
        yield Head(
            start=verb.start(),
            kinds=(kind or "send",),
            confidence=0.85 if from_us else 0.8,
            needs_due=not (kind and from_us),
            is_stale=stale,
        )


def _thing_moves(text: str, before: str, stale: bool) -> Iterator[Head]:
    verb = _THING_MOVES.search(text)
    if not verb or _DEAD_SUBJECT.search(text) or re.match(r"\s*(?:heute|morgen) ist\b", text, re.IGNORECASE):
        return
    if _SIE.search(re.sub(r"\bbei ihnen\b|\bihr\b", " ", text, flags=re.IGNORECASE)) and not re.search(
        r"\b(?:erreicht|wird|werden|kommt)\b", text, re.IGNORECASE
    ):
        return
    if re.search(
        r"\b(?:ist|sind)\b.*\b(?:\w*(?:gekommen|gegangen|getroffen|worden|gewesen)|erschienen)\b", text, re.IGNORECASE
    ):
        return
    kind = _kind_of_move(text)
    is_nominal = re.search(r"\b(?:erfolgt|erfolgen|folgt|kommt|kommen|klingelt|erreicht|landet)\b", text, re.IGNORECASE)
    if kind and (is_nominal or _DONE.search(text[verb.end() :]) or _DONE.search(text)):
        yield Head(start=verb.start(), kinds=(kind,), confidence=0.8, needs_due=True, is_stale=stale)
    elif re.search(
        r"\b(?:wird|werden|ist|sind)\b.*\b(?:storniert|gekündigt|geändert|korrigiert|erledigt|verlängert|"
        r"umgebucht|freigeschaltet|aktiviert|gelöscht|angepasst|abgeholt|bearbeitet|eingerichtet)\b",
        text,
        re.IGNORECASE,
    ):
        yield Head(start=verb.start(), kinds=("other",), confidence=0.8, needs_due=True, is_stale=stale)


def _kind_of_move(text: str) -> str:
    """By the deed where the clause ends in one, else by the thing."""
    for verb in VERBS:
        if verb.participle.search(text):
            return verb.kind
    if re.search(r"\btechniker\w*\b|\bmonteur\w*\b|repar\w+|\bheil\b", text, re.IGNORECASE):
        return "repair"
    return first_kind(text, NOUNS)
