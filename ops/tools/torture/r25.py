#!/usr/bin/env python3
"""R25: the process dies before each call that changes a file while a person is erased and the key ring is replaced. After
every death the person is as before, or gone: never readable once the log says erased, and the erasure ends by itself.
Control: the folder from before the erasure, in which the person is read."""
import pathlib
import shutil
import subprocess
import sys
import time

from lab import ROOT, Lab, Row, arguments_of

sys.path.insert(0, str(ROOT / "tests/scenarios"))
from support import harness  # noqa: E402
from support.privacy_steps import PrivacySteps  # noqa: E402

SHORT_POINTS = 8
LATE = "2029-03-01T10:00:00+08:00"
GONE = ("unreadable", "erased")


class Died(Exception):
    """The server ended in the middle of an answer."""


class Served(harness.Server):
    """A server on a data folder that is there already, perhaps on a disk that kills it."""

    def __init__(self, lab, data, plan=None):
        self.environment = {**lab.environment(data.parent, plan=plan)}
        self.process, self.position, self.now = None, 0, LATE
        self.folder = data.parent
        config = (data.parent / "config.toml").read_text()
        (data.parent / "config.toml").write_text(
            "\n".join(f'data = "{data}"' if line.startswith("data = ") else line for line in config.splitlines()))
        try:
            self.start()
        except RuntimeError as error:
            raise Died from error

    def popen(self, command, **how):
        return subprocess.Popen(command, stderr=subprocess.DEVNULL, **how)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Steps(PrivacySteps):
    """The stories' steps, outside of a story."""

    def __init__(self):
        super().__init__("setUp")


def prepared(lab):
    """A folder whose server was killed when an erasure had been proposed; the person, the request."""
    harness.BINARY = str(pathlib.Path(lab.build).resolve() / "api/chapterhouse")
    steps = Steps()
    steps.server = harness.Server(steps.NOW)
    canaries, cases, _ = steps.person(1)
    steps.server.clock(LATE)
    request, _ = steps.proposed(1)
    steps.server.settle()
    steps.server.process.kill()
    steps.server.process.wait()
    steps.server.process.stdout.close()
    return steps.server.folder, canaries, cases, request


class Erasing:
    def __init__(self, lab, ready, canaries, cases, request):
        self.lab, self.ready, self.canaries, self.cases, self.request = lab, ready, canaries, cases, request

    def copy(self, name):
        folder = self.lab.folder(name)
        shutil.rmtree(folder)
        shutil.copytree(self.ready, folder)
        return folder

    def status(self, server):
        return server.show("privacy_request", self.request)["status"]["key"]

    def readable(self, server):
        """How much of what was planted an answer still has."""
        return sum(len(self.canaries.found_in(server.fetch(f"/v1/cases/{t}/{c}/timeline?limit=100", a)[2]))
                   for t, c, a in self.cases)

    def until(self, server, *wanted):
        for _ in range(600):
            now = self.status(server)
            if now in wanted:
                return now
            time.sleep(0.02)
        raise RuntimeError(f"the request stays {now}")

    def carry_on(self, server):
        """From wherever it stands to the end."""
        if self.status(server) == "proposed":
            server.do("d-lead", "privacy_request", self.request, "approve")
        if self.until(server, *GONE) == "unreadable":
            server.upkeep("rotate_keys")
            self.until(server, "erased")

    def point(self, number):
        """Killed before that call, then looked at and carried on; what is wrong, and whether it was reached."""
        folder = self.copy(f"point-{number}")
        reached = False
        try:
            server = Served(self.lab, folder / "data", plan=f"kill:{number}")
        except Died:
            server, reached = None, True
        if server:
            try:
                self.carry_on(server)
            except (OSError, ConnectionError, harness.http.client.HTTPException, RuntimeError):
                reached = True
            server.kill()
        shutil.rmtree(f"{folder}/data.shadow", ignore_errors=True)
        wrong = ""
        server = Served(self.lab, folder / "data")
        try:
            readable, status = self.readable(server), self.status(server)
            if readable and status in GONE:
                wrong = f"{readable} readable though {status}"
            self.carry_on(server)
            if left := self.readable(server):
                wrong = wrong or f"{left} readable at the end"
        finally:
            server.kill()
        shutil.rmtree(folder)
        return wrong, reached

    def calls(self):
        """How many calls a start makes, and a start with the whole erasure."""
        counts = []
        for erases in (False, True):
            folder = self.copy(f"count-{erases}")
            server = Served(self.lab, folder / "data", plan=f"kill:{10**6}")
            if erases:
                self.carry_on(server)
            server.process.terminate()
            said = server.process.stdout.read()
            server.process.wait()
            counts.append(max(int(line.split()[1]) for line in said.splitlines() if line.startswith("calls ")))
            shutil.rmtree(folder)
        return counts


def main():
    arguments = arguments_of("r25")
    with Lab(arguments, memory=True) as lab:
        lab.build = arguments.build
        row = Row("R25", "killed during an erasure, points that fail", lab)
        ready, *person = prepared(lab)
        erasing = Erasing(lab, ready, *person)
        start, whole = erasing.calls()
        points = [start - 2 + p for p in lab.sample(whole - start + 2, SHORT_POINTS)]
        reached = 0
        for point in points:
            row.total += 1
            try:
                wrong, died = erasing.point(point)
            except (RuntimeError, Died) as error:
                wrong, died = f"{type(error).__name__} {error}", True
            reached += died
            if wrong:
                row.fault(f"before call {point}: {wrong}")
        row.notes.append(f"{len(points)} points of calls {start - 1} to {whole}, {reached} of them reached")
        folder = erasing.copy("control")
        server = Served(lab, folder / "data")
        found = erasing.readable(server)
        server.kill()
        row.control, row.bites = f"before the erasure {found} strings are read", found > 0
        shutil.rmtree(ready, ignore_errors=True)
        return row.finish()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
