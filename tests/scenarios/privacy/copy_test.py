"""A person's copy: everything that is kept of them, in a zip that only the password opens, after two people agreed; its
hash is in the log before it leaves, and nothing of it stays on the server (PIPL articles 44 and 45)."""
import hashlib
import json
import pathlib
import subprocess
import unittest
import uuid

from support.harness import Refused
from support.privacy_steps import PrivacySteps

PASSWORD = "correct horse battery"


class Copy(PrivacySteps):
    def copy(self, case, password=PASSWORD, account="d-org", key=None):
        return self.server.fetch(f"/v1/privacy-requests/{case}/copy", account, "POST",
                                 json.dumps({"password": password}).encode(),
                                 {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid.uuid4())})

    def unpack(self, data, password=PASSWORD):
        """By another program; the exit code and the folder."""
        where = pathlib.Path(self.server.folder) / uuid.uuid4().hex
        where.mkdir()
        (where / "copy.zip").write_bytes(data)
        done = subprocess.run(["7z", "x", f"-p{password}", f"-o{where}/out", where / "copy.zip"], capture_output=True)
        return done.returncode, where / "out"

    def test_a_copy_has_everything_and_only_the_password_opens_it(self):
        server = self.server
        canaries, cases, _ = self.person(1)
        other, _, _ = self.person(2)
        case, _ = self.proposed(1, "copy", "right")
        self.assertEqual(self.copy(case)[0], 422, "not before two people agreed")
        self.approve(case)
        status, headers, data = self.copy(case)
        self.assertEqual((status, headers["Content-Type"]), (200, "application/zip"), data[:300])
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(canaries.found_in(data), [])
        self.assertNotEqual(self.unpack(data, "another password")[0], 0)
        code, out = self.unpack(data)
        self.assertEqual(code, 0)
        copy = json.loads((out / "copy.json").read_text())
        text = json.dumps(copy, ensure_ascii=False).encode()
        missing = {c: f for c, f in canaries.planted.items() if c.encode() not in text and f != "attachment"}
        self.assertEqual(missing, {})
        self.assertEqual(other.found_in(text), sorted(set(other.planted) & set(canaries.planted)), "nobody else's")
        self.assertEqual({c["stream"] for c in copy["cases"]} - {f"privacy_request/{case}"}, {f"{t}/{i}" for t, i, _ in cases})
        pdf = subprocess.run(["pdftotext", out / "copy.pdf", "-"], capture_output=True, check=True).stdout.decode()
        flat = "".join(pdf.split())
        lost = [c for c, f in canaries.planted.items() if c not in flat and f != "attachment"]
        self.assertLessEqual(len(lost), 3, f"text crosses the watermark or a line: {lost}")
        self.assertEqual((copy["request"], copy["made_by"]), (f"privacy_request/{case}", "d-org"))
        events = json.loads(self.timeline("privacy_request", case, "t-staff"))["events"]
        made = [e for e in events if e["event"]["key"] == "copy_made"][-1]["data"]
        self.assertEqual((made["sha256"], int(made["bytes"])), (hashlib.sha256(data).hexdigest(), len(data)))
        self.assertEqual(self.status("privacy_request", case), "carried_out")
        stored = b"".join(f.read_bytes() for f in (server.folder / "data").rglob("*") if f.is_file())
        self.assertEqual([c for c in [*canaries.planted, PASSWORD] if c.encode() in stored], [])

    def test_what_does_not_fit_is_refused(self):
        self.person(1)
        case, _ = self.proposed(1, "copy", "right")
        self.approve(case)
        self.assertEqual(self.copy(case, "too short")[0], 400)
        self.assertEqual(self.copy(case, account="t-staff-chaoyang")[0], 404, "another district sees no request")
        self.assertEqual(self.copy(case, account="t-staff")[0], 404, "who hands it out is the office")
        self.assertEqual(self.copy("0" * 32)[0], 404)
        status, _, _ = self.server.fetch(f"/v1/privacy-requests/{case}/copy", "d-org", "POST", b"{}",
                                         {"Content-Type": "application/json"})
        self.assertEqual(status, 400, "no Idempotency-Key")
        erase, _ = self.reviewed(1)
        with self.assertRaises(Refused):
            self.server.do("d-org", "privacy_request", erase, "complete", {"outcome": "x"})
        self.assertEqual(self.copy(erase)[0], 422, "an erasure hands out nothing")


if __name__ == "__main__":
    unittest.main(verbosity=2)
