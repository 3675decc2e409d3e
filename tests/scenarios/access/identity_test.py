"""From nothing to a working officer: a district without accounts, its one-time token, the first two administrators,
a role given by two people, and what is left after kill -9. Everything over HTTP against the real binary."""
import concurrent.futures
import os
import re
import stat
import subprocess
import time
import unittest
import uuid

from support.harness import BINARY, ROOT
from support.listen import Listener
from support.people import STREET, Bare, Founders, Person, totp


class FromNothing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Bare()
        cls.addClassCleanup(cls.server.close)
        assert Person(cls.server, "").send("GET", "/v1/cases")[0] == 401, "nobody is let in before the beginning"
        cls.founders = Founders(cls.server)
        cls.sec, cls.audit = cls.founders.sec, cls.founders.audit

    def officer(self, account):
        return self.founders.officer(account)

    def register(self, person):
        key = str(uuid.uuid4())
        return person.send("POST", "/v1/cases/lead", {"command": "register", "data": {
            "unit": STREET, "name": f"企业{key}", "id_type": "legacy", "source": "joint_inspection",
            "address": f"示例街{key}", "ownership": "unknown"}})

    def test_1_an_officer_works_and_stops_with_the_role(self):
        person = self.officer("wang-fang")
        self.assertEqual(person.role(), "sw")
        status, receipt = self.register(person)
        self.assertEqual(status, 201, receipt)
        status, refused = self.sec.send("POST", "/v1/accounts/wang-fang/commands", {
            "command": "approve_binding", "data": {"number": 1}})
        self.assertEqual((status, refused["reason"]), (422, "no_such_proposal"))
        self.sec.command("wang-fang", "revoke_binding", number=1, reason="moved")
        status, refused = self.register(person)
        self.assertEqual((status, refused["type"]), (403, "/problems/no_role"))
        self.sec.command("wang-fang", "disable", reason="left")
        self.assertEqual(person.send("GET", "/v1/me")[0], 401)

    def test_2_the_token_of_the_beginning_is_dead(self):
        stranger = Person(self.server, "")
        status, refused = stranger.send("POST", "/v1/bootstrap", {
            "token": self.server.token, "security": {"account": "li-two", "name": "x"},
            "audit": {"account": "he-two", "name": "y"}})
        self.assertEqual((status, refused["errors"][0]["key"]), (400, "bad_bootstrap"))

    def test_3_nobody_gives_themselves_a_role(self):
        today = self.sec.must(200, "GET", "/v1/me")["today"]
        status, refused = self.sec.send("POST", "/v1/accounts/li-jun/commands", {
            "command": "propose_binding", "data": {"role": "d_lead", "unit": "110113", "from": today}})
        self.assertEqual((status, refused["reason"]), (422, "roles_not_combinable"))
        self.sec.command("li-jun", "propose_binding", role="sec", unit="110113", **{"from": today})
        status, refused = self.sec.send("POST", "/v1/accounts/li-jun/commands", {
            "command": "approve_binding", "data": {"number": 2}})
        self.assertEqual((status, refused["reason"]), (422, "not_for_oneself"))
        self.sec.command("li-jun", "decline_binding", number=2, reason="a test")

    def test_4_kill_9_loses_no_grant_no_session_and_revives_nothing(self):
        person = self.officer("zhao-min")
        ended = Person(self.server, "zhao-min")
        ended.codes = person.codes
        ended.sign_in()
        ended.must(200, "DELETE", "/v1/session")
        ended.cookies["__Host-sid"], ended.csrf = ended.cookies.get("__Host-sid", ""), ""
        tokens = person.must(201, "POST", "/v1/machine-tokens", {
            "name": "x", "scopes": ["case.read"], "binding": 1, "days": 1})
        self.server.kill()
        self.server.start()
        self.assertEqual(person.role(), "sw", "the acknowledged grant and session")
        self.assertEqual([t["id"] for t in person.must(200, "GET", "/v1/machine-tokens")["tokens"]], [tokens["id"]])
        self.assertEqual(len(person.must(200, "GET", "/v1/sessions")["sessions"]), 1, "the ended one stays ended")
        self.sec.command("zhao-min", "revoke_binding", number=1, reason="moved")
        self.server.kill()
        self.server.start()
        self.assertEqual(person.send("GET", "/v1/cases")[0], 403)

    def test_5_what_proves_people_is_for_the_owner_of_the_server_alone(self):
        folder = self.server.folder / "data" / "identity"
        for path in folder.iterdir():
            self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, path)
        log = subprocess.run(["grep", "-raFl", "-e", self.sec.password, "-e", self.sec.cookies["__Host-sid"],
                              self.server.folder / "data"], capture_output=True, text=True)
        self.assertEqual(log.stdout, "")

    def test_6_an_open_page_hears_nothing_more_when_its_session_its_role_or_its_account_ends(self):
        def listen(person):
            cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
            listener = Listener(self.server, headers={"Cookie": cookies, "Authorization": ""})
            self.addCleanup(listener.close)
            self.assertEqual(listener.status, 200)
            return listener
        ends = {"sign out": lambda person: person.must(200, "DELETE", "/v1/session"),
                "ended by another": lambda person: self.sec.must(200, "DELETE", f"/v1/accounts/{person.account}/sessions"),
                "role": lambda person: self.sec.command(person.account, "revoke_binding", number=1, reason="moved"),
                "account": lambda person: self.sec.command(person.account, "disable", reason="left")}
        witness = self.officer("ear-witness")
        hears = listen(witness)
        for number, (what, end) in enumerate(ends.items()):
            person = self.officer(f"ear-{number}")
            listener = listen(person)
            self.assertEqual(self.register(witness)[0], 201)
            self.assertTrue(listener.read(20, lambda l: l.events), what)
            end(person)
            begun = time.monotonic()
            listener.read(20)
            self.assertTrue(listener.ended, what)
            self.assertLess(time.monotonic() - begun, 3, what)
            self.assertEqual(self.register(witness)[0], 201)
        self.assertTrue(hears.read(20, lambda l: len(l.events) == 2 * len(ends)), "and everybody else goes on")

    def test_7_many_sign_in_at_once(self):
        people = [self.officer(f"many-{i}") for i in range(4)]

        def again(person):
            return [person.sign_in() and 1 for _ in range(2)]
        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            done = sum(len(each) for each in pool.map(again, people))
        took = time.monotonic() - begun
        print(f"{done} sign-ins, four at once: {done / took:.1f} a second")
        self.assertEqual(done, 8)


class CommandLine(unittest.TestCase):
    """The same from a terminal: what is secret comes from standard input, the session stays in a file of mode 0600."""

    def call(self, *arguments, lines=(), who="sec", code=0):
        done = subprocess.run([BINARY, "account", *arguments, "--server", f"http://127.0.0.1:{self.server.port}",
                               "--language", "en"], input="".join(f"{line}\n" for line in lines), text=True,
                              capture_output=True, cwd=ROOT,
                              env={**os.environ, "CHAPTERHOUSE_SESSION": str(self.server.folder / f"session-{who}")})
        self.assertEqual(done.returncode, code, (arguments, done.stdout, done.stderr))
        return done.stdout

    def activate(self, code, who):
        """Types the code of an authenticator after reading its key, as a person would."""
        process = subprocess.Popen([BINARY, "account", "activate", "--server", f"http://127.0.0.1:{self.server.port}"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   env={**os.environ, "CHAPTERHOUSE_SESSION": str(self.server.folder / f"session-{who}")})
        process.stdin.write(f"{code}\na quiet heron at dawn\n")
        process.stdin.flush()
        lines, key = [], None
        while not key:
            lines.append(process.stdout.readline())
            found = re.search(r"key ([A-Z2-7]+)", lines[-1])
            key = found and found.group(1)
        out, _ = process.communicate(totp(key) + "\n")
        self.assertEqual(process.returncode, 0, out)
        return re.findall(r"^  ([A-Z2-7-]{19})$", out, re.MULTILINE)

    def test_a_district_begins_from_a_terminal(self):
        self.server = Bare()
        self.addCleanup(self.server.close)
        out = self.call("bootstrap", "--security-account", "li-jun", "--security-name", "李军", "--audit-account",
                        "he-mei", "--audit-name", "何梅", lines=[self.server.token])
        codes = dict(re.findall(r"^(\S+)  activation code.*: (\S+)$", out, re.MULTILINE))
        self.assertEqual(sorted(codes), ["he-mei", "li-jun"])
        recovery = {who: self.activate(codes[account], who) for account, who in (("li-jun", "sec"), ("he-mei", "audit"))}
        for account, who in (("li-jun", "sec"), ("he-mei", "audit")):
            self.call("login", account, "--recovery-code", lines=["a quiet heron at dawn", recovery[who].pop()], who=who)
            mode = stat.S_IMODE((self.server.folder / f"session-{who}").stat().st_mode)
            self.assertEqual(mode, 0o600)
        out = self.call("create", "wang-fang", "--unit", STREET, "--name", "王芳")
        code = re.search(r": (\S+)$", out, re.MULTILINE).group(1)
        self.call("propose", "wang-fang", "--role", "sw", "--unit", STREET)
        self.call("approve", "wang-fang", "1", code=1)  # the same person
        self.call("approve", "wang-fang", "1", who="audit")
        recovery["wang"] = self.activate(code, "wang")
        self.call("login", "wang-fang", "--recovery-code", who="wang",
                  lines=["a quiet heron at dawn", recovery["wang"].pop()])
        out = self.call("token", "create", "--name", "x", "--scope", "case.read", "--binding", "1", who="wang")
        self.assertRegex(out, r"chk_[0-9a-f]{64}")
        self.assertIn("wang-fang", self.call("list"))
        self.assertIn("this one", self.call("sessions", who="wang"))
        self.call("confirm", "--recovery-code", lines=[recovery["sec"].pop()])
        self.call("revoke", "wang-fang", "1", "--reason", "moved")
        self.call("logout", who="wang")
        self.call("sessions", who="wang", code=2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
