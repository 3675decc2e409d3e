"""Separation of duties and breaking the glass, over HTTP against the real binary."""
import unittest
import uuid

from support.harness import Refused, Server, Story, sha256

STREET = "110113-renhe"
REASON = "职工来电求助，承办人不在岗"


class Cases(Story):
    """One server for all tests of a class; each uses a case of its own."""

    NOW = "2026-03-04T10:00:00+08:00"

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.NOW)
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        pass

    def lead(self, account="t-staff"):
        return self.server.open(account, "lead", "register", {
            "unit": STREET, "name": f"企业 {uuid.uuid4()}", "id_type": "legacy", "address": "1 号",
            "source": "joint_inspection", "employees": 40, "ownership": "private"})

    def propose(self, account="t-chair"):
        case = self.lead()
        self.server.do(account, "lead", case, "propose_correction", {
            "field": "employees", "new_value": "41", "reason": "漏填", "basis_sha256": sha256("payroll")})
        return case


class MakerChecker(Cases):
    """The ways around a second person (trust in the approval, not in the button)."""

    def approve(self, case, account="t-chair-2", **more):
        return self.server.do(account, "lead", case, "approve_correction", **more)

    def test_the_proposer_does_not_approve(self):
        self.refused("needs_a_second_person", self.approve, self.propose("t-chair"), "t-chair")

    def test_an_editor_does_not_approve(self):
        session = self.server.open("t-chair", "session", "plan", {
            "unit": STREET, "type": "worker", "mode": "group", "level": "street", "theme": "工资", "venue": "文化广场", "host": "工会",
            "start": "2026-03-20T09:00:00+08:00", "end": "2026-03-20T11:00:00+08:00"})
        later = {"venue": "文化广场", "start": "2026-03-21T09:00:00+08:00", "end": "2026-03-21T11:00:00+08:00"}
        self.server.do("t-chair-2", "session", session, "approve")
        self.server.do("t-chair-2", "session", session, "postpone", {"reason": "下雨"})
        self.server.do("t-chair-2", "session", session, "reschedule", later)
        for account in ("t-chair", "t-chair-2"):  # whoever planned it first, and whoever changed it last
            self.refused("needs_a_second_person", self.server.do, account, "session", session, "approve")
        self.server.do("d-org", "session", session, "approve")

    def test_what_was_edited_meanwhile_is_not_approved(self):
        case = self.propose()
        seen = self.server.show("lead", case)["version"]
        self.server.do("t-staff", "lead", case, "add_note", {"text": "另有情况"})
        with self.assertRaises(Refused) as caught:
            self.approve(case, version=seen)
        self.assertEqual(caught.exception.status, 412)

    def test_an_approval_names_the_version_it_saw(self):
        case = self.propose()
        with self.assertRaises(Refused) as caught:
            self.server.send("POST", f"/v1/cases/lead/{case}/commands", {"command": "approve_correction", "data": {}},
                             "t-chair-2", {"Idempotency-Key": str(uuid.uuid4()), "If-Match": "*"})
        self.assertEqual(caught.exception.status, 428)

    def test_an_approval_counts_once(self):
        case, key = self.propose(), str(uuid.uuid4())
        seen = self.server.show("lead", case)["version"]
        first = self.approve(case, version=seen, key=key)
        again = self.approve(case, version=seen, key=key)
        self.assertEqual((again["repeated"], again["position"]), (True, first["position"]))
        self.refused("no_correction_pending", self.approve, case)

    def test_another_street_does_not_approve(self):
        case = self.propose()
        version = self.server.show("lead", case)["version"]
        with self.assertRaises(Refused) as caught:
            self.approve(case, "t-chair-tianzhu", version=version)
        self.assertEqual(caught.exception.status, 404)

    def test_nothing_is_approved_by_the_dozen(self):
        cases = [self.propose() for _ in range(2)]
        for body in ([{"command": "approve_correction", "data": {}}] * 2,
                     {"command": "approve_correction", "data": {}, "cases": cases},
                     {"command": "approve_correction", "data": {"approver": "t-chair-2"}}):
            with self.assertRaises(Refused) as caught:
                self.server.send("POST", f"/v1/cases/lead/{cases[0]}/commands", body, "t-chair-2",
                                 {"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"2"'})
            self.assertEqual(caught.exception.status, 400)

    def test_an_auditor_writes_nothing(self):
        case = self.propose()
        for command in ("approve_correction", "decline_correction", "add_note", "break_glass"):
            data = {"reason": REASON} if command in ("decline_correction", "break_glass") else \
                {"text": "x"} if command == "add_note" else {}
            self.refused("role_not_permitted", self.server.do, "d-aud", "lead", case, command, data)


class OldProposals(Cases):
    def test_an_old_proposal_is_not_approved(self):
        case, other = self.propose(), self.propose()
        self.server.day("2026-06-02")
        self.server.do("t-chair-2", "lead", other, "approve_correction")
        self.server.day("2026-06-03")
        self.refused("proposal_expired", self.server.do, "t-chair-2", "lead", case, "approve_correction")


class BreakGlass(Cases):
    def break_it(self, case, account="t-chair-tianzhu", reason=REASON):
        return self.server.send("POST", f"/v1/cases/lead/{case}/commands",
                                {"command": "break_glass", "data": {"reason": reason}}, account,
                                {"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"'})

    def hidden(self, call, *arguments, **more):
        with self.assertRaises(Refused) as caught:
            call(*arguments, **more)
        self.assertEqual(caught.exception.status, 404)

    def test_within_the_hour_the_glass_stays_broken_for_an_hour_and_everybody_concerned_is_told(self):
        server, case = self.server, self.lead()
        self.hidden(server.show, "lead", case, "t-chair-tianzhu")
        position = self.break_it(case)["position"]
        self.assertEqual(server.show("lead", case, "t-chair-tianzhu")["id"], case)
        server.settle()
        for account in ("t-staff", "d-aud"):
            listed = server.send("GET", "/v1/audit/break-glass", account=account)["broken"]
            self.assertEqual([(b["position"], b["stream"], b["actor"]["id"], b["reason"], b["open"]) for b in listed],
                             [(position, f"lead/{case}", "t-chair-tianzhu", REASON, True)], account)
            day = server.send("GET", "/v1/today", account=account)["glass_broken"]
            self.assertEqual([b["position"] for b in day], [position])
        self.assertEqual(server.send("GET", "/v1/audit/break-glass", account="t-chair-tianzhu")["broken"], [],
                         "not of the units of whoever broke it")
        server.clock("2026-03-04T10:59:59+08:00")
        self.assertEqual(server.show("lead", case, "t-chair-tianzhu")["id"], case)
        server.clock("2026-03-04T11:00:01+08:00")
        for part in ("", "/timeline"):
            self.hidden(server.send, "GET", f"/v1/cases/lead/{case}{part}", account="t-chair-tianzhu")
        self.hidden(server.do, "t-chair-tianzhu", "lead", case, "add_note", {"text": "x"}, version="2")
        self.assertFalse(server.send("GET", "/v1/audit/break-glass", account="d-aud")["broken"][0]["open"])

    def test_a_reason_is_said_at_length_and_tells_nobody_what_there_is(self):
        case = self.lead()
        bodies = []
        for asked in (case, "0" * 31 + "1"):
            with self.assertRaises(Refused) as caught:
                self.break_it(asked, reason="急")
            self.assertEqual((caught.exception.status, caught.exception.reason), (422, "reason_too_short"))
            body = caught.exception.body
            bodies.append({k: v for k, v in body.items() if k not in ("trace_id", "instance")})
        self.assertEqual(bodies[0], bodies[1])
        self.assertEqual((bodies[0]["gap"]["have"], bodies[0]["gap"]["need"]), (1, 10))
        self.hidden(self.break_it, "0" * 31 + "1")

    def test_who_has_no_business_here_breaks_nothing(self):
        case = self.lead()
        for account in ("worker", "sys", "audlog", "city"):
            try:
                self.break_it(case, account)
            except Refused as refused:
                self.assertIn(refused.status, (404, 422), account)
                self.assertIn(refused.reason, (None, "role_not_permitted"), account)
            else:
                self.fail(account)


if __name__ == "__main__":
    unittest.main()
