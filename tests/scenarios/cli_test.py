"""The command line as an operator calls it: help, exit codes, import, figures, verify and replay."""
import json
import pathlib
import subprocess
import unittest

from support.harness import BINARY, ROOT, Server

STREET = "110113-nanfaxin"
HEADER = "企业名称,统一社会信用代码,注册日期,注册资金,经营范围,所在省份,地区,注册地址\n"
ROWS = ('甲公司,91999999MA00000154,2019-01-02,100万元,"技术开发,\n咨询",北京,顺义,北京市顺义区南法信镇1号\n'
        "乙公司,91999999MA0000023Y,2019-01-03,N/A,餐饮,北京,顺义,北京市顺义区南法信镇2号\n"
        "错误公司,91999999MA00000155,2019-01-02,N/A,x,北京,顺义,北京市顺义区南法信镇3号\n"
        "外区公司,91999999MA0000058H,2019-01-02,N/A,x,北京,朝阳,北京市朝阳区4号\n")


def run(*arguments, **options):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, **options)


class Help(unittest.TestCase):
    CALLS = [["serve"], ["import"], ["import", "enterprises"], ["case"], ["case", "list"], ["case", "open"], ["case", "do"],
             ["case", "show"], ["case", "attach"], ["case", "document"], ["case", "timeline"], ["case", "today"],
             ["case", "diff"], ["case", "proof"], ["case", "verify"], ["kpi"], ["kpi", "list"], ["kpi", "show"],
             ["kpi", "evidence"], ["kpi", "proof"], ["kpi", "verify"], ["pace"], ["pace", "funnel"], ["log"],
             ["log", "verify"], ["log", "export"], ["demo"], ["replay"], ["bench"], ["doctor"], ["workflows"],
             ["workflows", "draw"], ["openapi"], ["backup"], ["backup", "list"], ["backup", "verify"], ["restore"], ["erasures"],
             ["erasures", "export"], ["audit"], ["audit", "anomalies"], ["audit", "corrections"], ["audit", "sample"],
             ["audit", "sample", "show"], ["audit", "draw"], ["models"], ["witness"], ["account"],
             ["account", "login"], ["account", "activate"],
             ["account", "bootstrap"], ["account", "create"], ["account", "propose"], ["account", "approve"],
             ["account", "revoke"], ["account", "sessions"], ["account", "token"], ["account", "token", "create"]]

    def test_opens_with_an_example(self):
        for call in [[], *self.CALLS]:
            done = run(*call, "--help")
            self.assertEqual(done.returncode, 0, call)
            self.assertTrue(done.stdout.startswith("Example: chapterhouse"), (call, done.stdout[:80]))

    def test_a_wrong_call_is_2(self):
        for call in [["nothing"], ["serve", "--prot", "1"], ["serve", "--port", "x"], ["kpi"], ["case", "show", "lead"]]:
            self.assertEqual(run(*call).returncode, 2, call)
        self.assertIn("--port", run("serve", "--port", "x").stderr)

    def test_what_cannot_be_reached_is_5(self):
        self.assertEqual(run("case", "today", "--server", "http://127.0.0.1:9").returncode, 5)
        self.assertEqual(run("import", "enterprises", "/no/such/file").returncode, 5)
        self.assertEqual(run("replay", "--data", "/no/such/folder").returncode, 5)


class OpenApi(unittest.TestCase):
    def test_is_printed_without_a_server_as_a_server_serves_it(self):
        server = Server()
        self.addCleanup(server.close)
        for language in ("zh", "en"):
            done = run("openapi", "--language", language)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            served = server.send("GET", "/openapi.json", headers={"Accept-Language": language})
            self.assertEqual(json.loads(done.stdout), served)
        self.assertNotEqual(run("openapi", "--language", "zh").stdout, run("openapi", "--language", "en").stdout)
        self.assertEqual(run("openapi", "--language", "fr").returncode, 2)
        self.assertEqual(run("openapi", "--reference", "/no/such/folder").returncode, 2)


class Calls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.address = f"http://127.0.0.1:{cls.server.port}"

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def call(self, *arguments, account="d-org", code=0):
        done = run(*arguments, "--server", self.address, "--token", f"token-{account}", "--language", "en")
        self.assertEqual(done.returncode, code, (arguments, done.stdout, done.stderr))
        return done

    def load(self, name, encoding):
        file = pathlib.Path(self.server.folder) / name
        file.write_bytes((HEADER + ROWS).encode(encoding))
        return file

    def test_import_lists_bad_rows_and_the_same_file_again_changes_nothing(self):
        file = self.load("register.csv", "gb18030")
        position = self.server.settle()
        dry = json.loads(self.call("--json", "import", "enterprises", file, "--dry-run", code=1).stdout)
        self.assertEqual((dry["encoding"], dry["rows"], dry["fit"]), ("GB18030", 4, 2))
        self.assertEqual({f["rule"]: f["line"] for f in dry["findings"]}, {"uscc_check": 5, "outside_district": 6})
        self.assertEqual(self.server.settle(), position, "a dry run writes nothing")
        first = json.loads(self.call("--json", "import", "enterprises", file, code=1).stdout)
        self.assertEqual((first["registered"], first["known"], first["refused"]), (2, 0, []))
        position = self.server.settle()
        again = json.loads(self.call("--json", "import", "enterprises", self.load("again.csv", "utf-8-sig"), code=1).stdout)
        self.assertEqual((again["registered"], again["known"], again["refused"]), (0, 2, []))
        self.assertEqual(self.server.settle(), position, "the same rows again change nothing, whatever the encoding")
        found = json.loads(self.call("--json", "case", "list", "--type", "lead", "-q", "甲").stdout)
        self.assertEqual([c["unit"]["id"] for c in found["cases"]], [STREET])

    def test_a_case_is_opened_shown_advanced_and_refused_with_exit_codes(self):
        data = json.dumps({"unit": "110113-renhe", "name": "丙公司", "id_type": "uscc", "uscc": "91999999MA00000A9R",
                           "source": "hotline", "address": "仁和镇", "ownership": "private"})
        opened = json.loads(self.call("--json", "case", "open", "lead", "register", "--data", data, account="sw").stdout)
        lead = opened["case"]["id"]
        self.assertIn("+ assign_to", self.call("case", "show", "lead", lead, account="t-chair").stdout)
        assign = ["case", "do", "lead", lead, "assign_to", "--data", '{"assignee":"sw"}']
        refused = self.call(*assign, account="sw", code=1)
        self.assertIn("guard role, reason role_not_permitted", refused.stderr)
        self.call(*assign, "--if-match", "9", account="t-chair", code=4)
        self.call(*assign, "--dry-run", account="t-chair")
        self.call(*assign, account="t-chair")
        self.assertIn("Registered", self.call("case", "timeline", "lead", lead).stdout)
        self.call("case", "show", "lead", "f" * 32, code=3)
        self.call("case", "open", "lead", "register", "--data", "{", code=2)
        self.call("case", "open", "lead", "register", "--data", '{"nmae":"x"}', account="sw", code=2)
        self.server.settle()
        listed = self.call("case", "list", "--type", "lead", "--status", "assigned", account="t-chair").stdout
        self.assertIn("lead/" + lead, listed)
        self.assertIn("overdue (0)", self.call("case", "today", account="t-chair").stdout)

    def test_figures_are_listed_shown_split_and_opened(self):
        self.assertIn("K04", self.call("kpi", "list").stdout)
        self.assertIn("0", self.call("kpi", "show", "K04", "--year", "2026").stdout)
        self.assertIn("—", self.call("kpi", "show", "K12", "--year", "2020").stdout, "an empty denominator is a dash")
        self.call("kpi", "show", "K04", "--year", "2026", "--by", "unit")
        self.call("kpi", "evidence", "K04", "--year", "2026")
        self.call("kpi", "show", "K99", code=3)
        self.call("kpi", "show", "K04", "--by", "colour", code=2)


class DataFolder(unittest.TestCase):
    def test_verify_replay_and_doctor_agree_and_find_a_changed_byte(self):
        server = Server()
        self.addCleanup(server.close)
        server.open("sw", "lead", "register", {
            "unit": "110113-renhe", "name": "丁公司", "id_type": "legacy", "source": "hotline", "address": "仁和镇", "ownership": "private"})
        server.settle()
        data = ["--data", server.folder / "data"]
        self.assertEqual(run("replay", *data).returncode, 5, "a served log is not opened twice")
        server.stop()
        verified = json.loads(run("--json", "log", "verify", *data).stdout)
        self.assertTrue(verified["verified"])
        self.assertGreaterEqual(verified["checkpoints"], 1, "what was signed is compared too")
        state = server.folder / "verify-state"
        again = json.loads(run("--json", "log", "verify", server.folder / "data", "--state", state, "--jobs", "2").stdout)
        self.assertEqual((again["root"], again["resumed_from"]), (verified["root"], 0), "a short log has no whole chunk")
        replayed = json.loads(run("--json", "replay", *data).stdout)
        self.assertEqual((replayed["events"], replayed["mismatches"]), (verified["events"], []))
        self.assertEqual(run("doctor", "--config", server.folder / "config.toml", *data).returncode, 0)
        kept = [f for f in (server.folder / "data/log/records").iterdir() if f.suffix in (".log", ".sst")]
        records = max(kept, key=lambda f: f.stat().st_size)
        changed = bytearray(records.read_bytes())
        changed[len(changed) // 2] ^= 1
        records.write_bytes(changed)
        done = run("--json", "log", "verify", *data)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertFalse(json.loads(done.stdout)["verified"])
        refused = run("serve", "--config", server.folder / "config.toml")
        self.assertEqual(refused.returncode, 5)
        self.assertIn("No file was changed", refused.stderr)
        self.assertEqual(records.read_bytes(), bytes(changed))
        server.process = subprocess.Popen(["true"], stdout=subprocess.PIPE)


if __name__ == "__main__":
    unittest.main(verbosity=2)
