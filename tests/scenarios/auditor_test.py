"""The auditor's questions of ops/docs/auditing.md (domain rules 5.5) that a case, a list and a figure
answer: 1, 2, 3, 5, 7 and 10. What the anomalies answer is in audit_anomalies_test.py."""
import base64
import hashlib
import http.client
import json
import os
import subprocess
import time
import unittest

from support import enterprise_steps
from support import hardship_steps
from support.harness import BINARY, sha256

APPLICATION, FILE, STREET = hardship_steps.APPLICATION, hardship_steps.FILE, hardship_steps.STREET


def field(changes, name):
    return next(f for f in changes["fields"] if f["field"] == name)


class Questions:
    def ask(self, path, account="city"):
        return self.server.send("GET", path, account=account)

    def timeline(self, case_type, case):
        return self.ask(f"/v1/cases/{case_type}/{case}/timeline?limit=500", "d-org")["events"]

    def cli(self, *arguments, account="city"):
        return json.loads(subprocess.run(
            [BINARY, "--json", *arguments, "--language", "en", "--server", f"http://127.0.0.1:{self.server.port}"], check=True,
            capture_output=True, text=True, env={**os.environ, "CHAPTERHOUSE_TOKEN": f"token-{account}"}).stdout)


class OfAHousehold(hardship_steps.HardshipSteps, Questions):
    def test_1_who_decided_the_grant_on_which_rules_and_what_the_file_said_that_day(self):
        file, _, living, _ = self.helped()
        server = self.server
        approved = next(e for e in self.timeline("relief", living) if e["event"]["key"] == "approved")
        self.assertEqual((approved["actor"]["id"], approved["actor"]["role"]["key"]), ("t-chair", "t_chair"))
        proposed = next(e for e in self.timeline("relief", living) if e["event"]["key"] == "proposed")
        self.assertEqual(proposed["data"]["basis_sha256"], sha256("living"), "the evidence, by its hash")
        self.assertGreater(approved["policy_version"], 0, "which version of the standard")
        # The file as it was when the grant was approved, and as it is after the household has left.
        server.day("2026-12-10")
        server.do("sw", FILE, file, "propose_exit", self.means("156000.00", "24000.00"))
        then = server.show(FILE, file, query=f"?as_of={approved['position']}")
        self.assertEqual((then["status"]["key"], then["state"]["category"]), ("active", "deep"))
        self.assertNotIn("actions", then)
        self.assertEqual(server.show(FILE, file)["status"]["key"], "exit_proposed")
        changes = self.ask(f"/v1/cases/{FILE}/{file}/changes?from_position={approved['position']}", "d-org")
        status = field(changes, "/status")
        self.assertEqual((status["before"], status["after"]), ("active", "exit_proposed"))
        step = status["steps"][-1]
        self.assertEqual((step["actor"]["id"], step["event"]["key"]), ("sw", "exit_proposed"))
        self.assertEqual(step["policy_version"], approved["policy_version"])
        shown = self.cli("case", "diff", FILE, file, "--from", approved["position"], account="d-org")
        self.assertEqual(shown, changes)

    def test_2_the_five_working_days_of_notice_were_complete(self):
        case = self.active()
        events = {e["event"]["key"]: e for e in self.timeline(APPLICATION, case)}
        posted, closed = events["notice_posted"], events["notice_closed"]
        on_the_board = self.server.show(APPLICATION, case, query=f"?as_of={posted['position']}")
        due = on_the_board["due"]
        self.assertEqual((due["started_on"], due["date"]), ("2026-02-10", "2026-02-24"), "11, 12, 13, 14 (swap) and 24")
        self.assertTrue(due["basis"])
        self.assertGreater(closed["occurred_at"][:10], due["date"], "it closed on the day after the fifth")
        self.assertEqual(posted["calendar_version"], closed["calendar_version"])

    def test_5_what_changed_after_the_report_was_submitted(self):
        file, _, living, festival = self.helped()
        server = self.server
        reported = server.settle()
        server.day("2026-05-20")
        server.do("d-lead", FILE, file, "cancel", {"ground": "false_declaration", "reason": "第二辆车",
                                                   "evidence_sha256": sha256("car"), "hearing_sha256": sha256("hearing")})
        server.settle()
        changes = self.ask(f"/v1/kpis/K20/changes?year=2026&from_position={reported}")
        self.assertEqual((changes["before"]["value"], changes["after"]["value"]), (400000, 0))
        self.assertEqual({f["stream"] for f in changes["facts"]}, {f"relief/{living}", f"relief/{festival}"})
        self.assertTrue(all(int(f["position"]) > reported for f in changes["facts"]))

    def test_10_the_report_as_it_was_known_then(self):
        file, *_ = self.helped()
        server = self.server
        server.settle()
        then = "2026-03-20T00:00:00%2B08:00"
        server.day("2026-05-20")
        server.do("d-lead", FILE, file, "cancel", {"ground": "false_declaration", "reason": "第二辆车",
                                                   "evidence_sha256": sha256("car"), "hearing_sha256": sha256("hearing")})
        server.settle()
        as_known = self.ask(f"/v1/kpis/K20?year=2026&as_of_time={then}")["figure"]["value"]
        self.assertEqual((as_known, server.value("K20", "year=2026")), (400000, 0))
        by_cli = self.cli("kpi", "show", "K20", "--year", "2026", "--as-of", "2026-03-20T00:00:00+08:00")
        self.assertEqual(by_cli["figure"]["value"], 400000)
        # Lists, the day's work and the pace answer for the same moment.
        listed = self.cli("case", "list", "--type", FILE, "--as-of", "2026-03-20T00:00:00+08:00")
        self.assertEqual([row["status"]["key"] for row in listed["cases"]], ["active"])
        work = self.ask(f"/v1/today?as_of_time={then}", "d-svc")
        self.assertEqual(work["today"], "2026-03-16", "the day of the last event known then")
        funnel = self.cli("pace", "stages", "--year", "2026", "--as-of", "2026-03-20T00:00:00+08:00")
        self.assertLess(int(funnel["position"]), int(self.ask("/v1/log/head")["position"]))

    def test_a_difference_is_asked_between_two_readings_in_their_order(self):
        case = self.published()
        path = f"/v1/cases/{APPLICATION}/{case}/changes"
        for query, key in (("", "missing"), ("?from_position=9&to_position=3", "before_from"),
                           ("?from_position=3&from_time=2026-01-01T00:00:00Z", "not_both")):
            with self.subTest(query=query):
                body = self.refused(None, self.ask, path + query, "d-org", status=400)
                self.assertEqual(body["errors"][0]["key"], key)
        whole = self.ask(path + "?from_position=0", "d-org")
        self.assertIsNone(field(whole, "/status")["before"], "before its first event there was no case")
        nothing = self.ask(f"{path}?from_position={whole['to_position']}", "d-org")
        self.assertEqual(nothing["fields"], [])


class OfAFounding(enterprise_steps.EnterpriseSteps, Questions):
    def test_3_which_foundings_of_a_month_were_voided_later(self):
        founding = self.established()
        server = self.server
        server.day("2026-05-12")
        reported = server.settle()
        server.day("2026-07-08")
        server.do("t-chair", "founding", founding, "request_void", {"reason": "录入错误"})
        self.refused("only_the_superior_voids", server.do, "t-chair-2", "founding", founding, "approve_void", {"reason": "x"})
        server.do("d-org", "founding", founding, "approve_void", {"reason": "材料不实"})
        server.settle()
        counted = self.ask(f"/v1/kpis/K04/evidence?month=2026-04&as_of={reported}")["facts"]
        voided = []
        for fact in counted:
            case_type, case = fact["stream"].split("/")
            if self.ask(f"/v1/cases/{case_type}/{case}", "d-org")["common_status"]["key"] == "voided":
                voided.append(fact["stream"])
        self.assertEqual(voided, [f"founding/{founding}"])
        late = self.ask(f"/v1/kpis/K04/changes?year=2026&from_position={reported}")["facts"]
        self.assertEqual([(f["stream"], f["delta"], f["date"]) for f in late], [(f"founding/{founding}", -1, "2026-07-08")])

    def test_7_no_event_was_removed_between_two_anchors(self):
        """Two signed checkpoints and the proof between them, checked by RFC 9162 alone."""
        server = self.server
        self.applied()
        first = self.anchor()
        server.day("2026-03-06")
        founding = self.ask("/v1/cases?type=founding", "d-org")["cases"][0]["id"]
        server.do("t-chair", "founding", founding, "approve_prep")
        server.do("e-prep", "founding", founding, "open_recruiting")
        second = self.anchor()
        self.assertLess(first[0], second[0])
        answer = self.ask(f"/v1/log/consistency?from={first[0]}&to={second[0]}")
        proof = [base64.b64decode(h) for h in answer["proof"]]
        self.assertTrue(consistent(first, second, proof))
        forged = (first[0], hashlib.sha256(b"another history").digest())
        self.assertFalse(consistent(forged, second, proof))

    def anchor(self):
        """The size and root of a checkpoint that covers everything so far."""
        for _ in range(100):
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
            connection.request("GET", "/tlog/checkpoint")
            lines = connection.getresponse().read().decode().split("\n")
            connection.close()
            if int(lines[1]) >= self.server.settle():
                return int(lines[1]), base64.b64decode(lines[2])
            time.sleep(0.1)
        raise AssertionError("no checkpoint")


def consistent(first, second, proof):
    """RFC 9162 2.1.4.2."""
    node, last = first[0] - 1, second[0] - 1
    path = list(proof)
    while node & 1:
        node, last = node >> 1, last >> 1
    if first[0] & (first[0] - 1) == 0:
        path.insert(0, first[1])
    old = new = path[0]
    for hash_ in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old = hashlib.sha256(b"\x01" + hash_ + old).digest()
            new = hashlib.sha256(b"\x01" + hash_ + new).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = hashlib.sha256(b"\x01" + new + hash_).digest()
        node, last = node >> 1, last >> 1
    return last == 0 and old == first[1] and new == second[1]


if __name__ == "__main__":
    unittest.main(verbosity=2)
