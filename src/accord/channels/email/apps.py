from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "accord.channels.email"
    label = "channels_email"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accord.channels.contracts import Channel
        from accord.channels.email.operations import outbox
        from accord.channels.email.operations.following import follow_messages
        from accord.channels.operations import Outbox, register_sender

        orders = Outbox(
            call_back=outbox.call_back,
            send_again=outbox.send_again,
            mark_arrived=outbox.mark_arrived,
            leave_now=outbox.leave_now,
            follow=follow_messages,
        )
        register_sender(Channel.EMAIL, outbox.queue_message, outbox=orders)
