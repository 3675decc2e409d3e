"""The demo's year: its figures over HTTP are those that the district reported, and a recount of the
exported log, which shares no code with the read models, comes to the same."""
import json
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from support.harness import BINARY, ROOT, Server

REPORTED = {  # Shunyi's district union, 2019
    "K01": 272,     # worker sessions
    "K02": 129,     # enterprise sessions
    "K03": 9_379,   # consultations, person-times
    "K04": 55,      # chapters founded
    "K05": 55,      # of them single ones in non-public enterprises
    "K06": 28,      # of them with 100 employees or more
    "K07": 12_300,  # new members
}
NON_PUBLIC = {"private", "foreign", "hk_macao_taiwan"}


def demo(folder, *arguments):
    return subprocess.run([BINARY, "--quiet", "--json", "demo", "--data", folder, *arguments],
                          capture_output=True, text=True, cwd=ROOT)


def in_2019(date):
    return date.startswith("2019-")


class Recount:
    """What happened, counted by hand: sessions verified, foundings approved, people who joined, grants paid and given
    back, visitors received."""

    def __init__(self, lines):
        self.sessions, self.foundings, self.joined, self.files = {}, {}, {}, {}
        self.grants, self.receptions = {}, {}
        for line in lines:
            event = json.loads(line)
            kind, key = event["stream"].split("/")
            self.data, self.event = event["data"], event
            if event["event"] == "common.voided":
                for counted in (self.sessions, self.foundings, self.joined, self.files, self.grants, self.receptions):
                    counted.pop(event["stream"], None)
            elif kind in ("session", "founding", "application", "hardship_file", "relief", "reception"):
                getattr(self, kind)(event["stream"], event["event"].split(".")[1])

    def session(self, stream, event):
        session = self.sessions.setdefault(stream, {"verified": False})
        if event in ("planned", "held", "recorded"):
            session.update(self.data)
        if event == "verified":
            session["verified"] = True

    def founding(self, stream, event):
        founding = self.foundings.setdefault(stream, {"approved": ""})
        if event == "prep_applied":
            founding.update(kind=self.data["kind"], ownership={u["ownership"] for u in self.data["covered_units"]})
        if event == "approved":
            founding.update(approved=self.data["effective_on"], employees=self.data["employees_total"])
        if event == "field_corrected" and self.data["correction"]["field"] == "employees_total":
            founding["employees"] = int(self.data["correction"]["new_value"])

    def application(self, stream, event):
        if event == "submitted":
            self.joined[stream] = {"person": self.data["person"], "on": ""}
        if event == "approved" and self.data["first_join"]:
            self.joined[stream]["on"] = self.data["joined_on"]

    def hardship_file(self, stream, event):
        if event in ("approved", "exited", "cancelled"):
            self.files.setdefault(stream, {})[event] = self.event["occurred_at"]

    def relief(self, stream, event):
        grant = self.grants.setdefault(stream, {"paid_on": "", "returned_on": ""})
        if event == "proposed":
            grant["fen"] = int(self.data["amount"].replace(".", ""))
        if event in ("paid", "reversed", "clawed_back"):
            grant.update({name: on for name, on in self.data.items() if name in ("paid_on", "returned_on")})

    def reception(self, stream, event):
        if event == "recorded":
            self.receptions[stream] = self.data

    def counted(self):
        """K20 in fen, and K29: what the district did not report for 2019."""
        return {
            "K20": sum(grant["fen"] * (in_2019(grant["paid_on"]) - in_2019(grant["returned_on"]))
                       for grant in self.grants.values()),
            "K29": sum(r["visitors"] for r in self.receptions.values() if in_2019(r["received_on"])),
        }

    def share_out_of_hardship(self):
        """K19 in tenths of a percent, rounded half up."""
        def in_year(event):
            return sum(in_2019(file.get(event, "")) for file in self.files.values())
        on_file = sum(file["approved"] < "2019" for file in self.files.values())
        base = on_file + in_year("approved") - in_year("cancelled")
        return (2_000 * in_year("exited") + base) // (2 * base)

    def figures(self):
        held = [s for s in self.sessions.values() if s["verified"] and in_2019(s["held_on"])]
        founded = [f for f in self.foundings.values() if in_2019(f["approved"]) and f["kind"] != "organiser"]
        return {
            "K01": sum(s["type"] in ("worker", "mixed") for s in held),
            "K02": sum(s["type"] in ("enterprise", "mixed") for s in held),
            "K03": sum(s["consulted_visits"] for s in held),
            "K04": len(founded),
            "K05": sum(f["kind"] == "single" and f["ownership"] <= NON_PUBLIC for f in founded),
            "K06": sum(f["employees"] >= 100 for f in founded),
            "K07": len({j["person"] for j in self.joined.values() if in_2019(j["on"])}),
        }


class Served(Server):
    """A server over the demo's folder."""

    def __init__(self, data):
        self.data = data
        super().__init__("2020-01-02T09:00:00+08:00")

    def start(self):
        shutil.copytree(self.data, self.folder / "data", dirs_exist_ok=True)
        super().start()


class Year(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.data = pathlib.Path(folder.name) / "demo"
        done = demo(cls.data)
        assert done.returncode == 0, done.stdout + done.stderr
        cls.told = json.loads(done.stdout)
        exported = subprocess.run([BINARY, "log", "export", "--data", cls.data], check=True,
                                  capture_output=True, text=True, cwd=ROOT)
        cls.lines = exported.stdout.splitlines()
        cls.server = Served(cls.data)
        cls.addClassCleanup(cls.server.close)
        cls.server.settle()

    def test_its_figures_are_those_reported(self):
        self.assertEqual({kpi: self.told["figures"][kpi] for kpi in REPORTED}, REPORTED)
        for kpi, reported in REPORTED.items():
            self.assertEqual(int(self.server.value(kpi, "year=2019")), reported, kpi)

    def test_a_recount_of_the_log_comes_to_the_same(self):
        self.assertEqual(Recount(self.lines).figures(), REPORTED)

    def test_relief_and_receptions_are_what_the_log_comes_to(self):
        recount = Recount(self.lines)
        self.assertEqual((len(recount.receptions), sum(bool(g["returned_on"]) for g in recount.grants.values())), (300, 1))
        for kpi, counted in recount.counted().items():
            self.assertGreater(counted, 0, kpi)
            self.assertEqual(self.told["figures"][kpi], counted, kpi)
            self.assertEqual(int(self.server.value(kpi, "year=2019")), counted, kpi)

    def test_a_reception_goes_on_as_a_dispute_of_its_own_street(self):
        units, pairs = {}, []
        for event in map(json.loads, self.lines):
            if event["event"] in ("reception.recorded", "dispute.registered"):
                units[event["stream"]] = event["data"]["unit"]
            if event["event"] == "reception.converted":
                pairs.append((units[event["stream"]], units[event["data"]["opened"]]))
        self.assertEqual(len(pairs), 24)
        self.assertEqual([came for came, _ in pairs], [filed for _, filed in pairs])

    def test_no_fund_pays_more_than_it_was_allotted(self):
        allotted = spent = 0
        for event in map(json.loads, self.lines):
            sign = {"fund_ledger.allotted": 1, "fund_ledger.spent": -1, "fund_ledger.returned": 1}.get(event["event"], 0)
            amount = sign * int(event["data"]["amount"].replace(".", "")) if sign else 0
            allotted, spent = allotted + max(amount, 0), spent - min(amount, 0)
            self.assertLessEqual(spent, allotted, event["position"])
        self.assertGreater(spent, 0)

    def test_ninety_seven_of_a_hundred_households_are_lifted_out_of_hardship(self):
        self.assertEqual(Recount(self.lines).share_out_of_hardship(), 970)
        known = {kpi["id"] for kpi in self.server.send("GET", "/v1/kpis")["kpis"]}
        if "K19" in known:
            self.assertEqual(int(self.server.value("K19", "year=2019")), 970)

    def test_the_export_is_the_whole_log_without_a_name_or_a_number(self):
        positions = [json.loads(line)["position"] for line in self.lines]
        self.assertEqual(positions, list(range(1, self.told["events"] + 1)))
        self.assertIsNone(re.search(r'"(id_no|mobile|birth_date|card_no|contact_mobile)"', "\n".join(self.lines)))
        self.assertIsNone(re.search(r'"6222\d{15}"', "\n".join(self.lines)), "no bank card either")

    def test_street_by_street_it_sums_up(self):
        for kpi in ("K01", "K02", "K03", "K04"):
            parts = self.server.send("GET", f"/v1/kpis/{kpi}/split?year=2019&by=unit", account="city")["parts"]
            self.assertEqual(sum(int(part["figure"]["value"]) for part in parts), REPORTED[kpi], kpi)

    def test_corrections_and_late_papers_are_in_the_figures(self):
        events = {json.loads(line)["event"] for line in self.lines}
        self.assertLessEqual({"founding.election_failed", "founding.lapsed", "common.field_corrected", "common.voided",
                              "common.backfilled", "membership.auto_released", "session.postponed", "session.cancelled",
                              "lead.went_dormant", "lead.relinked", "application.marked_duplicate",
                              "agreement.completed", "agreement.defaulted", "dispute.failed", "dispute.declined",
                              "hardship_file.relapsed", "hardship_file.objection_upheld", "target.approved",
                              "fund.allotted", "relief.payment_retried", "relief.reversed", "relief.cancelled",
                              "reception.converted"}, events)
        months = [self.server.kpi("K07", f"month=2019-{month:02}")["figure"] for month in range(1, 13)]
        self.assertIn("includes_adjustments", [month.get("qualifier") for month in months])


class Telling(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def log(self, name):
        """What was recorded, line by line; keyed hashes, whose key each folder has anew, by their order."""
        exported = subprocess.run([BINARY, "log", "export", "--data", self.folder / name], check=True,
                                  capture_output=True, text=True, cwd=ROOT).stdout
        seen = {}
        return re.sub(r"(person|venue|claimant|household)/[0-9a-f]+",
                      lambda found: seen.setdefault(found.group(), f"{found.group(1)}-{len(seen)}"),
                      exported).splitlines()

    def told(self, name, *arguments):
        done = demo(self.folder / name, "--percent", "2", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_one_seed_tells_one_story(self):
        self.assertTrue(self.told("a")["as_reported"])
        self.told("b")
        self.assertEqual(self.log("a"), self.log("b"))

    def test_another_seed_tells_another_with_the_same_figures(self):
        first, other = self.told("a"), self.told("b", "--seed", "7")
        self.assertNotEqual(self.log("a"), self.log("b"))
        self.assertEqual({kpi: first["figures"][kpi] for kpi in REPORTED},
                         {kpi: other["figures"][kpi] for kpi in REPORTED})

    def test_an_interrupted_telling_leaves_nothing_in_the_way_of_the_next(self):
        folder = self.folder / "interrupted"
        telling = subprocess.Popen([BINARY, "demo", "--data", folder], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   text=True, cwd=ROOT)
        telling.stderr.readline()  # the first month is told
        telling.send_signal(signal.SIGINT)
        telling.communicate(timeout=60)
        self.assertEqual(telling.returncode, 130)
        self.assertFalse((folder / "log").exists())
        again = demo(folder, "--percent", "2")
        self.assertEqual(again.returncode, 0, again.stderr)

    def test_a_folder_with_a_log_is_refused_and_a_whole_demo_left_as_it_is(self):
        self.told("a")
        again = demo(self.folder / "a")
        self.assertEqual((again.returncode, "already" in again.stdout), (0, True), again.stderr)
        (self.folder / "a/seeded").unlink()
        refused = demo(self.folder / "a")
        self.assertEqual((refused.returncode, "no complete demo" in refused.stderr), (4, True), refused.stderr)


if __name__ == "__main__":
    unittest.main()
