"""An answer that a client received has its record: clients read timelines, the server is killed at a random moment, and
after each restart every answer that had shown a person's data is found in the log of who looked, by its trace. The log
itself verifies as the cases' log does, and it is backed up and restored with it."""
import http.client
import json
import os
import random
import shutil
import subprocess
import threading
import time
import unittest
import uuid

from support.harness import BINARY, ROOT, Story

CYCLES = int(os.environ.get("CHAPTERHOUSE_KILL9_CYCLES", "12"))
CLIENTS = 8
STREET = "110113-renhe"


def run(*arguments):
    return subprocess.run([BINARY, "--json", "--quiet", *map(str, arguments)], capture_output=True, text=True, cwd=ROOT)


class ReadsSurvive(Story):
    def lead(self):
        key = str(uuid.uuid4())
        body = {"command": "register", "data": {
            "unit": STREET, "name": f"企业{key}", "id_type": "legacy", "source": "joint_inspection", "address": "示例街",
            "ownership": "unknown", "contact_person": "王芳", "contact_mobile": "13812341234"}}
        return self.server.send("POST", "/v1/cases/lead", body, "sw", {"Idempotency-Key": key})["case"]["id"]

    def client(self, leads, received, stop):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        chance = random.Random()
        while not stop.is_set():
            trace = uuid.uuid4().hex
            try:
                connection.request("GET", f"/v1/cases/lead/{chance.choice(leads)}/timeline", headers={
                    "Authorization": "Bearer token-sw", "traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
                reply = connection.getresponse()
                text = reply.read().decode()
            except (OSError, http.client.HTTPException):
                return  # the server is gone: nothing was received
            self.assertEqual(reply.status, 200, text)
            self.assertIn("13812341234", text)
            received.append(trace)

    def recorded(self):
        """The traces of all reads in the log of who looked, from its bytes, while no server has it."""
        file = self.server.folder / "reads.jsonl"
        done = run("log", "export", "--log", "access", "--data", self.server.folder / "data", "--to", file,
                   "--reference", ROOT / "ops/reference")
        self.assertEqual(done.returncode, 0, done.stderr)
        return {json.loads(line)["data"]["asked"]["trace"] for line in file.read_text().splitlines()}

    def test_no_received_answer_is_without_its_record(self):
        seed = int(os.environ.get("CHAPTERHOUSE_SEED", "0")) or random.randrange(1, 2**31)
        print(f"seed {seed}, {CYCLES} cycles")
        chance, received = random.Random(seed), []
        leads = [self.lead() for _ in range(20)]
        for _ in range(CYCLES):
            stop, before = threading.Event(), len(received)
            clients = [threading.Thread(target=self.client, args=(leads, received, stop)) for _ in range(CLIENTS)]
            for client in clients:
                client.start()
            time.sleep(chance.uniform(0.1, 0.4))
            self.server.process.kill()
            self.server.process.wait()
            self.server.process.stdout.close()
            stop.set()
            for client in clients:
                client.join()
            self.assertGreater(len(received), before, "nothing was read before the kill")
            missing = set(received) - self.recorded()
            self.assertEqual(missing, set(), f"{len(missing)} of {len(received)} answers have no record")
            self.server.start()
        print(f"{len(received)} received, 0 without a record, {CYCLES} kills")

    def test_the_log_of_who_looked_is_kept_as_the_cases_are(self):
        lead = self.lead()
        self.server.send("GET", f"/v1/cases/lead/{lead}/timeline", account="sw")
        head = self.server.send("GET", "/v1/log/head", account="d-aud")
        self.assertEqual(head["access"]["origin"], head["origin"] + "/access")
        self.assertNotIn("access", self.server.send("GET", "/v1/log/head", account="sw"))
        self.server.stop()
        data = self.server.folder / "data"
        verified = run("log", "verify", data, "--log", "access")
        self.assertEqual(verified.returncode, 0, verified.stderr)
        self.assertGreaterEqual(json.loads(verified.stdout)["events"], 1)
        to, keys, back = (self.server.folder / name for name in ("backup", "keys-backup", "back"))
        done = run("backup", "--data", data, "--to", to, "--keys-to", keys)
        self.assertEqual(done.returncode, 0, done.stderr)
        judged = run("backup", "verify", "--to", to, "--keys-to", keys)
        done = run("restore", "--from", to, "--keys", keys, "--master-key-file", data / "keys/master.key", "--data", back)
        self.assertEqual(done.returncode, 0, done.stderr)
        again = run("log", "verify", back, "--log", "access", "--master-key-file", data / "keys/master.key")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(json.loads(again.stdout)["root"], json.loads(verified.stdout)["root"], judged.stdout)
        # Without its log nobody serves: it would be one that has forgotten who looked.
        shutil.move(data / "access", self.server.folder / "taken")
        refused = subprocess.run([BINARY, "serve", "--config", self.server.folder / "config.toml"], capture_output=True,
                                 text=True, timeout=60)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("the log of who looked is not there", refused.stderr)
        shutil.move(self.server.folder / "taken", data / "access")
        self.server.start()


if __name__ == "__main__":
    unittest.main(verbosity=2)
