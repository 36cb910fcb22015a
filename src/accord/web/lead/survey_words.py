"""The words of surveys: kinds, occasions, rules, states; never the codes behind them."""

from django.utils.translation import gettext as _

from accord.measure.questionnaires.contracts import Comparison, QuestionKind
from accord.measure.surveys.contracts import CASE_STUCK, CONTACT, ProgrammeState, Segment, Way


def kind_words() -> dict[str, str]:
    """What each kind of question asks."""
    return {
        QuestionKind.CSAT: _("Satisfaction (CSAT, 1 to 5)"),
        QuestionKind.CES: _("Ease (CES, 1 to 7)"),
        QuestionKind.NPS: _("Recommendation (NPS, 0 to 10)"),
        QuestionKind.RESOLVED: _("Solved with one contact?"),
        QuestionKind.SCALE: _("Scale"),
        QuestionKind.CHOICE: _("One of several"),
        QuestionKind.CHOICES: _("Any of several"),
        QuestionKind.OPEN: _("Own words"),
    }


def comparison_words() -> dict[str, str]:
    """How an earlier answer is looked at."""
    return {
        Comparison.IS: _("is"),
        Comparison.IS_NOT: _("is not"),
        Comparison.AT_LEAST: _("is at least"),
        Comparison.AT_MOST: _("is at most"),
        Comparison.ANSWERED: _("was answered"),
    }


def occasion_words(trigger: str) -> str:
    """After what a programme asks."""
    known = {
        CASE_STUCK: _("A matter was solved and stayed solved"),
        CONTACT: _("A customer contacted us"),
        "order.placed": _("An order was placed"),
        "parcel.shipped": _("A parcel left"),
        "parcel.delayed": _("A parcel is late"),
        "parcel.delivered": _("A parcel was delivered"),
        "invoice.sent": _("An invoice was sent"),
        "invoice.paid": _("An invoice was paid"),
        "return.announced": _("A return was announced"),
        "return.received": _("A return arrived"),
        "return.refunded": _("A return was paid back"),
    }
    return known.get(trigger) or trigger.replace(".", ": ").replace("_", " ")


def rule_words() -> dict[str, str]:
    """Why somebody was not asked."""
    return {
        "stopped": _("The programme does not run, or its questionnaire is retired"),
        "opt_out": _("Wants no surveys"),
        "open_matter": _("Has an open matter"),
        "global_cooldown": _("Was asked something within 14 days"),
        "reserved": _("The place is kept for a survey of the relation"),
        "programme_cooldown": _("Was asked by this programme not long ago"),
        "recontact": _("Was asked about this matter already"),
        "sampling": _("Not drawn"),
        "quota": _("Enough were asked, or enough have answered"),
        "unreachable": _("Nothing reaches them by mail"),
    }


def state_words() -> dict[str, tuple[str, str]]:
    """How a programme stands, as (status, words)."""
    return {
        ProgrammeState.DRAFT: ("closed", _("not begun")),
        ProgrammeState.RUNNING: ("fine", _("asks")),
        ProgrammeState.PAUSED: ("risk", _("paused")),
        ProgrammeState.ENDED: ("closed", _("ended")),
    }


def way_words() -> dict[str, str]:
    """How questions reach somebody."""
    return {Way.MAIL: _("Mail"), Way.LINK: _("Link"), Way.QR: _("QR code"), Way.KIOSK: _("Kiosk")}


def segment_words() -> dict[str, str]:
    """Whom a relational programme asks."""
    return {
        Segment.ALL: _("All customers"),
        Segment.BOUGHT: _("Whoever ordered something within that time"),
        Segment.WROTE: _("Whoever contacted us within a year"),
    }


def group_words(by: str, group: str) -> str:
    """A group of those who were asked."""
    if by == "contacts":
        return _("wrote once") if group == "once" else _("wrote more than once")
    return group


def by_words() -> dict[str, str]:
    """By what those who were asked are put into groups."""
    return {
        "language": _("Language"),
        "channel": _("Channel"),
        "touchpoint": _("Touchpoint"),
        "contacts": _("Contacts about the matter"),
    }
