"""The link to a customer's status page: signed, for one case and one customer, unguessable."""

from dataclasses import dataclass

from accord.kernel import ids
from accord.kernel.links import absolute

_PURPOSE = "status_page"
VALID_SECONDS = 400 * 86_400


@dataclass(frozen=True)
class StatusKey:
    """What a link opens."""

    case_id: int
    customer_id: int


def status_token(*, case_id: int, customer_id: int) -> str:
    """The signed part of the link."""
    return ids.sign(purpose=_PURPOSE, value=[case_id, customer_id])


def status_link(*, case_id: int, customer_id: int) -> str:
    """The whole link, for a mail."""
    return absolute(f"/status/{status_token(case_id=case_id, customer_id=customer_id)}/")


def read_status_token(token: str) -> StatusKey | None:
    """What a token opens; None for one that is forged, meant for something else, or more than 400 days old."""
    value = ids.read_signed(purpose=_PURPOSE, text=token, valid_seconds=VALID_SECONDS)
    if isinstance(value, list) and len(value) == 2 and all(isinstance(number, int) for number in value):
        return StatusKey(case_id=value[0], customer_id=value[1])
    return None
