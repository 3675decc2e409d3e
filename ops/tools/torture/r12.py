#!/usr/bin/env python3
"""R12: a live server runs out of descriptors, then of threads, under connections. The log's writer
goes on for those who are let in, the others get 503, read models are not taken for damaged, and all
is well once there are enough again. Nothing that was acknowledged is lost.
Controls: connections were turned away at all, and an acknowledgement that never was is found missing."""
import contextlib
import http.client
import os
import resource
import socket
import sys
import time

from lab import Lab, Row, arguments_of
from server import District, harness, is_root, until

KEPT = 64       # ServerSettings::descriptors_kept
LET_IN = 24     # connections that fit beside what is kept
NOBODY = 65534


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))


def limited(pid, what, soft):
    """Sets a limit of a running process; answers the one it had."""
    before = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (soft, before[1]))
    return before


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle_connections(port, many):
    """Connections that ask nothing. Those that were turned away are closed by the server."""
    held = []
    for _ in range(many):
        with contextlib.suppress(OSError):
            held.append(socket.create_connection(("127.0.0.1", port), timeout=5))
    return held


def turned_away(held):
    """How many of them were answered 503 and closed."""
    away = 0
    for one in held:
        one.settimeout(0.01)
        with contextlib.suppress(OSError):
            away += one.recv(16).startswith(b"HTTP/1.1 503")
    return away


def steps(district, many):
    """Sends commands on one connection that is there already; how many were acknowledged."""
    return sum(district.lead() == 201 for _ in range(many))


def short_of_descriptors(row, district, limit_of, name):
    pid = district.process.pid
    row.total += 1
    begun = len(district.acknowledged)
    district.lead()
    before = limited(pid, resource.RLIMIT_NOFILE, limit_of(pid))
    held = idle_connections(district.port, LET_IN * 4)
    time.sleep(0.3)
    away, burned, since = turned_away(held), processor_seconds(pid), time.monotonic()
    for one in held[:8]:  # a few leave: there is room for somebody who works
        one.close()
    done = steps(district, 5) if name == "few left" else 0
    with contextlib.suppress(harness.Refused, OSError, http.client.HTTPException):
        district.send("GET", "/v1/cases?type=lead")
    time.sleep(0.7)
    busy = (processor_seconds(pid) - burned) / (time.monotonic() - since)
    for one in held:
        one.close()
    resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
    back = until(lambda: district.lead() == 201 and district.ready()[0] == 200, 10)
    district.settle()
    if name == "few left" and (done != 5 or away == 0):
        row.fault(f"{name}: {done} of 5 steps, {away} of {len(held)} turned away")
    if back is None or busy > 0.9:
        row.fault(f"{name}: well again after {back} s, {busy:.1f} of a processor meanwhile")
    if lost := district.lost():
        row.fault(f"{name}: {lost} lost")
    row.notes.append(f"descriptors, {name}: {away} of {len(held)} connections turned away, "
                     f"{len(district.acknowledged) - begun} acknowledged, well again after {back or 10:.1f} s, "
                     f"{busy:.2f} of a processor meanwhile")
    return away


def short_of_threads(row, arguments):
    """No thread more than a server has once it serves. Only a user who is not root is held to it."""
    how = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if is_root() else {}

    def start(**more):
        return District(arguments.build, prepare=lambda data: give_away(data.parent), **how, **more)

    try:
        with contextlib.closing(start()) as district:
            enough = threads(district.process.pid)
        district = start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (enough, enough)))
    except (OSError, RuntimeError, resource.error) as error:
        row.notes.append(f"threads: SKIPPED, no server held to {NOBODY}'s limit here ({error})")
        return
    with contextlib.closing(district):
        row.total += 1
        done = steps(district, 20)
        alive = district.process.poll() is None
        if not alive:
            district.start()
        if not alive or done != 20 or district.lost():
            row.fault(f"threads: alive {alive}, {done} of 20 steps, {district.lost()} lost")
        row.notes.append(f"threads, none beyond {enough}: {done} of 20 steps acknowledged")


def main():
    arguments = arguments_of("r12")
    with Lab(arguments) as lab:
        row = Row("R12", "shortages with a wrong end", lab)
        district = District(arguments.build)
        away = 0
        try:
            rounds = 1 if lab.short else 20
            for _ in range(rounds):
                away += short_of_descriptors(row, district, lambda pid: descriptors(pid) + KEPT + LET_IN, "few left")
                short_of_descriptors(row, district, lambda pid: descriptors(pid) + 2, "none left")
            found = district.lost(invented=1)
        finally:
            district.close()
        row.bites = away > 0 and found == 1
        row.control = f"{away} connections turned away, 1 acknowledgement made up and {found} missing"
        short_of_threads(row, arguments)
        return row.finish()


def give_away(folder):
    """The folder of a server that another user runs."""
    if is_root():
        for path in (folder, folder / "data", folder / "config.toml"):
            os.chown(path, NOBODY, NOBODY)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
