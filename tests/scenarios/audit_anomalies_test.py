"""What an auditor asks (domain rules 5.5, questions 4, 6 and 8), and samples that nobody can choose."""
import base64
import hashlib
import json
import subprocess
import unittest
import uuid

from support.harness import BINARY, ROOT, Story, resident_id, sha256

STREET = "110113-renhe"
APPLICATION, FILE = "hardship_application", "hardship_file"
PAPER = {"notice_version": "2026-1", "text_sha256": sha256("notice")}


class Audit(Story):
    NOW = "2026-01-08T09:00:00+08:00"

    def kinds(self, query="", account="d-aud"):
        """Standing anomalies by kind."""
        self.server.settle()
        counts = self.server.send("GET", f"/v1/audit/anomalies{query}", account=account)
        return {each["kind"]["key"]: each["standing"] for each in counts["kinds"]}

    def anomalies(self, kind, query="", account="d-aud"):
        self.server.settle()
        return self.server.send("GET", f"/v1/audit/anomalies/{kind}{query}", account=account)["anomalies"]

    def lead(self, name="巴适小馆", account="sw", **more):
        return self.server.open(account, "lead", "register", {
            "unit": STREET, "name": name, "id_type": "legacy", "source": "joint_inspection", "address": "河南村1号",
            "employees": 8, "women": 5, "ownership": "private", "industry": "H"}, **more)


class Households(Audit):
    """Question 4: which payments share a bank account or phone across households?"""

    def on_file(self, mobiles):
        """Households on file since 27 February; answers their files."""
        server = self.server
        server.day("2026-01-12")
        cases = [server.open("t-staff", APPLICATION, "apply", {
            "unit": STREET, "name": f"困难职工{n}", "mobile": mobile, "id_type": "resident_id",
            "id_no": resident_id("19900101", n), "persons": 2, "members": [
                {"relation": "spouse", "name": f"配偶{n}", "birth_date": "1991-02-02",
                 "id_no": resident_id("19910202", n), "health": "serious_illness", "income": "0.00"}],
            "is_migrant_worker": False, "work_status": "employed", "health": "healthy", "cause": "family_illness",
            "sensitive_consent": PAPER, "means_authorisation": PAPER, "publication_consent": PAPER})
            for n, mobile in enumerate(mobiles, 1)]
        steps = [
            ("2026-01-15", "sw", "record_home_visit", {"visited_on": "2026-01-15", "form_sha256": sha256("form"),
                                                       "photos": [sha256("photo")], "visitors": ["sw", "sw-2"]}),
            ("2026-01-19", "t-chair", "first_review", {"persons": 2, "income": "24000.00", "accident_cost": "0.00",
                                                       "rigid_expenses": []}),
            ("2026-01-20", "d-svc", "request_means_check", {}),
            ("2026-02-06", "d-svc", "record_means_check", {"result": "match", "explanation": "",
                                                           "report_sha256": sha256("civil affairs")}),
            ("2026-02-10", "d-svc", "publish_notice", {"name": "困难职工"})]
        for day, account, command, data in steps:
            server.day(day)
            for case in cases:
                server.do(account, APPLICATION, case, command, data)
        server.day("2026-02-26")
        server.settle()
        for case in cases:
            server.do("d-svc", FILE, case, "review", {"opinion": "同意"})
        server.day("2026-02-27")
        for case in cases:
            server.do("d-lead", FILE, case, "approve", {"category": "deep", "contact_person": "sw"})
        return cases

    def propose(self, file, account):
        return self.server.open("sw", "relief", "propose", {
            "unit": STREET, "file": f"{FILE}/{file}", "fund": f"fund/{self.fund}", "type": "living", "amount": "500.00",
            "account": account, "payee_is_applicant": True, "basis_sha256": sha256("basis")})

    def test_question_4_payments_share_a_bank_account_or_phone_across_households(self):
        server = self.server
        one, two, three = self.on_file(["13800000001", "13800000001", "13800000003"])
        server.day("2026-03-05")
        self.fund = server.open("d-fin", "fund", "open", {
            "unit": "110113", "name": "2026 年困难职工帮扶资金", "source": "union", "fiscal_year": 2026, "amount": "50000.00"})
        first = self.propose(one, "6222020200000012345")
        self.propose(one, "6222020200000012345")  # the same household again
        self.propose(three, "6222020200000054321")
        kinds = self.kinds()
        self.assertEqual((kinds["shared_account"], kinds["shared_phone"]), (0, 0), "one household of the two is helped")
        before = server.settle()
        second = self.propose(two, "6222020200000012345")
        shared, phones = self.anomalies("shared_account"), self.anomalies("shared_phone")
        self.assertEqual([(a["stream"], a["other"]["stream"]) for a in shared], [(f"relief/{second}", f"relief/{first}")])
        self.assertEqual([(a["stream"], a["other"]["stream"]) for a in phones], [(f"relief/{second}", f"{APPLICATION}/{one}")])
        evidence = server.send("GET", f"/v1/cases/relief/{second}/timeline", account="d-aud")["events"]
        self.assertEqual(shared[0]["position"], evidence[0]["position"])
        for secret in ("62220202", "1380000"):
            self.assertNotIn(secret, json.dumps(shared + phones))
        self.assertEqual(self.kinds(f"?as_of={before}")["shared_account"], 0)
        self.assertEqual(self.kinds(account="t-chair-tianzhu")["shared_account"], 0, "another town's")


class Hands(Audit):
    """Question 6: which officer both entered and approved?"""

    def dispute(self, account, number):
        return self.server.open(account, "dispute", "register", {
            "unit": STREET, "applicant_name": "张三", "mobile": "13800000001", "matter": "拖欠三个月工资",
            "workers": [{"name": "张三", "id_type": "resident_id", "id_no": resident_id("19900101", number),
                         "position": "装配工", "hired_on": "2021-03-01", "claim_amount": "36000.00"}],
            "applicant_side": "worker", "channel": "oral", "types": ["pay"],
            "claims": [{"type": "wages", "amount": "36000.00"}],
            "employer": {"uscc": "91999999MA00000154", "name": "丙公司", "ownership": "private", "industry": "C",
                         "employees": 128},
            "people_involved": 1, "common_claim": False, "urgency": "normal", "risk_level": "low",
            "application_sha256": sha256("oral record")})

    def membership(self, number, entered_by):
        """Somebody's exit, entered by one account and confirmed by the chair."""
        server = self.server
        membership = server.open("d-org", "membership", "register_existing", {
            "unit": STREET, "name": "张三", "mobile": f"1380000{number:04d}", "id_type": "resident_id",
            "id_no": resident_id("19900101", number), "employment_type": "labour_contract", "is_migrant_worker": False,
            "joined_on": "2021-03-01", "basis_sha256": sha256("list")})
        server.do(entered_by, "membership", membership, "request_exit")
        server.do("t-chair", "membership", membership, "confirm_exit")
        return membership

    def test_question_6_who_entered_and_approved(self):
        server = self.server
        both = self.membership(1, "t-chair")
        self.membership(3, "sw")
        rows = self.anomalies("self_approved")
        self.assertEqual([(a["stream"], a["actor"], a["event"]["key"], a["detail"]) for a in rows],
                         [(f"membership/{both}", "t-chair", "membership.exit_confirmed", "membership.exit_requested")])
        events = server.send("GET", f"/v1/cases/membership/{both}/timeline", account="d-aud")["events"]
        self.assertEqual((rows[0]["other"]["position"], rows[0]["position"]),
                         (events[-2]["position"], events[-1]["position"]))
        self.assertEqual(len(self.anomalies("self_approved", "?actor=t-chair")), 1)
        self.assertEqual(len(self.anomalies("self_approved", "?actor=sw")), 0)
        self.assertEqual(len(self.anomalies("self_approved", "?from=2026-01-09")), 0)

    def test_who_entered_a_dispute_does_not_accept_it(self):
        server = self.server
        both, apart = self.dispute("med-head", 1), self.dispute("sw", 3)
        for case in (both, apart):
            server.do("med-head", "dispute", case, "screen")
        for command, data in (("accept", {}), ("decline", {"reasons": ["证据不足"]})):
            body = self.refused("needs_a_second_person", server.do, "med-head", "dispute", both, command, data)
            self.assertEqual(body["guard"], "second_person")
        server.do("d-law", "dispute", both, "accept")
        server.do("med-head", "dispute", apart, "accept")
        self.assertEqual(self.anomalies("self_approved"), [])

    def test_entries_by_night_late_ones_and_corrections(self):
        server = self.server
        server.day("2026-01-13", "20:30:00")  # Tuesday
        late = self.lead(occurred_at="2026-01-11T10:00:00+08:00")
        self.lead("补录", occurred_at="2026-01-05T10:00:00+08:00", paper={"sha256": sha256("paper"), "reason": "停电"})
        server.day("2026-01-14")
        near = self.lead("昨日", occurred_at="2026-01-13T10:00:00+08:00")
        self.assertEqual([a["stream"] for a in self.anomalies("backdated")], [f"lead/{late}"])
        self.assertEqual({a["amount"] for a in self.anomalies("outside_hours")}, {20})
        self.assertEqual(self.kinds("?from=2026-01-14")["outside_hours"], 0)
        server.do("sw", "lead", near, "propose_correction", {
            "field": "employees", "new_value": "9", "reason": "漏数一人", "basis_sha256": sha256("list")})
        server.do("t-chair", "lead", near, "approve_correction")
        server.settle()
        ranked = server.send("GET", "/v1/audit/corrections", account="d-aud")["accounts"]
        self.assertEqual([(a["actor"], a["corrections"]) for a in ranked], [("sw", 1)])
        server.do("t-staff", "lead", near, "request_void", {"reason": "录重了"})
        server.do("t-chair", "lead", near, "approve_void", {"reason": "核实"})
        self.assertEqual(self.kinds()["gate_overridden"], 1)


class Members(Audit):
    """Question 8: which members were counted twice across streets?"""

    def member(self, unit, number):
        return self.server.open("d-org", "membership", "register_existing", {
            "unit": unit, "name": "职工", "mobile": "13800000005", "id_type": "resident_id", "id_no": number,
            "employment_type": "labour_contract", "is_migrant_worker": True, "joined_on": "2020-05-01",
            "basis_sha256": sha256("card")})

    def test_question_8_a_member_is_counted_in_one_street_at_a_time(self):
        server, number = self.server, resident_id("19900101", 11)
        first = self.member(STREET, number)
        body = self.refused("active_membership_exists", self.member, "110113-tianzhu", number)
        self.assertEqual(body["gap"]["reference"], f"membership/{first}", "the rule that keeps the answer empty")
        self.member("110113-tianzhu", resident_id("19900101", 13))  # another person
        server.do("t-chair", "membership", first, "expel", {"reason": "被判刑", "decision_sha256": sha256("decision")})
        self.member("110113-tianzhu", number)
        server.settle()
        listed = server.send("GET", "/v1/audit/anomalies/member_counted_twice", account="d-aud")
        self.assertEqual(listed["anomalies"], [])
        self.assertEqual(server.value("K10", "month=2026-01"), 2)


class Samples(Audit):
    def wish(self, size=2, **population):
        return {"population": {"type": "lead", **population}, "size": size, "reason": "上半年抽查"}

    def ask(self, account="d-aud", key=None, **wish):
        return self.server.send("POST", "/v1/audit/samples", self.wish(**wish), account,
                                {"Idempotency-Key": key or str(uuid.uuid4())})

    def redraw(self, answer):
        file = self.server.folder / "sample.json"
        file.write_text(json.dumps(answer, ensure_ascii=False))
        return subprocess.run([BINARY, "audit", "draw", file], capture_output=True, text=True, cwd=ROOT)

    def test_a_sample_waits_for_a_checkpoint_and_anybody_draws_it_again(self):
        server = self.server
        leads = [f"lead/{self.lead(f'企业{n}')}" for n in range(5)]
        server.settle()
        self.refused("role_not_permitted", self.ask, "t-staff")
        key = str(uuid.uuid4())
        asked = self.ask(key=key)
        again = self.ask(key=key)
        self.assertEqual((again["id"], again["position"], again["repeated"]), (asked["id"], asked["position"], True))
        leads_at = sorted(leads)
        self.lead("后来的")
        server.settle()
        sample = server.send("GET", f"/v1/audit/samples/{asked['id']}", account="d-aud")
        self.assertEqual((sample["state"], sample["streams"]), ("waiting", leads_at), "as of the request")
        self.assertNotIn("cases", sample)
        with self.assertRaises(Exception) as caught:
            server.send("GET", f"/v1/audit/samples/{asked['id']}", account="t-staff")
        self.assertEqual(caught.exception.status, 404)
        self.assertEqual(self.redraw(sample).returncode, 1, "nothing is drawn yet")

        # A stranger's own drawing, from the rule alone.
        root = base64.b64encode(bytes(32)).decode()
        note = f"example.org/log\n{int(asked['position']) + 2}\n{root}\n\n— example.org/log AAAAAA==\n"
        seed = hashlib.sha256(b"chapterhouse sample v1" + note.encode()).digest()
        order = sorted(leads_at, key=lambda stream: hashlib.sha256(seed + stream.encode()).digest())
        drawn = {**sample, "state": "drawn", "checkpoint": note, "seed": seed.hex(), "cases": order[:2]}
        done = self.redraw(drawn)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        early = note.replace(f"\n{int(asked['position']) + 2}\n", f"\n{int(asked['position']) - 1}\n")
        without_drawn = [stream for stream in leads_at if stream != order[0]]
        for change in ({"cases": order[1:3]}, {"streams": without_drawn}, {"checkpoint": note + " "}, {"checkpoint": early},
                       {"streams": leads_at + leads_at[-1:]}, {"seed": "00" * 32}):
            self.assertEqual(self.redraw({**drawn, **change}).returncode, 1, change)

    def test_what_is_wrong_with_a_wish_is_said_before_anything_is_recorded(self):
        head = self.server.settle()
        for wrong in ({"type": "person"}, {"type": "lead", "status": "lost"}, {"unit": "nowhere"}, {"size": 0}, {"size": 501}):
            with self.assertRaises(Exception) as caught:
                self.ask(**wrong)
            self.assertEqual(caught.exception.status, 400, wrong)
        self.assertEqual(self.server.settle(), head)


if __name__ == "__main__":
    unittest.main(verbosity=2)
