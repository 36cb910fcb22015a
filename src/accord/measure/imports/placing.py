"""Where rows belong on the journey: touchpoints and contact reasons by their names, created only when asked for."""

from django.utils.text import slugify

from accord.journey.contracts import Demand
from accord.journey.operations import add_reason, add_stage, add_touchpoint
from accord.journey.queries import list_reasons, list_stages, list_touchpoints
from accord.kernel.permissions import SYSTEM
from accord.measure.imports.contracts import Choices


class Places:
    """Touchpoints and reasons by their names.

    What is missing is created only where the choices name a department: a stage called like the source, touchpoints
    of that department, reasons at them. What exists is used as it is.
    """

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._touchpoints: dict[str, int] = {}
        self._slugs: dict[int, str] = {}
        for touchpoint in list_touchpoints():
            self._touchpoints |= {touchpoint.name.casefold(): touchpoint.id, touchpoint.slug: touchpoint.id}
            self._slugs[touchpoint.id] = touchpoint.slug
        reasons = list_reasons()
        self._anywhere = {key: r for r in reversed(reasons) for key in (r.name.casefold(), r.slug)}
        self._reasons: dict[tuple[int, str], int] = {}
        for reason in reasons:
            self._reasons |= {
                (reason.touchpoint_id, reason.name.casefold()): reason.id,
                (reason.touchpoint_id, reason.slug): reason.id,
            }

    def touchpoint(self, name: str) -> int | None:
        """The touchpoint of a name or slug; that of the choices for a row that names none."""
        if not name:
            return self._choices.touchpoint_id
        found = self._touchpoints.get(name.casefold())
        if found is None and self._choices.department_id is not None:
            found = self._create_touchpoint(name, self._choices.department_id)
        return found

    def slug(self, name: str) -> str:
        """The slug of a touchpoint by its name; empty when there is none."""
        number = self.touchpoint(name)
        return "" if number is None else self._slugs.get(number, "")

    def reason(self, name: str, touchpoint_id: int | None) -> tuple[int | None, int | None]:
        """The reason of a name, at a touchpoint where one is known, with the touchpoint that holds then."""
        if not name:
            return None, touchpoint_id
        if touchpoint_id is None:
            found = self._anywhere.get(name.casefold())
            if found is not None:
                return found.id, found.touchpoint_id
            touchpoint_id = self.touchpoint(self._choices.source) if self._choices.department_id else None
            if touchpoint_id is None:
                return None, None
        key = (touchpoint_id, name.casefold())
        if key not in self._reasons and self._choices.department_id is not None:
            self._reasons[key] = add_reason(
                actor=SYSTEM, touchpoint_id=touchpoint_id, name=name[:120], usual_demand=Demand.FAILURE
            )
        return self._reasons.get(key), touchpoint_id

    def _create_touchpoint(self, name: str, department_id: int) -> int:
        number = add_touchpoint(actor=SYSTEM, stage_id=self._stage(), name=name[:80], department_id=department_id)
        slug = next(touchpoint.slug for touchpoint in list_touchpoints() if touchpoint.id == number)
        self._slugs[number] = slug
        self._touchpoints |= {name.casefold(): number, slug: number}
        return number

    def _stage(self) -> int:
        name = self._choices.source.strip()[:80]
        known = {stage.name.casefold(): stage.id for stage in list_stages()} | {s.slug: s.id for s in list_stages()}
        return known.get(name.casefold()) or known.get(slugify(name)) or add_stage(actor=SYSTEM, name=name)
