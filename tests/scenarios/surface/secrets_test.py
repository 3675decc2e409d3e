"""Where nobody looks for secrets and names, and somebody finds them: the operator's log, the process's environment and
arguments, its memory on the disk."""
import base64
import pathlib
import re
import subprocess
import unittest
import urllib.parse

from support.harness import Refused, Server, resident_id

STREET = "110113-renhe"
NAME, PHONE, ADDRESS = "欧阳金丝雀", "13912345678", "金丝雀胡同七号"
HOSTILE = ("\r\n[error] forged line", "\x1b[31mred\x1b[0m", "\n2026-03-01T00:00:00Z forged", "%0d%0a[critical] forged")
LINE = re.compile(r"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\] ")


class LoggingServer(Server):
    """What it logs, at its most talkative, goes to a file."""

    def popen(self, command, **how):
        self.log = self.folder / "server.log"
        with open(self.log, "ab") as file:
            return subprocess.Popen([*command, "--log-level", "trace"], stderr=file, **how)

    def logged(self):
        return self.log.read_bytes()

    def proc(self, name):
        return pathlib.Path(f"/proc/{self.process.pid}/{name}").read_bytes()


class Secrets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = LoggingServer()
        cls.addClassCleanup(cls.server.close)
        cls.identity = resident_id("19850307", 7)
        cls.use()
        cls.server.stop()
        cls.after = cls.server.logged()
        cls.server.start()

    @classmethod
    def use(cls):
        server = cls.server
        case = server.open("sw", "lead", "register", {
            "unit": STREET, "name": "金丝雀公司", "id_type": "legacy", "source": "hotline", "address": ADDRESS,
            "ownership": "private", "contact_person": NAME, "contact_mobile": PHONE})
        server.do("sw", "lead", case, "add_note", {"text": f"{NAME} {PHONE} {cls.identity}"})
        for text in (NAME, cls.identity, *HOSTILE):
            quoted = urllib.parse.quote(text)
            for path in (f"/v1/search?q={quoted}", f"/v1/cases/lead/{quoted}", f"/{quoted}", f"/v1/attachments/{quoted}"):
                server.fetch(path)
            for body in ({"command": text}, {"command": "register", "data": {"name": text, "identity": text}}):
                try:
                    server.send("POST", "/v1/cases/lead", body, headers={"Idempotency-Key": "0" * 32})
                except Refused as refused:
                    assert refused.status < 500, refused
        server.fetch("/v1/cases", headers={"User-Agent": "a\x1b[31m", "traceparent": "00-\x1b[31m", "Authorization": "Bearer forged-token"})

    def test_the_log_has_no_line_that_a_stranger_wrote(self):
        self.assertTrue(self.after, "the server logs at its start and its end")
        for line in self.after.decode().splitlines():
            self.assertRegex(line, LINE)
            self.assertNotIn("forged", line)
        self.assertNotIn(b"\x1b[31mred", self.after)
        self.assertNotIn(b"\r", self.after)

    def test_nothing_personal_stands_in_the_log(self):
        for text in (NAME, PHONE, ADDRESS, self.identity, "金丝雀公司"):
            self.assertNotIn(text.encode(), self.after)
            self.assertNotIn(urllib.parse.quote(text).encode(), self.after)

    def test_no_secret_stands_in_the_log_the_environment_or_the_arguments(self):
        keys = [path for path in (self.server.folder / "data/keys").rglob("*") if path.is_file()]
        self.assertTrue(keys)
        secrets = [b"token-sw", b"token-d-org", b"forged-token"]
        for path in keys:
            data = path.read_bytes()
            if len(data) == 32:
                secrets += [data, data.hex().encode(), base64.b64encode(data)]
        self.assertGreater(len(secrets), 3, "the master key is among them")
        for where in (self.after, self.server.proc("environ"), self.server.proc("cmdline")):
            for secret in secrets:
                self.assertNotIn(secret, where)

    def test_its_memory_never_reaches_the_disk_as_a_core(self):
        limits = self.server.proc("limits").decode()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        # The owner of these files is root when the process may not be looked into.
        self.assertEqual(pathlib.Path(f"/proc/{self.server.process.pid}/environ").stat().st_uid, 0)
        for path in (self.server.folder / "data/keys").rglob("*"):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
