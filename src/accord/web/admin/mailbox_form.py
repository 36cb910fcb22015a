"""The mailbox form: from what a browser posts to the choices of the mail channel."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.channels.email.contracts import ConnectionRow, Inbound, MailboxRow, MailService, Security, SignIn
from accord.channels.email.operations import ClientChoices, MailboxChoices
from accord.kernel.errors import BadInput

USUAL_PORTS = {
    (Inbound.IMAP, Security.TLS): 993,
    (Inbound.IMAP, Security.STARTTLS): 143,
    (Inbound.IMAP, Security.NONE): 143,
    (Inbound.POP3, Security.TLS): 995,
    (Inbound.POP3, Security.STARTTLS): 110,
    (Inbound.POP3, Security.NONE): 110,
}
USUAL_SMTP_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
_SECRETS = frozenset({"fetch_password", "smtp_password", "client_secret", "service_key"})


class MailboxForm(forms.Form):
    """What an administrator chooses; passwords are never sent to the browser, an empty one keeps what is kept."""

    address = forms.CharField(max_length=320, label=gettext_lazy("Mail address"))
    name = forms.CharField(max_length=120, label=gettext_lazy("Name that customers see"))
    language = forms.ChoiceField(choices=[("en", "English"), ("de", "Deutsch")], initial="en")
    signature = forms.CharField(required=False, max_length=2000)
    working_hours = forms.CharField(required=False, max_length=200)
    queue_id = forms.IntegerField(required=False)
    is_active = forms.BooleanField(required=False, initial=True)
    inbound = forms.ChoiceField(choices=[(kind, kind) for kind in Inbound], initial=Inbound.IMAP)
    fetch_host = forms.CharField(required=False, max_length=255, label=gettext_lazy("Incoming server"))
    fetch_port = forms.IntegerField(
        required=False, label=gettext_lazy("Port of the incoming server"), min_value=1, max_value=65535
    )
    fetch_security = forms.ChoiceField(choices=[(kind, kind) for kind in Security], initial=Security.TLS)
    fetch_user = forms.CharField(required=False, max_length=320)
    fetch_password = forms.CharField(required=False, max_length=500, strip=False)
    fetch_takes_old = forms.BooleanField(required=False)
    imap_folder = forms.CharField(required=False, max_length=255, initial="INBOX")
    pop3_delete_after_days = forms.IntegerField(
        required=False, label=gettext_lazy("Days after which mail is deleted there"), min_value=0, max_value=3650
    )
    sign_in = forms.ChoiceField(required=False, choices=[(kind, kind) for kind in SignIn], initial=SignIn.PASSWORD)
    client_id = forms.CharField(required=False, max_length=300)
    client_secret = forms.CharField(required=False, max_length=500, strip=False)
    tenant = forms.CharField(required=False, max_length=100)
    authorize_url = forms.URLField(required=False, max_length=500, assume_scheme="https")
    token_url = forms.URLField(required=False, max_length=500, assume_scheme="https")
    scope = forms.CharField(required=False, max_length=500)
    smtp_host = forms.CharField(required=False, max_length=255, label=gettext_lazy("Outgoing server"))
    smtp_port = forms.IntegerField(
        required=False, label=gettext_lazy("Port of the outgoing server"), min_value=1, max_value=65535
    )
    smtp_security = forms.ChoiceField(choices=[(kind, kind) for kind in Security], initial=Security.STARTTLS)
    smtp_same = forms.BooleanField(required=False, initial=True)
    smtp_user = forms.CharField(required=False, max_length=320)
    smtp_password = forms.CharField(required=False, max_length=500, strip=False)
    service = forms.ChoiceField(required=False, choices=[("", ""), *((kind, kind) for kind in MailService)])
    service_key = forms.CharField(required=False, max_length=2000, strip=True)

    def choices(self) -> MailboxChoices:
        """What was chosen; raises BadInput with the first thing to change."""
        if not self.is_valid():
            name, sentences = next(iter(self.errors.items()))
            field = self.fields.get(name)
            label = field.label if field is not None and field.label else name
            raise BadInput(_("{field}: {problem}").format(field=label, problem=sentences[0]))
        given = self.cleaned_data
        inbound, sign_in = Inbound(given["inbound"]), SignIn(given["sign_in"] or SignIn.PASSWORD)
        user, password = self._outgoing_account()
        security, smtp_security = Security(given["fetch_security"]), Security(given["smtp_security"])
        return MailboxChoices(
            address=given["address"],
            name=given["name"],
            language=given["language"],
            signature=given["signature"],
            working_hours=given["working_hours"],
            queue_id=given["queue_id"],
            is_active=given["is_active"],
            inbound=inbound,
            fetch_host=given["fetch_host"],
            fetch_port=given["fetch_port"] or USUAL_PORTS.get((inbound, security), 993),
            fetch_security=security,
            fetch_user=given["fetch_user"],
            fetch_password=given["fetch_password"] or None,
            imap_folder=given["imap_folder"] or "INBOX",
            fetch_takes_old=given["fetch_takes_old"],
            pop3_delete_after_days=given["pop3_delete_after_days"] if inbound == Inbound.POP3 else None,
            sign_in=sign_in,
            client=None if sign_in == SignIn.PASSWORD else self._client(),
            service=MailService(given["service"]) if given["service"] else None,
            service_key=given["service_key"] or None,
            smtp_host=given["smtp_host"],
            smtp_port=given["smtp_port"] or USUAL_SMTP_PORTS[smtp_security],
            smtp_security=smtp_security,
            smtp_user=user,
            smtp_password=password,
        )

    def _client(self) -> ClientChoices:
        given = self.cleaned_data
        return ClientChoices(
            client_id=given["client_id"].strip(),
            client_secret=given["client_secret"] or None,
            tenant=given["tenant"],
            authorize_url=given["authorize_url"],
            token_url=given["token_url"],
            scope=given["scope"],
        )

    def _outgoing_account(self) -> tuple[str, str | None]:
        """The user and password for sending: mostly those for receiving, which nobody wants to type twice."""
        given = self.cleaned_data
        if given["smtp_same"] and given["inbound"] in {Inbound.IMAP, Inbound.POP3}:
            user = given["fetch_user"] or given["address"].strip().lower()
            return user, given["fetch_password"] or None
        return given["smtp_user"], given["smtp_password"] or None


def values_of(mailbox: MailboxRow | None, connection: ConnectionRow | None) -> dict[str, object]:
    """What the form shows at first: the mailbox as it is, or what is usual."""
    names = [name for name in MailboxForm.base_fields if name not in _SECRETS]
    if mailbox is None:
        return {name: MailboxForm.base_fields[name].initial for name in names}
    values = {name: getattr(connection, name, getattr(mailbox, name, "")) for name in names}
    user = mailbox.fetch_user or mailbox.address
    values["smtp_same"] = not mailbox.smtp_user or mailbox.smtp_user == user
    return values


def values_given(form: MailboxForm) -> dict[str, object]:
    """What was typed, to show it again; passwords are typed anew."""
    boxes = {name for name, field in form.fields.items() if isinstance(field, forms.BooleanField)}
    shown = [name for name in form.fields if name not in _SECRETS]
    return {name: name in form.data if name in boxes else form.data.get(name, "") for name in shown}
