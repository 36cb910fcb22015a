"""Queued work of imports."""

from accord.kernel.jobs import job


@job(queue="imports")
def run_import(*, import_id: int) -> None:
    """Take an import in."""
    from accord.measure.imports.running import run

    run(import_id=import_id)


@job(queue="imports")
def take_back_import(*, import_id: int, actor_id: int | None = None) -> None:
    """Take an import back."""
    from accord.measure.imports.running import take_back

    take_back(import_id=import_id, actor_id=actor_id)
