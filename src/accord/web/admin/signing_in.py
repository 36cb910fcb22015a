"""Let somebody in who has just proved who they are, through the library's stages, so that a second factor holds."""

from allauth.account.utils import perform_login
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse


def let_in(request: HttpRequest, *, employee_id: int, then: str = "/") -> HttpResponse:
    """Sign the employee in and lead them to `then`, or to the second step when they have one."""
    user = get_user_model()._default_manager.get(pk=employee_id)
    response: HttpResponse = perform_login(request, user, redirect_url=then)
    return response
