"""Rows of demand from what was counted."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from accord.journey.contracts import Demand, ReasonRow
from accord.kernel.statistics.several import Range, added, multiplied
from accord.measure.demand.contracts import ContactCost, DemandRow, ReasonDemand, Worth
from accord.measure.demand.facts import Cell, Facts
from accord.measure.demand.models import Placement
from accord.measure.demand.rules import failure_contacts, quadrant_of, usual_place
from accord.measure.rules import share


@dataclass(frozen=True)
class Reckoning:
    """The counted contacts of a span with everything that is known of reasons and cost."""

    facts: Facts
    reasons: Mapping[int, ReasonRow]
    placements: Mapping[int, Placement]
    cost: ContactCost

    def rows_by(self, what: str, names: Mapping[int, str]) -> tuple[DemandRow, ...]:
        """One row for each `touchpoint`, `department` or `theme`, the dearest first, without what belongs to none."""
        groups = self._grouped(attrgetter(f"{what}_id"))
        rows = [self._row(what, key, names.get(key, "?"), cells) for key, cells in groups.items() if key is not None]
        return tuple(sorted(rows, key=lambda row: (-row.cost.value, row.name)))

    def total(self, cells: Sequence[Cell] | None = None) -> DemandRow:
        """Everything together, or these cells."""
        everything = self.facts.cells if cells is None else cells
        return self._row("all", None, "", everything)

    def rows_of_reasons(self, cells: Sequence[Cell] | None = None) -> tuple[ReasonDemand, ...]:
        """One row for each known reason, the dearest first."""
        groups = self._grouped(lambda cell: cell.reason_id, cells)
        rows = [
            self._reason(self.reasons[key], found)
            for key, found in groups.items()
            if key is not None and key in self.reasons
        ]
        return tuple(sorted(rows, key=lambda row: (-row.cost.value, -row.contacts, row.name)))

    def _reason(self, reason: ReasonRow, cells: Sequence[Cell]) -> ReasonDemand:
        placed = self.placements.get(reason.id)
        to_customer, to_company = (
            (Worth(placed.to_customer), Worth(placed.to_company)) if placed else usual_place(reason.usual_demand)
        )
        return ReasonDemand(
            **vars(self._row("reason", reason.id, reason.name, cells)),
            touchpoint_id=reason.touchpoint_id,
            touchpoint_name=reason.touchpoint_name,
            department_id=reason.department_id,
            department_name=reason.department_name,
            to_customer=to_customer,
            to_company=to_company,
            quadrant=quadrant_of(to_customer, to_company),
            is_placed=placed is not None,
        )

    def _grouped(
        self, key: Callable[[Cell], int | None], cells: Sequence[Cell] | None = None
    ) -> dict[int | None, list[Cell]]:
        groups: dict[int | None, list[Cell]] = defaultdict(list)
        for cell in self.facts.cells if cells is None else cells:
            groups[key(cell)].append(cell)
        return groups

    def _row(self, what: str, key: int | None, name: str, cells: Sequence[Cell]) -> DemandRow:
        judged, failures = sum(cell.judged for cell in cells), sum(cell.failures for cell in cells)
        estimated, goodwill = self._failures(cells), sum(cell.goodwill for cell in cells)
        cost = multiplied(estimated, self.cost.cost)
        return DemandRow(
            id=key,
            name=name,
            contacts=sum(cell.contacts for cell in cells),
            customers=self.facts.customers.get((what, key), 0),
            judged=judged,
            share=share(failures, judged),
            failures=estimated,
            goodwill=goodwill,
            cost=Range(cost.value + goodwill, cost.low + goodwill, cost.high + goodwill, cost.known),
        )

    def _failures(self, cells: Iterable[Cell]) -> Range:
        """Reason by reason, because those not judged of one reason are estimated by one share."""
        parts = []
        for reason_id, found in self._grouped(lambda cell: cell.reason_id, list(cells)).items():
            known = self._known.get(reason_id, (0, 0))
            parts.append(
                failure_contacts(
                    contacts=sum(cell.contacts for cell in found),
                    judged=sum(cell.judged for cell in found),
                    failures=sum(cell.failures for cell in found),
                    known=known,
                    usual=self._usual(reason_id),
                )
            )
        return added(parts)

    @cached_property
    def _known(self) -> dict[int | None, tuple[int, int]]:
        return {
            reason_id: (sum(cell.failures for cell in cells), sum(cell.judged for cell in cells))
            for reason_id, cells in self._grouped(lambda cell: cell.reason_id).items()
        }

    def _usual(self, reason_id: int | None) -> Demand | float:
        if reason_id is not None and reason_id in self.reasons:
            return self.reasons[reason_id].usual_demand
        judged = sum(cell.judged for cell in self.facts.cells)
        return sum(cell.failures for cell in self.facts.cells) / judged if judged else 0.0
