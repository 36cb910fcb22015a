"""Keys by which other systems speak to the API."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accord.kernel import audit, clock
from accord.kernel.errors import BadInput
from accord.kernel.ids import hash_of, new_token
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.staff.models import ApiToken

PREFIX = "acc_"


@one_transaction
def create_api_token(*, actor: Actor, name: str, permissions: Collection[Permission]) -> str:
    """Make a key with some of the maker's own permissions and return it; it cannot be shown again."""
    require(actor, Permission.ADMINISTER)
    if not name.strip() or not permissions:
        raise BadInput(_("Name the system and choose what it may do."))
    for permission in permissions:
        require(actor, permission)
    token = PREFIX + new_token()
    made = ApiToken.objects.create(
        name=name.strip(),
        token_hash=hash_of(token),
        beginning=token[:10],
        permissions=sorted(permissions),
        created_by_id=actor.id if actor.kind == "staff" else None,
        created_at=clock.now(),
    )
    subject = f"api_token:{made.pk}"
    audit.record(actor=actor, action="api_token.created", subject=subject, name=name, permissions=sorted(permissions))
    return token


@one_transaction
def revoke_api_token(*, actor: Actor, token_id: int) -> None:
    """End a key; what it did stays."""
    require(actor, Permission.ADMINISTER)
    if ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=clock.now()):
        audit.record(actor=actor, action="api_token.revoked", subject=f"api_token:{token_id}")
