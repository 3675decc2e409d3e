"""The machine's clock lies: it stands still in the past, leaps ahead ten years and comes back, jumps at
every request, passes a leap day and a change of daylight saving time. Order comes from the log, waiting
goes by the monotonic clock, and a deadline is a matter of the calendar in Beijing.
CHAPTERHOUSE_ROUNDS=1000 is the long form."""
import datetime
import os
import pathlib
import random
import socket
import struct
import subprocess
import tempfile
import time
import unittest

from support.harness import ROOT, Refused, Server, resident_id, sha256
from support.load import lead

ROUNDS = int(os.environ.get("CHAPTERHOUSE_ROUNDS", "40"))
RESTAURANT = "92999999MA0000031N"
STREET = "110113-renhe"


def at(text):
    return datetime.datetime.fromisoformat(text)


class FakedServer(Server):
    """Goes by a machine's clock that the test moves while it runs."""

    def __init__(self, library, moment, zone="UTC", shift_monotonic=False):
        self.shift = tempfile.NamedTemporaryFile(prefix="chapterhouse-clock-", buffering=0)
        self.leap(moment)
        super().__init__(now=None, environment={
            "LD_PRELOAD": library, "SHIFT_CLOCK_FILE": self.shift.name, "TZ": zone,
            "SHIFT_CLOCK_MONOTONIC": "1" if shift_monotonic else "0"})

    def leap(self, moment):
        """The clock shows this moment and goes on from there."""
        os.pwrite(self.shift.fileno(), struct.pack("=q", int((moment.timestamp() - time.time()) * 1e6)), 0)

    def close(self):
        if self.environment["SHIFT_CLOCK_MONOTONIC"] == "1":
            self.process.kill()  # its threads wait for a moment that is ten years away
        super().close()
        self.shift.close()

    def register(self):
        fresh = lead(str(self.position))
        return self.open("sw", "lead", fresh["command"], fresh["data"])

    def recorded(self, case, case_type="lead"):
        return [(int(e["position"]), at(e["recorded_at"])) for e in self.send("GET", f"/v1/cases/{case_type}/{case}/timeline")["events"]]


class Clock(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="chapterhouse-")
        cls.addClassCleanup(folder.cleanup)
        cls.library = str(pathlib.Path(folder.name) / "shift_clock.so")
        subprocess.run(["g++", "-std=c++20", "-shared", "-fPIC", "-O1", "-o", cls.library,
                        ROOT / "ops/tools/torture/shift_clock.cpp"], check=True)

    def served(self, moment, **how):
        server = FakedServer(self.library, moment, **how)
        self.addCleanup(server.close)
        return server

    def violations(self, server, cases):
        """Pairs of neighbouring events of the log whose times do not grow."""
        events = sorted(event for case in cases for event in server.recorded(case))
        return sum(1 for (_, before), (_, after) in zip(events, events[1:]) if after <= before), len(events)

    def test_order_survives_a_clock_that_jumps_at_every_request(self):
        seed = int(os.environ.get("CHAPTERHOUSE_SEED", "0")) or random.randrange(1, 2**31)
        chance, began = random.Random(seed), time.monotonic()
        start = at("2026-03-04T09:00:00+08:00")
        server = self.served(start)
        cases = []
        for n in range(ROUNDS):
            jump = chance.choice([-7200, -1, 0, 1, 3600, 86400, -86400, 30 * 86400])
            server.leap(start + datetime.timedelta(seconds=n + jump))
            cases.append(server.register())
        wrong, events = self.violations(server, cases)
        print(f"R10: {wrong}/{events} out of order after {ROUNDS} jumps; seed {seed}, {time.monotonic() - began:.1f} s")
        self.assertEqual((wrong, events), (0, ROUNDS))
        last = server.recorded(cases[-1])
        server.stop()
        server.start()  # which verifies all of it
        self.assertEqual(server.recorded(cases[-1]), last)

    def test_control_the_jumps_reach_the_server(self):
        server = self.served(at("2026-03-04T09:00:00+08:00"))
        first = server.recorded(server.register())[0][1]
        server.leap(at("2026-03-05T09:00:00+08:00"))
        second = server.recorded(server.register())[0][1]
        self.assertGreater(second - first, datetime.timedelta(hours=23))
        occurred = [e["occurred_at"] for e in server.send("GET", f"/v1/cases/lead/{self.back(server)}/timeline")["events"]]
        self.assertLess(at(occurred[0]), second, "the event's own date follows the clock back; the record's does not")

    def back(self, server):
        server.leap(at("2026-03-04T10:00:00+08:00"))
        return server.register()

    def application(self, server, number=1):
        """A person applies; the deadline of the review is three working days. Opens the union first."""
        if not hasattr(server, "union"):
            server.union = server.open("d-org", "chapter", "register_existing", {
                "unit": STREET, "name": "联合工会", "kind": "joint", "approval_no": "顺工建〔2018〕0001",
                "established_on": "2018-06-01",
                "covered_units": [{"uscc": code, "name": name, "employees_total": 30, "employees_female": 12,
                                   "ownership": "private", "industry": "H"}
                                  for code, name in (("91999999MA00000A9R", "丁餐饮公司"), ("91999999MA0000058H", "丙食堂"))]})
        return server.open("sw", "application", "submit", {
            "unit": STREET, "name": f"职工{number}", "mobile": f"1380000{number:04d}", "id_type": "resident_id",
            "id_no": resident_id("19900101", 2 * number + 1), "employment_type": "labour_contract",
            "is_migrant_worker": True, "employer_uscc": RESTAURANT, "union_id": f"chapter/{server.union}", "channel": "paper",
            "consent": {"notice_version": "2026-1", "text_sha256": sha256("notice")}})

    def due(self, server, case):
        return server.show("application", case)["due"]["date"]

    def test_a_clock_ten_years_ahead_that_comes_back_leaves_a_log_that_works(self):
        now = at("2026-03-04T09:00:00+08:00")
        server = self.served(now)
        before = self.due(server, self.application(server))
        server.leap(at("2036-03-04T09:00:00+08:00"))
        ahead = server.register()
        self.assertEqual(server.recorded(ahead)[0][1].year, 2036)
        server.leap(now)
        self.assertGreater(server.metrics()["chapterhouse_clock_behind_seconds"], 9 * 365 * 86400)
        later = self.application(server, 2)
        self.assertEqual(self.due(server, later), before, "a deadline counts from the clock's day, not from the log's")
        (_, last), = server.recorded(later, "application")[-1:]
        self.assertEqual(last.year, 2036, "the record's time goes on from the last one")
        server.stop()
        server.start()
        self.assertEqual(self.due(server, later), before)
        server.leap(at("2036-03-05T09:00:00+08:00"))
        self.assertEqual(server.metrics()["chapterhouse_clock_behind_seconds"], 0, "control: it is back when it is")

    def test_deadlines_go_by_beijing_wherever_the_machine_stands(self):
        moments = [("2026-03-04T23:30:00+08:00", "Pacific/Kiritimati"),  # another day there
                   ("2026-03-08T14:59:58+08:00", "America/New_York"),  # daylight saving time begins there
                   ("2026-11-01T13:59:58+08:00", "America/New_York"),  # and ends
                   ("2027-01-01T07:59:58+08:00", "UTC"),  # where a leap second would be
                   ("2028-02-29T23:59:57+08:00", "UTC")]  # the last seconds of a leap day
        right = Server("2026-03-04T08:00:00+08:00")
        self.addCleanup(right.close)
        days, faked = [], {}
        for number, (moment, zone) in enumerate(moments, 1):
            if zone not in faked:
                faked[zone] = self.served(at(moment), zone=zone)
            right.clock(moment)
            faked[zone].leap(at(moment))
            days.append([self.due(server, self.application(server, number)) for server in (faked[zone], right)])
        wrong = sum(1 for shown, expected in days if shown != expected)
        print(f"R10: {wrong}/{len(days)} wrong deadlines over leap day, leap second, daylight saving time and time zone")
        self.assertEqual(wrong, 0, days)

    def slow_request(self, server, meanwhile):
        """A request whose second half comes later; the status code."""
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as link:
            link.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n")
            time.sleep(0.1)
            meanwhile()
            time.sleep(0.6)  # the server looks at its deadlines five times a second
            try:
                link.sendall(b"Connection: close\r\n\r\n")
                return int(link.recv(4096).split()[1])
            except (OSError, IndexError):
                return 0

    def test_waiting_goes_by_the_monotonic_clock(self):
        now = at("2026-03-04T09:00:00+08:00")
        server = self.served(now)
        self.assertEqual(self.slow_request(server, lambda: server.leap(at("2036-03-04T09:00:00+08:00"))), 200)
        began = time.monotonic()
        with self.assertRaises(Refused):
            server.leap(now)
            server.send("GET", "/v1/log/head?min_position=999999999")
        self.assertLess(abs(time.monotonic() - began - 2), 1.5, "two seconds of waiting are two seconds")

    def test_control_a_monotonic_clock_that_leaps_is_felt(self):
        server = self.served(at("2026-03-04T09:00:00+08:00"), shift_monotonic=True)
        self.assertNotEqual(self.slow_request(server, lambda: server.leap(at("2036-03-04T09:00:00+08:00"))), 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
