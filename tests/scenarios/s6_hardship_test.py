"""S6: a hardship household from the clue to the exit and the relapse (domain rules 7)."""
import unittest

from harness import Refused, Story, resident_id, sha256

STREET = "110113-renhe"
CONTACT = "sw"
APPLICATION, FILE = "hardship_application", "hardship_file"
PAPER = {"notice_version": "2026-1", "text_sha256": sha256("notice")}


class Hardship(Story):
    NOW = "2026-01-08T09:00:00+08:00"

    # ---- steps of the story -----------------------------------------------------------------
    def form(self, number=1, members=(), **changes):
        """The form of a worker, with a spouse and a child unless told otherwise."""
        members = members or [
            {"relation": "spouse", "name": f"配偶{number}", "birth_date": "1991-02-02",
             "id_no": resident_id("19910202", number), "health": "serious_illness", "income": "0.00"},
            {"relation": "child", "name": f"子女{number}", "birth_date": "2016-05-06", "health": "healthy", "income": "0.00"}]
        return {"unit": STREET, "name": f"困难职工{number}", "mobile": f"1380000{number:04d}", "id_type": "resident_id",
                "id_no": resident_id("19900101", number), "persons": len(members) + 1, "members": members,
                "is_migrant_worker": False, "work_status": "employed", "health": "healthy", "cause": "family_illness",
                "sensitive_consent": PAPER, "means_authorisation": PAPER, "publication_consent": PAPER, **changes}

    def means(self, income, rigid, **changes):
        expenses = [{"type": "medical", "amount": rigid, "voucher_sha256": sha256("voucher")}]
        return {"persons": 3, "income": income, "accident_cost": "0.00", "rigid_expenses": expenses, **changes}

    def visited(self, number=1):
        server = self.server
        server.day("2026-01-12")
        case = server.open("t-staff", APPLICATION, "apply", self.form(number))
        server.day("2026-01-15")
        visit = {"visited_on": "2026-01-15", "form_sha256": sha256("form"), "photos": [sha256("photo")]}
        self.refused("visitors_too_few", server.do, "sw", APPLICATION, case, "record_home_visit", {**visit, "visitors": ["sw", "sw"]})
        server.do("sw", APPLICATION, case, "record_home_visit", {**visit, "visitors": ["sw", "sw-2"]})
        server.day("2026-01-19")
        return case

    def published(self, number=1):
        server, case = self.server, self.visited(number)
        self.refused("own_case", server.do, "t-staff", APPLICATION, case, "first_review", self.means("96000.00", "60000.00"))
        server.do("t-chair", APPLICATION, case, "first_review", self.means("96000.00", "60000.00"))
        self.assertEqual(self.category(APPLICATION, case), "deep", "36,000 / 12 / 3 = 1,000 is below 1,400")
        server.day("2026-01-20")
        server.do("d-svc", APPLICATION, case, "request_means_check")
        server.day("2026-02-06")
        server.do("d-svc", APPLICATION, case, "record_means_check",
                  {"result": "match", "explanation": "", "report_sha256": sha256("civil affairs")})
        server.day("2026-02-10")
        server.do("d-svc", APPLICATION, case, "publish_notice", {"name": f"困难职工{number}"})
        self.assertEqual(server.show(APPLICATION, case)["due"]["date"], "2026-02-24", "11, 12, 13, 14 (swap) and 24")
        return case

    def system_or(self, account, case_type, case, command, status):
        """Does what the deadline clock may have done by itself a moment before."""
        try:
            self.server.do(account, case_type, case, command)
        except Refused as refused:
            self.assertEqual(refused.reason, "not_allowed_in_state")
        self.server.settle()
        self.assertEqual(self.status(case_type, case), status)

    def active(self, number=1):
        """On file since 27 February, after an objection that came to nothing."""
        server, case = self.server, self.published(number)
        server.day("2026-02-13")
        server.do("t-staff", APPLICATION, case, "file_objection", {"anonymous": True, "text": "听说他家有车"})
        server.day("2026-02-25")
        finding = {"finding": "unfounded", "text": "车为营运车辆", "report_sha256": sha256("report")}
        self.refused("not_allowed_in_state", server.do, "d-svc", APPLICATION, case, "close_notice")
        self.refused("investigator_is_objector", server.do, "t-staff", APPLICATION, case, "resolve_objection", finding)
        server.do("t-chair", APPLICATION, case, "resolve_objection", finding)
        self.system_or("d-svc", APPLICATION, case, "close_notice", "district_review")
        self.assertEqual(self.status(FILE, case), "district_review", "the file goes on under the same id")
        server.day("2026-02-26")
        server.do("d-svc", FILE, case, "review", {"opinion": "同意"})
        server.day("2026-02-27")
        approve = {"category": "deep", "contact_person": CONTACT}
        self.refused("category_differs", server.do, "d-lead", FILE, case, "approve", {**approve, "category": "relative"})
        server.do("d-lead", FILE, case, "approve", approve)
        self.assertEqual(self.status(FILE, case), "active")
        server.settle()
        return case

    def exited(self):
        server, case = self.server, self.active()
        server.day("2026-12-10")
        better = self.means("156000.00", "24000.00")
        self.refused("no_longer_in_hardship", server.do, CONTACT, FILE, case, "annual_review", better)
        server.do(CONTACT, FILE, case, "propose_exit", better)
        server.day("2026-12-11")
        server.do("t-chair", FILE, case, "publish_exit", {
            "name": "困难职工1", "minutes_sha256": sha256("minutes"), "participants": ["t-chair", "t-staff", "sw-2"]})
        self.assertEqual(server.show(FILE, case)["due"]["date"], "2026-12-18")
        server.day("2026-12-18")
        notice = {"notice_sha256": sha256("written notice")}
        body = self.refused("notice_still_runs", server.do, "d-lead", FILE, case, "approve_exit", notice)
        self.assertEqual(body["gap"]["opens_on"], "2026-12-19")
        server.day("2026-12-21")
        server.do("d-lead", FILE, case, "approve_exit", notice)
        self.assertEqual(self.status(FILE, case), "exited")
        server.settle()
        return case

    def state(self, case_type, case):
        return self.server.show(case_type, case)["state"]

    def category(self, case_type, case):
        return self.state(case_type, case)["category"]

    # ---- the story and its variants -------------------------------------------------------------
    def test_from_the_application_to_the_archive(self):
        case = self.exited()
        server = self.server
        self.assertRegex(self.state(FILE, case)["file_no"], "^顺工困〔2026〕0001$")
        self.assertEqual(self.state(FILE, case)["follow_up_ends"]["due"], "2027-06-21")
        server.day("2027-03-15")
        server.do(CONTACT, FILE, case, "follow_up", {"situation": "收入稳定"})
        server.day("2027-06-21")
        self.refused("follow_up_still_runs", server.do, "d-svc", FILE, case, "archive")
        server.day("2027-06-22")
        self.system_or("d-svc", FILE, case, "archive", "archived")

    def test_the_notice_closes_after_its_last_day_and_not_on_it(self):
        case = self.published()
        self.server.day("2026-02-24", "23:59:00")
        body = self.refused("notice_still_runs", self.server.do, "d-svc", APPLICATION, case, "close_notice")
        self.assertEqual(body["gap"]["opens_on"], "2026-02-25")
        self.server.day("2026-02-25", "00:00:00")
        self.system_or("d-svc", APPLICATION, case, "close_notice", "district_review")

    def test_a_spouse_who_applies_separately_is_pointed_to_the_household(self):
        case = self.active()
        by_spouse = self.form(7, [{"relation": "parent", "name": "父", "birth_date": "1960-01-01", "health": "healthy",
                                   "income": "0.00"}], id_no=resident_id("19910202", 1))
        body = self.refused("household_has_file", self.server.open, "sw", APPLICATION, "apply", by_spouse)
        self.assertEqual(body["guard"], "one_file_per_household")
        self.assertEqual(body["gap"]["reference"], f"{FILE}/{case}")

    def test_a_false_declaration_is_cancelled_after_a_hearing_and_frees_the_household(self):
        case = self.active()
        server = self.server
        server.day("2026-04-09")
        cancel = {"ground": "false_declaration", "reason": "第二辆车", "evidence_sha256": sha256("car"), "hearing_sha256": ""}
        self.refused("hearing_missing", server.do, "d-lead", FILE, case, "cancel", cancel)
        server.do("d-lead", FILE, case, "cancel", {**cancel, "hearing_sha256": sha256("hearing")})
        self.assertEqual(self.status(FILE, case), "cancelled")
        server.open("sw", APPLICATION, "apply", self.form())

    def test_a_relapse_opens_a_new_cycle_with_a_link_to_the_old_file(self):
        case = self.exited()
        server = self.server
        server.day("2027-04-12")
        server.do(CONTACT, FILE, case, "relapse", {"reason": "家属确诊大病"})
        self.assertEqual(self.status(FILE, case), "relapsed")
        server.settle()
        clues = [c for c in server.send("GET", f"/v1/cases?types={APPLICATION}")["cases"] if c["id"] != case]
        self.assertEqual(len(clues), 1)
        clue = clues[0]["id"]
        self.assertEqual(self.status(APPLICATION, clue), "clue")
        self.assertEqual(self.state(APPLICATION, clue)["previous_file"], f"{FILE}/{case}")
        server.do("sw", APPLICATION, clue, "apply", self.form())
        self.assertEqual(self.status(APPLICATION, clue), "applied")

    def test_the_boundaries_of_the_categories(self):
        server, number = self.server, 10
        for income, rigid, more, expected in [
                ("50400.00", "0.00", {}, "relative"),  # exactly 1,400.00
                ("50399.99", "0.00", {}, "deep"),
                ("100799.99", "0.00", {}, "relative"),
                ("100800.00", "0.00", {}, None),  # exactly 2,800.00
                ("96000.00", "0.00", {"persons": 1, "accident_cost": "76800.00"}, "accident"),  # exactly 80 %
                ("96000.00", "0.00", {"persons": 1, "accident_cost": "76799.99"}, None)]:
            number += 1
            with self.subTest(income=income, **more):
                case = self.visited(number)
                review = self.means(income, rigid, **more)
                if expected is None:
                    body = self.refused("not_in_hardship", server.do, "t-chair", APPLICATION, case, "first_review", review)
                    self.assertEqual(body["gap"]["need"], 280000)
                else:
                    server.do("t-chair", APPLICATION, case, "first_review", review)
                    self.assertEqual(self.category(APPLICATION, case), expected)

    def test_what_a_name_or_an_amount_says_is_not_in_the_clear_state(self):
        case = self.active()
        for case_type in (APPLICATION, FILE):
            text = str(self.state(case_type, case))
            for secret in ("困难职工", "96000", "36000", "1380000", "9999991990"):
                self.assertNotIn(secret, text)

    # ---- figures ----------------------------------------------------------------------------
    def test_the_stock_of_households_and_the_exit_rate(self):
        if not any(k["id"] == "K18" for k in self.server.send("GET", "/v1/kpis", account="city")["kpis"]):
            self.skipTest("K18 and K19 are not defined yet")
        server = self.server
        self.exited()
        self.assertEqual(server.value("K18", "month=2026-02", STREET), 1)
        self.assertEqual(server.value("K18", "month=2026-12", STREET), 0)
        self.assertEqual(server.value("K19", "year=2026", STREET), 1000, "one exit of one filed: 100.0 %")

    # ---- relief -----------------------------------------------------------------------------
    def test_grants_to_a_household_on_file(self):
        """LIVING and FESTIVAL in March, one payment that fails, K20; clawed back with the file."""
        self.skipTest("relief grants have a workflow of their own")


if __name__ == "__main__":
    unittest.main(verbosity=2)
