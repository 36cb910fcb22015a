"""Cases of one type, found by what their fields say."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accord.desk.case_types.contracts import FieldKind
from accord.desk.case_types.queries import find_cases, list_case_types, list_versions, value_of
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.agent.telling import status_words
from accord.web.agent.views_deciding import number_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.frame import frame_context


@permission(Permission.DESK)
@require_GET
def list_of_type(request: StaffRequest) -> HttpResponse:
    """The newest cases of a type; with a field and its value, those that say so."""
    types = list_case_types()
    type_id = number_in(request.GET.get("type")) or (types[0].id if types else None)
    key, words = request.GET.get("field", ""), request.GET.get("value", "").strip()
    fields = []
    rows, problem = [], ""
    if type_id is not None:
        published = [version for version in list_versions(type_id=type_id) if version.number]
        fields = list(published[0].design.fields()) if published else []
        field = next((one for one in fields if one.key == key), None)
        value = None
        if field is not None and words:
            by_label = {option.label.casefold(): option.key for option in field.options}
            try:
                value = value_of(field, [by_label.get(words.casefold(), words)], currency=read_company().currency)
            except BadInput as refusal:
                problem = refusal.sentence
        if not problem:
            wanted = key if value is not None else ""
            rows = find_cases(actor=request.actor, type_id=type_id, key=wanted, value=value)
    context = {
        "types": [(row.id, row.name) for row in types],
        "type_id": type_id,
        "fields": [(one.key, one.label) for one in fields if one.kind != FieldKind.LONG_TEXT],
        "field_key": key,
        "value": words,
        "lines": [(row, status_words(row.status)) for row in rows],
        "problem": problem,
    }
    return render(request, "agent/cases.html", context | frame_context(request, room="inbox"))
