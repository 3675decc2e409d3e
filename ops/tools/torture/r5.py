#!/usr/bin/env python3
"""R5, the read models: one flipped bit in a byte of the SQLite file that a server left when it ended
in order. The next start finds it and builds the models anew, or it is harmless: what is shown equals
a rebuild. (Log, head and keys: `run BUILD r5` flips them within store_tests.)
Control: the same flips where the end was not in order, so that there is nothing to compare with."""
import random
import shutil
import sys

from lab import Lab, Row, arguments_of

COMMANDS = 200
SHORT_FLIPS = 12


def main():
    arguments = arguments_of("r5", flips=(2_000, "flips of the long form"))
    with Lab(arguments, memory=True) as lab:
        row = Row("R5", "bit flips in the read models that are shown", lab)
        base = lab.folder("base")
        acknowledged = lab.write(base, COMMANDS).acknowledged
        file = next((base / "data/read-models").glob("*.sqlite")).relative_to(base)
        size = (base / file).stat().st_size
        chance = random.Random(lab.seed)

        def flip(at, sealed=True):
            where = lab.folder(f"flip-{at}-{sealed}")
            shutil.rmtree(where)
            shutil.copytree(base, where)
            content = bytearray((where / file).read_bytes())
            content[at] ^= 1 << (at % 8)
            (where / file).write_bytes(content)
            if not sealed:
                (where / f"{file}.seal").unlink()
            verdict = lab.check(where, acknowledged)
            shutil.rmtree(where)
            return verdict

        spots = [chance.randrange(size) for _ in range(SHORT_FLIPS if lab.short else arguments.flips)]
        for at, verdict in zip(spots, lab.each(flip, spots)):
            row.total += 1
            if not verdict["good"]:
                row.fault(f"byte {at} of {size}: {verdict}")
        few = [chance.randrange(size) for _ in range(40)]
        shown = sum(not verdict["good"] for verdict in lab.each(lambda at: flip(at, sealed=False), few))
        row.control, row.bites = f"nothing to compare with, {shown} of {len(few)} shown", shown > 0
        return row.finish()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
