#!/usr/bin/env python3
"""R8: a write, a sync or a read fails (EIO), a write is cut short, the disk is full (ENOSPC): each
call once, and from it on for good. Nothing is acknowledged after a failed write or sync of what
acknowledgements rest on, a failed sync is never tried again, and the oracle holds once the disk is
well. Control: a session that acknowledges whatever the answer was."""
import errno
import shutil
import sys

from lab import LOG_FILES, Lab, Row, arguments_of

COMMANDS = 12
SHORT_POINTS = 4  # of each kind


def holds_log(path):
    """RocksDB's copy of its own settings is of no consequence, and it goes on without."""
    return any(part in path for part in LOG_FILES) and "/OPTIONS-" not in path


def after_failure(lines):
    """What must not follow a failed write or sync of the log: acknowledgements, the same sync."""
    failed, wrong = set(), []
    for line in lines:
        kind, _, path = (line + "  ").split(" ", 2)
        path = path.strip()
        if kind == "again" and holds_log(path):
            wrong.append(f"synced again: {path}")
        elif kind == "ack" and failed:
            wrong.append(f"{line} after {failed}")
        elif kind in ("write", "sync") and holds_log(path):
            failed.add(line)
    return wrong


def main():
    with Lab(arguments_of("r8"), memory=True) as lab:
        row = Row("R8", "failing calls with a wrong end", lab)
        base = lab.folder("base")
        before = lab.write(base, COMMANDS)

        def script(plan, mutant=""):
            where = lab.folder("point-" + plan.replace(":", "-") + mutant)
            shutil.rmtree(where)
            shutil.copytree(base, where)
            run = lab.write(where, COMMANDS, first=1000, mutant=mutant, plan=plan)
            verdict = lab.check(where, before.acknowledged + run.acknowledged)
            shutil.rmtree(where)
            return run, verdict

        counts = {}
        for op in ("write", "sync", "read"):
            met = script(f"error:{op}:0:1+")[0].met(op)  # errno 0: counts, and fails nothing
            counts[op] = len(met)
        plans = [("write", errno.EIO, ""), ("write", errno.EIO, "+"), ("write", errno.ENOSPC, "+"),
                 ("sync", errno.EIO, ""), ("sync", errno.EIO, "+"), ("read", errno.EIO, ""), ("read", errno.EIO, "+")]
        ends = {"stopped": 0, "went on": 0, "did not start": 0}
        for op, code, on in [*plans, ("short", 0, "")]:
            points = lab.sample(counts["write" if op == "short" else op], SHORT_POINTS)
            described = [f"short:{p}" if op == "short" else f"error:{op}:{code}:{p}{on}" for p in points]
            for plan, (run, verdict) in zip(described, lab.each(script, described)):
                row.total += 1
                if run.code < 0:
                    row.fault(f"{plan}: killed by signal {-run.code}")
                if wrong := after_failure(run.lines):
                    row.fault(f"{plan}: {len(wrong)} times, first {wrong[0]}")
                if not verdict["good"]:
                    row.fault(f"{plan}: {verdict}")
                refused = any(line.startswith("no ") for line in run.lines)
                ends["did not start" if run.code == 2 else "stopped" if refused else "went on"] += 1
        row.notes.append(", ".join(f"{counts[op]} {op}s" for op in counts) + " in the session; it "
                         + ", ".join(f"{end} {n} times" for end, n in ends.items()))
        points = lab.sample(counts["sync"], 4)
        lost = sum(verdict.get("lost", 0) for _, verdict in
                   lab.each(lambda p: script(f"error:sync:{errno.EIO}:{p}+", "always"), points))
        row.control, row.bites = f"acknowledged whatever came, {lost} lost", lost > 0
        return row.finish()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
