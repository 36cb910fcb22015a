"""What figures are counted from: one row for each thing counted, and the daily cells over them.

Nothing here is a truth of its own: both are made from the records of other modules and can be made again. Numbers of
touchpoints, queues and so on are no foreign keys; 0 and '' stand for what nobody knows.
"""

from typing import ClassVar

from django.db import models


class Fact(models.Model):
    """One contact, answer, promise, solution or use, where and about what it was. `kind` is one of `Kind`.

    `hit` and `miss` are 0 or 1: what the kind calls good, and bad where that is more than its opposite. `value` is
    the score or the minutes. `theme` stands as it was given, whatever was merged since. A case of 0 is that of uses and
    of answers without a case.
    """

    kind = models.CharField(max_length=10)
    subject = models.BigIntegerField()
    at = models.DateTimeField()
    day = models.DateField()
    touchpoint = models.IntegerField()
    reason = models.IntegerField()
    channel = models.CharField(max_length=20)
    queue = models.IntegerField()
    segment = models.CharField(max_length=30)
    hit = models.SmallIntegerField()
    miss = models.SmallIntegerField()
    value = models.IntegerField()
    theme = models.IntegerField()
    language = models.CharField(max_length=8)
    person = models.BigIntegerField()
    customer = models.BigIntegerField()
    case_number = models.BigIntegerField()
    conversation = models.BigIntegerField()

    class Meta:
        db_table = "measure_fact"
        indexes: ClassVar = [
            models.Index(fields=["case_number"], condition=~models.Q(case_number=0), name="measure_fact_case"),
            models.Index(fields=["subject"], condition=models.Q(case_number=0), name="measure_fact_subject"),
            models.Index(fields=["day", "kind"], name="measure_fact_day"),
            models.Index(fields=["theme", "day"], condition=~models.Q(theme=0), name="measure_fact_theme"),
        ]


class Cell(models.Model):
    """Counts and moments of one kind on one day of the company's time zone. `grain` says which columns are told apart.

    `total` and `squares` are the sums of the values and of their squares; whole numbers, so that a cell counted step
    by step and one counted anew are equal to the digit.
    """

    pk = models.CompositePrimaryKey(
        "grain", "day", "kind", "touchpoint", "reason", "channel", "queue", "segment", "theme"
    )
    grain = models.SmallIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=10)
    touchpoint = models.IntegerField()
    reason = models.IntegerField()
    channel = models.CharField(max_length=20)
    queue = models.IntegerField()
    segment = models.CharField(max_length=30)
    theme = models.IntegerField()
    n = models.BigIntegerField()
    hits = models.BigIntegerField()
    misses = models.BigIntegerField()
    total = models.BigIntegerField()
    squares = models.BigIntegerField()

    class Meta:
        db_table = "measure_cell"
