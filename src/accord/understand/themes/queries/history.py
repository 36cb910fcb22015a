"""What became of themes: fits, corrections, gatherings."""

from django.db.models import Q

from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, require
from accord.understand.themes.contracts import CorrectionKind, CorrectionRow, FitRow, GatheringRow
from accord.understand.themes.models import Correction, Fit, Gathering, Text
from accord.understand.themes.queries.names import name_of, names_of


def read_fits(*, actor: Actor) -> tuple[FitRow | None, FitRow | None]:
    """The newest fit that ended, and the one that is under way. One statement."""
    require(actor, Permission.LISTEN)
    newest = [_fit(fit) for fit in Fit.objects.order_by("-asked_at", "-pk")[:5]]
    ended = next((fit for fit in newest if fit.ended_at), None)
    return ended, next((fit for fit in newest if not fit.ended_at), None)


def _fit(fit: Fit) -> FitRow:
    return FitRow(
        id=fit.pk,
        asked_at=fit.asked_at,
        ended_at=fit.ended_at,
        stage=fit.stage,
        done=fit.done,
        everything=fit.everything,
        texts=fit.texts,
        themes=fit.themes,
        fresh=fit.fresh,
        models=tuple(fit.models_used),
        failed=fit.failed,
    )


def list_corrections(*, actor: Actor, theme_id: int | None = None, limit: int = 30) -> list[CorrectionRow]:
    """What people corrected, newest first; of one theme, also of those that were merged into it."""
    require(actor, Permission.LISTEN)
    found = Correction.objects.select_related("made_by", "undone_by", "theme", "other").order_by("-pk")
    if theme_id is not None:
        found = found.filter(Q(theme_id=theme_id) | Q(other_id=theme_id) | Q(theme__root_id=theme_id))
    return [_correction(row) for row in found[:limit]]


def _correction(row: Correction) -> CorrectionRow:
    kind = CorrectionKind(row.kind)
    texts = row.before.get("texts", 0)
    return CorrectionRow(
        id=row.pk,
        kind=kind,
        theme=name_of(row.theme),
        other=name_of(row.other) if row.other else None,
        before_name=row.before.get("name", ""),
        texts=len(texts) if isinstance(texts, dict) else texts,
        made_by_name=row.made_by.name if row.made_by else "",
        made_at=row.made_at,
        undone_at=row.undone_at,
        undone_by_name=row.undone_by.name if row.undone_by else "",
    )


def known_answers() -> set[str]:
    """The ids, at their surveys, of the open answers that were handed down."""
    return set(Text.objects.exclude(source="").values_list("source", flat=True))


def get_gathering(*, gathering_id: int) -> GatheringRow:
    """Texts that gathered, with the contacts among them; raises `NotFound`."""
    found = _gatherings(pk=gathering_id)
    if not found:
        raise NotFound("There is no such gathering.")
    return found[0]


def list_gatherings(*, actor: Actor, theme_id: int) -> list[GatheringRow]:
    """When the texts of a theme gathered, newest first."""
    require(actor, Permission.LISTEN)
    return _gatherings(theme_id=theme_id)[:10]


def _gatherings(**wanted: int) -> list[GatheringRow]:
    rows = list(Gathering.objects.filter(**wanted).order_by("-at", "-pk")[:50])
    names = names_of(row.theme_id for row in rows)
    texts = {text for row in rows for text in row.texts}
    contact_of = dict(Text.objects.filter(pk__in=texts, contact__isnull=False).values_list("pk", "contact_id"))
    return [
        GatheringRow(
            id=row.pk,
            theme=names[row.theme_id],
            is_new=row.is_new,
            p=row.p,
            at=row.at,
            contact_ids=tuple(contact_of[text] for text in row.texts if text in contact_of),
        )
        for row in rows
    ]


def texts_of_fit(*, fit_id: int) -> list[int]:
    """The texts that a fit was the last to read, oldest first."""
    return list(Text.objects.filter(fit_id=fit_id).order_by("at", "pk").values_list("pk", flat=True))


def texts_of_correction(*, correction_id: int) -> list[int]:
    """The texts that a correction, or taking it back, may have given other themes."""
    found = Correction.objects.filter(pk=correction_id).first()
    if found is None:
        return []
    if found.kind == CorrectionKind.MOVE:
        return [found.text_id] if found.text_id else []
    return [int(text) for text in found.before["texts"]] if found.kind == CorrectionKind.SPLIT else []
