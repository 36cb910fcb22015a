"""The door at which mail services post. What is answered with 200 is stored; all else they post again."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accord.channels.email.operations import PostAnswer, take_post
from accord.kernel.rate_limit import take_token

_STATUS = {
    PostAnswer.TAKEN: 200,
    PostAnswer.UNKNOWN: 404,
    PostAnswer.UNSIGNED: 403,
    PostAnswer.UNREADABLE: 500,  # tried again: by then somebody has chosen the right service
    PostAnswer.LATER: 503,
}


def _visitor(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def post(request: HttpRequest, token: str) -> HttpResponse:
    """Hand what was posted to the mail channel."""
    if request.method == "HEAD":  # some services look whether the address answers before they keep it
        return HttpResponse()
    answer = take_post(
        token=token,
        content_type=request.headers.get("Content-Type", ""),
        headers=dict(request.headers),
        body=request.read(),
    )
    if answer == PostAnswer.UNKNOWN and not take_token(
        door="mail_hook", visitor=_visitor(request), capacity=20, per_seconds=600
    ):
        return HttpResponse(status=429)
    return HttpResponse(f"{answer}\n", content_type="text/plain", status=_STATUS[answer])


post.access = "public: mail services have no account; the address is a secret, and most sign what they post"  # type: ignore[attr-defined]

# Mailgun posts a mail as it came only to addresses that end in "mime".
urlpatterns = [
    path("hooks/mail/<str:token>/", post, name="mail_hook"),
    path("hooks/mail/<str:token>/mime", post, name="mail_hook_mime"),
]
