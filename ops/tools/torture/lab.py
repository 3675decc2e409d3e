"""What the torture rows share: a scripted session of a district (torture_session) on a disk that
fails on demand (torture_disk), the oracle over what is left, and one line for each row."""
import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
REFERENCE = ROOT / "ops/reference"
LOG_FILES = ("/data/log/records/", "/data/log/head", "/data/keys/")  # an acknowledgement rests on them


@dataclasses.dataclass
class Run:
    """What one session said, in order, before it ended."""
    lines: list
    code: int

    @property
    def acknowledged(self):
        return [line for line in self.lines if line.startswith("ack ")]

    @property
    def finished(self):
        return "done" in self.lines

    def met(self, op):
        """The paths of the calls of that kind that the disk acted on."""
        return [line.split(" ", 2)[2] for line in self.lines if line.startswith(op + " ")]

    def calls(self):
        return max([int(line.split()[1]) for line in self.lines if line.startswith("calls ")] or [0])


class Lab:
    def __init__(self, arguments, memory=False):
        build = pathlib.Path(arguments.build)
        self.session = build / "tests/torture_session"
        self.disk = build / "tests/libtorture_disk.so"
        self.short = arguments.short
        self.seed = arguments.seed
        self.workers = arguments.workers
        where = "/dev/shm" if memory and os.access("/dev/shm", os.W_OK) else None
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="chapterhouse-torture-", dir=where))
        self.begun = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.scratch, ignore_errors=True)

    def folder(self, name):
        """An empty place for one district; its data are in `data` below it."""
        path = self.scratch / str(name)
        for used in (path, pathlib.Path(f"{path}/data.shadow")):
            shutil.rmtree(used, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def environment(self, folder, plan=None, only="", lies=""):
        if plan is None:
            return dict(os.environ)
        return {**os.environ, "LD_PRELOAD": str(self.disk), "TORTURE_FOLDER": f"{folder}/data",
                "TORTURE_PLAN": plan, "TORTURE_ONLY": only, "TORTURE_LIES": lies,
                "TORTURE_REPORT": "/proc/self/fd/1"}

    def write(self, folder, count=12, threads=1, first=0, mutant="", under=(), **disk):
        """Runs a session to its end, whatever that is."""
        (folder / "data").mkdir(exist_ok=True)
        ran = subprocess.run([*under, self.session, "write", folder / "data", REFERENCE, str(count), str(threads),
                              str(first), mutant], env=self.environment(folder, **disk), timeout=120,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        shutil.rmtree(f"{folder}/data.shadow", ignore_errors=True)
        return Run(ran.stdout.splitlines(), ran.returncode)

    def check(self, folder, acknowledged):
        """The oracle: opens what is there as a start does. `good` or what is wrong."""
        ran = subprocess.run([self.session, "check", folder / "data", REFERENCE], text=True, timeout=300,
                             input="\n".join(acknowledged) + "\n", capture_output=True, check=False)
        try:
            verdict = json.loads(ran.stdout)
        except ValueError:
            verdict = {"refused": f"exit {ran.returncode}: {ran.stderr.strip()[-300:]}"}
        verdict["good"] = ran.returncode == 0
        return verdict

    def each(self, work, items):
        """work(item) for all of them, a few at a time, in order."""
        with concurrent.futures.ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(work, items))

    def calls_that_strace_sees(self, folder):
        """(what strace counts, what the disk counts) of one session's writes and syncs; None where
        ptrace is not allowed or strace not there."""
        trace = self.scratch / "seen-by-strace"
        try:
            run = self.write(folder, plan="error:any:0:1+", under=(
                "strace", "-f", "-y", "-o", trace, "-e", "trace=write,writev,pwrite64,pwritev,fsync,fdatasync"))
        except OSError:
            return None
        if not run.finished:
            return None
        seen = re.findall(r"(?:write|writev|pwrite64|pwritev|fsync|fdatasync)\(\d+<" + re.escape(f"{folder}/data"),
                          trace.read_text(errors="replace"))
        return len(seen), len(run.met("write")) + len(run.met("sync"))

    def sample(self, last, most):
        """Numbers from 1 to `last`: all of them, or `most` evenly spread ones in the short form."""
        if not self.short or last <= most:
            return list(range(1, last + 1))
        return sorted({1 + i * (last - 1) // (most - 1) for i in range(most)})

    def seconds(self):
        return time.monotonic() - self.begun


@dataclasses.dataclass
class Row:
    """One line of the programme. A row whose control finds nothing proves nothing, and fails."""
    name: str
    what: str
    lab: Lab
    bad: int = 0
    total: int = 0
    notes: list = dataclasses.field(default_factory=list)
    faults: list = dataclasses.field(default_factory=list)
    control: str = ""
    bites: bool = False

    def fault(self, text):
        self.bad += 1
        self.faults.append(text)

    def finish(self):
        good = self.bad == 0 and self.total > 0 and self.bites
        print(f"{self.name} {self.what}: {self.bad}/{self.total}; control: {self.control}"
              f"{'' if self.bites else ' (DOES NOT BITE)'}; seed {self.lab.seed}, {self.lab.seconds():.0f} s")
        for note in self.notes:
            print(f"   {note}")
        for fault in self.faults[:20]:
            print(f"   WRONG {fault}")
        sys.stdout.flush()
        return good


def percentile(values, share):
    return sorted(values)[int(share * (len(values) - 1))] if values else 0


def arguments_of(row, **more):
    parser = argparse.ArgumentParser(prog=row)
    parser.add_argument("build", help="a build folder, such as build/release")
    parser.add_argument("--short", action="store_true", help="a sample that takes seconds")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 2**31))
    parser.add_argument("--workers", type=int, default=8, help="sessions at a time; they mostly wait")
    for name, (default, text) in more.items():
        parser.add_argument(f"--{name}", type=type(default), default=default, help=text)
    return parser.parse_args()
