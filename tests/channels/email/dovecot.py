"""A real IMAP server, Dovecot from the system's package, for one test: on loopback, in a folder of its own."""

import grp
import imaplib
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

USER, PASSWORD = "help@shop.example", "secret"
IS_INSTALLED = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None
_PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
mail_uid = {mail_uid}
mail_gid = {mail_gid}
first_valid_uid = 0
first_valid_gid = 0
imap_capability = {capability}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """The server; mail is put into its INBOX as a delivering agent would."""

    def __init__(self, folder: Path, *, idles: bool) -> None:
        self.port = free_port()
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        capability = "" if idles else "IMAP4rev1 LITERAL+ UIDPLUS"
        (folder / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                folder=folder,
                user=_mail_user().pw_name,
                group=grp.getgrgid(_mail_user().pw_gid).gr_name,
                mail_uid=_mail_user().pw_uid,
                mail_gid=_mail_user().pw_gid,
                password=PASSWORD,
                port=self.port,
                capability=capability,
            )
        )

    def start(self) -> None:
        """Start it and wait for its port."""
        self._process = subprocess.Popen([_PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")])
        ends_at = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if time.monotonic() > ends_at:
                    raise
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Stop it, with its children."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    def put(self, raw: bytes) -> None:
        """Deliver a mail into the INBOX."""
        with self._client() as client:
            client.append("INBOX", "", "", raw)

    def flags(self) -> list[bytes]:
        """The flags of all mails that are there."""
        with self._client() as client:
            client.select("INBOX", readonly=True)
            _state, answer = client.fetch("1:*", "(FLAGS)")
        return [line for line in answer if isinstance(line, bytes)]

    def number_anew(self) -> None:
        """Give all mails new numbers: the next visit finds another UIDVALIDITY."""
        uids = self.folder / "mail" / "dovecot-uidlist"
        uids.write_text(re.sub(r" V(\d+)", lambda known: f" V{int(known[1]) + 1}", uids.read_text(), count=1))
        for index in (self.folder / "mail").glob("dovecot.index*"):
            index.unlink()

    @contextmanager
    def _client(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port) as client:
            client.login(USER, PASSWORD)
            yield client


def _mail_user() -> pwd.struct_passwd:
    # Started by root, Dovecot refuses to touch mail or to greet anybody as root.
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())


@contextmanager
def dovecot(*, idles: bool = True) -> Iterator[Dovecot]:
    """A running server."""
    folder = Path(tempfile.mkdtemp(prefix="accord-dovecot-", dir="/var/tmp"))
    os.chown(folder, _mail_user().pw_uid, _mail_user().pw_gid)
    server = Dovecot(folder, idles=idles)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
