"""Every acknowledged command survives kill -9: clients write, the server is killed at a random
moment, and after each restart every acknowledged command is answered as it was the first time."""
import http.client
import os
import random
import threading
import time
import unittest
import uuid

from support.harness import Story

CYCLES = int(os.environ.get("CHAPTERHOUSE_KILL9_CYCLES", "6"))
CLIENTS = 8
STREET = "110113-renhe"


class Killed(Story):
    def client(self, acknowledged, stop):
        while not stop.is_set():
            key = str(uuid.uuid4())
            body = {"command": "register", "data": {
                "unit": STREET, "name": f"企业{key}", "id_type": "legacy", "source": "joint_inspection",
                "address": f"示例街{key}", "ownership": "unknown"}}
            try:
                answer = self.server.send("POST", "/v1/cases/lead", body, "sw", {"Idempotency-Key": key})
            except (OSError, http.client.HTTPException):  # the server is gone: the answer is unknown
                return
            acknowledged.append((key, body, answer["position"], answer["version"]))

    def test_no_acknowledged_command_is_lost(self):
        seed = int(os.environ.get("CHAPTERHOUSE_SEED", "0")) or random.randrange(1, 2**31)
        print(f"seed {seed}, {CYCLES} cycles")
        chance, acknowledged = random.Random(seed), []
        for _ in range(CYCLES):
            stop, before = threading.Event(), len(acknowledged)
            clients = [threading.Thread(target=self.client, args=(acknowledged, stop)) for _ in range(CLIENTS)]
            for client in clients:
                client.start()
            time.sleep(chance.uniform(0.2, 0.6))
            self.server.process.kill()
            self.server.process.wait()
            self.server.process.stdout.close()
            stop.set()
            for client in clients:
                client.join()
            self.assertGreater(len(acknowledged), before, "nothing was written before the kill")
            self.server.start()
            for key, body, position, version in acknowledged[before:]:
                again = self.server.send("POST", "/v1/cases/lead", body, "sw", {"Idempotency-Key": key})
                self.assertEqual((again["repeated"], again["position"], again["version"]), (True, position, version))
        print(f"{len(acknowledged)} acknowledged, 0 lost")


if __name__ == "__main__":
    unittest.main(verbosity=2)
