"""No memory: the n-th allocation fails, the address space is full, the system kills. Whatever was
acknowledged is there afterwards; who asked gets 503 or loses the connection; the process goes on or
ends by itself. CHAPTERHOUSE_ROUNDS=1000 is the long form."""
import collections
import http.client
import os
import pathlib
import random
import resource
import signal
import subprocess
import tempfile
import time
import unittest
import uuid

from support.harness import ROOT, Story
from support.load import Load, lost, send

ROUNDS = int(os.environ.get("CHAPTERHOUSE_ROUNDS", "6"))
COMMANDS = 4  # of one scripted session
OUT_OF_MEMORY = 5  # the exit code: out of reach


class Memory(Story):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="chapterhouse-")
        cls.addClassCleanup(folder.cleanup)
        cls.library = str(pathlib.Path(folder.name) / "fail_malloc.so")
        subprocess.run(["g++", "-std=c++20", "-shared", "-fPIC", "-O1", "-o", cls.library,
                        ROOT / "ops/tools/torture/fail_malloc.cpp"], check=True)

    def restart(self, environment):
        self.server.environment = environment
        self.server.process.kill()
        self.server.process.wait()
        self.server.process.stdout.close()
        self.server.start()

    def session(self, acknowledged, answers):
        """Some commands of one client; false when the server was gone before the last."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        for _ in range(COMMANDS):
            key = str(uuid.uuid4())
            try:
                status, answer = send(connection, key)
            except (OSError, http.client.HTTPException):
                connection.close()
                return False
            answers[status] += 1
            if status == 201:
                acknowledged.append((key, answer["position"], answer["version"]))
        connection.close()
        return True

    def outcome(self):
        """How the process is a moment later: 'serves', or its exit code."""
        try:
            return self.server.process.wait(timeout=0.3)
        except subprocess.TimeoutExpired:
            return "serves"

    def fail_at(self, number, more=None):
        """One session in which the allocation of that number fails; what the process came to."""
        self.restart({"LD_PRELOAD": self.library, "FAIL_MALLOC_AT": str(number), **(more or {})})
        acknowledged, answers = [], collections.Counter()
        self.session(acknowledged, answers)
        self.server.process.send_signal(signal.SIGUSR2)
        self.session(acknowledged, answers)
        end = self.outcome()
        self.restart({})
        return end, acknowledged, answers

    def test_nothing_is_lost_when_an_allocation_fails(self):
        seed = int(os.environ.get("CHAPTERHOUSE_SEED", "0")) or random.randrange(1, 2**31)
        chance, began = random.Random(seed), time.monotonic()
        ends, codes, gone, total, failed = collections.Counter(), collections.Counter(), 0, 0, 0
        for n in range(ROUNDS):
            # Dense at the beginning, where most of a request's own allocations are.
            number = 1 + int(6000 * (n / ROUNDS) ** 2) + chance.randrange(40)
            more = {"FAIL_MALLOC_ON": "1"} if n % 4 == 3 else {}
            end, acknowledged, answers = self.fail_at(number, more)
            ends[end] += 1
            codes += answers
            total += len(acknowledged)
            failed += end != "serves" or answers[201] < 2 * COMMANDS
            gone += lost(self.server, acknowledged)
        print(f"R11: {gone}/{total} acknowledged lost; {ROUNDS} failed allocations, felt by {failed}; ends {dict(ends)}, "
              f"answers {dict(codes)}; seed {seed}, {time.monotonic() - began:.1f} s")
        self.assertEqual(gone, 0)
        self.assertGreater(failed, 0, "control: the failures reach the server")
        self.assertLessEqual(set(ends), {"serves", OUT_OF_MEMORY})
        self.assertLessEqual(set(codes), {201, 503})

    def test_control_without_a_failure_all_is_acknowledged(self):
        end, acknowledged, answers = self.fail_at(2**40)
        self.assertEqual((end, len(acknowledged), set(answers)), ("serves", 2 * COMMANDS, {201}))

    def test_nothing_is_lost_when_the_address_space_is_full(self):
        load = Load(self.server)
        while not load.acknowledged:
            time.sleep(0.01)
        pid = self.server.process.pid
        size = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
        resource.prlimit(pid, resource.RLIMIT_AS, (size, size))
        time.sleep(0.6)
        load.stop()
        self.assertIn(self.outcome(), ("serves", OUT_OF_MEMORY))
        self.assertLessEqual(set(load.answers), {201, 503})
        self.restart({})
        self.assertEqual(lost(self.server, load.acknowledged), 0)
        print(f"R11: 0/{len(load.acknowledged)} acknowledged lost with a full address space, answers {dict(load.answers)}")

    def test_nothing_is_lost_when_the_system_kills_at_a_limit(self):
        pid = self.server.process.pid
        resident = lambda: int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
        limit, load = resident() + (2 << 20), Load(self.server)
        until = time.monotonic() + 3
        while (resident() < limit or not load.acknowledged) and time.monotonic() < until:
            time.sleep(0.005)
        self.server.process.kill()
        load.stop()
        self.restart({})
        self.assertGreater(len(load.acknowledged), 0)
        self.assertEqual(lost(self.server, load.acknowledged), 0)
        print(f"R11: 0/{len(load.acknowledged)} acknowledged lost after a kill at {limit >> 20} MiB")


if __name__ == "__main__":
    unittest.main(verbosity=2)
