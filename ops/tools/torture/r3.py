#!/usr/bin/env python3
"""R3: the power goes at a random call of a random session: what was not synced is lost, in whole or
from a random write on, names too. Log, head, vault and read models lie on that disk. Nothing that
was acknowledged is lost; read models may be, and come back equal.
Controls: a disk that answers syncs without doing them, for everything and for the records alone."""
import random
import shutil
import sys

from lab import Lab, Row, arguments_of

COMMANDS = 24
SHORT_CUTS = 20


def main():
    arguments = arguments_of("r3", cuts=(10_000, "power cuts of the long form"))
    with Lab(arguments, memory=True) as lab:
        row = Row("R3", "power cuts with a loss", lab)
        calls = {}

        def blow(cut, lies="", continued=True):
            """A session, cut off; then half of the time a second one on what is left."""
            chance = random.Random(f"{lab.seed} {cut}")
            where = lab.folder(f"cut-{lies.strip('/')}-{cut}")
            acknowledged, threads = [], chance.choice((1, 1, 3))
            for first in (0, 1000)[:1 + (continued and chance.random() < .5)]:
                at = chance.randrange(1, calls["all"] + 1)
                run = lab.write(where, COMMANDS, threads, first, plan=f"power:{at}:{chance.randrange(2**31)}",
                                lies=lies)
                acknowledged += run.acknowledged
            verdict = lab.check(where, acknowledged)
            shutil.rmtree(where)
            return run, verdict

        calls["all"] = lab.write(lab.folder("count"), COMMANDS, 3, plan="count").calls()
        cuts = range(SHORT_CUTS if lab.short else arguments.cuts)
        acknowledged = 0
        for cut, (run, verdict) in enumerate(lab.each(blow, cuts)):
            row.total += 1
            acknowledged += verdict.get("acknowledged", 0)
            if not verdict["good"]:
                row.fault(f"cut {cut} at {run.lines[-1:]}: {verdict}")
        row.notes.append(f"{acknowledged} acknowledged, over {calls['all']} calls of a session")

        some = range(10 if lab.short else 100)
        models = lab.each(lambda cut: blow(cut, "/read-models/")[1], some)
        row.total += len(models)
        for verdict in models:
            if not verdict["good"]:
                row.fault(f"with read models that are never synced: {verdict}")
        row.notes.append(f"read models never synced: {len(models)} of these cuts")
        found = {}
        for lies in ("/", "/records/"):
            verdicts = [verdict for _, verdict in lab.each(lambda cut: blow(cut, lies, False), some)]
            found[lies] = (sum(v.get("lost", 0) for v in verdicts), sum("refused" in v for v in verdicts))
        row.control = (f"no sync at all, {found['/'][0]} lost and {found['/'][1]} refused; none of the records, "
                       f"{found['/records/'][0]} lost and {found['/records/'][1]} refused")
        row.bites = found["/"][0] + found["/"][1] > 0 and found["/records/"][1] > 0
        return row.finish()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
