"""The web application as the server gives it to browsers: what is kept, what is asked for again, what is compressed, and
what cannot be reached by any spelling."""
import gzip
import http.client
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from support.harness import BINARY, ROOT, Server

SCRIPT = b"export const answer = 42;\n" * 200
INDEX = b'<!doctype html><html lang="zh-CN"><title>t</title><script type="module" src="/assets/index-3f2a.js"></script>'
SECRET = b"not for anybody"
PAGES = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def build(folder):
    """What a build leaves behind, and what is not to be served."""
    for name, content in {
            "index.html": INDEX, "sw.js": b"self.x = 1;\n", "manifest.webmanifest": b"{}", "icons/192.png": b"\x89PNG",
            "favicon.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "assets/index-3f2a.js": SCRIPT,
            "assets/index-3f2a.js.gz": gzip.compress(SCRIPT), "assets/index-3f2a.js.br": b"made by brotli",
            "assets/style-77.css": b"p{}", "assets/font-1.woff2": b"wOF2", "data.json": b"{}", ".env": SECRET,
            ".vite/manifest.json": SECRET, "v1/cases": SECRET}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class Web(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="chapterhouse-web-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        build(cls.folder / "web")
        (cls.folder / "beside.txt").write_bytes(SECRET)
        (cls.folder / "web" / "link.txt").symlink_to(cls.folder / "beside.txt")
        cls.server = Server(settings=[f'web = "{cls.folder}/web"'])
        cls.addClassCleanup(cls.server.close)

    def ask(self, path, headers=None, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        return reply.status, reply.headers, body

    def test_a_page_is_asked_for_again_and_what_it_loads_is_kept_for_ever(self):
        for path in ("/", "/index.html", "/sw.js", "/manifest.webmanifest", "/favicon.svg"):
            status, headers, _ = self.ask(path)
            self.assertEqual((status, headers["Cache-Control"]), (200, "no-cache"), path)
        for path in ("/assets/index-3f2a.js", "/assets/style-77.css", "/assets/font-1.woff2"):
            status, headers, _ = self.ask(path)
            self.assertEqual((status, headers["Cache-Control"]), (200, "public, max-age=31536000, immutable"), path)

    def test_each_file_says_what_it_is_and_is_the_same_for_all(self):
        types = {"/": "text/html; charset=utf-8", "/sw.js": "text/javascript; charset=utf-8", "/assets/style-77.css": "text/css; charset=utf-8",
                 "/favicon.svg": "image/svg+xml; charset=utf-8", "/icons/192.png": "image/png", "/assets/font-1.woff2": "font/woff2",
                 "/manifest.webmanifest": "application/manifest+json; charset=utf-8", "/data.json": "application/json; charset=utf-8"}
        for path, kind in types.items():
            status, headers, body = self.ask(path)
            self.assertEqual((status, headers["Content-Type"]), (200, kind))
            self.assertEqual(headers.get_all("Content-Security-Policy"), [PAGES])
            self.assertEqual(headers.get_all("X-Content-Type-Options"), ["nosniff"])
            self.assertEqual(headers.get_all("Vary"), ["Accept-Encoding"])
            self.assertIsNone(headers["Content-Language"])
            status, of_head, nothing = self.ask(path, method="HEAD")
            self.assertEqual((status, nothing), (200, b""))
            for name in ("Content-Length", "ETag", "Content-Type"):
                self.assertEqual(of_head[name], headers[name], name)
            self.assertEqual(int(headers["Content-Length"]), len(body))

    def test_what_the_browser_has_is_not_sent_again(self):
        _, headers, _ = self.ask("/")
        tag = headers["ETag"]
        self.assertRegex(tag, r'^"[0-9a-f]{32}"$')
        for known in (tag, f'"x", {tag}', "W/" + tag, "*"):
            status, again, body = self.ask("/", {"If-None-Match": known})
            self.assertEqual((status, body), (304, b""), known)
            self.assertEqual((again["ETag"], again["Cache-Control"], again["Vary"]), (tag, "no-cache", "Accept-Encoding"))
        self.assertEqual(self.ask("/", {"If-None-Match": '"other"'})[0], 200)

    def test_the_smallest_form_that_the_browser_takes_is_sent(self):
        tags = set()
        for accepts, encoding, content in (("gzip, deflate, br", "br", b"made by brotli"), ("gzip", "gzip", gzip.compress(SCRIPT)),
                                           ("br;q=0, gzip;q=0.5", "gzip", None), ("deflate", None, SCRIPT), ("gzip;q=0", None, SCRIPT),
                                           (None, None, SCRIPT), ("xbr", None, SCRIPT)):
            status, headers, body = self.ask("/assets/index-3f2a.js", {"Accept-Encoding": accepts} if accepts else None)
            self.assertEqual((status, headers["Content-Encoding"]), (200, encoding), accepts)
            self.assertEqual(headers["Content-Type"], "text/javascript; charset=utf-8")
            tags.add(headers["ETag"])
            if content and encoding != "gzip":
                self.assertEqual(body, content)
            elif encoding == "gzip":
                self.assertEqual(gzip.decompress(body), SCRIPT)
        self.assertEqual(len(tags), 3, "each form has a tag of its own")
        self.assertEqual(self.ask("/assets/index-3f2a.js.gz")[0], 404, "a form is no file")
        self.assertIsNone(self.ask("/assets/style-77.css", {"Accept-Encoding": "br, gzip"})[1]["Content-Encoding"])

    def test_an_address_of_the_application_is_its_first_page(self):
        for path in ("/today", "/cases/lead/0123", "/a/b/c/d?x=1", "/%E5%B7%A5%E4%BC%9A"):
            status, headers, body = self.ask(path, HTML)
            self.assertEqual((status, body, headers["Cache-Control"]), (200, INDEX, "no-cache"), path)
            self.assertEqual(self.ask(path, HTML, "HEAD")[0], 200)
            for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
                status, headers, _ = self.ask(path, accept)
                self.assertEqual((status, headers["Content-Type"]), (404, "application/problem+json; charset=utf-8"))
        for path in ("/v1", "/v1/nothing", "/tlog/nothing", "/assets/index-old.js", "/assets/a/b"):
            self.assertEqual(self.ask(path, HTML)[0], 404, path)
        self.assertEqual(self.ask("/today", HTML, "POST")[0], 404)
        self.assertEqual(self.ask("/", HTML, "POST")[0], 405)

    def test_nothing_but_the_build_can_be_reached(self):
        for path in ("/../beside.txt", "/%2e%2e/beside.txt", "/assets/../../beside.txt", "/assets/%2e%2e%2f%2e%2e%2fbeside.txt",
                     "/..%2fbeside.txt", "//beside.txt", "/link.txt", "/.env", "/.vite/manifest.json", "/./sw.js/../../beside.txt",
                     "/etc/passwd", "/v1/cases", "/index.html%00.txt", "/assets//../.env"):
            for headers in ({}, HTML):
                _, _, body = self.ask(path, headers)
                self.assertNotIn(SECRET, body, path)
                self.assertNotIn(b"root:", body, path)

    def test_files_change_with_the_next_start(self):
        (self.folder / "web" / "late.txt").write_bytes(b"late")
        self.assertEqual(self.ask("/late.txt")[0], 404)
        self.server.stop()
        self.server.start()
        self.assertEqual(self.ask("/late.txt")[2], b"late")


class WithoutTheApplication(unittest.TestCase):
    def test_a_page_says_how_to_build_it(self):
        server = Server()
        self.addCleanup(server.close)
        for language, words in (("zh", "网页程序"), ("en", "Build them")):
            status, headers, body = server.fetch("/", account="nobody", headers={"Accept-Language": language})
            self.assertEqual((status, headers["Content-Type"], headers["Cache-Control"]), (200, "text/html; charset=utf-8", "no-store"))
            self.assertIn(words, body.decode())
            self.assertIn("ops/tools/build_web", body.decode())
        self.assertEqual(server.fetch("/today", headers=HTML)[0], 404)

    def test_a_folder_that_is_no_build_stops_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            for web in (folder, folder + "/nothing"):
                done = subprocess.run([BINARY, "serve", "--data", f"{folder}/data", "--reference", ROOT / "ops/reference", "--port", "0",
                                       "--web", web], capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 5)
                self.assertIn(f"web: {web}", done.stderr)


if __name__ == "__main__":
    unittest.main()
