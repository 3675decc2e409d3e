"""People with accounts of a district that has none in its configuration: they activate, sign in, and act by cookie."""
import base64
import hashlib
import hmac
import http.client
import json
import re
import struct
import subprocess
import time
import uuid

from support.harness import BINARY, Server

STREET = "110113-renhe"


class Bare(Server):
    """A server without configured accounts; its first line that holds a token is kept."""

    def __init__(self, settings=()):
        self.token = None
        super().__init__(now=None, settings=settings)

    def start(self):
        config = self.folder / "config.toml"
        text = config.read_text().split("[[account]]")[0]
        config.write_text(text)
        self.process = self.popen([BINARY, "serve", "--config", config, *self.flags], stdout=subprocess.PIPE, text=True)
        self.port, self.token = None, None
        # The token, when there is one, is printed behind the address; a settled server prints none.
        line = self.process.stdout.readline()
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)", line).group(1))
        if not (self.folder / "founded").exists():
            while not self.token:
                found = re.search(r"\b([0-9a-f]{64})\b", self.process.stdout.readline())
                self.token = found and found.group(1)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def totp(key, at=None):
    step = int((at or time.time()) // 30)
    digest = hmac.new(base64.b32decode(key + "=" * (-len(key) % 8)), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 1000000:06d}"


class Person:
    """Somebody at a browser. Recovery codes stand in for codes of the same half minute."""

    def __init__(self, server, account, password="a quiet heron at dawn"):
        self.server, self.account, self.password = server, account, password
        self.cookies, self.csrf, self.codes, self.key, self.step = {}, "", [], "", 0

    def send(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Accept-Language": "en", "Idempotency-Key": str(uuid.uuid4()), "Sec-Fetch-Site": "same-origin"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.csrf:
            headers["X-CSRF"] = self.csrf
        data = None
        if method in ("POST", "PUT"):
            data, headers["Content-Type"] = json.dumps(body or {}, ensure_ascii=False).encode(), "application/json"
        connection.request(method, path, data, headers)
        reply = connection.getresponse()
        answer = json.loads(reply.read() or "{}")
        for line in reply.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        connection.close()
        self.csrf = answer.get("csrf", self.csrf) if isinstance(answer, dict) else self.csrf
        return reply.status, answer

    def must(self, status, method, path, body=None):
        got, answer = self.send(method, path, body)
        if got != status:
            raise AssertionError(f"{method} {path}: {got} {answer}")
        return answer

    def activate(self, code):
        begun = self.must(200, "POST", "/v1/activation", {"code": code, "password": self.password})
        authenticator = begun["authenticator"]
        self.key, self.step = authenticator["key"], int(time.time() // 30)
        self.codes = self.must(200, "POST", "/v1/activation/confirm",
                               {"enrolment": authenticator["enrolment"],
                                "code": totp(self.key)})["recovery_codes"]

    def sign_in_by_code(self):
        """With the authenticator; waits for a half minute whose code was not used yet."""
        while int(time.time() // 30) <= self.step:
            time.sleep(0.2)
        self.step = int(time.time() // 30)
        return self.must(200, "POST", "/v1/session", {"account": self.account, "password": self.password,
                                                      "code": totp(self.key)})

    def sign_in(self):
        return self.must(200, "POST", "/v1/session", {"account": self.account, "password": self.password,
                                                      "recovery_code": self.codes.pop()})

    def command(self, account, name, **data):
        return self.must(200, "POST", f"/v1/accounts/{account}/commands", {"command": name, "data": data})

    def role(self):
        return self.must(200, "GET", "/v1/me")["role"]["key"]


class Founders:
    """The first two administrators of a new district, signed in, and whom they let in."""

    def __init__(self, server):
        self.server = server
        founded = Person(server, "").must(201, "POST", "/v1/bootstrap", {
            "token": server.token, "security": {"account": "li-jun", "name": "李军"},
            "audit": {"account": "he-mei", "name": "何梅"}})
        (server.folder / "founded").touch()
        self.sec, self.audit = Person(server, "li-jun"), Person(server, "he-mei")
        self.sec.activate(founded["security"]["code"])
        self.audit.activate(founded["audit"]["code"])
        self.sec.sign_in()
        self.audit.sign_in()

    def officer(self, account, role="sw", unit=STREET):
        """Opened by the security administrator, the role given by two people, activated and signed in."""
        today = self.sec.must(200, "GET", "/v1/me")["today"]
        self.sec.must(201, "POST", "/v1/accounts", {"command": "open", "data": {
            "unit": unit, "account": account, "name": "王芳"}})
        self.sec.command(account, "propose_binding", role=role, unit=unit, **{"from": today})
        self.audit.command(account, "approve_binding", number=1)
        person = Person(self.server, account)
        person.activate(self.sec.must(201, "POST", f"/v1/accounts/{account}/activation-code")["code"])
        person.sign_in()
        return person
