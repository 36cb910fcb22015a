"""Profiles of PostgreSQL settings for the embedded database."""

from collections.abc import Mapping
from types import MappingProxyType

# Idle, all of Accord is to stay under 400 MB with shared memory counted; hence the small buffers:
# the operating system's cache holds what does not fit.
ACCORD_DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "max_connections": "80",
        "shared_buffers": "64MB",
        "effective_cache_size": "1GB",
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "autovacuum_work_mem": "32MB",
        "autovacuum_naptime": "15s",
        "max_wal_size": "1GB",
        "min_wal_size": "80MB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_parallel_workers": "2",
        "max_worker_processes": "4",
        "max_locks_per_transaction": "128",
        "io_workers": "1",
        # Only useful to replicas, and each costs a process or a slot.
        "max_logical_replication_workers": "0",
        "max_wal_senders": "2",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A refused statement may carry a customer's words; they do not belong in a log file.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_checkpoints": "off",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
    }
)

TEST_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        **ACCORD_DEFAULTS,
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
)

# PostgreSQL refuses to start over a setting that it does not know.
_FIRST_MAJOR = {"io_workers": 18}


def settings_for(*, major: int, settings: Mapping[str, str]) -> dict[str, str]:
    """Return `settings` without those that PostgreSQL `major` does not know."""
    return {name: value for name, value in settings.items() if _FIRST_MAJOR.get(name, 0) <= major}


def configuration_text(settings: Mapping[str, str]) -> str:
    """Render settings as lines of a PostgreSQL configuration file."""
    lines = [f"{name} = '{escape(value)}'" for name, value in settings.items()]
    return "\n".join(["# Written by Accord at every start; changes here are lost.", *lines, ""])


def escape(value: str) -> str:
    """Escape a value for use between single quotes in a PostgreSQL configuration file."""
    return value.replace("\\", "\\\\").replace("'", "''")
