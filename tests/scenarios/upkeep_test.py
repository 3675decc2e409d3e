"""What a running server does for itself: it finds a damaged record and damaged read models, says so,
and mends what can be mended while people go on reading."""
import json
import sqlite3
import subprocess
import time
import unittest

from support.harness import BINARY, Refused, Story
from support.load import Load

STREET = "110113-renhe"


class Upkeep(Story):
    def fill(self):
        load = Load(self.server)
        time.sleep(0.5)
        load.stop()
        self.server.settle()
        return len(load.acknowledged)

    def total(self):
        return self.server.send("GET", "/v1/cases?type=lead&facets=true&limit=1")["facets"]["total"]

    def change(self, sql):
        folder = self.server.folder / "data/read-models"
        database = sqlite3.connect(folder / (folder / "CURRENT").read_text().strip())
        with database:
            database.executescript(sql)
        database.close()

    def chapterhouse(self, *arguments):
        return subprocess.run([BINARY, *arguments, "--json", "--server", f"http://127.0.0.1:{self.server.port}", "--token",
                               "token-sys"], capture_output=True, text=True, timeout=60)

    def test_changed_read_models_are_found_and_replaced(self):
        leads = self.fill()
        done = self.chapterhouse("models", "check")
        self.assertEqual((done.returncode, json.loads(done.stdout)["outcome"]), (0, "equal"), "control: nothing wrong")
        self.change("DELETE FROM cases WHERE no % 2 = 0")
        self.assertLess(self.total(), leads, "control: nobody notices by itself")
        done = self.chapterhouse("models", "check")
        found = json.loads(done.stdout)
        self.assertEqual((done.returncode, found["outcome"]), (1, "rebuilt"), done.stdout + done.stderr)
        self.assertEqual(self.total(), leads)
        numbers = self.server.metrics()
        self.assertEqual([numbers[f"chapterhouse_projection_{name}_total"] for name in ("check", "damage")], [3, 1],
                         "the start, for want of a note of a clean end, and two by hand")
        self.assertEqual(numbers["chapterhouse_projection_rebuild"], 0)
        self.assertEqual(self.chapterhouse("models", "rebuild").returncode, 0)
        print(f"R20: 1/1 damages found, {found['events_per_second']} events/s over {found['position']} events")

    def test_damaged_bytes_never_show_as_a_wrong_answer(self):
        leads = self.fill()
        folder = self.server.folder / "data/read-models"
        file = folder / (folder / "CURRENT").read_text().strip()
        self.change("PRAGMA wal_checkpoint(TRUNCATE)")
        size = file.stat().st_size
        with open(file, "r+b") as damaged:
            damaged.seek(16384)
            damaged.write(b"x" * (size - 16384))
        refused = 0
        state = self.server.send("PUT", "/v1/upkeep", {"job": "check_models"}, "sys")
        while "running" in state or state["waiting"]:
            state = self.server.send("GET", "/v1/upkeep", account="sys")
            try:
                self.total()
            except Refused as no:
                refused += 1
                self.assertEqual(no.status, 503)
        self.assertEqual(self.total(), leads)
        self.assertGreaterEqual(state["read_models"]["damages"], 1)

    def test_a_check_follows_a_start_after_a_kill_and_not_after_a_stop(self):
        self.fill()
        self.server.stop()
        self.server.start()
        time.sleep(0.3)
        self.assertEqual(self.server.upkeep()["read_models"]["checks"], 0)
        self.server.process.kill()
        self.server.process.wait()
        self.server.process.stdout.close()
        self.server.start()
        while self.server.upkeep()["read_models"]["outcome"] == "":
            time.sleep(0.02)
        self.assertEqual(self.server.upkeep()["read_models"]["outcome"], "equal")

    def test_a_damaged_record_is_found_while_the_log_is_served(self):
        self.fill()
        state = self.server.upkeep("scrub_log")
        for log in ("log", "access_log"):
            self.assertEqual((state[log]["runs"], state[log]["errors"]), (1, 0), "control: no damage, no error")
        files = sorted((self.server.folder / "data/log/records").glob("*.sst"))
        with open(files[-1], "r+b") as damaged:
            damaged.seek(files[-1].stat().st_size // 3)
            byte = damaged.read(1)
            damaged.seek(-1, 1)
            damaged.write(bytes([byte[0] ^ 1]))
        state = self.server.upkeep("scrub_log")
        self.assertEqual(state["log"]["errors"], 1)
        self.assertGreater(int(state["log"]["position"]), 0)
        numbers = self.server.metrics()
        self.assertEqual(numbers["chapterhouse_scrub_runs_total"], 2)
        self.assertEqual(numbers["chapterhouse_scrub_errors_total"], 1)
        self.assertEqual(numbers["chapterhouse_scrub_progress"], 1)
        self.assertGreater(numbers["chapterhouse_scrub_last_success_seconds"], 0)
        print(f"scrubber: 1/1 found, at position {state['log']['position']}: {state['log']['fault']}")
        shown = self.server.send("GET", "/v1/log/head")["position"]
        self.assertGreater(int(shown), 0, "what still reads is still served")

    def test_only_the_operator_may_ask(self):
        for account in ("d-lead", "sw"):
            with self.assertRaises(Refused) as no:
                self.server.send("PUT", "/v1/upkeep", {"job": "scrub_log"}, account)
            self.assertEqual(no.exception.status, 404)


if __name__ == "__main__":
    unittest.main(verbosity=2)
