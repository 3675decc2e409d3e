"""ops/tools/node and ops/tools/build_web around stand-ins: whose Node.js is taken, what is fetched once, what is built again."""
import os
import pathlib
import subprocess
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "ops/tools"
# Answers --version and the question whether it is new enough.
NODE = """#!/usr/bin/env bash
version={version}
[ "$1" = --version ] && echo "v$version" && exit 0
IFS=. read -r major minor _ <<<"$version"
((major > 20 || (major == 20 && minor >= 19)))
"""
NPM = """#!/usr/bin/env bash
echo "npm $*" >>"$CALLS"
if [ "$1" = install ]; then
  mkdir -p "$3/node_modules/.bin"
  cp "$(dirname "$0")/new_node" "$3/node_modules/.bin/node"
  cp "$0" "$3/node_modules/.bin/npm"
fi
[ "$3" = ci ] && mkdir -p "$2/node_modules"
if [ "$3" = run ]; then
  [ ! -e "$2/broken" ] || exit 1
  mkdir -p "$WEB_OUT" && cp "$CHAPTERHOUSE_OPENAPI" "$WEB_OUT/index.html"
fi
exit 0
"""
SERVER = """#!/usr/bin/env bash
[ "$*" = "openapi --language en" ] && cat "$(dirname "$0")/document"
"""


class Tools(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.calls = self.root / "calls"
        for tool in ("node", "build_web"):
            self.write(f"ops/tools/{tool}", (TOOLS / tool).read_text("utf-8"))
        self.write("ops/tools/install", '#!/bin/sh\necho "install $*" >>"$CALLS"\n')
        self.write("bin/npm", NPM)
        self.write("bin/new_node", NODE.format(version="22.23.3"))
        self.machine("20.19.0")

    def machine(self, version):
        self.write("bin/node", NODE.format(version=version))

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        file.chmod(0o755)

    def run_tool(self, *arguments, code=0):
        """What it printed; the calls of others are in called()."""
        self.calls.write_text("")
        environment = {**os.environ, "PATH": f"{self.root}/bin:/usr/bin:/bin", "CALLS": str(self.calls)}
        done = subprocess.run([self.root / "ops/tools" / arguments[0], *arguments[1:]], capture_output=True, text=True, env=environment)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout.strip()

    def called(self):
        return self.calls.read_text().splitlines()


class Node(Tools):
    def test_the_machines_own_is_taken_when_it_is_new_enough(self):
        for version in ("20.19.0", "20.20.2", "22.1.0", "24.0.0"):
            self.machine(version)
            self.assertEqual(self.run_tool("node", "node", "--version"), f"v{version}")
            self.assertEqual(self.called(), [])

    def test_another_is_fetched_once_where_it_is_too_old_or_missing(self):
        for version in ("18.13.0", "20.18.9", None):
            subprocess.run(["rm", "-rf", self.root / "build"], check=True)
            self.machine(version or "0.0.0")
            self.assertEqual(self.run_tool("node", "node", "--version"), "v22.23.3")
            self.assertEqual(self.called()[0], "install nodejs npm")
            self.assertRegex(self.called()[1], r"^npm install --prefix \S+/build/tools/node .*node@22\S* npm@11\S*$")
            self.assertEqual(self.run_tool("node", "node", "--version"), "v22.23.3")
            self.assertEqual(self.called(), [])

    def test_what_the_command_answers_is_answered(self):
        self.run_tool("node", "sh", "-c", "exit 7", code=7)


class Build(Tools):
    def setUp(self):
        super().setUp()
        self.write("build/release/api/chapterhouse", SERVER)
        self.write("build/release/api/document", '{"openapi":"3.1.0"}')

    def application(self):
        for name in ("package.json", "package-lock.json", "src/main.ts"):
            self.write(f"api/web/{name}", "{}")

    def built(self):
        return [call.split()[3] for call in self.called()]

    def test_nothing_happens_where_there_is_no_application(self):
        self.assertIn("no application", self.run_tool("build_web"))
        self.assertEqual(self.called(), [])
        self.assertFalse((self.root / "build/web").exists())

    def test_packages_are_installed_and_pages_built_when_something_has_changed(self):
        self.application()
        self.run_tool("build_web")
        self.assertEqual(self.built(), ["ci", "run"])
        self.assertEqual((self.root / "build/web/index.html").read_text(), '{"openapi":"3.1.0"}', "it gets the document")
        self.run_tool("build_web")
        self.assertEqual(self.built(), [])
        self.run_tool("build_web", "--force")
        self.assertEqual(self.built(), ["run"])
        for path, wanted in (("api/web/src/main.ts", ["run"]), ("build/release/api/document", ["run"]),
                             ("api/web/package-lock.json", ["ci", "run"]), ("api/web/src/new.ts", ["run"])):
            self.write(path, '{"another":1}')
            self.run_tool("build_web")
            self.assertEqual(self.built(), wanted, path)
        self.write("api/web/node_modules/x/y.js", "")
        self.run_tool("build_web")
        self.assertEqual(self.built(), [])

    def test_a_build_that_failed_is_tried_again(self):
        self.application()
        self.write("api/web/broken", "")
        self.run_tool("build_web", code=1)
        (self.root / "api/web/broken").unlink()
        self.run_tool("build_web")
        self.assertEqual(self.built(), ["run"])


if __name__ == "__main__":
    unittest.main()
