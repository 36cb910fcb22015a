"""The German verbs with which somebody binds themselves, each with the particle or object that makes it that."""

import re
from dataclasses import dataclass
from functools import cached_property

from accord.desk.promises.recognising.heads import Kinds

_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class Verb:
    """A verb by its forms, joined by `|`; `needs` must stand in the clause too, `never` may not.

    A weak one says in the present what also goes on now ("wir prüfen"): it promises only with a time.
    """

    kind: str
    first: str
    plural: str
    third: str
    inf: str
    part: str
    needs: str = ""
    never: str = ""
    is_weak: bool = False

    def finite(self, subject: str) -> "re.Pattern[str]":
        """The form that goes with `1sg`, `1pl` or `third`."""
        return {"1sg": self._first, "1pl": self._plural, "third": self._third}[subject]

    @cached_property
    def _first(self) -> "re.Pattern[str]":
        return re.compile(rf"\b(?:{self.first})\b", re.IGNORECASE)

    @cached_property
    def _plural(self) -> "re.Pattern[str]":
        return re.compile(rf"\b(?:{self.plural})\b", re.IGNORECASE)

    @cached_property
    def _third(self) -> "re.Pattern[str]":
        return re.compile(rf"\b(?:{self.third}|{self.plural})\b", re.IGNORECASE)

    @cached_property
    def infinitive(self) -> "re.Pattern[str]":
        """The infinitive, with what else makes it this deed."""
        return re.compile(rf"\b(?:{self.inf})\b", re.IGNORECASE)

    @cached_property
    def participle(self) -> "re.Pattern[str]":
        """The participle, as in "wird verschickt"."""
        return re.compile(rf"\b(?:{self.part})\b", re.IGNORECASE) if self.part else _NEVER

    @cached_property
    def _needed(self) -> "re.Pattern[str]":
        return re.compile(self.needs, re.IGNORECASE)

    @cached_property
    def _forbidden(self) -> "re.Pattern[str]":
        return re.compile(self.never, re.IGNORECASE) if self.never else _NEVER

    def fits(self, clause: str) -> bool:
        """Whether particle and object stand in the clause as they must."""
        return (not self.needs or bool(self._needed.search(clause))) and not self._forbidden.search(clause)


def _regular(
    kind: str, stem: str, prefix: str = "", *, needs: str = "", never: str = "", weak: bool = False, part: str = ""
) -> Verb:
    """A verb whose forms follow from its stem: "schick" with the particles "zu|los"."""
    joined = f"(?:{prefix})?" if prefix else ""
    ending = "e" if stem.endswith(("d", "t")) else ""
    participle = part or (
        stem + "t"
        if stem.endswith("ier") or stem.startswith(("er", "ver", "be", "über", "unter"))
        else f"{joined}ge{stem}{ending}t"
    )
    return Verb(
        kind,
        f"{joined}{stem}e?",
        f"{joined}{stem}e?n",
        f"{joined}{stem}{ending}t",
        f"{joined}(?:zu)?{stem}e?n",
        participle,
        needs,
        never,
        weak,
    )


_YOU = r"\b(?:sie|ihnen|dich|dir|euch)\b"
VERBS: tuple[Verb, ...] = (
    Verb(
        "call",
        "rufe?",
        "rufen",
        "ruft",
        "(?:an|zurück|durch)(?:zu)?rufen",
        "(?:an|zurück)gerufen",
        r"\b(?:an|zurück|durch)\b|(?:an|zurück)ruf",
    ),
    _regular("call", "telefonier", needs=_YOU),
    _regular("call", "meld", needs=r"\b(?:telefonisch|per telefon|am telefon)\b"),
    Verb(
        "call", "(?:gebe?|mache?)", "(?:geben|machen)", "(?:gibt|macht)", "durchklingeln", "", r"\b(?:anruf|rückruf)\b"
    ),
    _regular("call", "klingel", needs=r"\bdurch\b"),
    _regular(
        "write",
        "meld",
        "zurück",
        needs=r"\b(?:mich|uns|sich|dir|ihnen)\b|melden\b",
        never=r"\b(?:telefonisch|per telefon|am telefon|schaden|störung)\b",
    ),
    Verb(
        "write", "schreibe?", "schreiben", "schreibt", "(?:an|zurück)?schreiben", "(?:an)?geschrieben", "", r"\bgut\b"
    ),
    _regular("write", "antwort", "", part="beantwortet"),
    _regular("write", "beantwort", never=r"\b(?:jede|alle|weitere|etwaige)\w* frage"),
    _regular("write", "informier"),
    _regular("write", "benachrichtig"),
    _regular("write", "kontaktier"),
    _regular("write", "bestätig"),
    _regular("write", "unterricht", needs=_YOU),
    _regular("write", "bericht"),
    _regular("write", "verständig"),
    _regular("write", "mail", never=r"\b(?:rechnung|etikett|anleitung)\b"),
    _regular("write", "erreich", needs=_YOU),
    Verb(
        "write",
        "gebe?",
        "geben",
        "gibt",
        "geben",
        "gegeben",
        r"\b(?:bescheid|rückmeldung|antwort|auskunft|nachricht|info\w*|update|feedback)\b",
    ),
    Verb(
        "write",
        "(?:teile?|sende?|schicke?)",
        "(?:teilen|senden|schicken)",
        "(?:teilt|sendet|schickt)",
        "mit(?:zu)?teilen",
        "mitgeteilt",
        r"\bmit\b(?!\s+(?:dhl|ups|der|dem|einem|einer))|\b(?:nachricht|e-?mail|mail|antwort|bestätigung|"
        r"info)\b",
    ),
    Verb("write", "lasse?", "lassen", "lässt", "wissen lassen", "", r"\bwissen\b"),
    Verb("write", "sage?", "sagen", "sagt", "bescheid (?:zu )?sagen", "", r"\b(?:bescheid|ihnen|dir)\b", r"\bzu\b"),
    Verb("write", "halte?", "halten", "hält", "halten", "gehalten", r"\b(?:laufenden|informiert)\b"),
    Verb(
        "write",
        "komme?",
        "kommen",
        "kommt",
        "zukommen|zurückkommen|zurückzukommen",
        "",
        r"\bauf (?:sie|dich|euch|ihr\w*|dein\w*)\b.*\b(?:zu|zurück)\b",
    ),
    Verb("write", "setze?", "setzen", "setzt", "setzen", "", r"\bin (?:verbindung|kontakt)\b"),
    Verb("write", "trete", "treten", "tritt", "treten", "", r"\bin (?:verbindung|kontakt)\b"),
    Verb("write", "liefere?|liefre", "liefern", "liefert", "liefern", "", r"\b(?:antwort|rückmeldung|update)\b"),
    Verb(
        "find out",
        "(?:finde?|kriege?|bekomme?)",
        "(?:finden|kriegen|bekommen)",
        "(?:findet|kriegt|bekommt)",
        "heraus(?:zu)?finden|raus(?:zu)?finden",
        "herausgefunden",
        r"\b(?:heraus|raus)\b",
    ),
    Verb(
        "find out",
        "gehe?",
        "gehen",
        "geht",
        "nach(?:zu)?gehen|auf den grund (?:zu )?gehen",
        "nachgegangen",
        r"\b(?:nach|auf den grund)\b",
    ),
    Verb(
        "find out",
        "(?:schaue?|sehe?|gucke?)",
        "(?:schauen|sehen|gucken)",
        "(?:schaut|sieht|guckt)",
        "(?:nach|an)(?:zu)?(?:schauen|sehen|gucken)",
        "(?:nach|an)ge(?:schaut|sehen)",
        r"\b(?:an|nach|hinein|rein|drauf|drüber)\b",
    ),
    Verb(
        "find out",
        "(?:frage?|hake?|forsche?|fasse?)",
        "(?:fragen|haken|forschen|fassen)",
        "(?:fragt|hakt|forscht|fasst)",
        "nach(?:zu)?(?:fragen|haken|forschen|fassen)",
        "nachge(?:fragt|hakt)",
        r"\b(?:nach|beim?|an|den|die|das|unser\w*|mein\w*)\b",
    ),
    Verb(
        "find out",
        "spreche?|rede",
        "sprechen|reden",
        "spricht|redet",
        "(?:be|ab)?sprechen",
        "besprochen",
        r"\b(?:mit|beim?)\b",
        r"\bmit ihnen\b",
    ),
    _regular("find out", "erkundig", needs=r"\b(?:mich|uns|sich)\b|erkundigen"),
    _regular("find out", "klär", "ab|auf", weak=False),
    _regular("find out", "(?:über)?prüf", "nach", weak=True, part="(?:über|ge|nachge)prüft"),
    _regular("find out", "check", "nach", weak=True),
    _regular("find out", "untersuch", weak=True),
    _regular("find out", "recherchier", weak=True),
    _regular("find out", "ermittel", weak=True),
    _regular("find out", "kontrollier", weak=True),
    _regular("find out", "(?:ver)?such", weak=True, never=r"versuch"),
    _regular("refund", "erstatt", "zurück|rück", part="(?:zurück|rück)?erstattet"),
    _regular("refund", "rückerstatt", part="rückerstattet"),
    Verb("refund", "überweise?", "überweisen", "überweist", "überweisen", "überwiesen"),
    _regular(
        "refund",
        "zahl",
        "zurück|aus",
        needs=r"\b(?:zurück|aus|ihnen)\b|(?:zurück|aus)zahl",
        part="(?:zurück|aus)gezahlt",
    ),
    Verb("refund", "schreibe?", "schreiben", "schreibt", "gut(?:zu)?schreiben", "gutgeschrieben", r"\bgut\b"),
    _regular("refund", "vergüt"),
    _regular("refund", "buch", "zurück", needs=r"\b(?:zurück|rück)\b|zurückbuch", part="zurückgebucht"),
    _regular(
        "refund", "veranlass", needs=r"\b(?:erstattung|rückerstattung|rückzahlung|gutschrift|überweisung|auszahlung)\b"
    ),
    _regular("refund", "ersetz", needs=r"\b(?:kosten|porto|betrag|preis|versandkosten|auslagen|geld)\b"),
    Verb("refund", "gebe?", "geben", "gibt", "zurück(?:zu)?geben", "zurückgegeben", r"\bgeld\b"),
    _regular("repair", "reparier"),
    Verb("repair", "behebe?", "beheben", "behebt", "beheben", "behoben"),
    _regular("repair", "lös", needs=r"\b(?:problem|fehler|störung|das|es|dies)\b", never=r"\b(?:ein|aus|auf)\b"),
    Verb(
        "repair",
        "(?:setze?|bringe?|mache?)",
        "(?:setzen|bringen|machen)",
        "(?:setzt|bringt|macht)",
        "instand(?:zu)?setzen|in ordnung (?:zu )?bringen",
        "instandgesetzt",
        r"\b(?:instand|in ordnung|wieder ganz|heil)\b",
    ),
    Verb(
        "repair",
        "komme?",
        "kommen",
        "kommt",
        "vorbei(?:zu)?kommen",
        "",
        r"\b(?:vorbei|zu ihnen|techniker\w*|monteur\w*)\b",
        r"\bauf sie\b",
    ),
    Verb(
        "send",
        "(?:schicke?|sende?)",
        "(?:schicken|senden)",
        "(?:schickt|sendet)",
        "(?:zu|los|nach|raus|ab|hinaus|weiter|rüber|mit|heraus)?(?:zu)?(?:schicken|senden)",
        "(?:zu|los|nach|raus|ab)?ge(?:schickt|sandt|sendet)",
        "",
        r"\b(?:nachricht|antwort|bestätigung)\b|\be?-?mail (?:mit|zur|über)\b",
    ),
    _regular("send", "(?:ver|über)(?:schick|send)", part="(?:ver|über)(?:schickt|sendet|sandt)"),
    _regular("send", "liefer", "nach|aus", never=r"\b(?:antwort|rückmeldung)\b", part="(?:nach|aus)?geliefert"),
    Verb("send", "übergebe?", "übergeben", "übergibt", "übergeben", "übergeben"),
    Verb(
        "send",
        "lasse?",
        "lassen",
        "lässt",
        "zukommen (?:zu )?lassen",
        "",
        r"\b(?:zukommen|schicken|senden|bringen|liefern)\b",
    ),
    Verb(
        "send",
        "bringe?",
        "bringen",
        "bringt",
        "(?:vorbei)?(?:zu)?bringen",
        "auf den weg gebracht|rausgebracht",
        r"\b(?:auf den weg|zur post|vorbei|ihnen)\b",
    ),
    Verb(
        "send",
        "(?:gebe?)",
        "geben",
        "gibt",
        "geben",
        "(?:aufgegeben|übergeben)",
        r"\b(?:auf den weg|zur post|in den versand|in die post|weiter)\b",
    ),
    _regular(
        "send", "stell", "zu|bereit", needs=r"\b(?:zu|zur verfügung|bereit)\b(?!\w)", part="(?:zu|bereit)gestellt"
    ),
    _regular("send", "leit", "weiter", needs=r"\bweiter\b|weiterleit", part="weitergeleitet"),
    _regular("send", "reich", "nach", needs=r"\bnach\b|nachreich", part="nachgereicht"),
    _regular("send", "tausch", "aus|um", part="(?:aus|um)getauscht"),
    _regular("send", "ersetz", never=r"\b(?:kosten|porto|betrag|preis|versandkosten|auslagen|geld)\b"),
    Verb(
        "send",
        "(?:mache?|packe?)",
        "(?:machen|packen)",
        "(?:macht|packt)",
        "fertig(?:zu)?machen",
        "",
        r"\b(?:paket|sendung|lieferung)\b",
    ),
    Verb("other", "sorge?", "sorgen", "sorgt", "sorgen", "", r"\b(?:dafür|für)\b"),
    Verb("other", "stelle?", "stellen", "stellt", "sicher(?:zu)?stellen", "sichergestellt", r"\bsicher\b"),
    Verb("other", "(?:kümmere?|kümmre)", "kümmern", "kümmert", "kümmern", "", r"\b(?:mich|uns|sich)\b|kümmern"),
    *(
        _regular("other", stem, weak=True)
        for stem in (
            "stornier",
            "korrigier",
            "aktualisier",
            "reservier",
            "aktivier",
            "organisier",
            "notier",
            "veranlass",
            "bearbeit",
            "erledig",
            "verlänger",
            "änder",
            "lösch",
            "buch",
            "bestell",
            "plan",
            "kündig",
            "akzeptier",
            "installier",
            "eskalier",
            "beauftrag",
            "ergänz",
            "übernehm",
            "berechn",
            "pass",
            "senk",
            "gewähr",
            "erhöh",
            "priorisier",
            "vereinbar",
            "besorg",
            "beschleunig",
            "bereit",
        )
    ),
    _regular("other", "richt", weak=True, needs=r"\bein\b|einricht"),
    Verb(
        "other",
        "(?:trage?|nehme?|lege?|schalte?|hole?|mache?)",
        "(?:tragen|nehmen|legen|schalten|holen|machen)",
        "(?:trägt|nimmt|legt|schaltet|holt|macht)",
        "(?:ein(?:zu)?tragen|auf(?:zu)?nehmen|an(?:zu)?legen|frei(?:zu)?schalten|ab(?:zu)?holen|"
        "fertig(?:zu)?machen|zurück(?:zu)?nehmen)",
        "(?:eingetragen|aufgenommen|angelegt|freigeschaltet|abgeholt|fertiggemacht|zurückgenommen)",
        r"\b(?:ein|auf|an|frei|ab|fertig|zurück|vor)\b\s*$|\b(?:ein|auf|an|frei|ab|fertig|zurück|"
        r"vor)\b(?=\s*[.!,]|\s*$)",
        "",
        True,
    ),
)

NOUNS: Kinds = (
    ("call", r"anruf\w*|rückruf\w*|telefonat\w*|klingelt\b.*\btelefon|telefon klingelt"),
    (
        "refund",
        (
            r"geld\b|erstattung\w*|rückerstattung\w*|gutschrift\w*|rückzahlung\w*|überweisung\w*|betrag\b|"
            r"kaufpreis\w*|zahlung\b|auszahlung\w*"
        ),
    ),
    (
        "write",
        (
            r"antwort\w*|rückmeldung\w*|bescheid\b|nachricht\w*|e-?mails?\b|mails?\b|update\w*|auskunft\w*|"
            r"bestätigung\w*|feedback\b|neuigkeit\w*|informationen?\b|ergebnis\w*|mehr\b|lösungsvorschlag\w*|"
            r"entscheidung\w*|lösung\b|angebot\b|kostenvoranschlag\w*|einschätzung\b|vorschlag\b"
        ),
    ),
    ("repair", r"reparatur\w*|repariert\w*"),
    (
        "send",
        (
            r"paket\w*|ersatz\w*|lieferung\w*|bestellung\w*|sendung\w*|ware\b|päckchen\w*|teile?\b|"
            r"\w+teile?\b|schrauben\b|rechnung\w*|etikett\w*|gerät\w*|\w+gerät\w*|produkt\w*|neue[nrs]?\b|"
            r"unterlagen\b|anleitung\w*|gutschein\w*|artikel\b|dokumente?\b|vertrag\b|schlüssel\b|brief\b|"
            r"kopie\b|muster\b|retourenlabel\b|lampe\b|zelt\b|gestänge\b"
        ),
    ),
)
