"""The steps of an enterprise of 128 that founds its own union, from the request to the approval."""
from support.harness import Story, resident_id, sha256

ENTERPRISE = "91999999MA00000154"
UNION_CODE = "81999999MC0000047J"
STREET = "110113-renhe"


class EnterpriseSteps(Story):
    NOW = "2026-03-02T09:00:00+08:00"

    def applied(self):
        self.server.day("2026-03-03")
        return self.server.open("e-prep", "founding", "apply_prep", {
            "unit": STREET, "name": "甲制造有限公司工会委员会", "kind": "single", "prep_group": "筹备组：张、李、王",
            "request_sha256": sha256("request"),
            "covered_units": [{"uscc": ENTERPRISE, "name": "甲制造有限公司", "employees_total": 128,
                               "employees_female": 46, "ownership": "private", "industry": "C"}]})

    def recruiting(self):
        founding = self.applied()
        self.assertEqual(self.server.show("founding", founding)["due"]["date"], "2026-03-10", "5 working days")
        self.server.day("2026-03-06")
        self.server.do("t-chair", "founding", founding, "approve_prep")
        self.assertRegex(self.server.show("founding", founding)["state"]["prep_no"], "〔2026〕0001$")
        self.server.do("e-prep", "founding", founding, "open_recruiting")
        return founding

    def recruit(self, founding, first_time, transfers):
        """Memberships of the enterprise's workers: new ones, then some from another district."""
        server = self.server
        existing = [server.open("d-org-chaoyang", "membership", "register_existing", {
            "unit": "110105", "name": f"转入{n}", "mobile": f"1390000{n:04d}", "id_type": "resident_id",
            "id_no": resident_id("19850505", n), "employment_type": "labour_contract", "is_migrant_worker": False,
            "joined_on": "2021-01-04", "basis_sha256": sha256(f"card {n}")}) for n in range(transfers)]
        server.settle()
        self.k10_before = {u: server.value("K10", "month=2026-03", u) for u in ("bj", "110113")}
        server.day("2026-03-25")
        applications = [server.open("sw", "application", "submit", {
            "unit": STREET, "name": f"职工{n}", "mobile": f"1380000{n:04d}", "id_type": "resident_id",
            "id_no": resident_id("19900101", n), "employment_type": "labour_contract", "is_migrant_worker": False,
            "employer_uscc": ENTERPRISE, "founding": f"founding/{founding}", "channel": "paper",
            "consent": {"notice_version": "2026-1", "text_sha256": sha256("notice")}}) for n in range(first_time)]
        for membership in existing:
            server.do("d-org-chaoyang", "membership", membership, "transfer_membership", {
                "to_unit": STREET, "to_founding": f"founding/{founding}", "to_employer_uscc": ENTERPRISE})
            server.do("t-staff-chaoyang", "membership", membership, "release")
        server.day("2026-03-27")
        for application in applications:
            server.do("t-staff", "application", application, "approve")
        for membership in existing:
            server.do("t-staff", "membership", membership, "accept")
        server.settle()
        return [f"membership/{m}" for m in applications + existing]

    def candidates(self, members, **changes):
        posts = ["chair", "vice_chair", "committee", "committee", "audit", "audit"]
        out = [{"member": m, "post": p, "relation": "none"} for m, p in zip(members, posts)]
        out[0].update(changes)
        return out

    def schedule(self, founding, candidates):
        return self.server.do("e-prep", "founding", founding, "schedule_meeting", {
            "meeting_on": "2026-04-08", "candidates": candidates, "committee_seats": 3, "audit_seats": 1})

    def elect(self, founding, members, present=80, chair_votes=70, last_audit=10):
        votes = [chair_votes, 66, 53, 52, 60, last_audit]
        return self.server.do("e-prep", "founding", founding, "record_election", {
            "ballot": {"due_to_attend": 105, "present": present, "issued": present, "returned": present, "valid": present,
                       "votes": [{"member": m, "votes": v} for m, v in zip(members, votes)]},
            "scrutineer": "e-chair"})

    def report(self, founding, members, body="committee"):
        return self.server.do("e-prep", "founding", founding, "report_result", {
            "term": "five_years", "chair": members[0], "women_body": body, "women": members[1:4],
            "report_sha256": sha256("report")})

    def established(self):
        server, founding = self.server, self.recruiting()
        members = self.recruit(founding, 104, 1)
        server.day("2026-03-30")
        self.refused("near_relative", self.schedule, founding,
                     self.candidates(members, relation="near_relative_of_principal"))
        self.refused("legal_representative_chair", self.schedule, founding,
                     self.candidates(members, is_legal_representative=True))
        self.schedule(founding, self.candidates(members))
        server.day("2026-04-08")
        body = self.refused("quorum_not_reached", self.elect, founding, members, present=69, chair_votes=60)
        self.assertEqual((body["gap"]["have"], body["gap"]["need"]), (69, 70))
        self.elect(founding, members)
        elected = server.show("founding", founding)["state"]["elected"]
        self.assertIn(members[2], elected, "53 of 105 due is more than half")
        self.assertNotIn(members[3], elected, "52 is not")
        server.day("2026-04-09")
        self.refused("women_committee_missing", self.report, founding, members, "member")
        self.report(founding, members)
        self.assertEqual(server.show("founding", founding)["due"]["date"], "2026-04-24")
        server.day("2026-04-15")
        server.do("t-chair", "founding", founding, "approve")
        self.assertEqual(self.status("founding", founding), "established")
        server.settle()
        return founding
