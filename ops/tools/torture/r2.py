#!/usr/bin/env python3
"""R2: the process dies before each call that changes a file, one after the other, of a scripted
session: making a district, and opening one that was killed. The oracle holds after each.
Control: a session that acknowledges before it sends."""
import shutil
import sys

from lab import Lab, Row, arguments_of

COMMANDS = 12
SHORT_POINTS = 16  # of each script
CONTROL_POINTS = 160


def main():
    with Lab(arguments_of("r2"), memory=True) as lab:
        row = Row("R2", "killed before each call, points that fail", lab)
        # What the second script opens: a district that was killed with its write-ahead log full.
        killed = lab.folder("killed")
        before = lab.write(killed, COMMANDS, plan=f"kill:{10**6}")
        calls = before.calls()
        killed = lab.folder("killed")
        before = lab.write(killed, COMMANDS, plan=f"kill:{calls - 12}")

        def script(point, start, mutant=""):
            where = lab.folder(f"point-{start}-{point}-{mutant}")
            acknowledged, first = [], 0
            if start == "opening":
                shutil.rmtree(where)
                shutil.copytree(killed, where)
                acknowledged, first = before.acknowledged, 1000
            run = lab.write(where, COMMANDS, first=first, mutant=mutant, plan=f"kill:{point}")
            verdict = lab.check(where, acknowledged + run.acknowledged)
            shutil.rmtree(where)
            return run, verdict

        for start in ("opening", "making"):
            last = script(10**6, start)[0].calls()
            points = lab.sample(last, SHORT_POINTS)
            reached = 0
            for point, (run, verdict) in zip(points, lab.each(lambda p: script(p, start), points)):
                row.total += 1
                reached += run.code == -9
                if not verdict["good"]:
                    row.fault(f"{start} {run.lines[-1:]}: {verdict}")
            row.notes.append(f"{start}: {len(points)} points of {last} calls, {reached} of them reached")
        seen = lab.calls_that_strace_sees(lab.folder("strace"))
        row.notes.append("strace: SKIPPED, not there or not allowed" if seen is None else
                         f"strace sees {seen[0]} writes and syncs of a session, the disk {seen[1]}")
        if seen and seen[0] != seen[1]:
            row.fault("calls that are not met")
        # Most calls belong to making and to closing: look on until one falls between the two.
        lost = tried = 0
        while not lost and tried < CONTROL_POINTS:
            points = [point + tried // SHORT_POINTS for point in lab.sample(last, SHORT_POINTS)]
            tried += len(points)
            lost = sum(verdict.get("lost", 0) for _, verdict in
                       lab.each(lambda p: script(p, "making", "early"), points))
        row.control, row.bites = f"acknowledged early, {lost} lost at {tried} points", lost > 0
        return row.finish()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
