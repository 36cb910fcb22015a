"""Let what cases say in their fields be found, after it was said."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction

from accord.desk.case_types.queries import words_of_cases
from accord.desk.models import Case
from accord.desk.search.models import FieldText
from accord.desk.search.operations.counting import by_language, know_words

_LONGEST = 20_000

_KEEP = """
    INSERT INTO desk_search_field (case_id, labels, words, sent_at)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[])
    ON CONFLICT (case_id) DO UPDATE
    SET labels = EXCLUDED.labels, words = EXCLUDED.words, sent_at = EXCLUDED.sent_at
    WHERE (desk_search_field.labels, desk_search_field.words) IS DISTINCT FROM (EXCLUDED.labels, EXCLUDED.words)
"""


def note_fields(*, said: Mapping[int, datetime]) -> None:
    """Keep the words of these cases, which were said at these times; nothing is left of one that says nothing now."""
    with transaction.atomic():
        there = list(Case.objects.select_for_update(no_key=True).filter(pk__in=said).order_by("pk"))
        found = words_of_cases(case_ids=[case.pk for case in there])
        spoken = {case_id: lines for case_id, lines in found.items() if lines}
        FieldText.objects.filter(case_id__in=said.keys() - spoken.keys()).delete()
        if not spoken:
            return
        rows = [
            (case_id, _lines(label for label, _ in lines), _lines(words for _, words in lines), said[case_id])
            for case_id, lines in sorted(spoken.items())
        ]
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [list(column) for column in zip(*rows, strict=True)])
        for language, chosen in by_language([(row[0], row[2][:700]) for row in rows]).items():
            vectors = f"SELECT search FROM desk_search_field WHERE case_id IN ({', '.join(map(str, chosen))})"  # noqa: S608
            know_words(vectors, language=language)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(" ".join(part.split()) for part in parts)[:_LONGEST]
