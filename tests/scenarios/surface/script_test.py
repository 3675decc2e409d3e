"""A hundred texts that are scripts for whoever takes them for one, in every field that a person may fill, looked at on
every page and answer in a real browser: none of them runs."""
import json
import pathlib
import tempfile
import unittest
import urllib.parse

from support.browser import CHROMIUM, Browser
from support.harness import Server, sha256

STREET = "110113-renhe"
# Each calls ran(), which the browser is told to notice.
PARTS = ["<script>ran()</script>", "<img src=x onerror=ran()>", "<svg onload=ran()>", "<body onload=ran()>",
         "<iframe srcdoc='<script>parent.ran()</script>'>", "<input autofocus onfocus=ran()>", "<details open ontoggle=ran()>",
         "<video><source onerror=ran()></video>", "<a href=javascript:ran()>x</a>", "<math href=javascript:ran()>x</math>",
         "<object data=javascript:ran()>", "<embed src=javascript:ran()>", "<form action=javascript:ran()><input type=submit>",
         "<meta http-equiv=refresh content='0;url=javascript:ran()'>", "<style>@import 'javascript:ran()';</style>",
         "<marquee onstart=ran()>x</marquee>", "<template><script>ran()</script></template>", "{{constructor.constructor('ran()')()}}",
         "${ran()}", "<noscript><p title='</noscript><img src=x onerror=ran()>'>"]
WRAPS = ["{}", "\">{}", "'>{}", "</script>{}", "-->{}"]
PAYLOADS = [wrap.format(part) for part in PARTS for wrap in WRAPS]
LOUD = 5  # that must run where nothing protects, or the browser notices nothing


class Scripts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not CHROMIUM:
            raise unittest.SkipTest("no chromium")
        cls.server = Server(settings=["account_requests_per_second = 0", "address_requests_per_second = 0"])
        cls.addClassCleanup(cls.server.close)
        cls.cases = [cls.fill(payload) for payload in PAYLOADS]
        cls.server.settle()

    @classmethod
    def fill(cls, payload):
        server = cls.server
        case = server.open("sw", "lead", "register", {
            "unit": STREET, "name": payload, "id_type": "legacy", "source": "hotline", "address": payload,
            "ownership": "private", "contact_person": payload})
        server.do("sw", "lead", case, "add_note", {"text": payload})
        server.do("sw", "lead", case, "add_document", {"kind": "minutes", "title": payload, "sha256": sha256(payload)})
        return case

    def pages(self):
        """Every address that shows what was typed, or says it back."""
        yield from ("/v1/cases?limit=500", "/v1/today", "/v1/workflows/lead", "/openapi.json", "/verify", "/metrics")
        for case in self.cases[::10]:
            yield f"/v1/cases/lead/{case}"
            yield f"/v1/cases/lead/{case}/timeline"
            yield f"/v1/cases/lead/{case}/proof"
        for payload in PAYLOADS[::7]:
            quoted = urllib.parse.quote(payload, safe="")
            yield from (f"/{quoted}", f"/problems/{quoted}", f"/v1/search?q={quoted}", f"/v1/cases?{quoted}={quoted}",
                        f"/v1/cases/{quoted}/{quoted}")

    def browser(self):
        browser = Browser().__enter__()
        self.addCleanup(browser.__exit__)
        browser.call("Page.addScriptToEvaluateOnNewDocument",
                     source="window.times = 0; window.ran = window.alert = () => { ++window.times; };")
        return browser

    def test_control_the_browser_notices_what_runs(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "page.html"
            page.write_text("<!doctype html>" + "".join(PAYLOADS), "utf-8")
            browser = self.browser()
            browser.open(page.as_uri())
            self.assertGreaterEqual(browser.run("window.times"), LOUD)

    def test_no_payload_runs_on_any_page_or_answer(self):
        browser = self.browser()
        browser.call("Network.setExtraHTTPHeaders", headers={"Authorization": "Bearer token-d-org"})
        seen = 0
        for path in self.pages():
            browser.open(f"http://127.0.0.1:{self.server.port}{path}")
            self.assertEqual(browser.run("window.times"), 0, path)
            self.assertEqual(browser.run("document.querySelectorAll('[onerror],[onload],iframe,object,embed').length"), 0, path)
            seen += 1
        self.assertGreater(seen, 100)

    def test_no_payload_runs_on_the_page_that_verifies_bundles(self):
        browser = self.browser()
        browser.open(f"http://127.0.0.1:{self.server.port}/verify")
        for case, payload in list(zip(self.cases, PAYLOADS))[::4]:
            bundle = self.server.send("GET", f"/v1/cases/lead/{case}/proof", account="d-org")
            browser.run(f"verifyText({json.dumps(json.dumps(bundle, ensure_ascii=False))})")
            self.assertIn(payload, browser.run("document.body.textContent"), "it is shown as it was typed")
            self.assertEqual(browser.run("window.times"), 0, payload)

    def test_every_answer_says_that_it_is_no_page(self):
        for path in self.pages():
            status, headers, _ = self.server.fetch(path, headers={"Accept": "*/*"})
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff", path)
            self.assertTrue(headers["Content-Security-Policy"].startswith("default-src 'none'"), path)
            if path != "/verify":
                self.assertNotIn("html", headers["Content-Type"], path)
            self.assertLess(status, 500, path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
