"""Secrets at rest: encrypted with a key that lies beside the data folder's database, never inside it."""

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(secret: str) -> str:
    """Encrypt a secret for a column; the result is text."""
    return _fernet().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt a sealed secret; raises ValueError when the key file is not the one it was sealed with."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken as fault:
        raise ValueError("This secret was sealed with another key: restore the key file or enter it again.") from fault


def seal_apart(secret: str) -> str:
    """Encrypt what a backup must not tell: its key lies on this machine alone, or in `ACCORD_APART_KEY`."""
    return _fernet(_key_apart()).encrypt(secret.encode()).decode()


def unseal_apart(sealed: str) -> str:
    """Decrypt what `seal_apart` sealed; raises ValueError where that was done with another key."""
    try:
        return _fernet(_key_apart()).decrypt(sealed.encode()).decode()
    except InvalidToken as fault:
        raise ValueError("This was sealed with the key of another machine.") from fault


def _fernet(key: str = "") -> Fernet:
    material = hashlib.sha256(b"accord.vault" + (key or settings.SECRET_KEY).encode()).digest()
    return Fernet(base64.urlsafe_b64encode(material))


def _key_apart() -> str:
    if settings.APART_KEY:
        return str(settings.APART_KEY)
    path = Path(settings.APART_KEY_FILE)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # atomic: of two who need it first, one makes it
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
