"""What is kept and no longer used: nobody sees it but a custodian, who has said why, for a day, and whose look is
recorded like any other. What is erased nobody sees (PIPL article 47 (2))."""
import hashlib
import unittest

from support.privacy_steps import PrivacySteps


class Custody(PrivacySteps):
    NOW = "2018-01-08T09:00:00+08:00"
    OTHERS = ("d-lead", "d-org", "d-svc", "t-chair", "t-staff", "sw")

    def seen_by(self, account):
        """Which of the person's strings somebody finds in the person's cases."""
        found = set()
        for case_type, case, _ in self.cases:
            found.update(self.canaries.found_in(self.timeline(case_type, case, account)))
        return sorted(found)

    def document(self, account):
        path = f"/v1/cases/hardship_application/{self.cases[1][1]}/documents/{self.digest}"
        return self.server.fetch(path, account)[::2]

    def looks_of(self, account):
        reads = self.server.send("GET", f"/v1/cases/application/{self.cases[0][1]}/access?limit=100", account="d-aud")["reads"]
        return [read for read in reads if read["actor"]["id"] == account]

    def nobody_sees(self, *accounts):
        for account in accounts:
            self.assertEqual(self.seen_by(account), [], account)
            self.assertEqual(self.document(account)[0], 404, account)

    def setUp(self):
        super().setUp()
        self.canaries, self.cases, (self.paper,) = self.person(1)
        self.digest = hashlib.sha256(self.paper).hexdigest()
        self.server.day("2022-05-09")
        self.request, _ = self.proposed(1)
        self.assertNotEqual(self.seen_by("d-law"), [], "until then it is read like any other")
        self.approve(self.request)
        self.wait(self.request, "restricted")
        self.server.settle()

    def inspect(self, account="d-law", reason="法院调取"):
        self.server.do(account, "privacy_request", self.request, "inspect", {"reason": reason})

    def test_a_custodian_sees_after_a_reason_for_a_day_and_it_is_recorded(self):
        self.nobody_sees("d-law", *self.OTHERS)
        self.refused("role_not_permitted", self.inspect, "d-lead")
        self.refused("reason_missing", self.inspect, "d-law", "")
        self.nobody_sees("d-law", *self.OTHERS)
        before = len(self.looks_of("d-law"))
        self.inspect()
        seen = {self.canaries.planted[c] for c in self.seen_by("d-law")}
        self.assertIn("application.name", seen)
        self.assertIn("dispute.matter", seen)
        self.assertNotIn("worker.name", seen, "within what the role sees of cases that are not its own")
        self.assertEqual(self.document("d-law"), (200, self.paper))
        self.nobody_sees(*self.OTHERS)
        looks = self.looks_of("d-law")
        self.assertGreater(len(looks), before)
        self.assertIn("application.submitted.name", str(looks))
        self.assertIn("inspected", self.timeline("privacy_request", self.request, "d-org").decode())

        self.server.day("2022-05-10")
        self.nobody_sees("d-law", *self.OTHERS)

    def test_who_has_another_person_in_custody_sees_nothing_of_this_one(self):
        _, others, _ = self.person(2)
        request, _ = self.proposed(2)
        self.approve(request)
        self.wait(request, "restricted")
        self.server.do("d-law", "privacy_request", request, "inspect", {"reason": "法院调取"})
        self.nobody_sees("d-law")
        self.assertNotEqual(self.timeline(*others[0][:2], "d-law"), b"")

    def test_what_is_erased_no_custodian_sees(self):
        self.server.clock("2028-01-07T23:00:00+08:00")
        self.inspect()
        self.assertNotEqual(self.seen_by("d-law"), [])
        self.server.clock("2028-01-08T00:30:00+08:00")
        self.wait(self.request, "unreadable")
        self.assertEqual(self.seen_by("d-law"), [])
        self.assertEqual(self.document("d-law")[0], 410)
        self.refused("not_allowed_in_state", self.inspect)


if __name__ == "__main__":
    unittest.main(verbosity=2)
