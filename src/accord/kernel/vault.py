"""Secrets at rest: encrypted with a key that lies beside the data folder's database, never inside it."""

import base64
import hashlib

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


def _fernet() -> Fernet:
    material = hashlib.sha256(b"accord.vault" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(material))
