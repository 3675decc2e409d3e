"""The restore drill: backups of a district that is being written, the server killed, another folder restored and
served. Every case, list and figure is what it was at the backup's position; who was erased since stays unreadable; and
a log behind its publication goes on under a new origin only."""
import http.client
import json
import stat
import subprocess
import threading
import time
import unittest
import uuid

from support.harness import BINARY, ROOT, Refused, Server, resident_id, sha256
from support.people import Bare, Founders

STREET = "110113-renhe"
SETTINGS = ['backup_to = "{folder}/backups"', 'backup_keys_to = "{folder}/keys-backups"', "backup_keep = 5"]
KPIS = ["K01", "K04", "K07", "K08", "K10", "K51"]


def run(*arguments):
    return subprocess.run([BINARY, "--json", "--quiet", *map(str, arguments)], capture_output=True, text=True, cwd=ROOT)


class Writers:
    """Clients that register leads until stop(), and what was acknowledged to them."""

    def __init__(self, server, count):
        self.server, self.acknowledged, self.stopping = server, [], threading.Event()
        self.threads = [threading.Thread(target=self.write) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def write(self):
        while not self.stopping.is_set():
            key = str(uuid.uuid4())
            body = {"command": "register", "data": {
                "unit": STREET, "name": f"企业{key}", "id_type": "legacy", "source": "hotline", "address": f"示例街{key}",
                "ownership": "private"}}
            try:
                answer = self.server.send("POST", "/v1/cases/lead", body, "sw", {"Idempotency-Key": key})
            except (OSError, http.client.HTTPException):
                return
            self.acknowledged.append((key, body, answer["position"]))

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


class RestoreDrill(unittest.TestCase):
    NOW = "2026-03-02T09:00:00+08:00"

    def setUp(self):
        self.server = Server(self.NOW, SETTINGS)
        self.addCleanup(self.server.close)

    def member(self):
        """An application of a person; answers its id."""
        union = self.server.open("d-org", "chapter", "register_existing", {
            "unit": STREET, "name": "仁和镇餐饮行业联合工会", "kind": "joint", "approval_no": "顺工建〔2018〕0042",
            "established_on": "2018-06-01",
            "covered_units": [{"uscc": code, "name": name, "employees_total": 30, "employees_female": 12,
                               "ownership": "private", "industry": "H"}
                              for code, name in (("91999999MA00000A9R", "丁餐饮公司"), ("91999999MA0000058H", "丙食堂"))]})
        return self.server.open("sw", "application", "submit", {
            "unit": STREET, "name": "职工甲", "mobile": "13800000001", "id_type": "resident_id",
            "id_no": resident_id("19900101", 7), "employment_type": "labour_contract", "is_migrant_worker": True,
            "employer_uscc": "91999999MA00000A9R", "union_id": f"chapter/{union}", "channel": "paper",
            "consent": {"notice_version": "2026-1", "text_sha256": sha256("notice")}})

    def back_up(self):
        done = run("backup", "--config", self.server.folder / "config.toml",
                   "--server", f"http://127.0.0.1:{self.server.port}", "--token", "token-sys")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def restore(self, name, *more):
        folder = self.server.folder
        return run("restore", "--from", folder / "backups", "--keys", folder / "keys-backups",
                   "--master-key-file", folder / "data/keys/master.key", "--data", folder / name, *more)

    def shown(self, position):
        """Everything people see, as of a position."""
        seen, cursor = {}, ""
        while True:
            page = self.server.send("GET", f"/v1/cases?limit=200&as_of={position}{cursor}")
            for case in page["cases"]:
                path = f"/v1/cases/{case['type']}/{case['id']}"
                seen[path] = [case] + [self.server.send("GET", f"{path}{part}?as_of={position}")
                                       for part in ("", "/timeline")]
            if "next" not in page:
                break
            cursor = f"&cursor={page['next']}"
        for kpi in KPIS:
            seen[kpi] = self.server.kpi(kpi, "year=2026", as_of=position)
        return seen

    def serve(self, name):
        self.server.flags = ["--data", self.server.folder / name,
                             "--master-key-file", self.server.folder / "data/keys/master.key"]
        self.server.start()

    def kill(self):
        self.server.process.kill()
        self.server.process.wait()
        self.server.process.stdout.close()

    def test_a_killed_district_is_served_from_its_backup(self):
        application = self.member()
        writers = Writers(self.server, 3)
        time.sleep(0.5)
        first = self.back_up()
        before = list(writers.acknowledged)
        self.assertGreater(len(before), 0)
        second = self.back_up()
        time.sleep(0.3)
        writers.stop()
        position = int(second["size"])
        self.assertGreater(position, int(first["size"]))
        self.server.settle()
        was = self.shown(position)
        self.assertGreater(len(was), len(KPIS) + 2)
        metrics = http.client.HTTPConnection("127.0.0.1", self.server.port)
        metrics.request("GET", "/metrics")
        page = metrics.getresponse().read().decode()
        self.assertIn("chapterhouse_backup_age_seconds 0", page)
        self.assertIn("chapterhouse_backup_verify_age_seconds +Inf", page)
        metrics.close()
        self.kill()

        folder = self.server.folder
        verified = run("backup", "verify", folder / "backups", "--keys", folder / "keys-backups",
                       "--master-key-file", folder / "data/keys/master.key")
        self.assertEqual(verified.returncode, 0, verified.stdout)
        self.assertEqual((json.loads(verified.stdout)["faults"], json.loads(verified.stdout)["key_known"]), ([], True))
        # The person was erased after the backup: the list comes from outside.
        exported = run("log", "export", "--data", folder / "data")
        person = next(event["data"]["person"] for event in map(json.loads, exported.stdout.splitlines())
                      if event["stream"] == f"application/{application}" and "person" in event["data"])
        (folder / "fences").write_text(f"chapterhouse erasures 1\n{person}\n")
        start = time.monotonic()
        done = self.restore("restored", "--fences", folder / "fences")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        restored = json.loads(done.stdout)
        self.assertEqual((restored["events"], restored["root"], restored["erasures_applied"]),
                         (position, second["root"], 1))
        self.assertFalse(restored["rollback_judged"])
        self.serve("restored")
        self.server.settle()
        print(f"drill: {position} events served again after {time.monotonic() - start:.1f} s")

        now = self.shown(position)
        self.assertEqual(set(now), set(was))
        erased = f"/v1/cases/application/{application}"
        self.assertEqual([key for key in was if now[key] != was[key]], [erased])
        self.assertIn("职工甲", json.dumps(was[erased], ensure_ascii=False))
        self.assertNotIn("职工甲", json.dumps(now[erased], ensure_ascii=False))
        for key, body, at in before:
            again = self.server.send("POST", "/v1/cases/lead", body, "sw", {"Idempotency-Key": key})
            self.assertEqual((again["repeated"], again["position"]), (True, at))
        self.server.stop()
        checked = run("log", "verify", "--data", folder / "restored",
                      "--master-key-file", folder / "data/keys/master.key")
        self.assertEqual(checked.returncode, 0, checked.stdout)
        self.assertEqual(self.restore("restored").returncode, 4, "never over what is there")
        self.server.process = subprocess.Popen(["true"], stdout=subprocess.PIPE)

    def test_behind_what_was_published_only_a_new_origin_is_served(self):
        self.member()
        self.back_up()
        self.server.open("sw", "lead", "register", {
            "unit": STREET, "name": "丁公司", "id_type": "legacy", "source": "hotline", "address": "仁和镇",
            "ownership": "private"})
        self.server.stop()
        folder = self.server.folder
        notes = (folder / "data/log/checkpoints").read_text().split("\n\n")
        (folder / "published").write_text("\n\n".join(notes[-3:-1]) + "\n")
        refused = self.restore("again", "--published", folder / "published")
        self.assertEqual(refused.returncode, 1, refused.stdout + refused.stderr)
        self.assertEqual(json.loads(refused.stdout)["reason"], "rolled_back")
        self.assertFalse((folder / "again").exists())
        done = self.restore("again", "--published", folder / "published", "--new-origin", "district.example/second")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        restored = json.loads(done.stdout)
        self.assertEqual((restored["new_origin"], restored["rollback_judged"], restored["size_now"]),
                         (True, True, restored["events"] + 1))
        self.serve("again")
        self.server.settle()
        self.server.stop()
        exported = run("log", "export", "--data", folder / "again", "--master-key-file", folder / "data/keys/master.key")
        first = json.loads(exported.stdout.splitlines()[restored["events"]])
        self.assertEqual((first["event"], int(first["data"]["published_size"])),
                         ("lineage.continued", restored["published"]["size"]))
        self.server.process = subprocess.Popen(["true"], stdout=subprocess.PIPE)

    def test_only_the_system_administrator_backs_up_and_only_to_the_configured_folder(self):
        with self.assertRaises(Refused) as caught:
            self.server.send("POST", "/v1/backups", {}, "d-org")
        self.assertEqual(caught.exception.status, 404)
        with self.assertRaises(Refused) as caught:
            self.server.send("POST", "/v1/backups", {"to": "/tmp"}, "sys")
        self.assertEqual((caught.exception.status, caught.exception.body["errors"][0]["key"]),
                         (400, "other_backup_folder"))
        self.assertEqual(self.server.send("GET", "/v1/backups", account="sys")["backups"], [])
        elsewhere = run("backup", "--data", self.server.folder / "data", "--to", self.server.folder / "x",
                        "--keys-to", self.server.folder / "y", "--server", f"http://127.0.0.1:{self.server.port}",
                        "--token", "token-sys")
        self.assertEqual(elsewhere.returncode, 2, elsewhere.stderr)
        # Of a stopped folder it needs nobody.
        self.server.stop()
        done = run("backup", "--config", self.server.folder / "config.toml")
        self.assertEqual(done.returncode, 0, done.stderr)
        listed = run("backup", "list", self.server.folder / "backups", "--keys", self.server.folder / "keys-backups")
        self.assertEqual([len(json.loads(listed.stdout)[key]) for key in ("backups", "keys")], [1, 1])
        self.server.process = subprocess.Popen(["true"], stdout=subprocess.PIPE)


class People(unittest.TestCase):
    """Who could sign in before the disk was lost can sign in after the restore, and what had ended stays ended."""

    def back_up(self, system):
        run_number = system.must(202, "POST", "/v1/backups")["run"]
        while (state := system.must(200, "GET", "/v1/backups"))["running"] or state["run"] != run_number:
            time.sleep(0.1)
        self.assertNotIn("error", state)

    def test_an_officer_signs_in_to_the_restored_district(self):
        server = Bare(SETTINGS)
        self.addCleanup(server.close)
        folder = server.folder
        founders = Founders(server)
        officer = founders.officer("wang-fang")
        system = founders.officer("chen-jing", "sys", "110113")
        lead = officer.must(201, "POST", "/v1/cases/lead", {"command": "register", "data": {
            "unit": STREET, "name": "丁公司", "id_type": "legacy", "source": "hotline", "address": "仁和镇",
            "ownership": "private"}})["case"]["id"]
        machine = officer.must(201, "POST", "/v1/machine-tokens", {
            "name": "x", "scopes": ["case.read"], "binding": 1, "days": 1})["token"]

        def by_machine():
            return server.fetch(f"/v1/cases/lead/{lead}", headers={"Authorization": f"Bearer {machine}"})[0]
        self.assertEqual(by_machine(), 200, "the control")
        self.back_up(system)
        used_later = officer.codes[-1]
        sessions = [(dict(officer.cookies), officer.csrf)]  # one from before the backup, one from after it
        officer.sign_in()
        sessions.append((dict(officer.cookies), officer.csrf))
        server.kill()

        keys, master = folder / "keys-backups", folder / "data/keys/master.key"
        verify = ["backup", "verify", folder / "backups", "--keys", keys, "--master-key-file", master]
        restore = ["restore", "--from", folder / "backups", "--keys", keys, "--master-key-file", master,
                   "--data", folder / "restored"]
        copy = keys / "1/identity.db"
        whole = copy.read_bytes()
        for stored in (officer.password, sessions[0][0]["__Host-sid"], machine, officer.key):
            self.assertNotIn(stored.encode(), whole)
        self.assertEqual([path for path in (folder / "backups").rglob("identity*")], [], "not where it stays for years")
        copy.write_bytes(whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:])
        spoilt = run(*verify)
        self.assertEqual(spoilt.returncode, 1, spoilt.stdout + spoilt.stderr)
        self.assertIn("identity.db", spoilt.stdout)
        self.assertEqual(json.loads(run(*restore).stdout)["reason"], "damaged")
        copy.unlink()
        self.assertEqual(run(*verify).returncode, 1, "missing")
        copy.write_bytes(whole)
        self.assertEqual(run(*verify).returncode, 0, "the control")

        done = run(*restore)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(json.loads(done.stdout)["identity"])
        identity = folder / "restored/identity"
        self.assertEqual([(path.name, stat.S_IMODE(path.stat().st_mode)) for path in (identity, *identity.iterdir())],
                         [("identity", 0o700), ("identity.db", 0o600)])
        server.flags = ["--data", folder / "restored", "--master-key-file", master]
        server.start()
        self.assertEqual(by_machine(), 401)
        for officer.cookies, officer.csrf in sessions:
            self.assertEqual(officer.send("GET", "/v1/me")[0], 401, "nobody is signed in")
        officer.cookies, officer.csrf = {}, ""
        officer.sign_in_by_code()
        self.assertEqual(officer.role(), "sw")
        self.assertEqual(officer.must(200, "GET", f"/v1/cases/lead/{lead}")["id"], lead)
        # As the runbook says: what was used after the backup is good again.
        officer.cookies, officer.csrf, officer.codes = {}, "", [used_later]
        officer.sign_in()


if __name__ == "__main__":
    unittest.main(verbosity=2)
