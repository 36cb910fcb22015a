"""Tags, known for a few seconds: every list shows some."""

from django.core.cache import cache
from django.utils.translation import gettext as _

from accord.desk.contracts import TagColour, TagRow
from accord.desk.models import Tag
from accord.desk.operations.tagging import TAGS_KEY
from accord.desk.queries.rows import fetch
from accord.kernel.errors import NotFound

_SECONDS = 30
_BORNE = """
    SELECT tag_id, count(*) FROM desk_conversation c, unnest(c.tag_ids) AS tag_id
    WHERE c.tag_ids <> '{}' AND c.place = '' GROUP BY 1
"""


def list_tags() -> list[TagRow]:
    """All tags by name."""
    known: list[TagRow] | None = cache.get(TAGS_KEY)
    if known is None:
        known = [
            TagRow(id=tag.pk, name=tag.name, description=tag.description, colour=TagColour(tag.colour))
            for tag in Tag.objects.order_by("name", "pk")
        ]
        cache.set(TAGS_KEY, known, _SECONDS)
    return known


def get_tag(*, tag_id: int) -> TagRow:
    """One tag; raises `NotFound`."""
    found = next((tag for tag in list_tags() if tag.id == tag_id), None)
    if found is None:
        raise NotFound(_("There is no such tag."))
    return found


def count_tagged() -> dict[int, int]:
    """How many conversations in work bear each tag; for the page on which the list is kept."""
    return {int(tag_id): int(count) for tag_id, count in fetch(_BORNE)}
