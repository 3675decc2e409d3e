"""S6: a hardship household from the clue to the exit and the relapse (domain rules 7)."""
import unittest

from support.hardship_steps import APPLICATION, CONTACT, FILE, STREET, HardshipSteps
from support.harness import resident_id, sha256


class Hardship(HardshipSteps):
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
        self.by_itself(FILE, case, "archived")

    def test_the_notice_closes_after_its_last_day_and_not_on_it(self):
        case = self.published()
        self.server.day("2026-02-24", "23:59:00")
        body = self.refused("notice_still_runs", self.server.do, "d-svc", APPLICATION, case, "close_notice")
        self.assertEqual(body["gap"]["opens_on"], "2026-02-25")
        self.server.day("2026-02-25", "00:00:00")
        self.by_itself(APPLICATION, case, "district_review")

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
        clues = [c for c in server.send("GET", f"/v1/cases?type={APPLICATION}")["cases"] if c["id"] != case]
        self.assertEqual(len(clues), 1)
        clue = clues[0]["id"]
        self.assertEqual(self.status(APPLICATION, clue), "clue")
        self.assertEqual(self.state(APPLICATION, clue)["previous_file"], f"{FILE}/{case}")
        server.do("sw", APPLICATION, clue, "apply", self.form())
        self.assertEqual(self.status(APPLICATION, clue), "applied")

    def test_the_boundaries_of_the_categories(self):
        server = self.server
        boundaries = [
            ("50400.00", {}, "relative"),  # exactly 1,400.00 a head and month
            ("50399.99", {}, "deep"),
            ("100799.99", {}, "relative"),
            ("100800.00", {}, None),  # exactly 2,800.00
            ("96000.00", {"persons": 1, "accident_cost": "76800.00"}, "accident"),  # exactly 80 %
            ("96000.00", {"persons": 1, "accident_cost": "76799.99"}, None)]
        cases = self.visited(*range(11, 11 + len(boundaries)))
        for case, (income, more, expected) in zip(cases, boundaries):
            with self.subTest(income=income, **more):
                review = self.means(income, "0.00", **more)
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
        server = self.server
        self.exited()
        self.assertEqual([server.value("K18", f"month=2026-{month}") for month in ("01", "02", "03", "11", "12")],
                         [0, 1, 1, 1, 0])
        self.assertEqual(server.value("K19", "year=2026"), 1000, "one exit of one filed: 100.0 %")
        street = server.kpi("K18", "month=2026-02", STREET)["figure"]
        self.assertNotIn("value", street, "one household of one street would be told by its number")

    # ---- relief -----------------------------------------------------------------------------
    def test_grants_to_a_household_on_file(self):
        file, fund, living, festival = self.helped()
        server = self.server
        self.assertEqual(server.value("K20", "month=2026-03"), 400000, "0.40 万元 in fen")
        self.assertEqual(server.value("K20b", "month=2026-03"), 2)
        self.assertEqual(server.value("K20", "month=2026-02"), 0)
        self.assertEqual(self.status("relief", living), "paid")
        server.do("sw", "relief", living, "confirm", {"receipt_sha256": sha256("receipt")})
        self.refused("granted_recently", server.do, "d-fin", "relief", self.reviewed(file, fund), "reserve")

    def reviewed(self, file, fund):
        case = self.server.open("sw", "relief", "propose", {
            "unit": STREET, "file": f"{FILE}/{file}", "fund": f"fund/{fund}", "type": "living", "amount": "500.00",
            "account": "6222020200000012345", "payee_is_applicant": True, "basis_sha256": sha256("again")})
        self.server.do("d-svc", "relief", case, "review")
        return case

    def test_what_was_paid_on_a_false_declaration_is_clawed_back_in_the_open_period(self):
        file, _, living, festival = self.helped()
        server = self.server
        server.day("2026-05-20")
        server.do("d-lead", FILE, file, "cancel", {"ground": "false_declaration", "reason": "第二辆车",
                                                   "evidence_sha256": sha256("car"), "hearing_sha256": sha256("hearing")})
        server.settle()
        self.assertEqual([self.status("relief", case) for case in (living, festival)], ["clawed_back"] * 2)
        self.assertEqual(server.value("K20", "month=2026-05"), -400000)
        self.assertEqual(server.value("K20", "month=2026-03"), 400000, "the closed month stays as reported")
        self.assertEqual(server.value("K20", "year=2026"), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
