"""What is set for a mailbox beside its accounts: whom to believe, how much may leave, what is a storm."""

import re

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accord.channels.email.models import Mailbox
from accord.channels.email.trust.contracts import PostRulesRow
from accord.channels.email.trust_models import PostRules
from accord.kernel import audit
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Actor, Permission, require

_AUTHSERV = re.compile(r"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$")
_COLUMNS = (
    "authserv_id",
    "checks_itself",
    "is_direct",
    "most_a_minute",
    "burst",
    "most_a_day",
    "storm_after",
    "storm_after_all",
)
_FEWEST_FOR_A_STORM = 20


def post_rules_by_mailbox() -> dict[int, PostRulesRow]:
    """What is set, by mailbox; one without anything set is not in it."""
    rows = PostRules.objects.values_list("mailbox_id", *_COLUMNS)
    return {row[0]: PostRulesRow(**dict(zip(_COLUMNS, row[1:], strict=True))) for row in rows}


@transaction.atomic
def change_post_rules(*, actor: Actor, mailbox_id: int, rules: PostRulesRow) -> None:
    """Set what holds for a mailbox; it counts within ten seconds. Raises NotFound, BadInput."""
    require(actor, Permission.ADMINISTER)
    if not Mailbox.objects.filter(pk=mailbox_id).exists():
        raise NotFound(_("There is no such mailbox."))
    authserv_id = rules.authserv_id.strip().lower().rstrip(".")
    if authserv_id and not _AUTHSERV.match(authserv_id):
        raise BadInput(_("The name of the checking server looks like mx.example.com."))
    if any(0 < number < _FEWEST_FOR_A_STORM for number in (rules.storm_after, rules.storm_after_all)):
        raise BadInput(_("A storm begins with 20 mails or more; 0 means never."))
    chosen = {name: getattr(rules, name) for name in _COLUMNS} | {"authserv_id": authserv_id}
    PostRules.objects.update_or_create(mailbox_id=mailbox_id, defaults=chosen)
    audit.record(actor=actor, action="mailbox.rules_changed", subject=f"mailbox:{mailbox_id}", **chosen)
    transaction.on_commit(lambda: cache.delete("channels.email.post_rules"))
