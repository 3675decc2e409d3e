"""SIGTERM under load, again and again: nothing acknowledged is lost, nobody is told of an error that
was none, and the process is gone in seconds. CHAPTERHOUSE_ROUNDS=1000 is the long form."""
import os
import random
import shutil
import signal
import threading
import time
import unittest

from support.harness import Refused, Story
from support.load import Load, lost

ROUNDS = int(os.environ.get("CHAPTERHOUSE_ROUNDS", "8"))
LONGEST = 5.0  # seconds from the signal to the end


class Shutdown(Story):
    def end(self):
        """Waits for the end; answers the exit code."""
        code = self.server.process.wait(timeout=30)
        self.server.process.stdout.close()
        return code

    def test_nothing_acknowledged_is_lost(self):
        seed = int(os.environ.get("CHAPTERHOUSE_SEED", "0")) or random.randrange(1, 2**31)
        chance, began = random.Random(seed), time.monotonic()
        acknowledged, gone, errors, longest = 0, 0, 0, 0.0
        for _ in range(ROUNDS):
            load = Load(self.server)
            time.sleep(chance.uniform(0.05, 0.3))
            signalled = time.monotonic()
            self.server.process.send_signal(signal.SIGTERM)
            self.assertEqual(self.end(), 0)
            longest = max(longest, time.monotonic() - signalled)
            load.stop()
            errors += sum(n for status, n in load.answers.items() if status >= 500 and status != 503)
            self.server.start()
            acknowledged += len(load.acknowledged)
            gone += lost(self.server, load.acknowledged)
        print(f"R26: {gone}/{acknowledged} acknowledged lost, {errors} errors, {ROUNDS} stops, longest {longest:.2f} s; "
              f"seed {seed}, {time.monotonic() - began:.1f} s")
        self.assertEqual((gone, errors), (0, 0))
        self.assertGreater(acknowledged, ROUNDS)
        self.assertLess(longest, LONGEST)

    def test_control_a_log_put_back_is_noticed(self):
        self.server.stop()
        shutil.copytree(self.server.folder / "data", self.server.folder / "before")
        self.server.start()
        load = Load(self.server)
        time.sleep(0.2)
        load.stop()
        self.server.stop()
        shutil.rmtree(self.server.folder / "data")
        (self.server.folder / "before").rename(self.server.folder / "data")
        self.server.start()
        self.assertEqual(lost(self.server, load.acknowledged), len(load.acknowledged))

    def wait_long(self):
        """Keeps a worker busy for the two seconds that somebody may wait for a position."""
        asked = threading.Event()

        def ask():
            asked.set()
            try:
                self.server.send("GET", "/v1/log/head?min_position=999999999999")
            except (Refused, OSError):
                pass
        thread = threading.Thread(target=ask)
        thread.start()
        asked.wait()
        time.sleep(0.2)
        return thread

    def test_a_second_signal_ends_it_at_once_and_loses_nothing(self):
        load = Load(self.server)
        time.sleep(0.2)
        waiting = self.wait_long()
        self.server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        again = time.monotonic()
        self.server.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.end(), 130)
        self.assertLess(time.monotonic() - again, 1.0)
        load.stop()
        waiting.join()
        self.server.start()
        self.assertEqual(lost(self.server, load.acknowledged), 0)

    def test_control_one_signal_waits_for_what_has_begun(self):
        waiting = self.wait_long()
        begun = time.monotonic()
        self.server.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.end(), 0)
        self.assertGreater(time.monotonic() - begun, 1.0)
        waiting.join()
        self.server.start()


if __name__ == "__main__":
    unittest.main(verbosity=2)
