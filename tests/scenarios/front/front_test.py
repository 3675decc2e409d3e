"""What stands between the network and the handlers, asked over real sockets: the headers of every answer, requests of
other sites, limits on requests, proxies, and what addresses and headers never tell."""
import http.client
import re
import unittest
import urllib.parse
import uuid

from support.browser import Browser
from support.harness import Refused, Server

PROTECTIONS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HOSTILE = ["null", "https://evil.example", "http://127.0.0.1.evil.example", "http://evil.example/127.0.0.1", "file://",
           "http://localhost", "https://127.0.0.1", "http://127.0.0.2", "http://[::1]", "http://127.0.0.1:1",
           "http://127.0.0.1@evil.example", "chrome-extension://abc", "http://127.0.0.1%2eevil.example", "//127.0.0.1",
           "http://evil127.0.0.1", "HTTP://EVIL.EXAMPLE", "http://127.0.0.1:", "ws://127.0.0.1", "data:", "http://"]
NAME, PERSON, PHONE = "金丝雀餐饮公司", "王丝雀", "13812345678"


def registration(name=NAME):
    return {"unit": "110113-renhe", "name": name, "id_type": "legacy", "source": "hotline", "address": f"{name}的街",
            "ownership": "private", "employees": 120, "contact_person": PERSON, "contact_mobile": PHONE}


class Front(unittest.TestCase):
    SETTINGS = []

    def setUp(self):
        self.server = Server(settings=self.SETTINGS)
        self.addCleanup(self.server.close)
        self.own = f"http://127.0.0.1:{self.server.port}"

    def ask(self, method, path, headers=None, body=None, account="d-org"):
        return self.server.fetch(path, account, method, body, headers)

    def register(self, **headers):
        """Registers a lead as a browser with a cookie would; answers the status."""
        body = b'{"command":"register","data":{"unit":"110113-renhe","name":"%s","id_type":"legacy","source":"hotline","address":"b","ownership":"unknown"}}' % uuid.uuid4().hex.encode()
        given = {"Cookie": "a=b", "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4()), **headers}
        return self.ask("POST", "/v1/cases/lead", {k: v for k, v in given.items() if v is not None}, body, "sw")[0]


class Headers(Front):
    def some_of_everything(self):
        """Addresses of every kind: what is answered, refused, empty, a page, a file; with a case that has a person in it."""
        self.case = self.server.open("sw", "lead", "register", registration())
        self.server.settle()
        described = self.server.send("GET", "/openapi.json")["paths"]
        values = {"account": "nobody", "type": "lead", "id": self.case, "key": "not_found", "kind": "late", "position": "1", "sha256": "0" * 64,
                  "level": "0", "a": "000", "b": "1", "c": "1", "d": "1", "path": "sw.js"}
        paths = [re.sub(r"{(\w+)}", lambda m: "K01" if "/kpis/" in path else values[m[1]], path) for path in described
                 if path != "/v1/live"]  # which does not end: live_test.py
        query = urllib.parse.quote(NAME)
        return paths + ["/", "/v1", "/nothing", "/v1/cases/lead/x", f"/v1/search?q={query}", f"/v1/cases?q={query}&limit=1",
                        "/v1/cases?limit=0", "/v1/log/export?as=csv", "/v1/log/export?as=xes", "/tlog/tile/0/000.p/1", "/verify"]

    def test_every_answer_is_protected_and_tells_nothing_of_us(self):
        seen, paths = set(), self.some_of_everything()
        before = self.server.settle()
        for path in paths:
            for method, account in (("GET", "d-org"), ("HEAD", "d-org"), ("GET", "nobody"), ("POST", "sw"), ("TRACE", "sw")):
                status, headers, body = self.ask(method, path, account=account)
                seen.add(status)
                with self.subTest(f"{method} {path} {status}"):
                    for name, value in PROTECTIONS.items():
                        self.assertEqual(headers.get_all(name), [value])
                    (policy,) = headers.get_all("Content-Security-Policy")
                    self.assertNotIn("unsafe", policy)
                    self.assertIn("default-src 'none'", policy)
                    self.assertIn("frame-ancestors 'none'", policy)
                    self.assertIn("camera=()", headers["Permissions-Policy"])
                    self.assertFalse([n for n in headers if n.lower().startswith(("server", "x-powered", "access-control"))])
                    if status not in (204, 304):
                        kind = headers["Content-Type"]
                        self.assertTrue("charset=utf-8" in kind or kind == "application/octet-stream", kind)
                    kept = headers["Cache-Control"]
                    self.assertTrue(kept == "no-store" or path.startswith("/tlog/"), kept)
                    if method == "HEAD":
                        self.assertEqual(body, b"")
                    if status >= 400:
                        self.assertNotRegex(body.decode(), r"\.cpp|/usr/|/home/|/tmp/|std::|boost|Poco|[Ee]xception|0x[0-9a-f]{6}")
        self.assertLessEqual({200, 400, 401, 404, 405, 415}, seen)
        self.assertEqual(self.server.settle(), before, "what only asks records nothing")

    def test_no_name_phone_token_or_text_of_a_case_is_in_a_header_or_an_address(self):
        secrets = [NAME, PERSON, PHONE, "token-d-org", "token-sw"]
        secrets += [urllib.parse.quote(s) for s in secrets] + [urllib.parse.quote(s).lower() for s in secrets]
        for path in self.some_of_everything():
            for method in ("GET", "HEAD", "POST"):
                _, headers, body = self.ask(method, path, {"Accept": "application/json"})
                told = "\n".join(f"{n}: {v}" for n, v in headers.items()).encode("latin-1").decode("utf-8", "replace")
                addresses = re.findall(r'"(/[^"]*)"', body.decode("utf-8", "replace"))
                for secret in secrets:
                    self.assertNotIn(secret, told, path)
                    self.assertFalse([a for a in addresses if secret in a], path)

    def test_a_method_that_a_path_does_not_have_is_refused_with_those_it_has(self):
        for method in ("TRACE", "OPTIONS", "DELETE", "PATCH", "PROPFIND", "get"):
            status, headers, _ = self.ask(method, "/v1/cases")
            self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"), method)
        self.assertEqual(self.ask("TRACE", "/")[0], 405)
        self.assertEqual(self.ask("GET", "/nothing")[0], 404)

    def test_content_types_and_parameters_are_held_to(self):
        self.assertEqual(self.ask("GET", "/v1/cases", {"Accept": "text/html"})[0], 406)
        self.assertEqual(self.ask("GET", "/v1/cases", {"Accept": "text/html, */*;q=0.1"})[0], 200)
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/jsonx"):
            self.assertEqual(self.register(**{"Content-Type": kind, "Cookie": None}), 415, kind)
        self.assertEqual(self.ask("GET", "/v1/cases?limit=1&limit=2")[0], 400)

    def test_the_pages_own_scripts_are_known_by_their_hashes(self):
        status, headers, body = self.ask("GET", "/verify")
        self.assertEqual(status, 200)
        policy = headers["Content-Security-Policy"]
        self.assertEqual(len(re.findall(r"'sha256-[A-Za-z0-9+/]{43}='", policy)), 3, policy)
        own = policy.removesuffix("; frame-ancestors 'none'")
        self.assertIn(f'content="{own}"', body.decode(), "it carries them when it is saved")
        with Browser() as browser:
            browser.open(f"{self.own}/verify")
            self.assertGreater(browser.run("document.querySelector('h1').textContent.length"), 0, "its script ran")
            self.assertEqual(browser.run("getComputedStyle(document.querySelector('header')).display"), "flex", "its style holds")
            browser.run("(() => { const s = document.createElement('script'); s.textContent = 'window.foreign = 1'; "
                        "document.body.append(s); })()")
            self.assertIsNone(browser.run("window.foreign"), "and no other script runs")


class OtherSites(Front):
    def test_change_nothing(self):
        before = self.server.settle()
        for origin in HOSTILE:
            self.assertEqual(self.register(Origin=origin), 403, origin)
            self.assertEqual(self.register(Origin=origin, Cookie=None), 403, origin)
        for site in ("cross-site", "same-site", "none"):
            self.assertEqual(self.register(**{"Sec-Fetch-Site": site}), 403, site)
            self.assertEqual(self.register(**{"Sec-Fetch-Site": site, "Origin": self.own}), 403, site)
        self.assertEqual(self.register(), 403, "a cookie, and nothing that says whose page it was")
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            self.assertEqual(self.register(Origin=self.own, **{"Content-Type": kind}), 415, kind)
        self.assertEqual(self.server.settle(), before, "the log has not grown")
        with self.assertRaises(Refused) as caught:
            self.server.send("POST", "/v1/cases/lead", {}, "sw", {"Origin": "https://evil.example"})
        self.assertEqual(caught.exception.body["type"], "/problems/cross_site")

    def test_are_not_let_in_by_any_header(self):
        for origin in HOSTILE:
            for method in ("GET", "OPTIONS"):
                _, headers, _ = self.ask(method, "/v1/cases", {"Origin": origin, "Access-Control-Request-Method": "POST"})
                self.assertFalse([n for n in headers if n.lower().startswith("access-control")], origin)

    def test_our_pages_and_programs_without_cookies_may(self):
        self.assertEqual(self.register(Origin=self.own), 201)
        self.assertEqual(self.register(**{"Sec-Fetch-Site": "same-origin"}), 201)
        self.assertEqual(self.register(Cookie=None), 201)


class Limits(Front):
    SETTINGS = ["account_requests_per_second = 1", "address_requests_per_second = 2", 'trusted_proxies = "127.0.0.1"']

    def burst(self, count, account, client):
        return [self.ask("GET", "/v1/me", {"X-Forwarded-For": client}, account=account) for _ in range(count)]

    def test_hold_back_an_account_and_an_address_and_nobody_else(self):
        answers = self.burst(7, "sw", "192.0.2.1")
        statuses = [status for status, _, _ in answers]
        self.assertEqual(statuses[:5], [200] * 5)
        self.assertIn(429, statuses[5:])
        _, headers, body = next(answer for answer in answers if answer[0] == 429)
        self.assertEqual(headers["Retry-After"], "1")
        self.assertEqual(headers["RateLimit-Policy"], '"account";q=5;w=5')
        self.assertRegex(headers["RateLimit"], r'^"account";r=0;t=\d+$')
        self.assertIn(b"/problems/too_many_requests", body)
        self.assertRegex(answers[0][1]["RateLimit"], r'^"account";r=4;t=\d+$')
        self.assertEqual(self.burst(1, "sw-2", "192.0.2.1")[0][0], 200, "another account of the same office")
        # An address that proves nobody: guessing tokens, for example.
        self.assertIn(429, [status for status, _, _ in self.burst(14, "nobody", "192.0.2.1")])
        self.assertEqual(self.burst(1, "d-org", "192.0.2.2")[0][0], 200, "another address")
        for _ in range(30):
            self.assertEqual(self.ask("GET", "/livez", {"X-Forwarded-For": "192.0.2.1"})[0], 200)
        metrics = self.ask("GET", "/metrics")[2].decode()
        for what in ("account", "address"):
            self.assertGreater(int(re.search(rf'limited_total{{by="{what}"}} (\d+)', metrics)[1]), 0)


class Proxies(Front):
    SETTINGS = ['trusted_proxies = "127.0.0.1"']

    def test_their_word_about_a_client_is_taken(self):
        self.assertEqual(self.ask("GET", "/metrics")[0], 200)
        self.assertEqual(self.ask("GET", "/metrics", {"X-Forwarded-For": "192.0.2.1"})[0], 404)
        self.assertEqual(self.ask("GET", "/metrics", {"X-Forwarded-For": "127.0.0.1, 192.0.2.1"})[0], 404)
        host = f"127.0.0.1:{self.server.port}"
        self.assertEqual(self.register(Origin=f"https://{host}"), 403)
        self.assertEqual(self.register(Origin=f"https://{host}", **{"X-Forwarded-Proto": "https"}), 201)


class NoProxies(Front):
    def test_nobody_else_can_speak_for_a_client(self):
        self.assertEqual(self.ask("GET", "/metrics", {"X-Forwarded-For": "192.0.2.1"})[0], 200)
        host = f"127.0.0.1:{self.server.port}"
        self.assertEqual(self.register(Origin=f"https://{host}", **{"X-Forwarded-Proto": "https"}), 403)


if __name__ == "__main__":
    unittest.main()
