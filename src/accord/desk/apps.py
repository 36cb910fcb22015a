from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "accord.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accord.desk.operations import receive_message
        from accord.kernel.events import receives_in_transaction

        receives_in_transaction("MessageReceived", receive_message)
