"""Proof bundles: a case and figures taken away from a server, verified by the binary without it, on the page in a real
browser, and refused after every kind of manipulation."""
import base64
import functools
import http.server
import json
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from support.browser import CHROMIUM, Browser
from support.harness import BINARY, ROOT, Server, sha256

NODE = shutil.which("node")


def run(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT)


def flipped(text):
    """base64 text of bytes of which the last is another."""
    data = bytearray(base64.b64decode(text))
    data[-1] ^= 1
    return base64.b64encode(bytes(data)).decode()


def manipulations(case, other):
    """Each kind of manipulation of a case's bundle, by its name; `other` is the bundle of another case."""
    def changed(change):
        bundle = json.loads(json.dumps(case))
        change(bundle)
        return bundle

    def set_in(*path, to):
        def change(bundle):
            for step in path[:-1]:
                bundle = bundle[step]
            bundle[path[-1]] = to(bundle[path[-1]])
        return change

    node = next(iter(case["nodes"]))
    return {name: changed(change) for name, change in {
        "entry": set_in("records", 1, "entry", to=flipped),
        "clear body": set_in("records", 0, "clear", to=flipped),
        "position": set_in("records", 1, "position", to=lambda n: str(int(n) + 1)),
        "message": set_in("records", 0, "message", "name", to=lambda name: name + "某"),
        "event": set_in("records", 0, "event", to=lambda _: "lead.agreed"),
        "withheld": set_in("records", 0, "withheld", to=lambda _: []),
        "node": set_in("nodes", node, to=flipped),
        "another node": lambda bundle: bundle["nodes"].update({"40/0": case["nodes"][node]}),
        "missing node": lambda bundle: bundle["nodes"].pop(node),
        "size": set_in("checkpoint", to=lambda text: text.replace("\n", "\n1", 1)),
        "signature": set_in("checkpoint", to=lambda text: text[:-8] + ("A" if text[-8] != "A" else "B") + text[-7:]),
        "origin": set_in("origin", to=lambda text: text + "x"),
        "status": set_in("case", "status", to=lambda _: "converted"),
        "number of events": set_in("case", "events", to=lambda n: str(int(n) - 1)),
        "document": set_in("case", "documents", to=lambda list: list[:-1]),
        "first event removed": lambda bundle: bundle["records"].pop(0),
        "event removed": lambda bundle: bundle["records"].pop(1),
        "last event removed": lambda bundle: bundle["records"].pop(),
        "events swapped": lambda bundle: bundle["records"].insert(0, bundle["records"].pop(1)),
        "event of another case": set_in("records", 1, to=lambda _: other["records"][1]),
        "all events of another case": set_in("records", to=lambda _: other["records"]),
        "something more": lambda bundle: bundle.update(remark="all is well"),
    }.items()}


class Proofs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.case, cls.other = cls.worked_lead("甲餐饮公司"), cls.worked_lead("乙商贸公司")
        cls.server.settle()
        cls.file = cls.saved("case.json", "case", "proof", "lead", cls.case)
        cls.bundle = json.loads(cls.file.read_text("utf-8"))
        cls.bad = manipulations(cls.bundle, json.loads(cls.saved("other.json", "case", "proof", "lead", cls.other).read_text("utf-8")))
        cls.page = cls.folder / "verify.html"
        cls.page.write_bytes(cls.read("/verify"))

    @classmethod
    def read(cls, path):
        return subprocess.run(["curl", "-fsS", f"http://127.0.0.1:{cls.server.port}{path}"], check=True, capture_output=True).stdout

    @classmethod
    def worked_lead(cls, name):
        lead = cls.server.open("sw", "lead", "register", {
            "unit": "110113-renhe", "name": name, "id_type": "legacy", "source": "hotline", "address": "仁和镇 \"东\" 街\n2 号",
            "ownership": "private", "employees": 120, "contact_person": "王芳", "contact_mobile": "13800000000"})
        cls.server.do("t-chair", "lead", lead, "assign_to", {"assignee": "sw"})
        cls.server.do("sw", "lead", lead, "add_note", {"text": "王芳说下周再谈"})
        cls.server.do("sw", "lead", lead, "add_document", {"kind": "letter", "title": "建会函", "sha256": sha256("letter")})
        return lead

    @classmethod
    def saved(cls, name, *call, account="sw"):
        file = cls.folder / name
        done = run(*call, "--to", file, "--server", f"http://127.0.0.1:{cls.server.port}", "--token", f"token-{account}")
        assert done.returncode == 0, done.stderr
        return file

    def write(self, bundle, name="changed.json"):
        file = self.folder / name
        file.write_text(json.dumps(bundle, ensure_ascii=False, separators=(",", ":")), "utf-8")
        return file

    def test_a_case_verifies_without_the_server_and_says_whose_key_that_was(self):
        done = json.loads(run("--json", "case", "verify", self.file).stdout)
        self.assertEqual((done["verified"], done["records"], done["key_from"], done["end"]), (True, 4, "bundle", "not_checked"))
        self.assertEqual(done["case"]["documents"], [{"position": done["case"]["last_position"], "field": "/document/sha256", "sha256": sha256("letter")}])
        text = self.file.read_text("utf-8")
        for secret in ("王芳", "13800000000"):
            self.assertNotIn(secret, text)
        trusted = run("case", "verify", self.file, "--key", self.bundle["key"])
        self.assertIn("trusted by your key", trusted.stdout)
        policy = self.folder / "policy"
        policy.write_text(f"log {self.bundle['key']}\nquorum none\n")
        self.assertIn("trusted by your policy", run("case", "verify", self.file, "--policy", policy).stdout)
        self.assertEqual(run("case", "verify", self.file, "--key", "nobody+00000000+AA==").returncode, 2)
        self.assertEqual(run("kpi", "verify", self.file).returncode, 1, "a case is no figure")

    def test_another_log_of_the_same_name_is_refused(self):
        stranger = Server()
        self.addCleanup(stranger.close)
        stranger.open("sw", "lead", "register", {"unit": "110113-renhe", "name": "丙", "id_type": "legacy", "source": "hotline",
                                                 "address": "x", "ownership": "private"})
        lead = stranger.open("sw", "lead", "register", {"unit": "110113-renhe", "name": "丁", "id_type": "legacy", "source": "hotline",
                                                        "address": "x", "ownership": "private"})
        theirs = stranger.send("GET", f"/v1/cases/lead/{lead}/proof", account="sw")
        self.assertEqual(run("case", "verify", self.write(theirs)).returncode, 0)
        refused = run("--json", "case", "verify", self.write(theirs), "--key", self.bundle["key"])
        self.assertEqual((refused.returncode, json.loads(refused.stdout)["where"]), (1, "/checkpoint"))

    def test_the_logs_entries_show_whether_an_event_was_left_out(self):
        server = Server()
        self.addCleanup(server.close)
        visit = {"unit": "110113-renhe", "visitors": 1, "category": "other", "channel": "visit", "risk": "low", "summary": "来访"}
        reception = server.open("t-staff", "reception", "record", visit)
        opened = server.show("reception", reception)["position"]
        server.do("t-staff", "reception", reception, "add_note", {"text": "来访"})
        server.open("t-staff", "reception", "record", visit)
        server.settle()
        late = server.send("GET", f"/v1/cases/reception/{reception}/proof", account="t-staff")
        early = server.send("GET", f"/v1/cases/reception/{reception}/proof?as_of={opened}", account="t-staff")
        size = int(late["checkpoint"].split("\n")[1])
        status, _, bundle = server.fetch(f"/tlog/tile/entries/000.p/{size}", "d-aud")
        self.assertEqual(status, 200)
        tiles = self.folder / "log/tile/entries/000.p"
        tiles.mkdir(parents=True)
        (tiles / str(size)).write_bytes(bundle)
        class Quiet(http.server.SimpleHTTPRequestHandler):
            log_message = lambda *_: None
        served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=self.folder))
        threading.Thread(target=served.serve_forever).start()
        self.addCleanup(served.server_close)
        self.addCleanup(served.shutdown)
        whole, cut = self.write(late), self.write(early, "early.json")
        for log in (self.folder / "log", f"http://127.0.0.1:{served.server_port}/log/"):
            done = run("--json", "case", "verify", whole, "--log", log)
            self.assertEqual((done.returncode, json.loads(done.stdout)["end"]), (0, "checked"), done.stdout)
            fault = json.loads(run("--json", "case", "verify", cut, "--log", log).stdout)
            self.assertEqual((fault["verified"], fault["found"]), (False, f"version {len(early['records']) + 1} of reception/{reception}"))
        (tiles / str(size)).write_bytes(bundle[:-1] + bytes([bundle[-1] ^ 1]))
        self.assertEqual(run("case", "verify", whole, "--log", self.folder / "log").returncode, 1)
        self.assertEqual(run("case", "verify", whole, "--log", self.folder / "nowhere").returncode, 1)

    def test_every_manipulation_is_refused_by_the_binary(self):
        self.assertEqual(run("case", "verify", self.write(self.bundle)).returncode, 0)
        for name, bundle in self.bad.items():
            done = run("--json", "case", "verify", self.write(bundle))
            self.assertEqual(done.returncode, 1, name)
            fault = json.loads(done.stdout)
            self.assertFalse(fault["verified"], name)
            self.assertNotEqual(fault["expected"], fault["found"], name)

    def test_every_manipulation_is_refused_by_the_pages_engine(self):
        if not NODE:
            self.skipTest("no node")
        (self.folder / "bundles.json").write_text(json.dumps({"good": self.bundle, **self.bad}), "utf-8")
        script = self.folder / "check.js"
        script.write_text("""
            const fs = require("fs"), vm = require("vm");
            const [page, bundles] = process.argv.slice(2).map((name) => fs.readFileSync(name, "utf8"));
            const part = (id) => page.split(`id="${id}">`)[1].split("</script>")[0];
            const engine = vm.runInThisContext(part("engine") + ";Engine"), knowledge = JSON.parse(part("knowledge"));
            (async () => {
              const out = {};
              for (const [name, bundle] of Object.entries(JSON.parse(bundles)))
                out[name] = await engine.verify(JSON.stringify(bundle), knowledge).then(
                  (found) => ({ ok: true, signature: found.signature, read: found.allRead }), (fault) => ({ ok: false, where: fault.where }));
              console.log(JSON.stringify(out));
            })();""", "utf-8")
        done = subprocess.run([NODE, script, self.page, self.folder / "bundles.json"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.judge(json.loads(done.stdout))

    def judge(self, found):
        good = found.pop("good")
        self.assertEqual((good["ok"], good["signature"], good["read"]), (True, True, True), good)
        self.assertEqual({name for name, each in found.items() if each["ok"]}, set())
        self.assertEqual({name for name, each in found.items() if not each["where"]}, set(), "a fault names its place")

    def test_the_page_works_from_a_file_in_a_real_browser_and_asks_nobody(self):
        if not CHROMIUM:
            self.skipTest("no chromium")
        with Browser() as browser:
            browser.open(self.page.as_uri())
            before = len(browser.requests)
            found = {}
            for name, bundle in {"good": self.bundle, **self.bad}.items():
                text = json.dumps(json.dumps(bundle, ensure_ascii=False))
                browser.run(f"verifyText({text})")
                kind = browser.run("document.body.dataset.verdict")
                where = browser.run("document.querySelector('.verdict.bad dd')?.textContent ?? ''")
                found[name] = {"ok": kind != "refused", "signature": kind == "verified", "read": kind == "verified", "where": where}
            self.judge(found)
            browser.run(f"verifyText({json.dumps(self.file.read_text('utf-8'))})")
            shown = browser.run("document.body.innerText")
            self.assertIn("甲餐饮公司", shown)
            self.assertEqual(browser.run("document.querySelectorAll('li.event').length"), 4)
            browser.run("document.getElementById('language').click()")
            self.assertNotEqual(browser.run("document.body.innerText"), shown, "the other language")
            self.assertEqual(browser.requests[before:], [], "nothing is fetched")
            self.assertTrue(browser.run("document.documentElement.scrollWidth <= innerWidth"))
            browser.size(390, 844)
            self.assertTrue(browser.run("document.documentElement.scrollWidth <= innerWidth"), "it fits a phone")


class Golden(unittest.TestCase):
    def test_bundles_of_the_first_format_verify_for_ever(self):
        folder = ROOT / "tests/golden/bundle"
        self.assertEqual(run("case", "verify", folder / "case_v1.json").returncode, 0)
        self.assertEqual(run("kpi", "verify", folder / "figure_v1.json").returncode, 0)


class Served(Server):
    """A server over a small demo's folder."""

    def start(self):
        done = run("--quiet", "--json", "demo", "--percent", "2", "--data", self.folder / "data")
        assert done.returncode == 0, done.stderr
        super().start()


class Figures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Served("2020-01-02T09:00:00+08:00")
        cls.addClassCleanup(cls.server.close)
        cls.server.settle()
        cls.folder = cls.server.folder

    def proof(self, kpi):
        file = self.folder / f"{kpi}.json"
        done = run("kpi", "proof", kpi, "--year", "2019", "--to", file, "--server", f"http://127.0.0.1:{self.server.port}",
                   "--token", "token-city")
        self.assertEqual(done.returncode, 0, done.stderr)
        return file

    def verify(self, file):
        done = run("--json", "kpi", "verify", file)
        return done.returncode, json.loads(done.stdout)

    def changed(self, file, change):
        bundle = json.loads(file.read_text("utf-8"))
        change(bundle["figure"])
        other = self.folder / "changed.json"
        other.write_text(json.dumps(bundle, ensure_ascii=False, separators=(",", ":")), "utf-8")
        return self.verify(other)

    def test_a_sum_a_count_of_persons_and_a_ratio_are_counted_again(self):
        for kpi in ("K04", "K07", "K19", "K11", "K52"):
            code, verdict = self.verify(self.proof(kpi))
            self.assertEqual(code, 0, (kpi, verdict))
            self.assertEqual(verdict["figure"]["result"].get("value"), self.server.value(kpi, "year=2019"), kpi)
            self.assertTrue(verdict["same_reference"])

    def test_a_large_answer_reaches_a_slow_reader_whole(self):
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", self.server.port))
            client.sendall(b"GET /v1/kpis/K52/proof?year=2019 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-city\r\n"
                           b"Connection: close\r\n\r\n")
            time.sleep(1)
            head, _, body = client.makefile("rb").read().partition(b"\r\n\r\n")
        length = int(re.search(rb"Content-Length: (\d+)", head).group(1))
        self.assertGreater(length, 1_000_000)
        self.assertEqual(len(body), length)

    def test_another_value_and_other_evidence_are_refused(self):
        for kpi, side in (("K04", "numerator"), ("K07", "numerator"), ("K19", "denominator")):
            file = self.proof(kpi)
            evidence = lambda figure: figure["evidence"][side]
            for name, change in {
                "value": lambda figure: figure["result"].update(value=figure["result"]["value"] + 1),
                "row dropped": lambda figure: evidence(figure).pop(),
                "row added": lambda figure: evidence(figure).append(evidence(figure)[0]),
                "row changed": lambda figure: evidence(figure)[0].update(delta=2),
                # The rate of a year is asked for on a day: another day of the same answer is another true question.
                "period": lambda figure: figure["question"].update({"from": "2018-11-01", "to": "2018-11-30"}),
                "formula": lambda figure: figure["definition"].update(formula="sum" if kpi != "K04" else "distinct"),
                "rules": lambda figure: figure["rules"].update(policy_version=99),
            }.items():
                code, fault = self.changed(file, change)
                self.assertEqual((code, fault["verified"]), (1, False), (kpi, name))
                self.assertTrue(fault["where"].startswith(("/figure/", "/records/")), (kpi, name, fault))


if __name__ == "__main__":
    unittest.main()
