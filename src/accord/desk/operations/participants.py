"""Whoever takes part besides the customer comes along when words move, and leaves with them again."""

from collections.abc import Sequence

from accord.desk.models import Message, Participant


def copy_participants(*, source_id: int, target_id: int) -> list[int]:
    """Let those of one conversation take part in another too; returns the rows that are new."""
    there = set(Participant.objects.filter(conversation_id=target_id).values_list("pk", flat=True))
    Participant.objects.bulk_create(
        [
            Participant(
                conversation_id=target_id,
                kind=row.kind,
                address=row.address,
                name=row.name,
                role=row.role,
                added_at=row.added_at,
            )
            for row in Participant.objects.filter(conversation_id=source_id)
        ],
        ignore_conflicts=True,
    )
    now = Participant.objects.filter(conversation_id=target_id).values_list("pk", flat=True)
    return sorted(set(now) - there)


def take_back_participants(participant_ids: Sequence[int], *, conversation_id: int) -> None:
    """Let them leave again, except whoever a message that stays there names."""
    for row in Participant.objects.filter(pk__in=participant_ids, conversation_id=conversation_id):
        if not Message.objects.filter(conversation_id=conversation_id, recipients__contains=[row.address]).exists():
            row.delete()
