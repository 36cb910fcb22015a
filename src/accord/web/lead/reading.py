"""What a form or an address gave, as plain values; nonsense is answered in words, not with a fault."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from accord.kernel.errors import BadInput
from accord.web.ui.access import StaffRequest


def number_in(request: StaffRequest, name: str) -> int | None:
    """A posted id; None when the field was left empty."""
    given = request.POST.get(name, "").strip()
    if not given:
        return None
    if not given.isdigit():
        raise BadInput(_("Choose one of the list."))
    return int(given)


def needed_number_in(request: StaffRequest, name: str) -> int:
    """A posted id that may not be left empty."""
    given = number_in(request, name)
    if given is None:
        raise BadInput(_("Choose one of the list."))
    return given


def day_in(request: StaffRequest, name: str) -> date:
    """A posted day; refuses anything else."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as fault:
        raise BadInput(_("Give a day, such as 2026-03-17.")) from fault


def words_in(request: StaffRequest, name: str) -> str:
    """Posted words, empty when there are none."""
    return request.POST.get(name, "")


def done(request: StaffRequest, said: str, *, to: str) -> HttpResponse:
    """The order was carried out: say so on the page that comes next."""
    messages.success(request, said)
    return HttpResponseRedirect(to)
