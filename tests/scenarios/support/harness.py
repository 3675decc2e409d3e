"""Drives the real binary over HTTP: one server per story, its own data folder, a clock that the
story sets. Standard library only."""
import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = os.environ.get("CHAPTERHOUSE_BINARY", str(ROOT / "build/release/api/chapterhouse"))

ACCOUNTS = {  # id -> (role, unit); the token is "token-" and the id
    "d-org": ("d_org", "110113"),
    "d-lead": ("d_lead", "110113"),
    "d-law": ("d_law", "110113"),
    "d-svc": ("d_svc", "110113"),
    "d-svc-2": ("d_svc", "110113"),
    "d-fin": ("d_fin", "110113"),
    "d-cash": ("d_cash", "110113"),
    "d-aud": ("d_aud", "110113"),
    "audlog": ("audlog", "110113"),
    "city": ("city", "bj"),
    "t-chair": ("t_chair", "110113-renhe"),
    "t-chair-2": ("t_chair", "110113-renhe"),
    "t-staff": ("t_staff", "110113-renhe"),
    "sw": ("sw", "110113-renhe"),
    "sw-2": ("sw", "110113-renhe"),
    "e-prep": ("e_prep", "110113-renhe"),
    "e-chair": ("e_chair", "110113-renhe"),
    "worker": ("worker", "110113-renhe"),
    "med": ("med", "110113-renhe"),
    "med-2": ("med", "110113-renhe"),
    "med-head": ("med_head", "110113-renhe"),
    "t-chair-tianzhu": ("t_chair", "110113-tianzhu"),
    "t-staff-chaoyang": ("t_staff", "110105"),
    "d-org-chaoyang": ("d_org", "110105"),
    "sys": ("sys", "110113"),
}


class Refused(Exception):
    """A problem+json answer."""

    def __init__(self, status, body):
        super().__init__(f"{status} {json.dumps(body, ensure_ascii=False)}")
        self.status, self.body = status, body
        self.guard, self.reason = body.get("guard"), body.get("reason")


def sha256(seed):
    return hashlib.sha256(seed.encode()).hexdigest()


class Server:
    """The binary, serving an empty district until stop(). Without `now` it goes by the machine's clock. `settings` are
    further lines of its configuration, with {folder} for its own folder; `environment` is added to the process's own."""

    flags = ()  # of the next start
    environment = {}

    def __init__(self, now="2026-03-01T08:00:00+08:00", settings=(), environment=None):
        self.environment = environment or {}
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="chapterhouse-"))
        config = ['host = "127.0.0.1"', "port = 0", f'data = "{self.folder}/data"',
                  f'reference = "{ROOT}/ops/reference"', 'log_level = "warn"']
        # Stories send as much as they can: limits are for those that say so. A table of the settings ends them.
        config += [f"{key} = 0" for key in ("account_requests_per_second", "address_requests_per_second")
                   if not any(line.startswith(key) for line in settings)]
        config += [line.format(folder=self.folder) for line in settings]
        for name, (role, unit) in ACCOUNTS.items():
            config += ["[[account]]", f'id = "{name}"', f'name_zh = "{name}"', f'name_en = "{name}"',
                       f'token = "token-{name}"', f'role = "{role}"', f'unit = "{unit}"']
        (self.folder / "config.toml").write_text("\n".join(config))
        self.process = None
        self.position = 0
        self.now = now
        self.start()

    def start(self):
        clock = ["--clock", self.now] if self.now else []
        self.process = self.popen([BINARY, "serve", "--config", self.folder / "config.toml", *clock, *self.flags],
                                  stdout=subprocess.PIPE, text=True, env={**os.environ, **self.environment})
        for line in self.process.stdout:
            found = re.search(r"https?://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                return
        raise RuntimeError("the server did not start")

    def popen(self, command, **how):
        """Starts the server; whoever needs it to run in another way overrides this."""
        return subprocess.Popen(command, **how)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def close(self):
        self.stop()
        shutil.rmtree(self.folder)

    def send(self, method, path, body=None, account="d-org", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer token-{account}", "Accept-Language": "en", **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        connection.request(method, path, data, headers)
        reply = connection.getresponse()
        text = reply.read().decode()
        connection.close()
        answer = json.loads(text) if text else {}
        if reply.status >= 400:
            raise Refused(reply.status, answer)
        return answer

    def fetch(self, path, account="d-org", method="GET", body=None, headers=None):
        """What is no JSON: the status, the headers and the bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {"Authorization": f"Bearer token-{account}", **(headers or {})})
        reply = connection.getresponse()
        data = reply.read()
        connection.close()
        return reply.status, reply.headers, data
    def metrics(self):
        """The page's numbers by name and labels."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
        connection.close()
        return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if not line.startswith("#")}

    def upkeep(self, job=None):
        """Has the server do a job for itself and waits for its end; answers the state."""
        state = self.send("PUT", "/v1/upkeep", {"job": job}, "sys") if job else None
        while state is None or "running" in state or state["waiting"]:
            time.sleep(0.02)
            state = self.send("GET", "/v1/upkeep", account="sys")
        return state

    def clock(self, now):
        self.now = now
        self.send("PUT", "/v1/clock", {"now": now})

    def day(self, date, time="10:00:00"):
        self.clock(f"{date}T{time}+08:00")

    # ---- commands -------------------------------------------------------------------------
    def open(self, account, case_type, command, data, **more):
        """Opens a case; answers its id."""
        answer = self.send("POST", f"/v1/cases/{case_type}", {"command": command, "data": data, **more},
                           account, {"Idempotency-Key": str(uuid.uuid4())})
        self.position = max(self.position, int(answer["position"]))
        return answer["case"]["id"]

    def do(self, account, case_type, case, command, data=None, version=None, key=None, **more):
        """Advances a case; answers the receipt. Without `version`, the one it has now."""
        if version is None:
            version = self.show(case_type, case)["version"]
        answer = self.send("POST", f"/v1/cases/{case_type}/{case}/commands",
                           {"command": command, "data": data or {}, **more}, account,
                           {"Idempotency-Key": key or str(uuid.uuid4()), "If-Match": f'"{version}"'})
        self.position = max(self.position, int(answer["position"]))
        return answer

    # ---- questions ------------------------------------------------------------------------
    def show(self, case_type, case, account="d-org", query=""):
        return self.send("GET", f"/v1/cases/{case_type}/{case}{query}", account=account)

    def settle(self):
        """Waits until the process managers and the read models have followed everything."""
        for _ in range(200):
            head = self.send("GET", "/v1/log/head")
            if head["position"] == head["followed_by_processes"] == head["shown_by_lists"]:
                return int(head["position"])
            time.sleep(0.02)
        raise RuntimeError("the followers do not catch up")

    def kpi(self, kpi, period, unit=None, as_of=None, account="city"):
        query = f"?{period}" + (f"&unit={unit}" if unit else "") + (f"&as_of={as_of}" if as_of else "")
        return self.send("GET", f"/v1/kpis/{kpi}{query}", account=account)

    def value(self, *args, **kwargs):
        return self.kpi(*args, **kwargs)["figure"].get("value")


class Story(unittest.TestCase):
    """A test case with a server of its own."""

    NOW = "2026-03-01T08:00:00+08:00"

    def setUp(self):
        self.server = Server(self.NOW)
        self.addCleanup(self.server.close)

    def refused(self, reason, call, *args, status=422, **kwargs):
        with self.assertRaises(Refused) as caught:
            call(*args, **kwargs)
        self.assertEqual((caught.exception.status, caught.exception.reason), (status, reason))
        return caught.exception.body

    def status(self, case_type, case):
        return self.server.show(case_type, case)["status"]["key"]


def resident_id(birth, sequence):
    """A made-up identity number of the division 999999, which no real person has."""
    digits = "999999" + birth + f"{sequence:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]
