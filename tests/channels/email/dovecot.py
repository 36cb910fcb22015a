"""A real IMAP and POP3 server, Dovecot from the system's package, for one test: on loopback, in its own folder."""

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
HAS_POP3 = IS_INSTALLED and Path("/usr/lib/dovecot/pop3").exists()
_PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
protocols = {protocols}
listen = 127.0.0.1
{encryption}
mail_location = maildir:{folder}/mail
mail_uid = {mail_uid}
mail_gid = {mail_gid}
first_valid_uid = 0
first_valid_gid = 0
imap_capability = {capability}
auth_mechanisms = plain{consent_mechanism}
{consent}
passdb {{
  mechanisms = plain
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
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3_port}
  }}
  inet_listener pop3s {{
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
_UNPROTECTED = "ssl = no\ndisable_plaintext_auth = no"
_PROTECTED = "ssl = required\nssl_cert = <{certificate}\nssl_key = <{certificate}"
_CONSENT = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/consent.conf.ext
}}
"""
_INTROSPECTION = """
introspection_mode = post
introspection_url = {url}
username_attribute = email
active_attribute = active
active_value = true
"""


class Dovecot:
    """The server; mail is put into its INBOX as a delivering agent would."""

    def __init__(
        self, folder: Path, *, idles: bool, pop3: bool, introspection_url: str, certificate: Path | None
    ) -> None:
        self.port = free_port()
        self.pop3_port = free_port() if pop3 else 0
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        if introspection_url:
            (folder / "consent.conf.ext").write_text(_INTROSPECTION.format(url=introspection_url))
        (folder / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                folder=folder,
                user=_mail_user().pw_name,
                group=grp.getgrgid(_mail_user().pw_gid).gr_name,
                mail_uid=_mail_user().pw_uid,
                mail_gid=_mail_user().pw_gid,
                password=PASSWORD,
                port=self.port,
                pop3_port=self.pop3_port,
                protocols="imap pop3" if pop3 else "imap",
                capability="" if idles else "IMAP4rev1 LITERAL+ UIDPLUS",
                encryption=_PROTECTED.format(certificate=certificate) if certificate else _UNPROTECTED,
                consent_mechanism=" xoauth2" if introspection_url else "",
                consent=_CONSENT.format(folder=folder) if introspection_url else "",
            )
        )

    def start(self) -> None:
        """Start it and wait for its port."""
        self._process = subprocess.Popen([_PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")])
        ends_at = time.monotonic() + 60
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
            self._process.wait(timeout=60)
            self._process = None

    def put(self, raw: bytes) -> None:
        """Deliver a mail into the INBOX."""
        with self._client() as client:
            client.append("INBOX", "", "", raw)

    def empty(self) -> None:
        """Remove all mails."""
        with self._client() as client:
            if client.select("INBOX")[1] == [b"0"]:
                return
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()

    def flags(self) -> list[bytes]:
        """The flags of all mails that are there."""
        with self._client() as client:
            _state, count = client.select("INBOX", readonly=True)
            if count == [b"0"]:
                return []
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
def dovecot(
    *, idles: bool = True, pop3: bool = False, introspection_url: str = "", certificate: Path | None = None
) -> Iterator[Dovecot]:
    """A running server, which also takes consent when it can ask somewhere what a token is worth."""
    folder = Path(tempfile.mkdtemp(prefix="accord-dovecot-", dir="/var/tmp"))
    os.chown(folder, _mail_user().pw_uid, _mail_user().pw_gid)
    server = Dovecot(folder, idles=idles, pop3=pop3, introspection_url=introspection_url, certificate=certificate)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
