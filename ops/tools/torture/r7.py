#!/usr/bin/env python3
"""R7: the disk fills up under a server, by the log and by the read models. It answers changes with
507 and goes on reading; once there is room it takes changes again by itself in less than five
seconds, in the same process and on the same port, and nothing that was acknowledged is lost.
Mounts ext4 as root, else tmpfs in a user's own mount namespace; where neither is allowed, writes are
made to fail, and what then cannot be tried is printed as skipped.
Controls: without room it stays read-only; an acknowledgement that never was is found missing."""
import errno
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

from lab import Lab, Row, arguments_of
from server import District, is_root, until

MIB = 1 << 20
BACK_MAX_S = 5.0
NOTE_CHARACTERS = 2_000


def run(*command):
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


class Volume:
    """A small disk of its own: ext4 in a file when there are loop devices, else tmpfs. Blocks are as long
    as a page, as on any disk of today: SQLite's shared memory is not safe on a full disk with less."""

    def __init__(self, scratch, mib, kind):
        self.image, self.mib, self.kind, self.where = scratch / f"image-{mib}", mib, kind, None

    def mount(self, where):
        self.where = where
        if self.kind == "ext4":
            with open(self.image, "wb") as file:
                file.truncate(self.mib * MIB)
            return run("mkfs.ext4", "-q", "-m", "0", "-b", "4096", self.image) and run("mount", "-o", "loop", self.image, where)
        return run("mount", "-t", "tmpfs", "-o", f"size={self.mib}m", "tmpfs", where)

    def unmount(self):
        run("umount", "-l", self.where)

    def free(self):
        space = os.statvfs(self.where)
        return space.f_bavail * space.f_frsize

    def fill(self, leave):
        """Puts a file there that takes all but `leave` bytes."""
        with open(self.where / "ballast", "ab") as file:
            try:
                os.posix_fallocate(file.fileno(), 0, max(1, file.tell() + self.free() - leave))
            except OSError:
                pass

    def make_room(self):
        (self.where / "ballast").unlink()


class FailingWrites:
    """Where nothing can be mounted: an ordinary folder whose writes fail with ENOSPC while it is full."""
    kind = "failing writes"

    def __init__(self, lab):
        self.lab, self.switch, self.environment = lab, lab.scratch / "full", {}

    def mount(self, where):
        self.environment.update(self.lab.environment(where.parent, f"error:write:{errno.ENOSPC}:1+"))
        self.environment.update(TORTURE_WHILE=str(self.switch), TORTURE_REPORT="")

    def fill(self, leave):
        del leave
        self.switch.touch()

    def make_room(self):
        self.switch.unlink()

    def unmount(self):
        self.switch.unlink(missing_ok=True)


def kinds(short):
    """Which disks can be had here, the real one first."""
    probe = pathlib.Path(f"/tmp/chapterhouse-mount-{os.getpid()}")
    probe.mkdir()
    found = []
    for kind in ("ext4", "tmpfs"):
        volume = Volume(probe.parent, 16, kind)
        volume.image = probe.parent / f"chapterhouse-image-{os.getpid()}"
        if volume.mount(probe):
            found.append(kind)
            volume.unmount()
        volume.image.unlink(missing_ok=True)
    probe.rmdir()
    return found[:1] if short else found


def fill_until_refused(district, how="leads"):
    """Clients write until the disk is full. Answers what the first refusal was. Leads make keys;
    notes grow the write-ahead log alone, beyond what was laid out for it."""
    stop = threading.Event()

    def client():
        district.lead()
        case = district.acknowledged[-1][0].replace("-", "")
        while not stop.is_set():
            status = district.lead(size=60) if how == "leads" else district.note(case, "长" * NOTE_CHARACTERS)
            if status not in (200, 201, 412):
                stop.set()

    clients = [threading.Thread(target=client) for _ in range(6)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return district.refusals[0] if district.refusals else None


def by_log(row, arguments, kind, fills):
    """The log fills the disk, again and again; each time room is made."""
    lab, back = row.lab, []
    volume = FailingWrites(lab) if kind == FailingWrites.kind else Volume(lab.scratch, 192, kind)
    district = District(arguments.build, prepare=volume.mount, env=getattr(volume, "environment", None))
    try:
        port = district.port
        for fill in range(fills):
            row.total += 1
            district.refusals.clear()
            district.lead()
            notes = fill % 5 == 4
            volume.fill(leave=MIB if notes else (fill % 5) * 64 * 1024)
            refusal = fill_until_refused(district, "notes" if notes else "leads")
            if refusal != "/problems/no_space":
                row.fault(f"{kind}: a full disk was answered with {refusal}")
            if not district.can_read() or district.ready()[0] != 503:
                row.fault(f"{kind}: on a full disk reading {district.can_read()}, readyz {district.ready()}")
            time.sleep(0.6)  # the control: no room, no way back
            if district.lead() != 507:
                row.fault(f"{kind}: changes were taken without room")
            else:
                row.control, row.bites = "without room 507 stays", True
            volume.make_room()
            seconds = until(lambda: district.lead() == 201, 30)
            back.append(seconds or 30)
            if seconds is None or seconds > BACK_MAX_S:
                row.fault(f"{kind}: changes again after {seconds} s")
            if district.process.poll() is not None or district.port != port:
                row.fault(f"{kind}: another process or port")
            if lost := district.lost():
                row.fault(f"{kind}: {lost} lost")
        found = district.lost(invented=1)
        row.bites = row.bites and found == 1
        row.control += f", 1 acknowledgement made up and {found} missing"
        acknowledged = len(district.acknowledged)
        volume.fill(leave=16 * 1024)  # closed in order on a full disk
        fill_until_refused(district)
        code = district.stop()
        volume.make_room()
        district.start()
        if code != 0 or district.lost():
            row.fault(f"{kind}: stopped on a full disk with {code}, {district.lost()} lost after it")
        row.notes.append(f"{kind}, by the log: {acknowledged} acknowledged, changes again after at most {max(back):.1f} s")
    finally:
        district.close()
        volume.unmount()


def by_read_models(row, arguments):
    """The read models fill a disk of their own: the log goes on, lists come back."""
    volume = Volume(row.lab.scratch, 24, "tmpfs")

    def prepare(data):
        (data / "read-models").mkdir()
        volume.mount(data / "read-models")

    district = District(arguments.build, prepare=prepare)
    try:
        row.total += 1
        district.lead()
        district.settle()
        volume.fill(leave=0)
        answers = {district.lead(size=60) for _ in range(400)}
        full = until(lambda: district.ready()[0] == 503, 10)
        if answers != {201} or full is None:
            row.fault(f"read models: changes answered with {answers}, not ready after {full} s")
        volume.make_room()
        seconds = until(lambda: district.ready()[0] == 200, 30)
        if seconds is None or seconds > BACK_MAX_S or district.lost():
            row.fault(f"read models: ready after {seconds} s, {district.lost()} lost")
        district.settle()
        row.notes.append(f"tmpfs, by the read models: {len(answers)} kind of answer, lists again after {seconds or 30:.1f} s")
    finally:
        district.close()
        volume.unmount()


def main():
    arguments = arguments_of("r7")
    if not is_root() and "CHAPTERHOUSE_UNSHARED" not in os.environ and run("unshare", "-rm", "true"):
        return subprocess.run(["unshare", "-rm", sys.executable, "-B", *sys.argv], check=False,
                              env={**os.environ, "CHAPTERHOUSE_UNSHARED": "1"}).returncode == 0
    found = kinds(arguments.short)
    with Lab(arguments) as lab:
        row = Row("R7", "full disks with a wrong end", lab)
        for kind in found or [FailingWrites.kind]:
            by_log(row, arguments, kind, 1 if arguments.short else 10)
        if found:
            by_read_models(row, arguments)
        else:
            row.notes.append("by the read models: SKIPPED, nothing can be mounted here")
        shutil.rmtree(lab.scratch, ignore_errors=True)
        return row.finish()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
