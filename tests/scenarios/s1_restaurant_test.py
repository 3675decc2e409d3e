"""S1: the restaurant where a safety inspection led to eight members (domain rules 7)."""
import unittest

from support.harness import Story, resident_id, sha256

RESTAURANT = "92999999MA0000031N"  # an individual business: no legal person
STREET = "110113-renhe"
MARCH = "month=2026-03"


class Restaurant(Story):
    NOW = "2026-03-02T09:00:00+08:00"

    def joint_union(self):
        """The street's catering joint union, which existed before this system."""
        return self.server.open("d-org", "chapter", "register_existing", {
            "unit": STREET, "name": "仁和镇餐饮行业联合工会", "kind": "joint", "approval_no": "顺工建〔2018〕0042",
            "established_on": "2018-06-01",
            "covered_units": [{"uscc": code, "name": name, "employees_total": 30, "employees_female": 12,
                               "ownership": "private", "industry": "H"}
                              for code, name in (("91999999MA00000A9R", "丁餐饮公司"),
                                                 ("91999999MA0000058H", "丙食堂"))]})

    def lead(self):
        self.server.day("2026-03-04")
        lead = self.server.open("sw", "lead", "register", {
            "unit": STREET, "name": "巴适小馆", "id_type": "uscc", "uscc": RESTAURANT, "source": "joint_inspection",
            "address": "顺义区仁和镇河南村1号", "employees": 8, "women": 5, "ownership": "private", "industry": "H"})
        self.server.do("t-chair", "lead", lead, "assign_to", {"assignee": "sw"})
        self.assertEqual(self.status("lead", lead), "assigned")
        self.server.do("sw", "lead", lead, "log_contact",
                       {"topic": "safety", "channel": "visit", "note": "随行安全检查，介绍工会"})
        self.assertEqual(self.status("lead", lead), "contacting")
        self.server.day("2026-03-06")
        self.server.do("sw", "lead", lead, "log_contact",
                       {"topic": "mutual_aid", "channel": "visit", "note": "介绍职工互助保障"})
        self.assertEqual(self.status("lead", lead), "engaged")
        return lead

    def submit(self, union, number, id_no=None):
        return self.server.open("sw", "application", "submit", {
            "unit": STREET, "name": f"职工{number}", "mobile": f"1380000{number:04d}", "id_type": "resident_id",
            "id_no": id_no or resident_id("19900101", 2 * number + 1), "employment_type": "labour_contract",
            "is_migrant_worker": True, "employer_uscc": RESTAURANT, "union_id": f"chapter/{union}", "channel": "paper",
            "consent": {"notice_version": "2026-1", "text_sha256": sha256("notice")}})

    def card(self, application):
        self.server.do("sw", "application", application, "request_card",
                       {"bank_consent": {"notice_version": "bank-1", "text_sha256": sha256("bank")}})
        self.server.do("d-svc", "application", application, "issue_card", {"card_no": "6222000011112222"})

    def test_eight_workers_join_and_the_unit_is_covered(self):
        server, union = self.server, self.joint_union()
        server.settle()
        before = {k: server.value(k, MARCH, STREET) for k in ("K08", "K09", "K09b", "K10")}
        lead = self.lead()
        server.day("2026-03-09")
        applications = [self.submit(union, n) for n in range(8)]
        # Three working days: the review is due on the 12th.
        self.assertEqual(server.show("application", applications[0])["due"]["date"], "2026-03-12")
        self.refused("workers_not_joined", server.do, "t-staff", "lead", lead, "join_joint", {"chapter": f"chapter/{union}"})
        server.day("2026-03-12")
        for application in applications:
            self.refused("role_not_permitted", server.do, "sw", "application", application, "approve")
            server.do("e-chair", "application", application, "approve")
        server.settle()
        for application in applications:
            self.card(application)
            self.assertEqual(self.status("application", application), "card_issued")
            self.assertEqual(self.status("membership", application), "active")
        server.do("t-staff", "lead", lead, "join_joint", {"chapter": f"chapter/{union}"})
        self.assertEqual(self.status("lead", lead), "covered_by_joint")
        server.settle()

        self.assertEqual(server.value("K07", MARCH, STREET), 8)
        self.assertEqual(server.value("K10", MARCH, STREET) - before["K10"], 8)
        self.assertEqual(server.value("K09b", MARCH, STREET) - before["K09b"], 1)
        self.assertEqual(server.value("K09", MARCH, STREET) - before["K09"], 0, "an individual business is no legal person")
        self.assertEqual(server.value("K08", MARCH, STREET) - before["K08"], 0)
        for kpi in ("K01", "K02", "K04", "K05", "K06"):
            self.assertEqual(server.value(kpi, MARCH, STREET), 0, kpi)
        evidence = server.send("GET", f"/v1/kpis/K07/evidence?{MARCH}&unit={STREET}", account="city")
        self.assertEqual(len(evidence["facts"]), 8)
        covered = [u for u in server.show("chapter", union)["state"]["covered_units"] if u["uscc"] == RESTAURANT]
        self.assertEqual([u["employees_total"] for u in covered], [8], "density 8 of 8")

        # A restart follows nothing twice and shows the same.
        position = server.settle()
        server.stop()
        server.start()
        self.assertEqual(server.settle(), position)
        self.assertEqual(server.value("K07", MARCH, STREET), 8)

    def test_a_a_second_worker_registers_the_same_code(self):
        lead = self.lead()
        self.server.day("2026-03-10")
        for code in (RESTAURANT, RESTAURANT.lower()):
            body = self.refused("enterprise_has_lead", self.server.open, "sw-2", "lead", "register", {
                "unit": STREET, "name": "巴适小馆（分店）", "id_type": "uscc", "uscc": code, "source": "worker_request",
                "address": "顺义区仁和镇", "ownership": "private", "industry": "H"})
            self.assertEqual(body["gap"]["reference"], f"lead/{lead}", "points to the lead there is")

    def test_b_a_member_of_another_district_transfers(self):
        server, union = self.server, self.joint_union()
        number = resident_id("19900101", 11)
        membership = server.open("d-org-chaoyang", "membership", "register_existing", {
            "unit": "110105", "name": "职工5", "mobile": "13800000005", "id_type": "resident_id", "id_no": number,
            "employment_type": "labour_contract", "is_migrant_worker": True, "joined_on": "2020-05-01",
            "basis_sha256": sha256("card of another district")})
        server.settle()
        city_before, district_before = (server.value("K10", MARCH, u) for u in ("bj", "110113"))
        server.day("2026-03-09")
        applications = [self.submit(union, n) for n in range(8)]
        self.assertEqual(resident_id("19900101", 2 * 5 + 1), number)
        server.day("2026-03-12")
        for application in applications[:5] + applications[6:]:
            server.do("e-chair", "application", application, "approve")
        body = self.refused("active_membership_exists", server.do, "e-chair", "application", applications[5], "approve")
        self.assertEqual(body["gap"]["reference"], f"membership/{membership}")
        server.do("d-org-chaoyang", "membership", membership, "transfer_membership", {
            "to_unit": STREET, "to_union_id": f"chapter/{union}", "to_employer_uscc": RESTAURANT})
        server.do("t-staff-chaoyang", "membership", membership, "release")
        self.assertEqual(self.status("membership", membership), "in_transit")
        server.do("e-chair", "membership", membership, "accept")
        server.do("t-staff", "application", applications[5], "mark_duplicate", {"duplicate_of": f"membership/{membership}"})
        server.settle()
        self.assertEqual(server.value("K07", MARCH, "110113"), 7)
        self.assertEqual(server.value("K10", MARCH, "110113") - district_before, 8)
        self.assertEqual(server.value("K10", MARCH, "bj") - city_before, 7)

    def test_c_an_impossible_date_is_refused(self):
        union = self.joint_union()
        self.server.day("2026-03-09")
        self.refused("id_date_impossible", self.submit, union, 1, "110113199002290018")


if __name__ == "__main__":
    unittest.main(verbosity=2)
