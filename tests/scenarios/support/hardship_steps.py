"""The steps of a hardship household's story, from the application to paid relief."""
from support.harness import Story, resident_id, sha256

STREET = "110113-renhe"
CONTACT = "sw"
APPLICATION, FILE = "hardship_application", "hardship_file"
PAPER = {"notice_version": "2026-1", "text_sha256": sha256("notice")}


class HardshipSteps(Story):
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

    def visited(self, *numbers):
        """Applied for on 12 January and visited on the 15th; it is the 19th."""
        server = self.server
        server.day("2026-01-12")
        cases = [server.open("t-staff", APPLICATION, "apply", self.form(number)) for number in numbers]
        server.day("2026-01-15")
        visit = {"visited_on": "2026-01-15", "form_sha256": sha256("form"), "photos": [sha256("photo")]}
        for case in cases:
            self.refused("visitors_too_few", server.do, "sw", APPLICATION, case, "record_home_visit",
                         {**visit, "visitors": ["sw", "sw"]})
            server.do("sw", APPLICATION, case, "record_home_visit", {**visit, "visitors": ["sw", "sw-2"]})
        server.day("2026-01-19")
        return cases

    def published(self, number=1):
        server, (case,) = self.server, self.visited(number)
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

    def by_itself(self, case_type, case, status):
        """The deadline clock has done it: nobody sent a command."""
        self.server.settle()
        self.assertEqual(self.status(case_type, case), status)

    def active(self, number=1):
        """On file since 27 February, after an objection that came to nothing."""
        server, case = self.server, self.published(number)
        server.day("2026-02-13")
        server.do("d-svc-2", APPLICATION, case, "file_objection", {"anonymous": True, "text": "听说他家有车"})
        server.day("2026-02-25")
        finding = {"finding": "unfounded", "text": "车为营运车辆", "report_sha256": sha256("report")}
        self.refused("not_allowed_in_state", server.do, "d-svc", APPLICATION, case, "close_notice")
        self.refused("investigator_is_objector", server.do, "d-svc-2", APPLICATION, case, "resolve_objection", finding)
        server.do("t-chair", APPLICATION, case, "resolve_objection", finding)
        self.by_itself(APPLICATION, case, "district_review")
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

    # ---- relief -----------------------------------------------------------------------------
    def granted(self, file, fund, kind, amount):
        """Proposed, reviewed, reserved and approved on 5 March, each by another hand."""
        server = self.server
        case = server.open("sw", "relief", "propose", {
            "unit": STREET, "file": f"{FILE}/{file}", "fund": f"fund/{fund}", "type": kind, "amount": amount,
            "account": "6222020200000012345", "payee_is_applicant": True, "basis_sha256": sha256(kind)})
        server.do("d-svc", "relief", case, "review")
        server.do("d-fin", "relief", case, "reserve")
        self.refused("needs_a_second_person", server.do, "d-svc", "relief", case, "approve")
        server.do("t-chair", "relief", case, "approve")
        return case

    def paid(self, case, day):
        self.server.day(day)
        self.server.do("d-cash", "relief", case, "mark_paid", {"paid_on": day, "bank_ref": f"BK{day}"})

    def helped(self):
        """LIVING 3,000 paid on 10 March; FESTIVAL 1,000 failed on that day and paid on the 16th."""
        server, file = self.server, self.active()
        server.day("2026-03-05")
        fund = server.open("d-fin", "fund", "open", {
            "unit": "110113", "name": "2026 年困难职工帮扶资金", "source": "union", "fiscal_year": 2026, "amount": "50000.00"})
        living, festival = self.granted(file, fund, "living", "3000.00"), self.granted(file, fund, "festival", "1000.00")
        for case in (living, festival):
            server.do("d-cash", "relief", case, "batch", {"batch_no": "2026-03-A"})
        self.paid(living, "2026-03-10")
        server.do("d-cash", "relief", festival, "mark_failed", {"cause": "account_closed"})
        server.day("2026-03-12")
        server.do("d-cash", "relief", festival, "retry",
                  {"batch_no": "2026-03-B", "account": "6222020200000054321", "payee_is_applicant": True})
        self.paid(festival, "2026-03-16")
        server.settle()
        return file, fund, living, festival
