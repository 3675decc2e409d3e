#!/usr/bin/env python3
"""R1: a writing process is killed at a random moment, again and again. After each kill the log
opens as at a start and the oracle holds.  Control: a writer that acknowledges before it sends."""
import random
import subprocess
import sys
import threading
import time

from lab import REFERENCE, Lab, Row, Run, arguments_of, percentile

EVENTS_MAX = 4_000  # then a new district, so that the oracle's full look stays quick
THREADS = 4
SHORT_CYCLES = 8


def run_and_kill(lab, folder, first, after, mutant=""):
    """A session without end, killed `after` seconds from its first acknowledgement."""
    (folder / "data").mkdir(exist_ok=True)
    process = subprocess.Popen([lab.session, "write", folder / "data", REFERENCE, str(10**9), str(THREADS),
                                str(first), mutant], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    lines = [process.stdout.readline().strip()]
    killer = threading.Timer(after, process.kill)
    killer.start()
    rest = process.stdout.read()
    process.wait()
    killer.cancel()
    process.stdout.close()
    lines += rest.split("\n")[:-1]  # what follows the last line's end was cut off by the kill
    return Run([line for line in lines if line], process.returncode)


def main():
    arguments = arguments_of("r1", cycles=(10_000, "kills of the long form"), minutes=(0.0, "instead of a number of kills"))
    with Lab(arguments) as lab:
        row = Row("R1", "kill -9, cycles with a loss", lab)
        cycles = SHORT_CYCLES if lab.short else arguments.cycles
        until = time.monotonic() + arguments.minutes * 60
        opens, acknowledged = [], []

        def loop(worker):
            chance = random.Random(f"{lab.seed} {worker}")
            number, events, folder = 0, EVENTS_MAX, None
            while (time.monotonic() < until) if arguments.minutes else (number < cycles / lab.workers):
                if events >= EVENTS_MAX:
                    folder, first = lab.folder(f"r1-{worker}"), 0
                number, first = number + 1, first + 10**6
                run = run_and_kill(lab, folder, first, chance.uniform(0.010, 0.250))
                verdict = lab.check(folder, run.acknowledged)
                row.total += 1
                events = verdict.get("events", EVENTS_MAX)
                opens.append(verdict["open_ms"] if "open_ms" in verdict else 0)
                acknowledged.append(len(run.acknowledged))
                if not run.acknowledged or run.code != -9 or not verdict["good"]:
                    row.fault(f"worker {worker} cycle {number}: exit {run.code}, {verdict}")

        lab.each(loop, range(lab.workers))
        row.notes.append(f"{sum(acknowledged)} acknowledged; opening again p50 {percentile(opens, .5):.0f} ms, "
                         f"p99 {percentile(opens, .99):.0f} ms, at most {EVENTS_MAX} events and one cycle more")
        for attempt in range(20):
            folder = lab.folder("r1-control")
            run = run_and_kill(lab, folder, 0, 0.05, "early")
            lost = lab.check(folder, run.acknowledged).get("lost", 0)
            if lost:
                row.control, row.bites = f"acknowledged early, {lost} lost in kill {attempt + 1}", True
                break
        return row.finish()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
