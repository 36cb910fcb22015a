"""Policies as a form: a table of targets, written as `4 h` or `30 min`."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from accord.channels.contracts import Channel
from accord.desk.contracts import CaseStatus, Priority
from accord.desk.levels.contracts import Metric, PolicyChoices, PolicyRow, Target
from accord.kernel.errors import BadInput

NARROWED_BY = ("queue", "channel", "tag", "tier")
PRIORITIES = (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW)
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*(min|m|h|std|d|t)[a-zäöü]*\.?", re.IGNORECASE)
_SECONDS = {"min": 60, "m": 60, "h": 3600, "std": 3600, "d": 86_400, "t": 86_400}


@dataclass(frozen=True)
class PolicyForm:
    """What was sent, and what it means."""

    given: QueryDict

    def choices(self) -> PolicyChoices:
        """The policy that is wanted; raises `BadInput` with the field that cannot be read."""
        kind = self.given.get("warn", "percent")
        amount = self.given.get("warn_amount", "")
        if kind in {"percent", "minutes"} and not amount.isdecimal():
            raise BadInput(_("Say when to warn: a number of per cent, or of minutes before."))
        calendar = self.given.get("calendar", "")
        return PolicyChoices(
            name=self.given.get("name", ""),
            targets=self._targets(),
            conditions={
                attribute: tuple(values) for attribute in NARROWED_BY if (values := self.given.getlist(attribute))
            },
            paused_in=frozenset(CaseStatus(one) for one in self.given.getlist("paused") if one in _RESTING),
            warn_percent=int(amount) if kind == "percent" else None,
            warn_minutes=int(amount) if kind == "minutes" else None,
            calendar_id=int(calendar) if calendar.isdigit() else None,
            is_on="is_on" in self.given,
        )

    def _targets(self) -> tuple[Target, ...]:
        return tuple(
            Target(
                metric=metric,
                priority=priority,
                seconds=read_length(written),
                in_working_time=self.given.get(f"{metric}-time", "working") == "working",
            )
            for metric in Metric
            for priority in PRIORITIES
            if (written := self.given.get(f"{metric}-{priority}", "").strip())
        )


_RESTING = frozenset({CaseStatus.PENDING, CaseStatus.ON_HOLD})


def read_length(text: str) -> int:
    """Seconds of a length as people write it: `4 h`, `1 h 30 min`, `45 min`, `2 d` (of 24 hours). Raises `BadInput`."""
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip(" ,+"):
        raise BadInput(_("“%(text)s” is no length of time. Write it like 4 h or 30 min.") % {"text": text[:40]})
    return round(sum(float(amount.replace(",", ".")) * _SECONDS[unit.lower()] for amount, unit in parts))


def write_length(seconds: int) -> str:
    """A length for its field."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = [_("%(count)s h") % {"count": hours}] if hours else []
    return " ".join([*parts, *([_("%(count)s min") % {"count": minutes}] if minutes or not hours else [])])


def values_of(policy: PolicyRow | None) -> dict[str, Any]:
    """What the form shows of a policy; a new one suggests a warning at three quarters."""
    if policy is None:
        return {
            "is_on": True,
            "warn": "percent",
            "warn_amount": 75,
            "paused": {CaseStatus.PENDING},
            "chosen": {},
            "lengths": {},
            "calendar_time": set(),
        }
    return {
        "name": policy.name,
        "is_on": policy.is_on,
        "warn": "percent" if policy.warn_percent else "minutes" if policy.warn_minutes is not None else "never",
        "warn_amount": policy.warn_percent or policy.warn_minutes or "",
        "paused": policy.paused_in,
        "calendar": policy.calendar_id,
        "chosen": policy.conditions,
        "lengths": {f"{each.metric}-{each.priority}": write_length(each.seconds) for each in policy.targets},
        "calendar_time": {each.metric for each in policy.targets if not each.in_working_time},
    }


def values_given(given: QueryDict) -> dict[str, Any]:
    """What the form shows again when something could not be read."""
    names = ("name", "warn", "warn_amount", "calendar")
    return {name: given.get(name, "") for name in names} | {
        "is_on": "is_on" in given,
        "paused": set(given.getlist("paused")),
        "chosen": {attribute: given.getlist(attribute) for attribute in NARROWED_BY},
        "lengths": {f"{metric}-{one}": given.get(f"{metric}-{one}", "") for metric in Metric for one in PRIORITIES},
        "calendar_time": {metric for metric in Metric if given.get(f"{metric}-time") == "calendar"},
    }


def priority_names() -> list[tuple[str, str]]:
    """The priorities, the most pressing first."""
    return [
        (Priority.URGENT, _("Urgent")),
        (Priority.HIGH, _("High")),
        (Priority.NORMAL, _("Normal")),
        (Priority.LOW, _("Low")),
    ]


def metric_names() -> list[tuple[str, str, str]]:
    """What can be promised, with what it means."""
    return [
        (Metric.FIRST_REPLY, _("First reply"), _("from the first words until we answer")),
        (Metric.NEXT_REPLY, _("Next reply"), _("from each further question until we answer")),
        (Metric.RESOLUTION, _("Full resolution"), _("from the first words until it is solved")),
        (Metric.REQUESTER_WAIT, _("Customer's wait"), _("all the time in new, open and with a colleague")),
    ]


def channel_names() -> list[tuple[str, str]]:
    """The channels by which customers come."""
    known = {"email": _("Mail"), "web_form": _("Form"), "chat": _("Chat"), "voice": _("Phone")}
    return [
        (channel.value, known.get(channel.value, channel.value.replace("_", " ").capitalize())) for channel in Channel
    ]
