"""ops/start around a stand-in server: arguments, address and accounts, Ctrl-C, kept and fresh data."""
import pathlib
import signal
import socket
import subprocess
import tempfile
import unittest

OPS = pathlib.Path(__file__).resolve().parents[2] / "ops"
ACCOUNT = """clock = "2020-01-02T09:00:00+08:00"

[[account]]
id = "wang"
name_zh = "王丽"
name_en = "Wang Li"
token = "demo-wang"
role = "t_staff"
unit = "110113-tianzhu"
"""
SERVER = """#!/usr/bin/env python3
import http.server, pathlib, signal, sys
options = dict(zip(sys.argv[2::2], sys.argv[3::2]))
if sys.argv[1] == "demo":
    data = pathlib.Path(options["--data"])
    (data / "told").write_text(((data / "told").read_text() if (data / "told").exists() else "") + "t")
    if (data / "broken").exists():
        sys.exit(4)
    (data / "seeded").write_text("seed 2019")
    sys.exit(0)
starts = pathlib.Path(options["--data"]) / "starts"
starts.write_text((starts.read_text() if starts.exists() else "") + "x")
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path in ("/livez", "/readyz") else 404)
        self.end_headers()
    def log_message(self, *_): pass
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.HTTPServer(("127.0.0.1", int(options["--port"])), Healthy).serve_forever()
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Arguments(unittest.TestCase):
    """They are judged before anything is installed, built or deleted."""

    def refuses(self, *arguments):
        done = subprocess.run([OPS / "start", *arguments], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2, arguments)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_unknown_ones_are_refused_with_the_usage(self):
        self.assertIn("--fresh", self.refuses("--frsh"))

    def test_ports_outside_the_range_are_refused(self):
        for port in ["0", "65536", "08", "http", "-1", "", "99999"]:
            self.assertIn("1 to 65535", self.refuses("--port", port))
        self.assertIn("1 to 65535", self.refuses("--port"))


class Serving(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.starts = self.root / "data/demo/starts"
        self.port = free_port()
        for script in ["start", "tools/demo_accounts"]:
            self.write(f"ops/{script}", (OPS / script).read_text("utf-8"))
        self.write("ops/tools/install", "#!/bin/sh\n")
        self.write("ops/tools/build", "#!/bin/sh\n")
        self.write("ops/tools/build_web", "#!/bin/sh\n")
        self.write("ops/reference/demo.toml", ACCOUNT)
        self.write("build/release/api/chapterhouse", SERVER)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        file.chmod(0o755)

    def start(self, *arguments):
        process = subprocess.Popen([self.root / "ops/start", "--port", self.port, *arguments],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process

    def test_the_demo_of_an_earlier_version_is_not_served_as_this_one(self):
        self.write("data/demo/seeded", "")
        process = self.start()
        said = process.communicate(timeout=30)[0]
        self.assertEqual(process.returncode, 1)
        self.assertIn("--fresh", said)

    def serve_once(self, *arguments):
        """Starts, waits for the accounts, presses Ctrl-C; returns what was printed."""
        process = self.start(*arguments)
        printed = ""
        for line in process.stdout:
            printed += line
            if "demo-wang" in line:
                break
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(20), 0, printed)
        return printed

    def test_prints_address_and_accounts_and_stops_cleanly(self):
        printed = self.serve_once()
        self.assertIn(f"http://127.0.0.1:{self.port}", printed)
        for word in ["demo-wang", "t_staff", "110113-tianzhu", "王丽", "Wang Li"]:
            self.assertIn(word, printed)

    def test_a_second_start_keeps_the_data_and_fresh_says_what_it_deletes(self):
        self.serve_once()
        self.serve_once()
        self.assertEqual(self.starts.read_text(), "xx")
        self.assertEqual((self.root / "data/demo/told").read_text(), "t", "the demo's year is told once")
        printed = self.serve_once("--fresh")
        self.assertIn(f"Deleting {self.root / 'data/demo'}", printed)
        self.assertEqual(self.starts.read_text(), "x")

    def test_says_where_the_clock_stands(self):
        self.assertIn("stands at 2020-01-02T09:00:00+08:00", self.serve_once())

    def test_without_a_whole_demo_nothing_is_served(self):
        self.write("data/demo/broken", "")
        process = self.start()
        self.assertIn("--fresh", process.stdout.read())
        self.assertEqual(process.wait(20), 4)
        self.assertFalse(self.starts.exists())

    def test_a_port_in_use_is_refused_and_nothing_is_deleted(self):
        first = self.start()
        while "demo-wang" not in first.stdout.readline():
            self.assertIsNone(first.poll())
        second = self.start("--fresh")
        self.assertIn("served already", second.stdout.read())
        self.assertEqual(second.wait(20), 1)
        self.assertEqual(self.starts.read_text(), "x")
        first.terminate()
        self.assertEqual(first.wait(20), 0)

    def test_a_server_that_fails_gives_its_exit_code(self):
        self.write("build/release/api/chapterhouse", "#!/bin/sh\necho no disk\nexit 5\n")
        process = self.start()
        self.assertIn("no disk", process.stdout.read())
        self.assertEqual(process.wait(20), 5)


if __name__ == "__main__":
    unittest.main()
