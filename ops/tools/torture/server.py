"""A served district for the rows that need the whole program: clients that note what was
acknowledged, and whether it is still there later."""
import http.client
import os
import pathlib
import shutil
import sys
import threading
import time
import uuid

from lab import ROOT

sys.path.insert(0, str(ROOT / "tests/scenarios"))
from support import harness  # noqa: E402  the stories' own way to a server

STREET = "110113-renhe"


class District(harness.Server):
    """A server whose data folder may be put somewhere special before it starts."""

    def __init__(self, build, prepare=None, **how):
        harness.BINARY = str(pathlib.Path(build).resolve() / "api/chapterhouse")
        self.prepare, self.how = prepare, how
        self.acknowledged, self.refusals = [], []
        super().__init__()

    def start(self):
        if self.prepare:
            (self.folder / "data").mkdir(exist_ok=True)
            self.prepare(self.folder / "data")
            self.prepare = None
        super().start()
        # What it says later must neither fill the pipe nor stop it.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def popen(self, command, **more):
        how = {**more, **self.how}
        how["env"] = {**(more.get("env") or {}), **(self.how.get("env") or {})}
        return super().popen(command, **how)

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def lead(self, size=0):
        """One more lead; notes the acknowledgement. The answer's status, 0 when there was none."""
        key = str(uuid.uuid4())
        body = {"command": "register", "data": {
            "unit": STREET, "name": f"企业{key}", "id_type": "legacy", "source": "joint_inspection",
            "address": "示例街" + "长" * size, "ownership": "unknown"}}
        try:
            answer = self.send("POST", "/v1/cases/lead", body, "sw", {"Idempotency-Key": key})
        except harness.Refused as refused:
            self.refusals.append(refused.body.get("type"))
            return refused.status
        except (OSError, http.client.HTTPException):
            return 0
        self.acknowledged.append((key, body, answer["position"], answer["version"]))
        return 201

    def note(self, case, text):
        """A note on a case: makes no key, so that the records alone grow. The answer's status."""
        key, version = str(uuid.uuid4()), self.show("lead", case)["version"]
        headers = {"Idempotency-Key": key, "If-Match": f'"{version}"'}
        try:
            self.send("POST", f"/v1/cases/lead/{case}/commands", {"command": "add_note", "data": {"text": text}},
                      "sw", headers)
        except harness.Refused as refused:
            self.refusals.append(refused.body.get("type"))
            return refused.status
        return 200

    def can_read(self):
        """Whether an acknowledged case is shown."""
        key = self.acknowledged[-1][0].replace("-", "")
        try:
            return int(self.show("lead", key)["version"]) >= 1
        except (harness.Refused, OSError, http.client.HTTPException):
            return False

    def ready(self):
        """/readyz: its status and, on this machine, its reasons."""
        try:
            return 200, self.send("GET", "/readyz").get("reasons")
        except harness.Refused as refused:
            return refused.status, refused.body.get("reasons")
        except (OSError, http.client.HTTPException):
            return 0, ["nobody answers"]

    def lost(self, invented=0):
        """Of the acknowledged commands, and some that never were: how many are not answered as
        they were the first time."""
        def repeated(key, body, position, version):
            again = self.send("POST", "/v1/cases/lead", body, "sw", {"Idempotency-Key": key})
            return (again["repeated"], again["position"], again["version"]) == (True, position, version)

        made_up = []
        for _ in range(invented):
            key = str(uuid.uuid4())
            body = {**self.acknowledged[0][1]}
            body["data"] = {**body["data"], "name": f"企业{key}"}
            made_up.append((key, body, self.acknowledged[0][2], 1))
        return sum(not repeated(*one) for one in [*self.acknowledged, *made_up])


def until(condition, seconds):
    """The seconds until the condition held; None when it did not in time."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if condition():
            return time.monotonic() - begun
        time.sleep(0.05)
    return None


def is_root():
    return os.geteuid() == 0
