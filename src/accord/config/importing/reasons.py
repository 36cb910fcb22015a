"""Contact reasons that an archive names: those that exist are found, others are created only when asked for."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accord.config.importing.mapping import ReasonKeys, readable
from accord.desk.contracts import Solution
from accord.journey.contracts import Demand
from accord.journey.operations import add_reason, add_stage, add_touchpoint
from accord.journey.queries import list_reasons, list_stages, list_touchpoints
from accord.kernel.errors import BadInput
from accord.kernel.permissions import SYSTEM
from accord.staff.queries import list_departments


def department_named(name: str) -> int:
    """The id of a department by its slug or name; raises `BadInput` that lists those there are."""
    departments = list_departments()
    for department in departments:
        if name.casefold() in {department.slug.casefold(), department.name.casefold()}:
            return department.id
    known = ", ".join(department.slug for department in departments) or _("none yet")
    raise BadInput(_("There is no department “%(name)s”. There are: %(known)s.") % {"name": name, "known": known})


class Reasons:
    """What the reasons of an archive are here, by their readable names.

    With a department, what is missing is created: a stage named after the archive, touchpoints of that department,
    and the reasons at them. What exists under the same name is used as it is and never changed.
    """

    def __init__(self, keys: ReasonKeys | None, *, source: str, department_id: int | None) -> None:
        self._keys = keys
        self._source = source
        self._department_id = department_id
        self._known = {reason.slug: (reason.id, reason.touchpoint_id) for reason in list_reasons()}
        self.created = 0

    def solution_of(self, value: str) -> Solution:
        """What a case was about, as far as the archive says; whether it was failure demand nobody has judged."""
        slug = slugify(readable(value))
        if self._keys is None or not slug:
            return Solution()
        if slug not in self._known and self._department_id is not None:
            self._known[slug] = self._create(self._keys, value, self._department_id)
        if slug not in self._known:
            return Solution()
        reason_id, touchpoint_id = self._known[slug]
        return Solution(reason_id=reason_id, touchpoint_id=touchpoint_id)

    @transaction.atomic
    def _create(self, keys: ReasonKeys, value: str, department_id: int) -> tuple[int, int]:
        touchpoint_id = self._touchpoint(keys.touchpoint_of(value), department_id)
        demand = Demand(keys.usual_demand)
        reason_id = add_reason(actor=SYSTEM, touchpoint_id=touchpoint_id, name=readable(value), usual_demand=demand)
        self.created += 1
        return reason_id, touchpoint_id

    def _touchpoint(self, name: str, department_id: int) -> int:
        known = {touchpoint.slug: touchpoint.id for touchpoint in list_touchpoints()}
        if slugify(name) in known:
            return known[slugify(name)]
        return add_touchpoint(actor=SYSTEM, stage_id=self._stage(), name=name, department_id=department_id)

    def _stage(self) -> int:
        name = readable(self._source)
        known = {stage.slug: stage.id for stage in list_stages()}
        return known[slugify(name)] if slugify(name) in known else add_stage(actor=SYSTEM, name=name)
