"""Notices as sentences, for the page, the browser and the mail."""

from django.utils.translation import gettext as _

from accord.desk.notices.contracts import LATE, NoticeKind, NoticeRow


def sentence_of(notice: NoticeRow) -> str:
    """What happened, in one sentence."""
    who, by = notice.customer_name, notice.by or _("Somebody")
    sentences = {
        NoticeKind.ASSIGNED: _("%(by)s gave you the conversation with %(who)s") % {"by": by, "who": who},
        NoticeKind.MENTIONED: _("%(by)s mentioned you in the conversation with %(who)s") % {"by": by, "who": who},
        NoticeKind.ANSWERED: _("%(who)s wrote") % {"who": who},
        NoticeKind.DEADLINE: _("An answer to %(who)s is nearly due") % {"who": who},
        NoticeKind.PROMISE: _("A promise to %(who)s is nearly due") % {"who": who},
        NoticeKind.HANDED_UP: _("%(by)s handed the conversation with %(who)s up to you") % {"by": by, "who": who},
    }
    late = {
        NoticeKind.DEADLINE: _("An answer to %(who)s is late") % {"who": who},
        NoticeKind.PROMISE: _("A promise to %(who)s was broken") % {"who": who},
    }
    if notice.kind == NoticeKind.ASSIGNED and not notice.by:
        return _("The conversation with %(who)s is yours now") % {"who": who}
    return late.get(notice.kind, sentences[notice.kind]) if notice.detail == LATE else sentences[notice.kind]


def name_of_kind(kind: NoticeKind) -> str:
    """What a kind is called where a person chooses how to be told."""
    names = {
        NoticeKind.ASSIGNED: _("A conversation is given to me"),
        NoticeKind.MENTIONED: _("Somebody mentions me"),
        NoticeKind.ANSWERED: _("A customer writes in a conversation that is mine or that I follow"),
        NoticeKind.DEADLINE: _("An answer is nearly due, or late"),
        NoticeKind.PROMISE: _("A promise is nearly due, or broken"),
        NoticeKind.HANDED_UP: _("A case is handed up to me"),
    }
    return names[kind]
