"""S5: mediation at the deadline, with instalments and a default (domain rules 7)."""
import unittest

from support.harness import Story, resident_id, sha256

ENTERPRISE = "91999999MA00000154"
STREET = "110113-renhe"
INSTALMENTS = [("12000.00", "2023-10-15"), ("12000.00", "2023-11-15"), ("12000.00", "2023-12-15")]


class Mediation(Story):
    NOW = "2023-09-20T09:00:00+08:00"

    def registered(self):
        """One worker against Enterprise C: unpaid wages of 36,000.00, received on 20 September."""
        return self.server.open("sw", "dispute", "register", {
            "unit": STREET, "applicant_name": "张三", "mobile": "13800000001", "matter": "拖欠三个月工资",
            "workers": [{"name": "张三", "id_type": "resident_id", "id_no": resident_id("19900101", 1),
                         "position": "装配工", "hired_on": "2021-03-01", "claim_amount": "36000.00"}],
            "applicant_side": "worker", "channel": "oral", "types": ["pay"],
            "claims": [{"type": "wages", "amount": "36000.00"}],
            "employer": {"uscc": ENTERPRISE, "name": "丙公司", "ownership": "private", "industry": "C", "employees": 128},
            "people_involved": 1, "common_claim": False, "urgency": "normal", "risk_level": "low",
            "application_sha256": sha256("oral record")})

    def step(self, case, account, command, data=None, to=None, case_type="dispute"):
        self.server.do(account, case_type, case, command, data)
        if to:
            self.assertEqual(self.status(case_type, case), to)

    def due(self, case, case_type="dispute"):
        return (self.server.show(case_type, case).get("due") or {}).get("date")

    def mediating(self):
        server, case = self.server, self.registered()
        self.assertEqual(self.status("dispute", case), "registered")
        self.assertEqual(self.due(case), "2023-09-25", "3 working days")
        self.step(case, "med-head", "screen", to="screening")
        server.day("2023-09-22")
        self.step(case, "med-head", "accept", to="accepted")
        self.assertEqual(self.due(case), "2023-10-07", "day 15 is a holiday; the Saturday is worked")
        self.assertRegex(server.show("dispute", case)["state"]["case_no"], "〔2023〕0001$")
        self.step(case, "med", "ask_consent", to="consent_pending")
        server.day("2023-09-25")
        self.step(case, "med", "consent", {"consent_sha256": sha256("consent")}, to="mediating")
        return case

    def appointed(self, case, account="med", relation="none"):
        return self.server.do("med-head", "dispute", case, "appoint_mediators", {
            "procedure": "simple", "mediators": [{"account": account, "relation": relation}]})

    def in_session(self):
        case = self.mediating()
        self.appointed(case)
        for date in ("2023-09-27", "2023-10-07"):
            self.server.day(date)
            self.step(case, "med", "hold_session", {"record_sha256": sha256(date)}, to="mediating")
        self.assertEqual(self.server.show("dispute", case)["state"]["session_count"], 2)
        return case

    def agree(self, case):
        self.step(case, "med", "reach_agreement", {
            "items": ["分三期支付拖欠工资"], "total": "36000.00",
            "instalments": [{"amount": amount, "due_on": due_on} for amount, due_on in INSTALMENTS],
            "applicant_signed": True, "respondent_signed": True, "mediator_signed": True, "sealed": True,
            "agreement_sha256": sha256("agreement")}, to="agreed")
        self.server.settle()

    def pay(self, case, instalment, date):
        self.step(case, "med", "record_payment", {
            "instalment": instalment, "amount": "12000.00", "paid_on": date,
            "voucher_sha256": sha256(f"voucher {instalment}")}, case_type="agreement")

    def enforced(self):
        """The whole story; the agreement goes on under the dispute's id."""
        server, case = self.server, self.in_session()
        self.agree(case)
        self.assertEqual(self.status("agreement", case), "performing")
        self.assertEqual(self.due(case, "agreement"), "2023-10-15")
        state = server.show("agreement", case)["state"]
        self.assertEqual((state["arbitration_due"]["raw_due"], state["arbitration_due"]["due"]),
                         ("2023-10-22", "2023-10-23"), "a Sunday rolls to Monday")
        server.day("2023-10-15")
        self.pay(case, 1, "2023-10-15")
        server.day("2023-10-20")
        self.step(case, "med", "apply_confirmation", {"kind": "arbitration", "reference": "京顺劳人仲确1号"},
                  case_type="agreement")
        self.assertEqual(self.due(case, "agreement"), "2023-11-15")
        server.day("2023-11-15")
        body = self.refused("instalment_not_overdue", server.do, "med", "agreement", case, "default_on", {"instalment": 2})
        self.assertEqual(body["gap"]["opens_on"], "2023-11-16")
        server.day("2023-11-16", "00:30:00")
        if self.status("agreement", case) == "performing":  # unless the clock was first
            self.step(case, "med", "default_on", {"instalment": 2}, case_type="agreement")
        self.assertEqual(self.status("agreement", case), "defaulted")
        self.step(case, "med", "support_enforcement", {"kit": "payment_order", "kit_sha256": sha256("kit")},
                  to="enforcement_support", case_type="agreement")
        server.day("2023-11-28")
        for instalment in (2, 3):
            self.pay(case, instalment, "2023-11-28")
        self.step(case, "med", "close_enforced", to="closed_enforced", case_type="agreement")
        server.settle()
        return case

    def test_from_the_application_to_the_enforced_agreement(self):
        case = self.enforced()
        self.assertIsNone(self.due(case))
        self.assertEqual(self.status("dispute", case), "agreed", "a later default does not reverse it")

    def test_figures_of_the_whole_story(self):
        self.enforced()
        value = self.server.value
        self.assertEqual(value("K22", "month=2023-09", STREET), 1)
        self.assertEqual(value("K23", "month=2023-09", STREET), 1)
        self.assertEqual(value("K24", "month=2023-10", STREET), 1000, "1 closed of 1 open: 100.0 %")
        self.assertEqual(value("K25", "month=2023-10", STREET), 1000, "1 of 1")
        self.assertEqual(value("K26", "month=2023-10", STREET), 3_600_000, "agreed, in fen")
        self.assertEqual(value("K26p", "month=2023-10", STREET), 1_200_000, "performed, in fen")
        self.assertEqual(value("K26p", "month=2023-11", STREET), 2_400_000)
        self.assertEqual(value("K26r", "month=2023-11", STREET), 1000, "all of what was agreed: 100.0 %")

    def test_a_signed_on_the_day_after_is_met_late(self):
        case = self.in_session()
        self.server.day("2023-10-08")
        self.agree(case)
        state = self.server.show("dispute", case)["state"]
        self.assertEqual((state["closed_on"], state["mediation_due"]["due"]), ("2023-10-08", "2023-10-07"))

    def test_figures_of_variant_a(self):
        case = self.in_session()
        self.server.day("2023-10-08")
        self.agree(case)
        self.assertEqual(self.server.value("K25", "month=2023-10", STREET), 1000)
        self.assertEqual(self.server.value("K51", "month=2023-10", STREET), 0, "the one deadline of October is a miss")

    def test_b_no_agreement_fails_with_the_notice_of_the_same_day(self):
        case, server = self.in_session(), self.server
        body = self.refused("time_not_expired", server.do, "med", "dispute", case, "fail", {"ground": "time_expired"})
        self.assertEqual(body["gap"]["opens_on"], "2023-10-08")
        self.step(case, "med", "fail", {"ground": "no_agreement"}, to="failed")
        timeline = server.send("GET", f"/v1/cases/dispute/{case}/timeline", account="med-head")
        failed = [e for e in timeline["events"] if e["event"]["key"] == "failed"]
        self.assertEqual(failed[0]["data"]["arbitration_notice_on"], "2023-10-07")

    def test_figures_of_variant_b(self):
        case = self.in_session()
        self.step(case, "med", "fail", {"ground": "no_agreement"}, to="failed")
        self.server.settle()
        self.assertEqual(self.server.value("K25", "month=2023-10", STREET), 0, "0 of 1")

    def test_c_a_cousin_of_the_worker_is_not_appointed(self):
        case = self.mediating()
        body = self.refused("mediator_related", self.appointed, case, "med", "relative_of_party")
        self.assertEqual(body["gap"]["reference"], "med")
        self.refused("mediators_not_appointed", self.server.do, "med", "dispute", case, "hold_session",
                     {"record_sha256": sha256("early")})
        self.appointed(case, "med-2")
        self.server.day("2023-09-27")
        self.step(case, "med-2", "hold_session", {"record_sha256": sha256("1")}, to="mediating")

    def test_a_second_mediation_of_the_same_claim_points_to_the_first(self):
        first, second = self.registered(), self.registered()
        self.step(first, "med-head", "screen", to="screening")
        body = self.refused("duplicate", self.server.do, "med-head", "dispute", second, "screen")
        self.assertEqual(body["gap"]["reference"], f"dispute/{first}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
