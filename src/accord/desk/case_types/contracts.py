"""What others know of case types: how one is designed, and what a case of it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

AT_SOLVING = "solve"
"""Where an answer may be required at the latest; otherwise the key of a step, or empty."""


class FieldKind(StrEnum):
    """What may be answered in a field."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    ORDER = "order"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the answers that a choice offers. A retired one is offered no longer and stays readable."""

    key: str
    label: str
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class FieldDesign:
    """One field. It is shown when the field `when_field` has one of `when_values`; always, when that is empty."""

    key: str
    label: str
    kind: FieldKind
    hint: str = ""
    options: tuple[Option, ...] = ()
    required_at: str = ""
    when_field: str = ""
    when_values: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields that stand together under a title, in their order."""

    key: str
    title: str
    fields: tuple[FieldDesign, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StepDesign:
    """One step of the work with its checklist. A required one must be done before the case is solved."""

    key: str
    name: str
    items: tuple[Option, ...] = ()
    required: bool = False
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class Design:
    """How cases of a type are laid out: sections of fields, and steps."""

    sections: tuple[Section, ...] = ()
    steps: tuple[StepDesign, ...] = ()

    def fields(self) -> Iterator[FieldDesign]:
        """All fields in the order in which they are shown, retired ones too."""
        for section in self.sections:
            yield from section.fields

    def field(self, key: str) -> FieldDesign | None:
        """A field by its key."""
        return next((one for one in self.fields() if one.key == key), None)

    def step(self, key: str) -> StepDesign | None:
        """A step by its key."""
        return next((one for one in self.steps if one.key == key), None)


class Edit(StrEnum):
    """What can be changed in a draft."""

    ADD_SECTION = "add_section"
    RENAME_SECTION = "rename_section"
    MOVE_SECTION = "move_section"
    REMOVE_SECTION = "remove_section"
    ADD_FIELD = "add_field"
    CHANGE_FIELD = "change_field"
    MOVE_FIELD = "move_field"
    RETIRE_FIELD = "retire_field"
    ADD_STEP = "add_step"
    CHANGE_STEP = "change_step"
    MOVE_STEP = "move_step"
    RETIRE_STEP = "retire_step"


@dataclass(frozen=True, kw_only=True)
class DesignEdit:
    """One change of a draft; `key` names what is changed, for `add_field` the section. `lines` are options or items."""

    what: Edit
    key: str = ""
    label: str = ""
    kind: FieldKind = FieldKind.TEXT
    hint: str = ""
    lines: tuple[str, ...] = ()
    required_at: str = ""
    required: bool = False
    when_field: str = ""
    when_values: tuple[str, ...] = ()
    up: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseTypeRow:
    """A kind of enquiry. `number` is its newest published version, 0 before the first."""

    id: int
    slug: str
    name: str
    retired: bool
    number: int
    has_draft: bool


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """One version of a type's design; a draft has no number and was not published."""

    id: int
    number: int
    published_at: datetime | None
    published_by: str
    design: Design


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What must be there before a step or before solving: a field's answer, a step, an item of a checklist."""

    what: str
    key: str
    label: str


@dataclass(frozen=True, kw_only=True)
class CaseDetails:
    """What a case of a type says. `left` are answers that its present type has no place for."""

    case_id: int
    type_id: int
    type_name: str
    number: int
    newest_number: int
    design: Design
    answers: Mapping[str, Any] = field(default_factory=dict)
    done: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class JoinedAnswer:
    """What a case that went into another one says differently of a field."""

    case_id: int
    reference: str
    field: FieldDesign
    value: Any


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A case in a list of those of a type."""

    case_id: int
    reference: str
    conversation_id: int
    subject: str
    customer_name: str
    status: str
    type_name: str
    last_message_at: datetime


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """One change of what a case says."""

    id: int
    what: str
    key: str
    before: Any
    after: Any
    changed_by: str
    changed_at: datetime
