"""A witness in a process of its own: it cosigns what the log grows to, its absence stops nothing, and
it tells when the log is taken back or forked, which the log alone cannot know."""
import base64
import hashlib
import http.client
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.request

from support.harness import BINARY, Server

STREET = "110113-renhe"
PATIENCE = 15  # seconds until something that takes a second or two must have happened


class Witness:
    """`chapterhouse witness` on a port of its own."""

    def __init__(self, *log_keys):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="chapterhouse-witness-"))
        self.name, self.log_keys, self.port = "witness.example/city", log_keys, 0
        self.log_key = log_keys[0]
        self.key = subprocess.run([BINARY, "witness", "key", "--state", self.folder, "--name", self.name],
                                  check=True, capture_output=True, text=True).stdout.strip()
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [BINARY, "witness", "--state", self.folder, "--name", self.name,
             *(part for key in self.log_keys for part in ("--log", key)),
             "--listen", f"127.0.0.1:{self.port}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout.readline().strip() == self.key
        self.port = int(re.search(r":(\d+)$", self.process.stdout.readline()).group(1))

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def close(self):
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder)

    def policy(self):
        logs = "".join(f"log {key}\n" for key in self.log_keys)
        return f"{logs}witness city {self.key} http://127.0.0.1:{self.port}\nquorum city\n"

    def seen(self):
        """The newest checkpoint it accepted: (size, root, whole note)."""
        origin = self.log_key.split("+")[0]
        where = f"http://127.0.0.1:{self.port}/{hashlib.sha256(origin.encode()).hexdigest()}/checkpoint"
        note = urllib.request.urlopen(where).read().decode()
        lines = note.split("\n")
        return int(lines[1]), lines[2], note


class Witnessed(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.folder, self.config = self.server.folder, self.server.folder / "config.toml"
        self.grow(3)
        self.server.stop()
        self.witness = Witness(*(
            subprocess.run([BINARY, "log", "key", "--log", log, "--data", self.folder / "data"], check=True,
                           capture_output=True, text=True).stdout.strip() for log in ("cases", "access")))
        self.addCleanup(self.witness.close)
        self.policy = self.folder / "policy"
        self.policy.write_text(self.witness.policy())
        self.config.write_text(f'witness_policy = "{self.policy}"\nwitness_every = 1\n' + self.config.read_text())
        self.server.start()

    # ---- helpers --------------------------------------------------------------------------
    def grow(self, events, server=None):
        for _ in range(events):
            made = f"企业{os.urandom(6).hex()}"
            (server or self.server).open("sw", "lead", "register", {
                "unit": STREET, "name": made, "id_type": "legacy", "source": "joint_inspection",
                "address": f"示例街 {made}", "ownership": "unknown"})

    def get(self, path, account=None, server=None):
        """(status, body, headers) of a read, whatever its type."""
        connection = http.client.HTTPConnection("127.0.0.1", (server or self.server).port, timeout=30)
        connection.request("GET", path, headers={"Authorization": f"Bearer token-{account}"} if account else {})
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        return reply.status, body, dict(reply.getheaders())

    def metric(self, name, server=None):
        text = self.get("/metrics", server=server)[1].decode()
        return float(re.search(rf"^chapterhouse_{name}(?:{{[^}}]*}})? (\S+)$", text, re.M).group(1))

    def ready(self, server=None):
        status, body, _ = self.get("/readyz", server=server)
        return status, body.decode()

    def until(self, holds, what):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := holds():
                return found
            time.sleep(0.05)
        self.fail(f"{what} did not happen within {PATIENCE} s")

    def head(self, log="cases"):
        head = self.server.send("GET", "/v1/log/head", account="d-aud")
        return head["access"] if log == "access" else head

    def cosigned(self):
        """Waits until the witness has cosigned all there is; answers the size."""
        size = int(self.head()["position"])
        self.until(lambda: int(self.head().get("cosigned", {}).get("size", 0)) >= size, "a cosignature")
        return size

    def swap(self, copy):
        """Stops the server, puts a copy in place of its data, starts it again."""
        self.server.stop()
        shutil.rmtree(self.folder / "data")
        shutil.copytree(copy, self.folder / "data")
        self.server.start()

    def copy_of_data(self, name):
        """A copy of the data as it lies there when the server has stopped; the server goes on."""
        self.server.stop()
        copy = self.folder / name
        shutil.copytree(self.folder / "data", copy)
        self.server.start()
        return copy

    def disagrees(self, server=None):
        status, body = self.ready(server)
        return status == 503 and "witness city disagrees" in body

    # ---- stories --------------------------------------------------------------------------
    def test_what_is_written_is_cosigned_and_proved_to_strangers(self):
        self.grow(3)
        self.server.settle()
        size = self.cosigned()
        seen, root, note = self.witness.seen()
        self.assertEqual(seen, size)
        head = self.head()
        self.assertEqual((head["key"], head["origin"]), (self.witness.log_key, note.split("\n")[0]))
        self.assertEqual(base64.b64decode(root).hex(), head["root"])
        self.assertEqual([w["name"] for w in head["cosigned"]["witnesses"]], [self.witness.name])
        self.assertLess(self.metric("witness_age_seconds"), 10)
        self.assertEqual(self.metric("witness_disagreements"), 0)
        # A receipt against what the witness saw, checked without the server by the auditor's policy.
        receipt = self.folder / "2.tlog-proof"
        status, body, _ = self.get("/v1/log/receipt/2?witnessed=true&entry=true", "d-aud")
        self.assertEqual(status, 200, body)
        receipt.write_bytes(body)
        self.assertEqual(self.get("/tlog/tile/entries/000.p/2", "worker")[0], 404, "entries are for auditors")
        check = [BINARY, "log", "check-receipt", receipt, "--policy", self.policy]
        self.assertEqual(subprocess.run(check, capture_output=True).returncode, 0)
        (self.folder / "entry").write_bytes(b"something else")
        check += ["--entry", self.folder / "entry"]
        self.assertEqual(subprocess.run(check, capture_output=True).returncode, 1)
        status, tile, headers = self.get(f"/tlog/tile/0/000.p/{size}")
        self.assertEqual((status, len(tile), headers["Cache-Control"]),
                         (200, 32 * size, "public, max-age=31536000, immutable"))
        self.assertEqual(self.get(f"/tlog/tile/0/000.p/{size + 1}")[0], 404)

    def test_a_log_of_who_looked_that_was_taken_back_is_told_too(self):
        lead = self.server.open("sw", "lead", "register", {
            "unit": STREET, "name": "企业甲", "id_type": "legacy", "source": "joint_inspection",
            "address": "示例街 1 号", "ownership": "unknown", "contact_person": "王小明"})
        looks = lambda times: [self.server.send("GET", f"/v1/cases/lead/{lead}/timeline", account="sw") for _ in range(times)]
        looks(3)
        confirmed = lambda: int(self.head("access").get("cosigned", {}).get("size", 0))
        self.until(lambda: confirmed() >= 3, "a cosignature of the log of who looked")
        self.server.stop()
        shutil.copytree(self.folder / "data/access", self.folder / "yesterday")
        self.server.start()
        looks(3)
        self.until(lambda: confirmed() >= 6, "a cosignature of what came later")
        self.assertEqual(self.ready()[0], 200, "control: nothing was taken back yet")
        self.server.stop()
        shutil.rmtree(self.folder / "data/access")
        shutil.copytree(self.folder / "yesterday", self.folder / "data/access")
        self.server.start()
        self.until(self.disagrees, "the witness's disagreement")
        self.assertTrue(list((self.folder / "data/evidence/access").glob("witness-*.txt")))

    def test_an_absent_witness_stops_nothing_and_is_counted(self):
        self.cosigned()
        self.witness.stop()
        before = self.metric("witness_errors_total")
        self.grow(2)
        self.until(lambda: self.metric("witness_errors_total") > before, "a counted error")
        self.assertEqual(self.ready()[0], 200, "its absence says nothing about the log")
        age = self.metric("witness_age_seconds")
        self.until(lambda: self.metric("witness_age_seconds") > age, "growing age")
        self.witness.start()
        self.cosigned()
        self.assertEqual(self.ready()[0], 200)

    def test_a_log_taken_back_is_told_by_the_witness(self):
        self.cosigned()
        yesterday = self.copy_of_data("yesterday")
        self.grow(4)
        today = self.cosigned()
        present = self.copy_of_data("present")
        self.swap(yesterday)
        self.assertLess(int(self.head()["position"]), today, "by itself the old copy is a sound log")
        self.until(self.disagrees, "the witness's disagreement")
        self.assertEqual(self.metric("witness_disagreements"), 1)
        kept = next((self.folder / "data/evidence").glob("witness-*.txt")).read_text()
        self.assertIn(self.witness.seen()[2], kept, "with the checkpoint that our own key signed")
        self.assertIn("signed by our key", self.ready()[1])
        # Grown past what the witness saw, it is another history all the same.
        self.grow(6)
        self.until(lambda: self.disagrees() and "422" in self.ready()[1], "the refused proof")
        # What the runbook says: bring back the newest copy. The witness is content again.
        self.swap(present)
        self.grow(1)
        self.cosigned()
        self.assertEqual(self.ready()[0], 200)

    def test_two_servers_on_one_key_cannot_both_be_cosigned(self):
        self.cosigned()
        copy = self.copy_of_data("fork")
        self.grow(2)
        self.cosigned()
        fork = Server.__new__(Server)
        fork.folder, fork.position, fork.now = pathlib.Path(tempfile.mkdtemp(prefix="chapterhouse-")), 0, self.server.now
        shutil.copytree(copy, fork.folder / "data")
        (fork.folder / "config.toml").write_text(
            self.config.read_text().replace(f"{self.folder}/data", f"{fork.folder}/data"))
        fork.start()
        self.addCleanup(fork.close)
        self.grow(5, fork)
        self.until(lambda: self.disagrees(fork), "the fork's disagreement")
        self.assertEqual(self.ready()[0], 200, "the log that the witness knows goes on")
        self.grow(1)
        self.cosigned()


if __name__ == "__main__":
    unittest.main(verbosity=2)
