"""What a customer wishes of us, said by themselves behind the signed link of their status page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accord.customers.contracts import Purpose
from accord.customers.operations import change_preferences, give_consent
from accord.desk.context.queries import status_page
from accord.kernel.errors import TooMany
from accord.kernel.permissions import customer_actor
from accord.kernel.rate_limit import take_token
from accord.web.customer.wishes import given_wishes, wishes_context
from accord.web.ui.access import public


@public("The signed link in our reply is the permission.")
@csrf_exempt  # the token in the address is the permission; a mail program's browser may refuse cookies
@require_POST
def wish(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what a customer wishes; the page shows it again, in the language they chose."""
    page = status_page(token=token)
    with override("de" if page.language.startswith("de") else "en"):
        if not take_token(door="status.wish", visitor=token[:200], capacity=12, per_seconds=3600):
            raise TooMany(_("That was very often. Please try again in a few minutes."))
        known = wishes_context(page.customer_id)
        actor = customer_actor(page.customer_id)
        languages = [code for code, _name in known["wish_languages"]]
        given = given_wishes(request.POST, known_languages=languages)
        change_preferences(actor=actor, customer_id=page.customer_id, **given)
        wants_surveys = request.POST.get("surveys") == "on"
        if wants_surveys != known["wants_surveys"]:
            give_consent(
                customer_id=page.customer_id,
                purpose=Purpose.SURVEYS,
                given=wants_surveys,
                evidence=f"status page of case {page.case_id}",
            )
    return redirect(f"{reverse('customer:status', args=[token])}?wishes=kept#wishes")
