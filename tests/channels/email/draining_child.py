"""A process that empties one outbox and can be killed: `python -m … MAILBOX_ID guarded|unguarded`."""

import sys

import django


def main() -> None:
    django.setup()
    from accord.channels.email.operations.draining import drain_mailbox, hand_over_once

    steps = {"guarded": hand_over_once, "unguarded": hand_over_and_then_say_so}
    drain_mailbox(mailbox_id=int(sys.argv[1]), hand_over=steps[sys.argv[2]])


def hand_over_and_then_say_so(delivery, conversation) -> None:  # type: ignore[no-untyped-def]
    """What must not be done: the words are sent first, and that they are being sent is never committed before."""
    from django.db import transaction

    from accord.channels.email.contracts import DeliveryProgress
    from accord.channels.email.operations.outbox import finish
    from accord.kernel import files

    conversation.hand_over(
        sender=delivery.mail.sender,
        recipients=delivery.recipients,
        raw=files.read(delivery.mail.raw_sha256),
        before_data=lambda: None,
    )
    with transaction.atomic():
        finish(delivery, DeliveryProgress.DELIVERED)


if __name__ == "__main__":
    main()
