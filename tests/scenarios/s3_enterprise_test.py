"""S3: a private enterprise of 128 founds its own union (domain rules 7). The home site (W13) and
its figure K14 belong to a later workflow; the task to build it is here."""
import unittest

from support.enterprise_steps import STREET, UNION_CODE, EnterpriseSteps
from support.harness import sha256


class Enterprise(EnterpriseSteps):
    def test_from_the_request_to_an_operating_union(self):
        founding = self.established()
        server = self.server
        march, april = "month=2026-03", "month=2026-04"
        self.assertEqual(server.value("K07", march, STREET), 104)
        self.assertEqual(server.value("K10", march, "110113") - self.k10_before["110113"], 105)
        self.assertEqual(server.value("K10", march, "bj") - self.k10_before["bj"], 104)
        for kpi in ("K04", "K05", "K06", "K08", "K09", "K09b"):
            self.assertEqual(server.value(kpi, april, STREET), 1, kpi)
        self.assertEqual(server.value("K10", april, STREET), 105, "joining the new chapter moves nobody twice")
        self.assertEqual(server.value("K12", april, STREET), 820, "105 of 128 employees: 82.0 %")
        self.assertEqual(server.show("founding", founding)["state"]["effective_on"], "2026-04-15")
        # The chapter goes on under the same id, and its members with it.
        self.assertEqual(self.status("chapter", founding), "established")
        self.assertEqual(self.status("home_task", founding), "open")
        server.day("2026-04-20")
        server.do("e-chair", "chapter", founding, "apply_legal_person", {
            "legal_name": "甲制造有限公司工会委员会", "premises": "顺义区仁和镇1号", "funds": "30000.00",
            "form_sha256": sha256("form"), "approval_sha256": sha256("approval"), "chair_identity_sha256": sha256("id")})
        server.do("d-law", "chapter", founding, "register_legal_person",
                  {"legal_person_code": UNION_CODE, "certificate_sha256": sha256("certificate")})
        activate = {"seal_sha256": sha256("seal"), "bank_account": "110060000012345", "fee_registration_no": "F-1"}
        body = self.refused("home_task_not_planned", server.do, "e-chair", "chapter", founding, "activate", activate)
        self.assertEqual(body["gap"]["reference"], f"home_task/{founding}")
        server.do("t-staff", "home_task", founding, "plan", {"completion_on": "2026-06-30"})
        server.do("e-chair", "chapter", founding, "activate", activate)
        self.assertEqual(self.status("chapter", founding), "operational")

    def test_correction_moves_the_open_month_and_not_the_report(self):
        founding = self.established()
        server = self.server
        server.day("2026-05-12")  # April has closed on the 5th working day of May
        in_april = server.settle()
        server.day("2026-07-08")
        server.do("t-chair", "founding", founding, "propose_correction", {
            "field": "employees_total", "new_value": "98", "reason": "签字的工资表只有98人", "basis_sha256": sha256("payroll")})
        self.refused("needs_a_second_person", server.do, "t-chair", "founding", founding, "approve_correction")
        server.do("t-chair-2", "founding", founding, "approve_correction")
        server.settle()
        self.assertEqual(server.value("K06", "month=2026-07", STREET), -1)
        for kpi in ("K04", "K05"):
            self.assertEqual(server.value(kpi, "month=2026-07", STREET), 0, kpi)
        self.assertEqual(server.value("K06", "month=2026-04", STREET, as_of=in_april), 1, "the report of April as it was")
        self.assertEqual(server.value("K06", "month=2026-04", STREET), 1, "a closed month is not altered")
        self.assertEqual(server.value("K06", "year=2026", STREET), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
