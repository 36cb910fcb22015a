"""Tables of search: the known words, how many messages of which time there are, the texts of files and fields,
kept views.

The column `search` of messages, conversations, files and fields is the database's own; see the migration.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from accord.desk.models import Attachment, Case, Conversation
from accord.desk.search.contracts import Sharing, ViewKind
from accord.staff.models import Team


class KnownWord(models.Model):
    """A word that occurs in messages, and in how many; counted behind intake, so that it lags by a minute."""

    word = models.CharField(max_length=64, primary_key=True)
    messages = models.BigIntegerField()

    class Meta:
        db_table = "desk_search_word"
        indexes: ClassVar = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="desk_search_word_alike")]


class WordKey(models.Model):
    """Under what a word is found besides itself: its stem in a language (`de:bestell`), or its letters without marks
    (`~:grosse`, `~:groesse` for "größe"); with how many messages in that language have it."""

    pk = models.CompositePrimaryKey("key", "word")
    key = models.CharField(max_length=70)
    word = models.CharField(max_length=64)
    messages = models.BigIntegerField()

    class Meta:
        db_table = "desk_search_key"


class Block(models.Model):
    """How many messages were sent in 32 days; numbered from 1 January 2000 on."""

    number = models.IntegerField(primary_key=True)
    messages = models.BigIntegerField()

    class Meta:
        db_table = "desk_search_block"


class Progress(models.Model):
    """How far messages were counted and files read, and the newest that the turn before saw; one row.

    Ids are given before a transaction ends: only what was there a turn ago is surely there with all before it.
    """

    last_message_id = models.BigIntegerField(default=0)
    seen_message_id = models.BigIntegerField(default=0)
    last_attachment_id = models.BigIntegerField(default=0)
    seen_attachment_id = models.BigIntegerField(default=0)

    class Meta:
        db_table = "desk_search_progress"


class FileText(models.Model):
    """The name of a file and what stands in it, the first 200,000 characters, as far as it can be read.

    `digest` is that of the file: the same bytes are read once. A file that very many messages have, such as terms that
    go with every mail, says nothing about one of them: its later ones bear no words, see `operations`.
    """

    attachment = models.OneToOneField(Attachment, primary_key=True, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(max_length=255)
    words = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True, default="", db_index=True)

    class Meta:
        db_table = "desk_search_file"


class FieldText(models.Model):
    """What a case says in its fields, line by line, with the labels of these lines."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="+")
    labels = models.TextField()
    words = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "desk_search_field"


class SavedView(models.Model):
    """A list of the inbox or a search that somebody keeps, for themselves, their team or all."""

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=[(k, k) for k in ViewKind])
    query = models.CharField(max_length=1000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sharing = models.CharField(max_length=6, choices=[(s, s) for s in Sharing], default=Sharing.NOBODY)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "desk_search_view"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="desk_search_view_name_once"),
            models.CheckConstraint(
                condition=~models.Q(sharing=Sharing.TEAM) | models.Q(team__isnull=False),
                name="desk_search_view_team_known",
            ),
        ]
