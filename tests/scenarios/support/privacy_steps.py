"""A person's data in every kind of case that is about one person, each guarded text a string of its own, and the steps of
a request about it."""
import hashlib
import time

from support.harness import Story, resident_id, sha256

STREET = "110113-renhe"
PAPER = {"notice_version": "2018-1", "text_sha256": sha256("notice")}
ENTERPRISE = "91999999MA00000154"


class Canaries:
    """Strings that occur nowhere else, by the field they were written to."""

    def __init__(self, number):
        self.number, self.planted = number, {}

    def text(self, field):
        """One that a text field takes."""
        made = f"KANARIE{self.number}x{len(self.planted):04d}q" + hashlib.sha256(f"{self.number}{field}{len(self.planted)}".encode()).hexdigest()[:8]
        self.planted[made] = field
        return made

    def digits(self, field, made):
        self.planted[made] = field
        return made

    def mobile(self, field):
        salt = int(hashlib.sha256(str(self.number).encode()).hexdigest(), 16) % 10_000
        return self.digits(field, f"139{salt:04d}{len(self.planted):04d}")

    def found_in(self, data):
        """Those that stand in some bytes."""
        return sorted(c for c in self.planted if c.encode() in data)


class PrivacySteps(Story):
    """A district in 2018, whose records are old enough to be erased when the story is in 2029."""

    NOW = "2018-01-08T09:00:00+08:00"
    EARLY, LATE = "2018-01-08", "2029-03-01"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.all_told = []  # what was planted in requests

    def number_of(self, person):
        return resident_id("19900101", person)

    def person(self, number):
        """Somebody with an application, a hardship application and a dispute, all withdrawn, with notes and papers;
        answers what was planted, the cases and the papers."""
        server, c = self.server, Canaries(number)
        id_no = c.digits("id_no", self.number_of(number))
        cases = []

        def note(case_type, case, account="sw"):
            for _ in range(3):
                server.do(account, case_type, case, "add_note", {"text": c.text(f"{case_type}.note")})

        application = server.open("sw", "application", "submit", {
            "unit": STREET, "name": c.text("application.name"), "mobile": c.mobile("application.mobile"),
            "id_type": "resident_id", "id_no": id_no, "employment_type": "labour_contract", "is_migrant_worker": False,
            "channel": "paper", "consent": PAPER})
        cases.append(("application", application, "sw"))
        note("application", application)
        server.do("t-staff", "application", application, "return", {"missing_items": [self.missing_item()]})
        server.do("sw", "application", application, "resubmit", {
            "name": c.text("application.resubmit.name"), "mobile": c.mobile("application.resubmit.mobile"),
            "answer": c.text("application.answer")})
        server.do("t-staff", "application", application, "reject", {"code": "other", "reason": c.text("application.reason")})

        members = [{"relation": "other", "name": c.text("member.name"), "birth_date": f"19{60 + i}-02-02",
                    "id_no": c.digits("member.id_no", resident_id(f"19{60 + i}0202", number)), "health": "healthy", "income": "0.00",
                    "school": c.text("member.school")}
                   for i in range(12)]
        hardship = server.open("t-staff", "hardship_application", "apply", {
            "unit": STREET, "name": c.text("hardship.name"), "mobile": c.mobile("hardship.mobile"), "id_type": "resident_id",
            "id_no": id_no, "persons": len(members) + 1, "members": members, "is_migrant_worker": False,
            "work_status": "employed", "health": "healthy", "cause": "family_illness",
            "bank_account": c.digits("hardship.bank_account", f"62220{number:02d}98765432101"),
            "sensitive_consent": PAPER, "means_authorisation": PAPER, "publication_consent": PAPER})
        cases.append(("hardship_application", hardship, "t-staff"))
        note("hardship_application", hardship, "t-staff")
        paper = b"%PDF-1.7\n" + c.text("attachment").encode() + bytes(range(200))
        self.attach("t-staff", "hardship_application", hardship, paper)
        server.do("t-staff", "hardship_application", hardship, "withdraw", {"reason": c.text("hardship.reason")})

        dispute = server.open("sw", "dispute", "register", {
            "unit": STREET, "applicant_name": c.text("dispute.name"), "mobile": c.mobile("dispute.mobile"),
            "matter": c.text("dispute.matter"), "employer_contact": c.text("dispute.employer_contact"),
            "workers": [{"name": c.text("worker.name"), "id_type": "resident_id", "id_no": id_no,
                         "position": c.text("worker.position"), "hired_on": "2015-03-01", "claim_amount": "36000.00"}],
            "applicant_side": "worker", "channel": "oral", "types": ["pay"],
            "claims": [{"type": "wages", "amount": "36000.00"}],
            "employer": {"uscc": ENTERPRISE, "name": "丙公司", "ownership": "private", "industry": "C", "employees": 128},
            "people_involved": 1, "common_claim": False, "urgency": "normal", "risk_level": "low",
            "application_sha256": sha256("oral record")})
        cases.append(("dispute", dispute, "sw"))
        note("dispute", dispute)
        server.do("med-head", "dispute", dispute, "screen")
        server.do("med-head", "dispute", dispute, "decline", {"reasons": ["证据不足"]})
        server.do("sw", "dispute", dispute, "resubmit",
                  {"new_facts": c.text("dispute.new_facts"), "application_sha256": sha256("new record")})
        server.do("sw", "dispute", dispute, "withdraw", {"reason": "已协商解决"})
        server.settle()
        return c, cases, [paper]

    def missing_item(self):
        return "id_copy"

    def attach(self, account, case_type, case, data):
        digest = hashlib.sha256(data).hexdigest()
        status, _, body = self.server.fetch(f"/v1/attachments/{digest}", account, "PUT", data, {"Content-Type": "application/pdf"})
        self.assertIn(status, (200, 201), body)
        self.server.do(account, case_type, case, "add_document", {"kind": "form", "title": "申请表", "sha256": digest})
        return digest

    # ---- the request ------------------------------------------------------------------------
    def receive(self, number, kind="erase", **more):
        c = self.told = Canaries(f"{number + 50}r{len(self.all_told)}")
        self.all_told.append(c)
        return self.server.open("t-staff", "privacy_request", "receive", {
            "unit": STREET, "kind": kind, "requester": "self", "name": c.text("request.name"),
            "contact": c.mobile("request.contact"), "wish": c.text("request.wish"), "id_type": "resident_id",
            "id_no": self.number_of(number), "form_sha256": sha256("form"), "standing_sha256": "", **more})

    def asked_before(self, number):
        """Two requests of before: one taken back, one answered after a proposal that was declined."""
        do = self.server.do
        case = self.receive(number, "know")
        do("t-staff", "privacy_request", case, "withdraw", {"reason": self.told.text("request.withdrawn")})
        case, _ = self.proposed(number, "correct", "right")
        do("d-lead", "privacy_request", case, "decline_proposal", {"reason": self.told.text("request.declined")})
        do("d-org", "privacy_request", case, "propose_answer",
           {"answer": "grant", "ground": "right", "reason": self.told.text("request.reason")})
        self.approve(case)
        do("d-org", "privacy_request", case, "complete", {"outcome": self.told.text("request.outcome")})

    def wait(self, case, status):
        """Until the system has done its step."""
        for _ in range(400):
            now = self.status("privacy_request", case)
            if now == status:
                return self.server.show("privacy_request", case)["state"]
            time.sleep(0.05)
        self.fail(f"the request is {now}, not {status}")

    def reviewed(self, number, kind="erase", **more):
        case = self.receive(number, kind, **more)
        self.server.do("t-staff", "privacy_request", case, "confirm_identity", {"means": "in_person", "paper_sha256": sha256("id")})
        return case, self.wait(case, "under_review")

    def proposed(self, number, kind="erase", ground="retention_over", **more):
        case, state = self.reviewed(number, kind, **more)
        self.server.do("d-org", "privacy_request", case, "propose_answer", {
            "answer": "grant", "ground": ground, "reason": self.told.text("request.reason")})
        return case, state

    def approve(self, case):
        self.server.do("d-lead", "privacy_request", case, "approve")

    def erased(self, number):
        """Erased and rotated; answers the request."""
        case, _ = self.proposed(number)
        self.approve(case)
        self.wait(case, "unreadable")
        self.server.upkeep("rotate_keys")
        self.wait(case, "erased")
        return case

    def timeline(self, case_type, case, account):
        """The bytes of an answer to somebody on the case's team."""
        return self.server.fetch(f"/v1/cases/{case_type}/{case}/timeline?limit=100", account)[2]
