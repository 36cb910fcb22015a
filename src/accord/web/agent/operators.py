"""What a search can be narrowed by, in words and with an example each, for the help on the page of the search."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class OperatorGroup:
    """A heading, and what one may write with what it means."""

    title: str
    lines: tuple[tuple[str, str], ...]


def operators() -> list[OperatorGroup]:
    """All that a search understands, by what it is about."""
    return [
        OperatorGroup(_("Words"), _words()),
        OperatorGroup(_("Who"), _people()),
        OperatorGroup(_("Where it stands"), _standing()),
        OperatorGroup(_("What it is about"), _matter()),
        OperatorGroup(_("When"), _days()),
    ]


def _words() -> tuple[tuple[str, str], ...]:
    return (
        ("refunds", _("also refund, refunded: each word in all its forms, with or without accents and umlauts")),
        ('"broken pole"', _("exactly these words beside each other")),
        ("tent OR stove", _("one of them; without OR all words must occur")),
        ("tent -pole", _("a minus or NOT leaves out what has it, also before an operator: -tag:vip")),
        ("(tent OR stove) broken", _("brackets hold together what belongs together")),
        ("pol*", _("a beginning; the last word you type is one anyhow")),
    )


def _people() -> tuple[tuple[str, str], ...]:
    return (
        ("from:ana", _("written by somebody of that name; an address stands for one customer")),
        ("to:lukas@example.com", _("copied to that address, or its beginning")),
        ("company:nordwand", _("of customers who belong to that company")),
        ("assignee:me", _("on whom it is; a colleague's name, me or nobody")),
        ("language:de", _("of customers who write in that language")),
    )


def _standing() -> tuple[tuple[str, str], ...]:
    return (
        ("status:pending", _("new, open, pending, on_hold, solved, or active for all that are not solved")),
        ("is:unread", _("unread, read, mine, unassigned, active, solved, snoozed, waiting or late")),
        ("queue:returns", _("in that queue")),
        ("tag:vip", _("with that tag")),
        ("priority:urgent", _("low, normal, high or urgent")),
        ("channel:email", _("email, form or chat")),
    )


def _matter() -> tuple[tuple[str, str], ...]:
    return (
        ("subject:tent", _("in the subject")),
        ("ref:K7F-3QX", _("the case of that reference; case: means the same")),
        ("order:4711", _("what is said about that order, in mails, subjects and files")),
        ("has:attachment", _("with a file")),
        ("filename:invoice", _("with a file of that name")),
    )


def _days() -> tuple[tuple[str, str], ...]:
    return (
        ("after:2026-03-01", _("from that day on")),
        ("before:7d", _("up to a day; 7d, 4w, 6m and 1y are counted back from today")),
        ("between:2026-03-01..2026-03-15", _("from the first day to the last, both included")),
        ("between:2026-03", _("a whole month, or a year")),
    )
