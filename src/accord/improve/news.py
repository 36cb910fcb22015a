"""The signed link by which a customer stops news of changes."""

from django.utils.translation import gettext as _

from accord.kernel import ids
from accord.kernel.errors import NotFound

_PURPOSE = "no-news"


def news_token(customer_id: int) -> str:
    """The signed text of the link in a customer's news."""
    return ids.sign(purpose=_PURPOSE, value=customer_id)


def customer_of_token(token: str) -> int:
    """The customer whose news a link stops; raises `NotFound` for a forged one."""
    customer_id = ids.read_signed(purpose=_PURPOSE, text=token)
    if not isinstance(customer_id, int):
        raise NotFound(_("This link is not valid."))
    return customer_id
