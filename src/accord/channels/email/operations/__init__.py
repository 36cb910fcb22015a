"""Orders to the mail channel."""

from accord.channels.email.operations.consenting import ConsentBegun, begin_consent, finish_consent
from accord.channels.email.operations.draining import drain_mailbox
from accord.channels.email.operations.forgetting import forget_mails
from accord.channels.email.operations.ingesting import IngestSummary, ingest
from accord.channels.email.operations.intake import receive_raw
from accord.channels.email.operations.internal import (
    can_send_internal,
    hand_over_internal,
    new_internal_id,
    send_internal,
)
from accord.channels.email.operations.mailboxes import ClientChoices, MailboxChoices, add_mailbox, change_mailbox
from accord.channels.email.operations.outbox import AlreadyLeft, NoMailbox, call_back, mark_arrived, send_again
from accord.channels.email.operations.quarantine import retry_all_quarantined, retry_quarantined
from accord.channels.email.operations.service_posts import PostAnswer, renew_hook, take_post
from accord.channels.email.operations.serving import (
    serve_smtp,
    try_kept_mailbox,
    try_mailbox,
    watch_mailbox,
    watch_mailboxes,
)
from accord.channels.email.operations.uploading import Uploaded, upload_mails

__all__ = [
    "AlreadyLeft",
    "ClientChoices",
    "ConsentBegun",
    "IngestSummary",
    "MailboxChoices",
    "NoMailbox",
    "PostAnswer",
    "Uploaded",
    "add_mailbox",
    "begin_consent",
    "call_back",
    "can_send_internal",
    "change_mailbox",
    "drain_mailbox",
    "finish_consent",
    "forget_mails",
    "hand_over_internal",
    "ingest",
    "mark_arrived",
    "new_internal_id",
    "receive_raw",
    "renew_hook",
    "retry_all_quarantined",
    "retry_quarantined",
    "send_again",
    "send_internal",
    "serve_smtp",
    "take_post",
    "try_kept_mailbox",
    "try_mailbox",
    "upload_mails",
    "watch_mailbox",
    "watch_mailboxes",
]
