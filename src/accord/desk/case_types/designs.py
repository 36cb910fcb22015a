"""Designs as JSON and back, and their changes one by one. Pure: a design goes in, another one comes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeVar

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accord.desk.case_types.contracts import (
    AT_SOLVING,
    Design,
    DesignEdit,
    Edit,
    FieldDesign,
    FieldKind,
    Option,
    Section,
    StepDesign,
)
from accord.kernel.errors import BadInput

MOST_FIELDS = 60
_LONGEST_LABEL = 80
_CHOOSING = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
Piece = TypeVar("Piece", Section, FieldDesign, StepDesign)


def to_json(design: Design) -> dict[str, Any]:
    """A design as JSON, as it is kept."""
    return asdict(design)


def from_json(kept: Mapping[str, Any]) -> Design:
    """A design as it was kept."""
    return Design(
        sections=tuple(
            Section(
                key=section["key"],
                title=section["title"],
                fields=tuple(_field_from(field) for field in section["fields"]),
            )
            for section in kept.get("sections", ())
        ),
        steps=tuple(
            StepDesign(**{**step, "items": tuple(Option(**item) for item in step["items"])})
            for step in kept.get("steps", ())
        ),
    )


def _field_from(kept: Mapping[str, Any]) -> FieldDesign:
    return FieldDesign(
        **{
            **kept,
            "kind": FieldKind(kept["kind"]),
            "options": tuple(Option(**option) for option in kept["options"]),
            "when_values": tuple(kept["when_values"]),
        }
    )


def edited(design: Design, edit: DesignEdit) -> Design:
    """The design after one change; raises `BadInput` for what is not there or cannot be."""
    return _EDITS[edit.what](design, edit)


def faults_of(design: Design) -> list[str]:
    """Why a design cannot be published, in sentences; none when it can."""
    found = []
    fields = [field for field in design.fields() if not field.retired]
    if not fields and not [step for step in design.steps if not step.retired]:
        found.append(_("There is no field and no step yet."))
    seen: set[str] = set()
    for field in fields:
        if field.kind in _CHOOSING and not [option for option in field.options if not option.retired]:
            found.append(_("“%(field)s” offers no answer to choose.") % {"field": field.label})
        if field.when_field and field.when_field not in seen:
            found.append(_("“%(field)s” is shown by a field that does not stand above it.") % {"field": field.label})
        step = design.step(field.required_at)
        if field.required_at not in {"", AT_SOLVING} and (step is None or step.retired):
            found.append(_("“%(field)s” is required at a step that is not there.") % {"field": field.label})
        seen.add(field.key)
    return found


def _add_section(design: Design, edit: DesignEdit) -> Design:
    key = _key(edit.label, {section.key for section in design.sections})
    return replace(design, sections=(*design.sections, Section(key=key, title=_label(edit.label))))


def _rename_section(design: Design, edit: DesignEdit) -> Design:
    return _with_section(design, edit.key, lambda section: replace(section, title=_label(edit.label)))


def _move_section(design: Design, edit: DesignEdit) -> Design:
    return replace(design, sections=_swapped(design.sections, edit.key, up=edit.up))


def _remove_section(design: Design, edit: DesignEdit) -> Design:
    found = _piece(design.sections, edit.key)
    if found.fields:
        raise BadInput(_("Move its fields elsewhere first."))
    return replace(design, sections=tuple(one for one in design.sections if one.key != edit.key))


def _add_field(design: Design, edit: DesignEdit) -> Design:
    known = {field.key for field in design.fields()}
    if len(known) >= MOST_FIELDS:
        raise BadInput(_("A case type has at most %(count)s fields.") % {"count": MOST_FIELDS})
    field = FieldDesign(
        key=_key(edit.label, known),
        label=_label(edit.label),
        kind=edit.kind,
        hint=edit.hint.strip()[:200],
        options=_lines((), edit.lines) if edit.kind in _CHOOSING else (),
        required_at=_required_at(design, edit.required_at),
    )
    return _with_section(design, edit.key, lambda section: replace(section, fields=(*section.fields, field)))


def _change_field(design: Design, edit: DesignEdit) -> Design:
    """All of a field but its kind: values that stand in cases were given for that."""
    found = design.field(edit.key)
    if found is None:
        raise BadInput(_("There is no such field."))
    if edit.when_field and (edit.when_field == edit.key or design.field(edit.when_field) is None):
        raise BadInput(_("Choose another field that shows this one."))
    changed = replace(
        found,
        label=_label(edit.label),
        hint=edit.hint.strip()[:200],
        options=_lines(found.options, edit.lines) if found.kind in _CHOOSING else (),
        required_at=_required_at(design, edit.required_at),
        when_field=edit.when_field,
        when_values=edit.when_values if edit.when_field else (),
    )
    return _with_field(design, edit.key, changed)


def _move_field(design: Design, edit: DesignEdit) -> Design:
    """One place up or down; from the edge of its section into the one beside."""
    at = next((n for n, one in enumerate(design.sections) if any(f.key == edit.key for f in one.fields)), None)
    if at is None:
        raise BadInput(_("There is no such field."))
    section = design.sections[at]
    edge = section.fields[0 if edit.up else -1].key == edit.key
    if not edge:
        return _with_section(
            design, section.key, lambda one: replace(one, fields=_swapped(one.fields, edit.key, up=edit.up))
        )
    beside = at - 1 if edit.up else at + 1
    if not 0 <= beside < len(design.sections):
        return design
    field = _piece(section.fields, edit.key)
    sections = list(design.sections)
    sections[at] = replace(section, fields=tuple(one for one in section.fields if one.key != edit.key))
    other = sections[beside]
    fields = (*other.fields, field) if edit.up else (field, *other.fields)
    sections[beside] = replace(other, fields=fields)
    return replace(design, sections=tuple(sections))


def _retire_field(design: Design, edit: DesignEdit) -> Design:
    found = design.field(edit.key)
    if found is None:
        raise BadInput(_("There is no such field."))
    return _with_field(design, edit.key, replace(found, retired=not found.retired))


def _add_step(design: Design, edit: DesignEdit) -> Design:
    key = _key(edit.label, {step.key for step in design.steps} | {AT_SOLVING})
    step = StepDesign(key=key, name=_label(edit.label), items=_lines((), edit.lines), required=edit.required)
    return replace(design, steps=(*design.steps, step))


def _change_step(design: Design, edit: DesignEdit) -> Design:
    found = _piece(design.steps, edit.key)
    changed = replace(found, name=_label(edit.label), items=_lines(found.items, edit.lines), required=edit.required)
    return replace(design, steps=tuple(changed if one.key == edit.key else one for one in design.steps))


def _move_step(design: Design, edit: DesignEdit) -> Design:
    return replace(design, steps=_swapped(design.steps, edit.key, up=edit.up))


def _retire_step(design: Design, edit: DesignEdit) -> Design:
    found = _piece(design.steps, edit.key)
    changed = replace(found, retired=not found.retired)
    return replace(design, steps=tuple(changed if one.key == edit.key else one for one in design.steps))


_EDITS: Mapping[Edit, Callable[[Design, DesignEdit], Design]] = {
    Edit.ADD_SECTION: _add_section,
    Edit.RENAME_SECTION: _rename_section,
    Edit.MOVE_SECTION: _move_section,
    Edit.REMOVE_SECTION: _remove_section,
    Edit.ADD_FIELD: _add_field,
    Edit.CHANGE_FIELD: _change_field,
    Edit.MOVE_FIELD: _move_field,
    Edit.RETIRE_FIELD: _retire_field,
    Edit.ADD_STEP: _add_step,
    Edit.CHANGE_STEP: _change_step,
    Edit.MOVE_STEP: _move_step,
    Edit.RETIRE_STEP: _retire_step,
}


def _lines(known: Sequence[Option], lines: Sequence[str]) -> tuple[Option, ...]:
    """Options or items as somebody wrote them, one a line.

    A line that is known keeps its key; where only words changed, the line at the same place does. What is missing is
    retired, so that it stays readable where it was chosen.
    """
    wanted = list(dict.fromkeys(" ".join(line.split())[:_LONGEST_LABEL] for line in lines if line.strip()))
    standing = [option for option in known if not option.retired]
    by_label = {option.label: option for option in known}
    renames = len(wanted) == len(standing)
    found: list[Option] = []
    keys = {option.key for option in known}
    for place, label in enumerate(wanted):
        same = by_label.get(label)
        if same is None and renames and standing[place].label not in wanted:
            same = standing[place]
        key = same.key if same else _key(label, keys)
        keys.add(key)
        found.append(Option(key=key, label=label))
    kept = {option.key for option in found}
    return (*found, *(replace(option, retired=True) for option in known if option.key not in kept))


def _label(words: str) -> str:
    label = " ".join(words.split())[:_LONGEST_LABEL]
    if not label:
        raise BadInput(_("Give it a name."))
    return label


def _key(label: str, taken: set[str]) -> str:
    """A key of the label's letters; a number behind it where it is taken. Dots separate steps from their items."""
    plain = slugify(label).replace("-", "_")[:40] or "field"
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}_{number}", number + 1
    return key


def _required_at(design: Design, key: str) -> str:
    if key and key != AT_SOLVING and design.step(key) is None:
        raise BadInput(_("There is no such step."))
    return key


def _piece(pieces: Sequence[Piece], key: str) -> Piece:
    found = next((one for one in pieces if one.key == key), None)
    if found is None:
        raise BadInput(_("There is no such piece of the design any more. Load the page again."))
    return found


def _swapped(pieces: Sequence[Piece], key: str, *, up: bool) -> tuple[Piece, ...]:
    place = list(pieces).index(_piece(pieces, key))
    beside = place - 1 if up else place + 1
    found = list(pieces)
    if 0 <= beside < len(found):
        found[place], found[beside] = found[beside], found[place]
    return tuple(found)


def _with_section(design: Design, key: str, change: Callable[[Section], Section]) -> Design:
    _piece(design.sections, key)
    return replace(design, sections=tuple(change(one) if one.key == key else one for one in design.sections))


def _with_field(design: Design, key: str, field: FieldDesign) -> Design:
    return replace(
        design,
        sections=tuple(
            replace(section, fields=tuple(field if one.key == key else one for one in section.fields))
            for section in design.sections
        ),
    )
