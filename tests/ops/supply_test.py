"""What is shipped and how it is run: the list of parts, the binary's hardening, the unit's sandbox."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("CHAPTERHOUSE_BINARY", ROOT / "build/release/api/chapterhouse"))
UNIT = ROOT / "ops/systemd/chapterhouse.service"
EXPOSURE_MAX = 1.5  # of 10, as systemd counts


def run(*call):
    return subprocess.run([str(part) for part in call], capture_output=True, text=True)


@unittest.skipUnless(BINARY.exists(), "the binary is not built here")
class Binary(unittest.TestCase):
    def test_it_loads_at_any_place_and_nothing_in_it_is_changed_afterwards(self):
        headers, dynamic = run("readelf", "-hlW", BINARY).stdout, run("readelf", "-dW", BINARY).stdout
        self.assertRegex(headers, r"Type:\s+DYN")
        self.assertIn("GNU_RELRO", headers)
        self.assertRegex(dynamic, r"FLAGS_1.*\bNOW\b")
        self.assertRegex(headers, r"GNU_STACK\s+\S+ \S+ \S+ \S+ \S+ RW ")

    def test_a_write_beyond_a_buffer_ends_it(self):
        symbols = run("readelf", "--dyn-syms", "-W", BINARY).stdout
        self.assertIn("__stack_chk_fail", symbols)
        self.assertRegex(symbols, r"__mem(cpy|move|set)_chk\b")

    def test_its_parts_are_those_of_the_system_in_their_versions(self):
        done = run(ROOT / "ops/tools/sbom", BINARY)
        self.assertEqual(done.returncode, 0, done.stderr)
        listed = json.loads(done.stdout)
        self.assertEqual((listed["bomFormat"], listed["specVersion"]), ("CycloneDX", "1.5"))
        parts = {part["name"]: part for part in listed["components"]}
        for name in ("librocksdb7.8", "libsodium23", "libssl3", "libsqlite3-0", "libcapnp-0.9.2", "libpoconet80",
                     "libarchive13", "libmagic1", "libboost1.81-dev", "libc6"):
            self.assertIn(name, parts)
            version = run("dpkg-query", "-W", "-f", "${Version}\n", name).stdout.splitlines()[0]
            self.assertEqual(parts[name]["version"], version)
            self.assertEqual(parts[name]["purl"].split("?")[0], f"pkg:deb/debian/{name}@{version}")
        loaded = re.findall(r"NEEDED.*\[(.+)\]", run("readelf", "-dW", BINARY).stdout)
        self.assertGreaterEqual(len(parts), len(loaded), "each library is a package's")


class Unit(unittest.TestCase):
    def test_it_has_the_rights_it_needs_and_no_more(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("no systemd-analyze")
        done = run("systemd-analyze", "security", "--offline=yes", UNIT)
        found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
        self.assertTrue(found, done.stdout + done.stderr)
        self.assertLessEqual(float(found[1]), EXPOSURE_MAX)

    def test_no_secret_stands_in_it(self):
        text = UNIT.read_text("utf-8")
        self.assertIn("LoadCredential=master.key:", text)
        for line in text.splitlines():
            if line.startswith("Environment="):
                self.assertRegex(line, r"=(CHAPTERHOUSE_\w+)=(/|%d/)", "paths alone")


if __name__ == "__main__":
    unittest.main()
