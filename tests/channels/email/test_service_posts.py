"""Mail services post incoming mail and the fate of ours, each in the form of its own documentation."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import OperationalError
from django.test import Client
from tests.cast import Colleague
from tests.channels.email.post import OURS, receive, write_mail

from accord.channels.email import queries, services
from accord.channels.email.models import Delivery, DeliveryReport, Mail, Mailbox
from accord.channels.email.operations.service_posts import hook_token
from accord.customers.contracts import IdentityKind, Purpose
from accord.customers.queries import find_by_identity, may_we
from accord.desk.models import Attachment, Message
from accord.desk.operations import post_reply
from accord.kernel import files
from accord.kernel.events import deliver_events
from accord.kernel.vault import seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "administrator")]
KEY = "signing-key"
LATIN = write_mail(text="Gruesse").replace(b"Gruesse", "Grüße".encode("latin-1")).replace(b"utf-8", b"iso-8859-1")


def serve(service: str, *, key: str = "", **more: object) -> Mailbox:
    """Our mailbox, to which this service posts."""
    return Mailbox.objects.create(
        address=OURS,
        name="Shop help",
        inbound="service",
        service=service,
        service_key_sealed=seal(key) if key else "",
        **more,
    )


def post(box: Mailbox, body: Any, content_type: str = "application/json", **headers: str) -> int:
    """Post as a service does; returns the status."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Client().post(f"/hooks/mail/{hook_token(box)}/", raw, content_type=content_type, headers=headers)
    return answer.status_code


def form(**fields: Any) -> tuple[bytes, str]:
    """A form with files as browsers and services send it."""
    lines = []
    for name, value in fields.items():
        raw = value if isinstance(value, bytes) else value.encode()
        lines.append(b'--frontier\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + raw)
    return b"\r\n".join(lines) + b"\r\n--frontier--\r\n", "multipart/form-data; boundary=frontier"


def mailgun_signature(key: str = KEY) -> dict[str, Any]:
    seal_ = hmac.new(key.encode(), b"1772539200token", hashlib.sha256).hexdigest()
    return {"timestamp": "1772539200", "token": "token", "signature": seal_}


def sns(message: Mapping[str, Any], kind: str = "Notification", **more: str) -> tuple[dict[str, Any], dict[str, str]]:
    body = {"Type": kind, "MessageId": "m-1", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Message": json.dumps(message)}
    return body | more, {"x-amz-sns-message-type": kind, "x-amz-sns-message-id": "m-1"}


class TestIncomingMail:
    """All goes through the one way in, with the bytes that came wherever the service lets us have them."""

    def _is_stored(self, box: Mailbox, raw: bytes | None = None) -> Mail:
        kept = Mail.objects.get()
        assert (kept.fate, kept.mailbox_id) == ("stored", box.pk)
        if raw is not None:
            assert files.read(kept.raw_sha256) == raw
        assert "Grüße" in Message.objects.get().text
        return kept

    def test_mailgun_as_it_came(self) -> None:
        box = serve("mailgun", key=KEY)
        body, kind = form(**mailgun_signature(), **{"body-mime": LATIN, "recipient": OURS, "sender": "mia@x.example"})
        assert post(box, body, kind) == 200
        assert self._is_stored(box, LATIN).envelope_to == [OURS]

    def test_mailgun_in_parts(self) -> None:
        box = serve("mailgun", key=KEY)
        headers = json.dumps([["From", "mia@x.example"], ["Subject", "Hallo"], ["Message-Id", "<1@x.example>"]])
        fields = mailgun_signature() | {"message-headers": headers, "body-plain": "Grüße", "recipient": OURS}
        assert post(box, urlencode(fields).encode(), "application/x-www-form-urlencoded") == 200
        assert self._is_stored(box).message_id == "1@x.example"

    def test_postmark_as_it_came(self) -> None:
        box = serve("postmark")
        raw = write_mail(text="Grüße")
        told = {"FromFull": {"Email": "mia@x.example"}, "OriginalRecipient": OURS, "RawEmail": raw.decode()}
        assert post(box, told) == 200
        self._is_stored(box, raw)

    def test_postmark_in_parts_with_a_file(self) -> None:
        box = serve("postmark")
        told = {
            "FromFull": {"Email": "mia@x.example", "Name": "Mia"},
            "ToFull": [{"Email": OURS, "Name": ""}],
            "Subject": "Hallo",
            "Headers": [{"Name": "Message-ID", "Value": "<1@x.example>"}],
            "TextBody": "Grüße",
            "Attachments": [{"Name": "a.txt", "ContentType": "text/plain", "Content": base64.b64encode(b"x").decode()}],
        }
        assert post(box, told) == 200
        self._is_stored(box)
        assert Attachment.objects.get().filename == "a.txt"

    def test_sendgrid_as_it_came(self) -> None:
        box = serve("sendgrid")
        envelope = json.dumps({"from": "mia@x.example", "to": [OURS]})
        body, kind = form(email=LATIN, envelope=envelope, charsets="{}")
        assert post(box, body, kind) == 200
        self._is_stored(box, LATIN)

    def test_amazon_as_it_came(self) -> None:
        box = serve("ses")
        content = base64.b64encode(LATIN).decode()
        told = {
            "notificationType": "Received",
            "mail": {"source": "mia@x.example", "timestamp": "2026-03-03T11:59:00.000Z"},
            "receipt": {"recipients": [OURS], "action": {"type": "SNS", "encoding": "BASE64"}},
            "content": content,
        }
        body, headers = sns(told)
        assert post(box, body, "text/plain; charset=UTF-8", **headers) == 200
        assert self._is_stored(box, LATIN).received_at == datetime(2026, 3, 3, 11, 59, tzinfo=UTC)

    def test_brevo_in_parts_fetches_the_files(self, settings: Any) -> None:
        settings.ACCORD_LOCAL_CALLS = True
        box = serve("brevo", key="api-key")
        asked: list[tuple[str, str | None]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append((self.path, self.headers["api-key"]))
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", "5")
                self.end_headers()
                self.wfile.write(b"words")

            def log_message(self, *_words: Any) -> None:
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        item = {
            "Uuid": ["u"],
            "Headers": {"From": "mia@x.example", "To": OURS, "Subject": "Hallo", "Message-ID": "<1@x.example>"},
            "RawTextBody": "Grüße",
            "Attachments": [{"Name": "a.txt", "ContentType": "text/plain", "DownloadToken": "t/1"}],
        }
        with patch.object(services, "BREVO", f"http://127.0.0.1:{server.server_address[1]}/v3/"):
            assert post(box, {"items": [item]}) == 200
        server.shutdown()
        server.server_close()
        self._is_stored(box)
        assert asked == [("/v3/inbound/attachments/t%2F1", "api-key")]
        assert Attachment.objects.get().size == 5

    def test_the_same_post_twice_is_one_message(self) -> None:
        box = serve("postmark")
        told = {"FromFull": {"Email": "mia@x.example"}, "RawEmail": write_mail().decode()}
        assert [post(box, told), post(box, told)] == [200, 200]
        assert (Message.objects.count(), queries.read_account().duplicate) == (1, 1)

    def test_nothing_is_answered_with_success_that_is_not_stored(self) -> None:
        box = serve("postmark")
        told = {"FromFull": {"Email": "mia@x.example"}, "RawEmail": write_mail().decode()}
        fault = OperationalError("the database restarts")
        with patch("accord.channels.email.operations.intake.place_mail", side_effect=fault):
            assert post(box, told) == 503
        assert queries.get_mailbox(mailbox_id=box.pk).last_error.startswith("Mail could not be stored")
        assert post(box, told) == 200
        assert Message.objects.count() == 1
        assert queries.get_mailbox(mailbox_id=box.pk).last_error == ""


class TestTheDoor:
    def test_knows_no_other_address(self) -> None:
        box = serve("postmark")
        told = {"FromFull": {"Email": "mia@x.example"}, "RawEmail": write_mail().decode()}
        for token in (f"{box.pk}-{'a' * 32}", "x", "1", f"{box.pk}-ä", f"{'9' * 40}-a"):
            assert Client().post(f"/hooks/mail/{token}/", told, content_type="application/json").status_code == 404
        old = hook_token(box)
        box.hook_version += 1
        box.save()
        assert Client().post(f"/hooks/mail/{old}/", told, content_type="application/json").status_code == 404
        assert Mail.objects.count() == 0

    def test_refuses_what_is_not_signed_with_our_key(self) -> None:
        box = serve("mailgun", key=KEY)
        body, kind = form(**mailgun_signature("another"), **{"body-mime": LATIN, "recipient": OURS})
        assert post(box, body, kind) == 403
        assert Mail.objects.count() == 0
        assert "not signed with the key" in queries.get_mailbox(mailbox_id=box.pk).last_error

    @pytest.mark.parametrize("sender", ["mailgun", "postmark", "sendgrid", "ses", "brevo"])
    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b'"x"', b"\xff\xfe", b'{"Type": "Notification"}'])
    def test_what_cannot_be_read_is_posted_again_and_said(self, sender: str, body: bytes) -> None:
        box = serve(sender)
        status = post(box, body)
        assert status in {200, 403, 500}
        assert Mail.objects.count() == 0
        assert (status == 200) == (queries.get_mailbox(mailbox_id=box.pk).last_error == "")

    def test_answers_a_look_before_it_is_used(self) -> None:
        assert Client().head("/hooks/mail/anything/").status_code == 200
        assert Client().get("/hooks/mail/anything/").status_code == 405

    def test_confirms_a_topic_of_amazon_and_of_nobody_else(self) -> None:
        box = serve("ses")
        with patch("accord.kernel.outgoing.get") as fetched:
            good, headers = sns({}, "SubscriptionConfirmation", SubscribeURL="https://sns.eu-west-1.amazonaws.com/?a=b")
            assert post(box, good, **headers) == 200
            bad, headers = sns({}, "SubscriptionConfirmation", SubscribeURL="https://sns.evil.example/amazonaws.com")
            assert post(box, bad, **headers) == 500
        assert [call.args for call in fetched.call_args_list] == [("https://sns.eu-west-1.amazonaws.com/?a=b",)]


class TestWhatBecameOfOurs:
    """Shown at the message; addresses that will never work are marked."""

    @pytest.fixture
    def replied(self, agent: Colleague) -> Delivery:
        """A reply of ours that the service has taken."""
        box = serve("postmark", smtp_host="127.0.0.1", smtp_port=1)
        fate = receive(write_mail(), box)
        assert fate.conversation_id is not None
        post_reply(actor=agent.actor, conversation_id=fate.conversation_id, text="Sorry.", undo_seconds=0)
        Delivery.objects.update(progress="delivered")
        return Delivery.objects.select_related("mail", "mailbox").get()

    def _told(self, delivery: Delivery, service: str, what: str) -> tuple[Any, dict[str, str]]:
        name = delivery.mail.message_id
        who = "mia@customer.example"
        signature = mailgun_signature("")
        mailgun = {
            "event": what,
            "recipient": who,
            "message": {"headers": {"message-id": name}},
            "severity": "permanent",
        }
        bodies: dict[str, Any] = {
            "mailgun": {"signature": signature, "event-data": mailgun},
            "postmark": {"RecordType": what, "MessageID": "other", "Metadata": {"accord": name}, "Recipient": who}
            | {"Email": who, "Type": {"Bounce": "HardBounce", "SpamComplaint": "SpamComplaint"}.get(what, "")},
            "sendgrid": [{"event": what, "email": who, "smtp-id": f"<{name}>", "type": "bounce"}],
            "brevo": {"event": what, "email": who, "message-id": f"<{name}>"},
        }
        if service != "ses":
            return bodies[service], {}
        mail = {"messageId": "s", "destination": [who], "headers": [{"name": "Message-ID", "value": f"<{name}>"}]}
        event: dict[str, Any] = {"eventType": what, "mail": mail}
        more: dict[str, dict[str, Any]] = {
            "Bounce": {"bounce": {"bounceType": "Permanent", "bounceSubType": "General"}
                       | {"bouncedRecipients": [{"emailAddress": who}]}},
            "Delivery": {"delivery": {"recipients": [who]}},
            "Complaint": {"complaint": {"complainedRecipients": [{"emailAddress": who}]}},
        }  # fmt: skip
        return sns(event | more[what])

    def _post(self, delivery: Delivery, service: str, what: str) -> None:
        Mailbox.objects.update(service=service)
        body, headers = self._told(delivery, service, what)
        assert post(delivery.mailbox, body, **headers) == 200
        deliver_events()

    @pytest.mark.parametrize(
        ("sender", "what"),
        [
            ("mailgun", "delivered"),
            ("postmark", "Delivery"),
            ("sendgrid", "delivered"),
            ("brevo", "delivered"),
            ("ses", "Delivery"),
        ],
    )
    def test_it_arrived(self, replied: Delivery, sender: str, what: str) -> None:
        self._post(replied, sender, what)
        message = Message.objects.get(pk=replied.desk_message_id)
        assert (message.delivery_state, message.delivery_problem) == ("delivered", "arrived")

    @pytest.mark.parametrize(
        ("sender", "what"),
        [
            ("mailgun", "failed"),
            ("postmark", "Bounce"),
            ("sendgrid", "bounce"),
            ("brevo", "hard_bounce"),
            ("ses", "Bounce"),
        ],
    )
    def test_it_came_back_for_good(self, replied: Delivery, sender: str, what: str) -> None:
        self._post(replied, sender, what)
        assert Message.objects.get(pk=replied.desk_message_id).delivery_state == "failed"
        customer = find_by_identity(kind=IdentityKind.EMAIL, value="mia@customer.example")
        assert customer is not None
        assert [one.undeliverable for one in customer.identities] == [True]

    @pytest.mark.parametrize(
        ("sender", "what"),
        [
            ("mailgun", "complained"),
            ("postmark", "SpamComplaint"),
            ("sendgrid", "spamreport"),
            ("brevo", "spam"),
            ("ses", "Complaint"),
        ],
    )
    def test_its_recipient_complained(self, replied: Delivery, sender: str, what: str) -> None:
        self._post(replied, sender, what)
        message = Message.objects.get(pk=replied.desk_message_id)
        assert (message.delivery_state, message.delivery_problem) == ("delivered", "complained")
        customer = find_by_identity(kind=IdentityKind.EMAIL, value="mia@customer.example")
        assert customer is not None
        assert may_we(customer_id=customer.id, purpose=Purpose.SURVEYS) is False

    def test_a_soft_bounce_fails_the_message_and_spares_the_address(self, replied: Delivery) -> None:
        self._post(replied, "brevo", "soft_bounce")
        assert Message.objects.get(pk=replied.desk_message_id).delivery_state == "failed"
        customer = find_by_identity(kind=IdentityKind.EMAIL, value="mia@customer.example")
        assert customer is not None
        assert [one.undeliverable for one in customer.identities] == [False]

    def test_what_comes_late_or_twice_does_not_hide_a_bounce(self, replied: Delivery) -> None:
        for what in ("hard_bounce", "delivered", "hard_bounce"):
            self._post(replied, "brevo", what)
        assert Message.objects.get(pk=replied.desk_message_id).delivery_state == "failed"
        assert DeliveryReport.objects.count() == 2

    def test_a_report_about_a_mail_or_a_person_that_we_do_not_know_changes_nothing(self, replied: Delivery) -> None:
        box = replied.mailbox
        Mailbox.objects.update(service="brevo")
        name = replied.mail.message_id
        for told in ({"email": "else@x.example", "message-id": name}, {"email": "mia@customer.example"}):
            assert post(box, {"event": "hard_bounce", **told}) == 200
        assert DeliveryReport.objects.count() == 0
        assert Delivery.objects.get().progress == "delivered"

    def test_sendgrid_signs_with_its_own_key(self, replied: Delivery) -> None:
        private = ec.generate_private_key(ec.SECP256R1())
        public = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        Mailbox.objects.update(service="sendgrid", service_key_sealed=seal(base64.b64encode(public).decode()))
        raw = json.dumps(self._told(replied, "sendgrid", "bounce")[0]).encode()
        signature = base64.b64encode(private.sign(b"123" + raw, ec.ECDSA(hashes.SHA256()))).decode()
        names = ("X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp")
        assert post(replied.mailbox, raw, **dict(zip(names, (signature, "124"), strict=True))) == 403
        assert DeliveryReport.objects.count() == 0
        assert post(replied.mailbox, raw, **dict(zip(names, (signature, "123"), strict=True))) == 200
        assert DeliveryReport.objects.count() == 1


def test_postmark_is_told_which_mail_is_which() -> None:
    from accord.channels.email.rules import marks_for

    assert marks_for("postmark", message_id="a@b")["X-PM-Metadata-accord"] == "a@b"
    assert marks_for("", message_id="a@b") == {}
