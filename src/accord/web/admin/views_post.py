"""Beside a mailbox's accounts: whom to believe, how much may leave, signing, and storms that wait for a decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.channels.email.operations.post_rules import change_post_rules
from accord.channels.email.operations.signing import (
    check_signing_key,
    domains_to_sign,
    drop_signing_key,
    list_signing_keys,
    make_signing_key,
)
from accord.channels.email.operations.storms import discard_storm, release_storm
from accord.channels.email.queries import get_mailbox
from accord.channels.email.trust.contracts import PostRulesRow, SigningKeyRow, StormDecision, StormKind, StormRow
from accord.channels.email.trust.queries import get_post_rules, limit_reached, list_held, list_storms
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Permission
from accord.web.admin.pages import settings_page
from accord.web.ui.access import StaffRequest, permission

_NUMBERS = ("most_a_minute", "burst", "most_a_day", "storm_after", "storm_after_all")
_MOST = 1_000_000


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def post_rules(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Trust and limits of one mailbox."""
    mailbox = get_mailbox(mailbox_id=mailbox_id)
    rules, problem = get_post_rules(mailbox_id=mailbox_id), ""
    if request.method == "POST":
        try:
            rules = _rules_given(request)
            change_post_rules(actor=request.actor, mailbox_id=mailbox_id, rules=rules)
        except BadInput as refusal:
            problem = refusal.sentence
        else:
            messages.success(request, _("Trust and limits are saved."))
            return redirect("admin:post_rules", mailbox_id=mailbox_id)
    context = {
        "mailbox": mailbox,
        "rules": rules,
        "problem": problem,
        "reached": limit_reached(mailbox_id=mailbox_id),
        "keys": [row for row in list_signing_keys(actor=request.actor) if row.domain == _domain(mailbox.address)],
    }
    return _page(request, "post_rules", context, status=422 if problem else 200)


def _page(request: StaffRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    crumbs = [{"label": _("Mailboxes"), "url": reverse("admin:mailboxes")}]
    return settings_page(request, template, context | {"crumbs": crumbs}, status=status)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _rules_given(request: StaffRequest) -> PostRulesRow:
    try:
        numbers = {name: int(request.POST.get(name) or 0) for name in _NUMBERS}
    except ValueError:
        raise BadInput(_("One of the fields is missing or is not a number.")) from None
    if any(not 0 <= number <= _MOST for number in numbers.values()):
        raise BadInput(_("One of the fields is missing or is not a number."))
    return PostRulesRow(
        authserv_id=request.POST.get("authserv_id", "")[:255],
        checks_itself="checks_itself" in request.POST,
        is_direct="is_direct" in request.POST,
        **numbers,
    )


@permission(Permission.ADMINISTER)
@require_GET
def signing(request: StaffRequest) -> HttpResponse:
    """The keys by which mail is signed, each with the record to publish."""
    keys = list_signing_keys(actor=request.actor)
    context = {
        "keys": [(key, key_problem_words(key)) for key in keys],
        "domains": [(domain, domain) for domain in domains_to_sign()],
    }
    return _page(request, "signing", context)


def key_problem_words(key: SigningKeyRow) -> str:
    """What the last look at the DNS found, for the one who looks after it."""
    known = {
        "dkim_unchecked": _("Not looked for yet."),
        "dkim_missing": _("There is no such record in the DNS yet. It can take an hour until it is seen."),
        "dkim_other": _("The record in the DNS is another one. Compare it with this one."),
        "dns_silent": _("The DNS did not answer. Try again in a minute."),
    }
    return known.get(key.problem, key.problem)


@permission(Permission.ADMINISTER)
@require_POST
def make_key(request: StaffRequest) -> HttpResponse:
    """Make a key for a domain of ours."""
    make_signing_key(actor=request.actor, domain=request.POST.get("domain", ""))
    messages.success(request, _("The key is made. Publish its record, then look for it here."))
    return redirect("admin:signing")


@permission(Permission.ADMINISTER)
@require_POST
def check_key(request: StaffRequest, key_id: int) -> HttpResponse:
    """Look for a key's record; once it is there, mail is signed."""
    key = check_signing_key(actor=request.actor, key_id=key_id)
    if key.problem:
        messages.warning(request, key_problem_words(key))
    else:
        messages.success(request, _("The record is there. Mail of %(domain)s is signed.") % {"domain": key.domain})
    return redirect("admin:signing")


@permission(Permission.ADMINISTER)
@require_POST
def drop_key(request: StaffRequest, key_id: int) -> HttpResponse:
    """Forget a key."""
    drop_signing_key(actor=request.actor, key_id=key_id)
    messages.success(request, _("The key is gone. Its record can be taken out of the DNS."))
    return redirect("admin:signing")


@permission(Permission.ADMINISTER)
@require_GET
def storms(request: StaffRequest) -> HttpResponse:
    """Storms: those that wait for a decision, then those decided lately."""
    rows = [(row, storm_words(row)) for row in list_storms(actor=request.actor)]
    context = {
        "waiting": [pair for pair in rows if pair[0].decision == StormDecision.OPEN],
        "decided": [pair for pair in rows if pair[0].decision != StormDecision.OPEN],
    }
    return _page(request, "storms", context)


def storm_words(row: StormRow) -> str:
    """What the mails of a storm have in common."""
    return {
        StormKind.SENDER: _("All from %(who)s") % {"who": row.key},
        StormKind.CONTENT: _("The same words from many senders"),
        StormKind.MAILBOX: _("Far more mail than usual to %(mailbox)s") % {"mailbox": row.mailbox_address},
    }[row.kind]


@permission(Permission.ADMINISTER)
@require_GET
def storm(request: StaffRequest, storm_id: int) -> HttpResponse:
    """One storm with the newest of its mails."""
    row = next((row for row in list_storms(actor=request.actor) if row.id == storm_id), None)
    if row is None:
        raise NotFound(_("There is no such storm."))
    mails = list_held(actor=request.actor, storm_id=storm_id)
    return _page(request, "storm", {"storm": row, "words": storm_words(row), "mails": mails})


@permission(Permission.ADMINISTER)
@require_POST
def release(request: StaffRequest, storm_id: int) -> HttpResponse:
    """Let all mails of a storm in."""
    release_storm(actor=request.actor, storm_id=storm_id)
    messages.success(
        request, _("They are let in now, one after the other. Nothing more of this kind is held for a day.")
    )
    return redirect("admin:storms")


@permission(Permission.ADMINISTER)
@require_POST
def discard(request: StaffRequest, storm_id: int) -> HttpResponse:
    """Take a storm for junk; it is kept."""
    discard_storm(actor=request.actor, storm_id=storm_id)
    messages.success(request, _("It is taken for junk and kept. More of this kind joins it for a day."))
    return redirect("admin:storms")
