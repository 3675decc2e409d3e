"""Files of documents: kept once under their hash, encrypted, given to whoever sees a case that lists them, and never
given when they are not what they were."""
import contextlib
import hashlib
import http.client
import json
import pathlib
import re
import subprocess
import unittest

from support.harness import BINARY, ROOT, Server, Story

STREET = "110113-renhe"
PDF = b"%PDF-1.7\nminutes of the founding meeting\n" + bytes(range(256))
MAX = 16 * 1024 * 1024


def digest(data):
    return hashlib.sha256(data).hexdigest()


class WithFiles(Story):
    def lead(self, name="丁公司"):
        return self.server.open("sw", "lead", "register", {
            "unit": STREET, "name": name, "id_type": "legacy", "source": "hotline", "address": "仁和镇", "ownership": "private"})

    def put(self, data, sha256=None, media="application/pdf", account="sw", headers=None):
        status, _, body = self.server.fetch(f"/v1/attachments/{sha256 or digest(data)}", account, "PUT", data,
                                            {"Content-Type": media, **(headers or {})})
        return status, body.decode()

    def list_it(self, case, data, title="会议记录"):
        self.server.do("sw", "lead", case, "add_document", {"kind": "minutes", "title": title, "sha256": digest(data)})

    def get(self, case, data, account="sw", headers=None):
        return self.server.fetch(f"/v1/cases/lead/{case}/documents/{digest(data)}", account, headers=headers)

    def files(self):
        """The contents; beside them lie the notes of who sent them, with a suffix."""
        return [f for f in (self.server.folder / "data/attachments").rglob("*") if f.is_file() and not f.suffix]

    def memory(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


class Attachments(WithFiles):
    def test_a_file_is_kept_once_and_given_with_every_case_that_lists_it(self):
        first, second = self.lead(), self.lead("戊公司")
        self.assertEqual(self.put(PDF)[0], 201)
        self.assertEqual(self.get(first, PDF)[0], 404, "no case lists it yet")
        for case in (first, second):
            self.list_it(case, PDF)
        self.assertEqual(self.put(PDF)[0], 200, "the same again changes nothing")
        self.assertEqual(len(self.files()), 1)
        self.assertNotIn(b"founding", self.files()[0].read_bytes(), "encrypted")
        for case in (first, second):
            self.assertEqual([d["here"] for d in self.server.show("lead", case)["documents"]], [True])
            status, headers, data = self.get(case, PDF)
            self.assertEqual((status, data), (200, PDF))
        self.assertEqual(headers["Content-Type"], "application/pdf")
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(headers["Content-Disposition"], f'attachment; filename="document-{digest(PDF)[:12]}.pdf"')
        self.assertTrue(headers["Content-Security-Policy"].startswith("sandbox"))
        self.assertEqual(self.get(first, PDF, headers={"If-None-Match": headers["ETag"]})[0], 304)
        self.assertEqual(self.get(first, PDF, account="t-chair-tianzhu")[0], 404, "another street sees neither case nor paper")
        self.server.stop()
        self.server.start()
        self.assertEqual(self.get(first, PDF)[2], PDF)

    def test_a_document_may_stay_on_paper(self):
        case, paper = self.lead(), b"only on paper"
        self.list_it(case, paper)
        self.assertEqual([d["here"] for d in self.server.show("lead", case)["documents"]], [False])
        self.assertEqual(self.get(case, paper)[0], 404)

    def test_what_does_not_fit_is_refused(self):
        self.assertEqual(self.put(PDF[:-1], digest(PDF))[0], 422, "a truncated upload")
        self.assertEqual(self.put(PDF, media="image/png")[0], 415)
        self.assertEqual(self.put(b"<script>", media="text/html")[0], 415)
        self.assertEqual(self.put(PDF, account="nobody")[0], 401)
        self.assertEqual(self.put(PDF, account="audlog")[0], 404, "who sees no case sends no paper")
        for name in ("..%2f..%2fhead", "%2e%2e", digest(PDF).upper(), digest(PDF)[:-1], digest(PDF) + "00"):
            self.assertEqual(self.put(PDF, name)[0], 404, name)
        self.assertEqual(self.files(), [])

    def test_whoever_names_a_hash_gets_nothing_without_having_had_the_file(self):
        case = self.lead()
        self.put(PDF)
        self.list_it(case, PDF)
        other = self.server.open("t-chair-tianzhu", "lead", "register", {
            "unit": "110113-tianzhu", "name": "己公司", "id_type": "legacy", "source": "hotline", "address": "天竺镇",
            "ownership": "private"})
        self.server.do("t-chair-tianzhu", "lead", other, "add_document",
                       {"kind": "minutes", "title": "猜到的", "sha256": digest(PDF)})
        self.assertEqual(self.get(other, PDF, account="t-chair-tianzhu")[0], 404)
        shown = self.server.show("lead", other, "t-chair-tianzhu")["documents"]
        self.assertEqual([d["here"] for d in shown], [False], "nor does it tell whether there is one")
        self.assertEqual(self.get(other, PDF, account="d-org")[0], 404, "not to those who see both cases, either")
        status, body = self.put(PDF, account="t-chair-tianzhu")
        self.assertEqual((status, json.loads(body)["stored"]), (201, True), "as if nobody had sent it before")
        self.assertEqual(self.get(other, PDF, account="t-chair-tianzhu")[2], PDF, "who has it may show it")
        self.assertEqual(len(self.files()), 1)

    def test_names_that_people_type_reach_no_header_and_no_disk(self):
        titles = ("../../etc/passwd", 'a"; filename="b.exe', "a\r\nSet-Cookie: x=1", "gnp.\u202efdp.exe", "名\u0007称")
        for number, title in enumerate(titles):
            case = self.lead(f"第{number}公司")
            self.put(PDF)
            self.list_it(case, PDF, title=title)
            status, headers, _ = self.get(case, PDF)
            self.assertEqual(status, 200)
            self.assertEqual(headers["Content-Disposition"], f'attachment; filename="document-{digest(PDF)[:12]}.pdf"')
            self.assertIsNone(headers["Set-Cookie"])
            self.assertEqual(headers["Content-Security-Policy"], "sandbox; default-src 'none'; frame-ancestors 'none'")
        for path in (self.server.folder / "data/attachments").rglob("*"):
            self.assertRegex(path.name, r"^(unfinished|[0-9a-f]{2}|[0-9a-f]{64}(\.[0-9a-f]+)?)$")

    def test_forty_files_above_the_limit_do_not_fill_the_memory(self):
        path = f"/v1/attachments/{digest(PDF)}"
        before = self.memory()
        for _ in range(40):
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
            connection.putrequest("PUT", path)
            for name, value in (("Authorization", "Bearer token-sw"), ("Content-Length", str(MAX + 1)),
                                ("Content-Type", "application/pdf")):
                connection.putheader(name, value)
            connection.endheaders()
            with contextlib.suppress(ConnectionError):
                connection.sock.sendall(bytes(MAX + 1))
            connection.close()
        self.assertLess(self.memory() - before, MAX)
        self.assertEqual(self.server.fetch("/livez")[0], 200)

    def announce(self, size, path, account):
        """The answer to a head alone: nothing of the body is sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.putrequest("PUT", path)
        for name, value in (("Authorization", f"Bearer token-{account}"), ("Content-Length", str(size)),
                            ("Content-Type", "application/pdf")):
            connection.putheader(name, value)
        connection.endheaders()
        status = connection.getresponse().status
        connection.close()
        return status

    def test_a_file_above_the_limit_is_refused_by_its_head(self):
        path = f"/v1/attachments/{digest(PDF)}"
        self.assertEqual(self.announce(MAX + 1, path, "sw"), 413)
        self.assertEqual(self.announce(2 * 1024 * 1024, path, "nobody"), 413, "large bodies are for those with a name")
        self.assertEqual(self.announce(2 * 1024 * 1024, "/v1/cases/lead", "sw"), 413, "and for files only")
        largest = b"%PDF-" + bytes(MAX - 5)
        self.assertEqual(self.put(largest)[0], 201)

    def test_a_damaged_file_is_reported_counted_and_not_given(self):
        case = self.lead()
        self.put(PDF)
        self.list_it(case, PDF)
        (file,) = self.files()
        good = file.read_bytes()
        file.write_bytes(good[:100] + bytes([good[100] ^ 1]) + good[101:])
        status, _, body = self.get(case, PDF)
        self.assertEqual(status, 500)
        self.assertIn(b"/problems/file_damaged", body)
        self.assertNotIn(str(file).encode(), body)
        metrics = self.server.fetch("/metrics")[2].decode()
        self.assertIn("\nchapterhouse_attachments_damaged_total 1\n", metrics)
        self.assertEqual(self.put(PDF)[0], 201, "whoever has the original mends it")
        self.assertEqual(self.get(case, PDF)[2], PDF)

    def test_the_command_line_attaches_and_fetches(self):
        case = self.lead()
        source, copy = self.server.folder / "minutes.pdf", self.server.folder / "copy.pdf"
        source.write_bytes(PDF)
        client = ["--server", f"http://127.0.0.1:{self.server.port}", "--token", "token-sw", "--language", "en"]

        def run(*arguments):
            return subprocess.run([BINARY, *map(str, arguments), *client], capture_output=True, text=True, cwd=ROOT)

        done = run("case", "attach", "lead", case, source, "--kind", "minutes")
        self.assertEqual((done.returncode, done.stdout.split()[0]), (0, digest(PDF)), done.stderr)
        self.assertEqual(self.server.show("lead", case)["documents"],
                         [{"kind": "minutes", "title": "minutes", "sha256": digest(PDF), "here": True}])
        done = run("case", "document", "lead", case, digest(PDF), "--to", copy)
        self.assertEqual((done.returncode, copy.read_bytes()), (0, PDF), done.stderr)
        self.assertEqual(run("case", "document", "lead", case, digest(b""), "--to", copy).returncode, 3)
        self.assertEqual(run("case", "attach", "lead", case, __file__, "--kind", "minutes").returncode, 2)


class Limits(WithFiles):
    def setUp(self):
        self.server = Server(self.NOW, ("attachments_per_hour = 3", "attachment_mib_per_account = 1"))
        self.addCleanup(self.server.close)

    def test_an_account_sends_no_more_than_it_may(self):
        large = b"%PDF-" + bytes(700_000)
        self.assertEqual(self.put(large)[0], 201)
        status, body = self.put(large + b"more")
        self.assertEqual((status, json.loads(body)["type"]), (413, "/problems/sent_too_much"))
        self.assertEqual([self.put(data)[0] for data in (b"a", b"b")], [415, 415], "what is refused counts, too")
        status, body = self.put(PDF)
        self.assertEqual((status, json.loads(body)["type"]), (429, "/problems/sent_too_often"))
        self.assertEqual(self.put(PDF, account="t-chair")[0], 201, "others are not concerned")
        self.server.stop()
        self.server.start()
        self.assertEqual(self.put(large + b"more")[0], 413, "what was sent is remembered")


if __name__ == "__main__":
    unittest.main(verbosity=2)
