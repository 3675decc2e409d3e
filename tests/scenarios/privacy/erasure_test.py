"""The right to be forgotten, with the real binary: strings that occur nowhere else in every guarded field of a person's
cases, everything used that could copy them, then erased: nothing readable is left, what is others' stays, every proof of
before still holds, and neither a restart nor yesterday's keys bring anything back (PIPL article 47; ADR 0019)."""
import hashlib
import json
import shutil
import subprocess
import unittest

from support.harness import BINARY, ROOT, Refused, Server
from support.privacy_steps import ENTERPRISE, PrivacySteps

PEOPLE, OTHER = (1, 2, 3, 4), 9
SETTINGS = ['backup_to = "{folder}/backups"', 'backup_keys_to = "{folder}/keys-backups"', "backup_keep = 5"]


def run(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, cwd=ROOT)


def digest_of(data):
    return hashlib.sha256(data).hexdigest()


# Guarded text fields that no string is planted in, and why. Every kind of event that carries one is sealed, erased and
# read again by tests/store/erasure/erasure_test.cpp (NoGuardedTextOfAnyKindOfEventOutlivesItsSubjects).
LATER = "of a later step than this story leads to"
OTHERS = "of somebody who is no applicant, under the key of that case: no person's request reaches it"
ELSEWHERE = {
    "account.*": "an officer's own account: it ends with the account and is nobody's case",
    "application.issue_card.card_no": LATER,
    "hardship_application.record_means_check.explanation": LATER,
    "hardship_application.resubmit.answer": LATER,
    "hardship_application.publish_notice.name": LATER,
    "hardship_application.file_objection.text": LATER,
    "hardship_application.resolve_objection.text": LATER,
    "hardship_application.report_clue.name": "another way to begin: the name of `apply` stands for it",
    "hardship_application.reject.reason": "another end: the reason of `withdraw` stands for it",
    "hardship_file.*": LATER,
    "membership.*": LATER,
    "relief.*": LATER,
    "agreement.*": LATER,
    "reception.*": "whoever comes is met for the first time: only a request about that case reaches it",
    "dispute.register.representatives[]": "of a collective dispute: several people's case is nobody's own",
    "dispute.reach_agreement.items[]": LATER,
    "dispute.reopen_mediation.new_facts": LATER,
    "consent.*": LATER,
    "chapter.*": OTHERS,
    "founding.*": OTHERS,
    "lead.*": OTHERS,
    "session.*": OTHERS,
    "legal_hold.*": OTHERS,
    "fund.*": OTHERS,
    "home_task.*": OTHERS,
    "target.*": OTHERS,
    "privacy_request.add_note.text": "a note: those of three other types stand for it",
}


def leaves(value, path=""):
    """Texts below a command's data, with their paths; a list's rows have one."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for below in value:
            yield from leaves(below, f"{path}[]")
    elif isinstance(value, str):
        yield path, value


def guarded_texts(schema, path="", guarded=False):
    """Paths of a form's text fields that carry personal data: class L3 or L4, no choice and no date or amount."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    guarded = guarded or schema.get("x-data-class") in ("personal", "sensitive")
    if "object" in kinds:
        for key, below in schema.get("properties", {}).items():
            yield from guarded_texts(below, f"{path}.{key}" if path else key, guarded)
    elif "array" in kinds:
        yield from guarded_texts(schema["items"], f"{path}[]", guarded)
    elif guarded and "string" in kinds and "enum" not in schema and schema.get("x-format") in (None, "long_text"):
        yield path


def stands_for(entry, field):
    return field == entry or (entry.endswith(".*") and field.startswith(entry[:-1]))


class LoggedServer(Server):
    """Keeps what the server says, to be looked through, and which texts were sent in which fields."""

    def __init__(self, *how):
        self.sent = {}  # "<type>.<command>.<path>": texts
        super().__init__(*how)

    def send(self, method, path, body=None, account="d-org", headers=None):
        if body and "command" in body:
            case_type = path.split("/")[3]
            for field, text in leaves(body["data"]):
                self.sent.setdefault(f"{case_type}.{body['command']}.{field}", set()).add(text)
        return super().send(method, path, body, account, headers)

    def popen(self, command, **how):
        with open(self.folder / "said", "ab") as said:
            return subprocess.Popen(command, stderr=said, **how)


class Erasure(PrivacySteps):
    def setUp(self):
        self.server = LoggedServer(self.NOW, SETTINGS)
        self.addCleanup(self.server.close)

    # ---- where a string could have gone -------------------------------------------------------
    def answers(self, people):
        """Everything that the API gives those who see most of it."""
        server, out = self.server, []
        for canaries, cases, papers in people:
            for case_type, case, account in cases:
                for path in ("", "/timeline?limit=100", "/changes?from_position=1", "/proof"):
                    out.append(server.fetch(f"/v1/cases/{case_type}/{case}{path}", account)[2])
            for word in list(canaries.planted)[:3]:
                out.append(server.fetch(f"/v1/search?q={word}", "d-org")[2])
        for path in ("/v1/cases?limit=100", "/v1/today?limit=100", "/v1/audit/corrections", "/metrics",
                     *(f"/v1/log/export?as={form}" for form in ("jsonl", "csv", "ocel-json", "xes"))):
            for account in ("d-org", "d-aud"):
                out.append(server.fetch(path, account)[2])
        return b"\n".join(out)

    def folder_bytes(self, *parts):
        """Every byte of every file below, whatever its kind."""
        data = b""
        for part in parts:
            for file in sorted((self.server.folder / part).rglob("*")):
                if file.is_file():
                    data += file.read_bytes() + b"\n"
        return data

    def use_everything(self, people):
        """Lists, search, exports, proofs, a clash of two authors, backups, a check and a rebuild of the read models."""
        server = self.server
        self.answers(people)
        case_type, case, account = people[0][1][0]
        with self.assertRaises(Refused) as caught:
            server.do(account, case_type, case, "add_note", {"text": people[0][0].text("clash")}, version=1)
        self.assertEqual(caught.exception.status, 412)
        server.send("POST", "/v1/backups", {}, "sys")
        for _ in range(200):
            if not server.send("GET", "/v1/backups", account="sys")["running"]:
                break
        server.upkeep("check_models")
        server.upkeep("rebuild_models")

    def test_nothing_readable_is_left(self):
        server = self.server
        people = [self.person(number) for number in PEOPLE]
        other = self.person(OTHER)
        planted = {c for canaries, _, _ in people for c in canaries.planted}
        self.assertGreaterEqual(len(planted), 200)
        for number in PEOPLE:
            self.asked_before(number)
        self.use_everything([*people, other])

        # Controls: all of it is there to be found, in answers, and in no file.
        before = self.answers([*people, other])
        missing = {c: canaries.planted[c] for canaries, _, _ in people for c in canaries.planted
                   if c.encode() not in before and canaries.planted[c] not in ("attachment", "clash")}
        self.assertEqual(missing, {}, "not found before the erasure: the search would prove nothing")
        stored = self.folder_bytes("data", "backups", "keys-backups", "said")
        self.assertEqual([c for c in planted if c.encode() in stored], [], "plain text on the disk")
        digests = [digest_of(paper) for _, _, papers in people for paper in papers]
        self.assertEqual([self.document(people[i], digest)[0] for i, digest in enumerate(digests)], [200] * 4)

        proofs = {(t, c): server.fetch(f"/v1/cases/{t}/{c}/proof", a)[2] for _, cases, _ in people for t, c, a in cases}
        head = server.send("GET", "/v1/log/head")
        keys_of_yesterday = server.folder / "yesterday"
        shutil.copytree(server.folder / "data/keys", keys_of_yesterday)
        files_before = len([f for f in (server.folder / "data/attachments").rglob("*") if f.is_file()])

        server.day(self.LATE)
        requests = [self.erased(number) for number in PEOPLE]
        server.settle()

        gone = planted | {c for canaries in self.all_told for c in canaries.planted}
        self.every_field_is_planted(gone)
        self.none_left(gone, people)
        self.kept(other)
        files = [f for f in (server.folder / "data/attachments").rglob("*") if f.is_file()]
        self.assertEqual(len(files), files_before - len(PEOPLE), "the papers of the erased alone")
        self.assertEqual([self.document(people[i], digest)[0] for i, digest in enumerate(digests)], [410] * 4)
        self.refused_for_ever(people)

        # What was proved stays proved, and the erasure proves itself.
        for (case_type, case), bundle in proofs.items():
            path = server.folder / "bundle.json"
            path.write_bytes(bundle)
            done = run("case", "verify", path)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.proves_itself(requests[0], int(head["size"] if "size" in head else head["position"]))
        models = server.upkeep("check_models")["read_models"]
        self.assertEqual((models["outcome"], models["damages"]), ("equal", 0), "keyed hashes of the erased are in no read model")
        metrics = server.metrics()
        self.assertEqual(metrics["chapterhouse_erasure_pending_seconds"], 0)
        self.assertGreaterEqual(metrics["chapterhouse_erasures_total"], len(PEOPLE) * 5)

        # A restart, a rebuild, yesterday's keys: nothing comes back.
        server.stop()
        server.start()
        server.upkeep("rebuild_models")
        self.none_left(gone, people)
        server.stop()
        shutil.rmtree(server.folder / "data/keys")
        shutil.copytree(keys_of_yesterday, server.folder / "data/keys")
        server.start()
        self.assertIn(b"erased or restricted again", (server.folder / "said").read_bytes())
        self.none_left(gone, people)
        self.kept(other)
        self.refused_for_ever(people)

    # ---- which fields there are ----------------------------------------------------------------
    def every_field_is_planted(self, planted):
        """From the forms that the server serves: a field that is added tomorrow fails until it is planted or listed."""
        fields = set()
        for workflow in self.server.send("GET", "/v1/workflows")["workflows"]:
            forms = self.server.send("GET", f"/v1/workflows/{workflow['type']}")["commands"]
            fields |= {f"{workflow['type']}.{form['command']}.{path}" for form in forms for path in guarded_texts(form["schema"])}
        self.assertGreater(len(fields), 80)
        covered = {field for field, texts in self.server.sent.items() if texts & planted}
        self.assertEqual(sorted(covered - fields), [], "planted where nothing is guarded: it would not be erased")
        listed = {field for field in fields if any(stands_for(entry, field) for entry in ELSEWHERE)}
        self.assertEqual(sorted(fields - covered - listed), [], "neither planted nor listed with a reason")
        needless = [entry for entry in ELSEWHERE if not any(stands_for(entry, f) for f in fields - covered)]
        self.assertEqual(needless, [], "listed without need")
        print(f"{len(fields)} guarded text fields of the forms: {len(covered)} planted, {len(listed - covered)} listed")

    # ---- what holds -----------------------------------------------------------------------------
    def document(self, person, digest):
        case_type, case, account = person[1][1]
        return self.server.fetch(f"/v1/cases/{case_type}/{case}/documents/{digest}", account)

    def none_left(self, planted, people):
        after = self.answers(people)
        self.assertEqual([c for c in planted if c.encode() in after], [], "in an answer")
        self.assertIn(b'"erased":true', after.replace(b" ", b""), "erased, which is not the same as never seen")
        stored = self.folder_bytes("data", "backups", "keys-backups", "said")
        self.assertEqual([c for c in planted if c.encode() in stored], [], "in a file")

    def kept(self, other):
        answers = self.answers([other])
        lost = [c for c in other[0].planted if c.encode() not in answers and other[0].planted[c] not in ("attachment", "clash")]
        self.assertEqual(lost, [], "another person's")

    def refused_for_ever(self, people):
        """Nothing personal is written about an erased person again, nor their papers."""
        for _, cases, papers in people:
            for case_type, case, account in cases:
                with self.assertRaises(Refused) as caught:
                    self.server.do(account, case_type, case, "add_note", {"text": "新的记录"})
                self.assertEqual((caught.exception.status, caught.exception.body["type"]), (410, "/problems/erased"))
            for paper in papers:
                self.assertEqual(self.server.fetch(f"/v1/attachments/{digest_of(paper)}", "sw", "PUT", paper,
                                                   {"Content-Type": "application/pdf"})[0], 410)

    def proves_itself(self, request, size):
        server = self.server
        events = json.loads(server.fetch(f"/v1/cases/privacy_request/{request}/timeline?limit=100", "t-staff")[2])["events"]
        last = events[-1]
        self.assertEqual(last["event"]["key"], "erased")
        self.assertGreater(last["data"]["epoch"], last["data"]["epoch_before"])
        self.assertEqual({key["subject"] for key in last["data"]["keys"]} - set(last["data"]["subjects"]), set())
        self.assertGreaterEqual(len(last["data"]["keys"]), 4)
        for _ in range(100):  # until a checkpoint covers it
            status, _, receipt = server.fetch(f"/v1/log/receipt/{last['position']}", "d-aud")
            if status == 200:
                break
        self.assertEqual(status, 200, receipt)
        server.stop()
        done = run("log", "verify", "--data", server.folder / "data", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        server.start()


class Exact(PrivacySteps):
    def test_what_belongs_to_others_is_exact(self):
        """One paper in two people's cases, one worker named in another's dispute: what is shared stays."""
        server = self.server
        first, second = self.person(1), self.person(2)
        shared = b"%PDF-1.7\nshared by two" + bytes(200)
        digest = self.attach("t-staff", "hardship_application", first[1][1][1], shared)
        self.attach("t-staff", "hardship_application", second[1][1][1], shared)
        joint = server.open("sw", "dispute", "register", {
            "unit": "110113-renhe", "applicant_name": "另一人", "mobile": "13900009999", "matter": "两人的争议",
            "workers": [{"name": n, "id_type": "resident_id", "id_no": self.number_of(i), "position": "工人",
                         "hired_on": "2015-03-01", "claim_amount": "100.00"} for n, i in (("另一人", 77), ("职工一", 1))],
            "applicant_side": "worker", "channel": "oral", "types": ["conditions"],
            "claims": [{"type": "damages", "amount": "200.00"}],
            "employer": {"uscc": ENTERPRISE, "name": "丙公司", "ownership": "private", "industry": "C", "employees": 128},
            "people_involved": 2, "common_claim": True, "urgency": "normal", "risk_level": "low", "knew_on": "2018-01-02",
            "application_sha256": "0" * 64})
        server.day(self.LATE)
        case, state = self.proposed(1)
        self.assertEqual(state["named_in"], [f"dispute/{joint}"], "the deciders see where else the person is named")
        self.assertNotIn(digest, state["documents"])
        self.approve(case)
        self.wait(case, "unreadable")
        self.assertEqual(server.fetch(f"/v1/cases/hardship_application/{second[1][1][1]}/documents/{digest}", "t-staff")[2], shared)
        self.assertIn("职工一".encode(), self.timeline("dispute", joint, "sw"))
        self.assertEqual(first[0].found_in(self.timeline("application", first[1][0][1], "sw")), [])


class Early(PrivacySteps):
    NOW = "2018-01-08T09:00:00+08:00"

    def test_too_early_is_restricted_and_erased_on_its_day(self):
        """Withdrawn in January 2018: hardship and mediation files are kept until 2028."""
        server = self.server
        canaries, cases, (paper,) = self.person(1)
        server.day("2022-05-09")
        case, _ = self.proposed(1)
        self.approve(case)
        state = self.wait(case, "restricted")
        self.assertEqual((state["kept_until"], state["kept_by"]), ("2028-01-08", "privacy.hardship_years"))
        server.settle()
        for case_type, one, account in cases:
            timeline = self.timeline(case_type, one, account)
            self.assertEqual(canaries.found_in(timeline), [], "kept, not shown")
        self.assertEqual(server.fetch(f"/v1/cases/hardship_application/{cases[1][1]}/documents/{digest_of(paper)}", "t-staff")[0], 404)
        server.upkeep()  # the read models are being made anew
        server.stop()
        server.start()
        self.assertEqual(canaries.found_in(self.timeline(*cases[0])), [], "after a restart, too")
        models = server.upkeep("check_models")["read_models"]
        self.assertEqual((models["outcome"], models["damages"]), ("equal", 0))
        server.clock("2028-01-07T23:00:00+08:00")
        self.assertEqual(self.status("privacy_request", case), "restricted")
        server.clock("2028-01-08T00:30:00+08:00")
        self.wait(case, "unreadable")
        metrics = server.metrics()
        self.assertGreater(metrics["chapterhouse_erasure_pending_seconds"], 0)
        server.clock("2028-01-08T13:00:00+08:00")  # half of the day that the rules allow
        self.wait(case, "erased")
        self.assertEqual(server.metrics()["chapterhouse_erasure_pending_seconds"], 0)

    def test_a_legal_hold_and_work_in_progress_stand_in_the_way(self):
        server = self.server
        _, cases, _ = self.person(1)
        server.day(self.LATE)
        hold = server.open("d-law", "legal_hold", "request", {
            "unit": "110113", "held_case": f"dispute/{cases[2][1]}", "reason": "仲裁调卷", "order_sha256": "1" * 64})
        self.refused("own_request", server.do, "d-law", "legal_hold", hold, "impose")
        server.do("d-lead", "legal_hold", hold, "impose")
        case, _ = self.proposed(1)
        self.refused("legal_hold", self.approve, case)
        server.do("d-lead", "legal_hold", hold, "request_release", {"reason": "已结案"})
        server.do("d-law", "legal_hold", hold, "release")
        self.approve(case)
        self.wait(case, "unreadable")

    def test_a_stranger_is_never_seen_and_not_erased(self):
        server = self.server
        server.day(self.LATE)
        case, state = self.reviewed(66)
        self.assertEqual((state["cases"], state["documents"]), ([], []))
        timeline = self.timeline("privacy_request", case, "t-staff")
        self.assertNotIn(b'"erased":true', timeline.replace(b" ", b""))


if __name__ == "__main__":
    unittest.main(verbosity=2)
