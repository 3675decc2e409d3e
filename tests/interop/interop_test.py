"""The log in front of programs that are not ours: a verifier over Google's code, and OpenSSL with
coreutils. It must be accepted unmodified at every size that matters, and no changed byte may pass."""
import contextlib
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
BINARY = os.environ.get("CHAPTERHOUSE_BINARY", str(BUILD / "api/chapterhouse"))
MAKE_LOG = os.environ.get("CHAPTERHOUSE_MAKE_LOG", str(BUILD / "tests/interop/make_log"))
SIZES = [0, 1, 255, 256, 257, 65_537]


def run(*command, code=0, env=None):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=env, cwd=ROOT)
    if code is not None and done.returncode != code:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


@contextlib.contextmanager
def served(folder):
    """Any web server will do."""
    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *args):
            super().__init__(*args, directory=str(folder))

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Interop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("go"):
            raise unittest.SkipTest("no Go here: apt-get install golang-go golang-golang-x-mod-dev")
        cls.temporary = tempfile.TemporaryDirectory(prefix="chapterhouse-interop-")
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.verifier = cls.folder / "verifier"
        env = dict(os.environ, GO111MODULE="off", GOPATH="/usr/share/gocode", GOFLAGS="",
                   GOPROXY="off", CGO_ENABLED="0",
                   GOCACHE=os.environ.get("CHAPTERHOUSE_GO_CACHE", str(cls.folder / "cache")))
        source = ROOT / "tests/interop/verifier"
        run("go", "build", "-o", cls.verifier, source / "main.go", source / "vectors.go", env=env)
        cls.logs = cls.folder / "logs"
        cls.logs.mkdir()
        run(MAKE_LOG, cls.logs, *SIZES)
        cls.vkey = (cls.logs / "vkey").read_text()
        cls.wkey = (cls.logs / "wkey").read_text()

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_the_stranger_is_right_about_what_others_published(self):
        shared = os.environ.get("CHAPTERHOUSE_SHARED")
        if not shared:
            self.skipTest("CHAPTERHOUSE_SHARED is not set: no published vectors")
        print(run(self.verifier, "vectors", pathlib.Path(shared) / "vectors").stdout, end="")

    def test_our_log_is_accepted_at_every_size_and_consistent_with_all_before(self):
        older = []
        for size in SIZES:
            done = run(self.verifier, "log", *older, self.vkey, self.logs / str(size))
            self.assertIn(f"size {size} ", done.stdout)
            print(done.stdout, end="")
            ours = json.loads(run(BINARY, "--json", "log", "verify", self.logs / str(size), "--key",
                                  self.vkey, "--jobs", "2").stdout)
            self.assertEqual((ours["verified"], ours["events"]), (True, size))
            older += ["-old", self.logs / f"checkpoint.{size}"]

    def test_the_log_of_another_key_and_another_history_are_refused(self):
        other = self.folder / "other"
        other.mkdir()
        run(MAKE_LOG, other, 255, 300)
        done = run(self.verifier, "log", self.vkey, other / "300", code=1)
        self.assertIn("signature", done.stderr)
        key = (other / "vkey").read_text()
        run(self.verifier, "log", "-old", other / "checkpoint.255", key, other / "300")
        done = run(self.verifier, "log", "-old", other / "checkpoint.300", key, other / "255", code=1)
        self.assertIn("the older tree is larger", done.stderr)

    def test_receipts_and_cosignatures_are_accepted_and_others_are_not(self):
        for position in (1, (SIZES[-1] + 1) // 2, SIZES[-1]):
            receipt, entry = self.logs / f"receipt.{position}", self.logs / f"entry.{position}"
            done = run(self.verifier, "receipt", self.vkey, receipt, entry)
            self.assertIn(f"index {position - 1}: ok", done.stdout)
            changed = bytearray(entry.read_bytes())
            changed[69] ^= 1
            (self.folder / "changed").write_bytes(changed)
            run(self.verifier, "receipt", self.vkey, receipt, self.folder / "changed", code=1)
        cosigned = self.folder / "cosigned"
        shutil.copytree(self.logs / str(SIZES[-1]), cosigned)
        run(self.verifier, "log", "-witness", self.wkey, self.vkey, cosigned, code=1)
        shutil.copy(self.logs / "cosigned", cosigned / "checkpoint")
        done = run(self.verifier, "log", "-witness", self.wkey, self.vkey, cosigned)
        self.assertIn("cosigned by 1", done.stdout)
        policy = self.folder / "policy"
        policy.write_text(f"log {self.vkey}\nwitness w {self.wkey}\nquorum w\n")
        run(BINARY, "log", "verify", cosigned, "--policy", policy)
        run(BINARY, "log", "verify", self.logs / "257", "--policy", policy, code=1)

    def test_no_single_changed_byte_passes(self):
        for size in (1, 257):
            done = run(self.verifier, "flips", self.vkey, self.logs / str(size))
            print(f"size {size}: {done.stdout}", end="")
            self.assertRegex(done.stdout, r"^flips [1-9][0-9]+ in [0-9]+ files, undetected 0\n$")

    def test_openssl_and_coreutils_accept_the_checkpoint_too(self):
        tool = ROOT / "ops/tools/verify_checkpoint"
        for size in SIZES:
            done = run(tool, self.logs / str(size) / "checkpoint", self.vkey)
            self.assertIn(f"a tree of {size} entries", done.stdout)
        text = (self.logs / "257/checkpoint").read_text()
        for place, changed in ((r"\n257\n", "\n258\n"), (r"^\S+\n", "other/log\n"), (r"(— \S+ )A?.", r"\1B")):
            (self.folder / "changed").write_text(re.sub(place, changed, text, count=1))
            run(tool, self.folder / "changed", self.vkey, code=1)

    def test_a_demo_is_exported_added_to_and_verified_by_both(self):
        data, tlog, state = self.folder / "demo", self.folder / "tlog", self.folder / "state"
        run(BINARY, "demo", "--quiet", "--percent", "3", "--config", ROOT / "ops/reference/demo.toml",
            "--data", data)
        exported = json.loads(run(BINARY, "--json", "log", "export", "--as", "tiles", "--to", tlog,
                                  "--data", data).stdout)
        self.assertEqual(run(BINARY, "--json", "log", "export", "--as", "tiles", "--to", tlog, "--data",
                             data).stdout.count('"written": 0'), 1, "nothing is new")
        key = (tlog / "log.vkey").read_text().strip()
        self.assertEqual(key, exported["key"])
        print(run(self.verifier, "log", key, tlog).stdout, end="")
        start = time.monotonic()
        ours = json.loads(run(BINARY, "--json", "log", "verify", tlog, "--key", key, "--state", state).stdout)
        print(f"ours: {ours['events']} events in {time.monotonic() - start:.2f} s")
        self.assertEqual(ours["root"], exported["root"])
        folder = json.loads(run(BINARY, "--json", "log", "verify", "--data", data).stdout)
        self.assertEqual(folder["root"], exported["root"])
        self.assertGreaterEqual(folder["checkpoints"], 1)

        with served(tlog) as address:
            ours = json.loads(run(BINARY, "--json", "log", "verify", address, "--jobs", "2").stdout)
            self.assertEqual((ours["root"], ours["key_from"]), (exported["root"], "log"))
            copy = self.folder / "copy"
            run(BINARY, "log", "export", "--as", "tiles", "--url", address, "--key", key, "--to", copy)
            run(self.verifier, "log", key, copy)
        run(BINARY, "log", "verify", address, "--key", key, code=5)

        bundle = tlog / "tile/entries/000"
        changed = bytearray(bundle.read_bytes())
        changed[2 + 69] ^= 1
        bundle.write_bytes(changed)
        found = json.loads(run(BINARY, "--json", "log", "verify", tlog, "--key", key, code=1).stdout)
        self.assertEqual((found["finding"], found["position"], found["resource"]),
                         ("leaf", 1, "tile/entries/000"))
        run(self.verifier, "log", key, tlog, code=1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
