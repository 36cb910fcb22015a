"""`accord doctor | backup | restore | upgrade | user`: keeping it well."""

import argparse
import sys
from pathlib import Path

from accord.config.layout import data_folder, setting
from accord.config.start import ready


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's commands."""
    doctor = subparsers.add_parser("doctor", help="name what is wrong and how to mend it")
    doctor.set_defaults(run=run_doctor)
    backup = subparsers.add_parser("backup", help="write database, files and keys into one archive")
    backup.add_argument("archive", nargs="?", type=Path, help="a new .tar file (default: in the data folder)")
    backup.set_defaults(run=run_backup)
    restore = subparsers.add_parser("restore", help="bring a backup back into an empty installation")
    restore.add_argument("archive", type=Path)
    restore.set_defaults(run=run_restore)
    upgrade = subparsers.add_parser("upgrade", help="bring the data up to this version, after a backup")
    upgrade.add_argument("--tables-only", action="store_true", help="apply missing migrations alone, without a backup")
    upgrade.set_defaults(run=run_upgrade)
    user = subparsers.add_parser("user", help="help somebody who cannot sign in")
    user_commands = user.add_subparsers(required=True, metavar="ORDER")
    reset = user_commands.add_parser("reset", help="print a link that sets a new password; removes second factors")
    reset.add_argument("email")
    reset.set_defaults(run=run_user_reset)


def tell(sentence: str) -> None:
    """Say what happens, where a person may be reading."""
    print(sentence, file=sys.stderr, flush=True)


def show_progress(share: float, what: str) -> None:
    """Draw progress, to a terminal only."""
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        print(f"\r{share:4.0%} {what:<40.40}", end=end, file=sys.stderr, flush=True)


def run_doctor(given: argparse.Namespace) -> int:
    """Print the findings; exit 1 when something is wrong."""
    from accord.config.doctor import examine

    signs = {"fine": "  ", "attention": "? ", "wrong": "! "}
    worst = 0
    for finding in examine():
        print(f"{signs[finding.verdict]}{finding.what:<12} {finding.sentence}")
        worst = max(worst, finding.verdict == "wrong")
    return int(worst)


def run_backup(given: argparse.Namespace) -> int:
    """Back up while Accord runs."""
    from accord.config.backups import back_up, default_archive

    archive = given.archive or default_archive()
    contents = back_up(archive, progress=show_progress)
    print(
        f"{archive} ({archive.stat().st_size / 1e6:.1f} MB, {contents.files} files). It holds the keys: keep it safe."
    )
    return 0


def run_restore(given: argparse.Namespace) -> int:
    """Restore into an empty installation and bring its tables up to this version."""
    from accord.config.backups import restore

    contents = restore(given.archive, progress=show_progress)
    ready(tell=tell)
    print(f"Restored the state of {contents.made_at} with {contents.files} files into {data_folder()}.")
    return 0


def run_upgrade(given: argparse.Namespace) -> int:
    """Bring data of an older PostgreSQL and an older Accord up to this version."""
    if not given.tables_only:
        _upgrade_data()
        from accord.config.backups import back_up, default_archive

        archive = default_archive()
        back_up(archive, progress=show_progress)
        tell(f"A backup of the state before is in {archive}.")
    ready(tell=tell)
    if not given.tables_only:
        tell("Everything is as this version needs it.")
    return 0


def _upgrade_data() -> None:
    if setting("DATABASE_URL"):
        return
    from accord.kernel.database.dumps import upgrade_data

    former = upgrade_data(data_folder(), show_progress)
    if former is not None:
        tell(f"The data were moved to this PostgreSQL; the former ones are kept in {former}.")


def run_user_reset(given: argparse.Namespace) -> int:
    """Print a link by which an employee who cannot sign in sets a new password."""
    ready(tell=tell)
    from accord.kernel.links import absolute
    from accord.kernel.permissions import SYSTEM
    from accord.staff.operations import reset_sign_in

    token = reset_sign_in(actor=SYSTEM, email=given.email, forget_second_factors=True)
    print(absolute(f"/invitation/{token}/"))
    tell(f"With this link {given.email} sets a new password; passkeys and codes were removed.")
    return 0
