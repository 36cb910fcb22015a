"""The mailbox form: from what a browser posts to the choices of the mail channel."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.channels.email.contracts import Inbound, MailboxRow, Security
from accord.channels.email.operations import MailboxChoices
from accord.kernel.errors import BadInput


class MailboxForm(forms.Form):
    """What an administrator chooses; passwords are never sent to the browser, an empty one keeps what is kept."""

    address = forms.CharField(max_length=320, label=gettext_lazy("Mail address"))
    name = forms.CharField(max_length=120, label=gettext_lazy("Name that customers see"))
    language = forms.ChoiceField(choices=[("en", "English"), ("de", "Deutsch")], initial="en")
    signature = forms.CharField(required=False, max_length=2000)
    queue_id = forms.IntegerField(required=False)
    is_active = forms.BooleanField(required=False, initial=True)
    inbound = forms.ChoiceField(choices=[(kind, kind) for kind in Inbound], initial=Inbound.IMAP)
    fetch_host = forms.CharField(required=False, max_length=255, label=gettext_lazy("IMAP server"))
    fetch_port = forms.IntegerField(
        required=False, initial=993, label=gettext_lazy("IMAP port"), min_value=1, max_value=65535
    )
    fetch_security = forms.ChoiceField(choices=[(kind, kind) for kind in Security], initial=Security.TLS)
    fetch_user = forms.CharField(required=False, max_length=320)
    fetch_password = forms.CharField(required=False, max_length=500, strip=False)
    imap_folder = forms.CharField(required=False, max_length=255, initial="INBOX")
    fetch_takes_old = forms.BooleanField(required=False)
    smtp_host = forms.CharField(required=False, max_length=255, label=gettext_lazy("SMTP server"))
    smtp_port = forms.IntegerField(
        required=False, initial=587, label=gettext_lazy("SMTP port"), min_value=1, max_value=65535
    )
    smtp_security = forms.ChoiceField(choices=[(kind, kind) for kind in Security], initial=Security.STARTTLS)
    smtp_user = forms.CharField(required=False, max_length=320)
    smtp_password = forms.CharField(required=False, max_length=500, strip=False)

    def choices(self) -> MailboxChoices:
        """What was chosen; raises BadInput with the first thing to change."""
        if not self.is_valid():
            name, sentences = next(iter(self.errors.items()))
            field = self.fields.get(name)
            label = field.label if field is not None and field.label else name
            raise BadInput(_("{field}: {problem}").format(field=label, problem=sentences[0]))
        given = self.cleaned_data
        return MailboxChoices(
            address=given["address"],
            name=given["name"],
            language=given["language"],
            signature=given["signature"],
            queue_id=given["queue_id"],
            is_active=given["is_active"],
            inbound=Inbound(given["inbound"]),
            fetch_host=given["fetch_host"],
            fetch_port=given["fetch_port"] or 993,
            fetch_security=Security(given["fetch_security"]),
            fetch_user=given["fetch_user"],
            fetch_password=given["fetch_password"] or None,
            imap_folder=given["imap_folder"] or "INBOX",
            fetch_takes_old=given["fetch_takes_old"],
            smtp_host=given["smtp_host"],
            smtp_port=given["smtp_port"] or 587,
            smtp_security=Security(given["smtp_security"]),
            smtp_user=given["smtp_user"],
            smtp_password=given["smtp_password"] or None,
        )


def values_of(mailbox: MailboxRow | None) -> dict[str, object]:
    """What the form shows at first: the mailbox as it is, or what is usual."""
    names = [name for name in MailboxForm.base_fields if not name.endswith("_password")]
    if mailbox is None:
        return {name: MailboxForm.base_fields[name].initial for name in names}
    return {name: getattr(mailbox, name) for name in names}


def values_given(form: MailboxForm) -> dict[str, object]:
    """What was typed, to show it again; passwords are typed anew."""
    boxes = {name for name, field in form.fields.items() if isinstance(field, forms.BooleanField)}
    shown = [name for name in form.fields if not name.endswith("_password")]
    return {name: name in form.data if name in boxes else form.data.get(name, "") for name in shown}
