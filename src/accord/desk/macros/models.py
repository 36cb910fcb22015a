"""Tables of macros and of their use."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.desk.macros.contracts import Scope
from accord.desk.models import Conversation
from accord.staff.models import Team


class Macro(models.Model):
    """Words by language and steps, under a name. One that is put away is kept, because its uses name it."""

    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=4, choices=[(s, s) for s in Scope])
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    texts = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    put_away_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_macro"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(scope=Scope.OWN, owner__isnull=False, team__isnull=True)
                | models.Q(scope=Scope.TEAM, team__isnull=False)
                | models.Q(scope=Scope.ALL, team__isnull=True),
                name="desk_macro_is_somebodys",
            )
        ]


class MacroUse(models.Model):
    """Somebody used a macro in a conversation; `done` says what it did there, so that it can be taken back.

    What a macro with words does waits until these leave: `waiting` has the steps until then, and again when the reply
    is taken back. `message_id` names the reply they went with; no key, since it may be taken back and be gone.
    """

    macro = models.ForeignKey(Macro, on_delete=models.CASCADE, related_name="uses")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    used_at = models.DateTimeField()
    done = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    waiting = models.JSONField(default=list)
    message_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "desk_macro_use"
        indexes: ClassVar = [
            models.Index(fields=["macro", "-used_at"], name="desk_macro_use_newest"),
            models.Index(fields=["conversation", "-used_at"], name="desk_macro_use_conversation"),
            models.Index(
                fields=["message_id"], condition=models.Q(message_id__isnull=False), name="desk_macro_use_message"
            ),
        ]
