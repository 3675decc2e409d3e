"""check_layers and check_tidy on made-up trees: each rule must catch its own breach and no more."""
import pathlib
import subprocess
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "ops" / "tools"


def check(tool, files):
    """Runs a check on a tree of {path: text}; returns (exit code, lines printed)."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        subprocess.run(["git", "init", "-q", root], check=True)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        done = subprocess.run([TOOLS / tool, root], capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines()


class Layers(unittest.TestCase):
    def refuses(self, path, include, why):
        code, lines = check("check_layers", {path: f"// one\n#include {include}\n"})
        self.assertEqual(lines, [f"{path}:2: {why}"])
        self.assertEqual(code, 1)

    def accepts(self, path, include):
        self.assertEqual(check("check_layers", {path: f"#include {include}\n"}),
                         (0, ["layers: ok"]), f"{path} includes {include}")

    def test_lower_layers_do_not_know_upper_ones(self):
        self.refuses("domain/core/a.h", '"store/log/log.h"', "domain/ may not include store/log/log.h")

    def test_middle_layers_do_not_know_one_another(self):
        middle = ["workflows", "store", "projections"]
        for layer in middle:
            for other in middle:
                if other == layer:
                    self.accepts(f"{layer}/a.cpp", f'"{other}/b.h"')
                else:
                    self.refuses(f"{layer}/a.cpp", f'"{other}/b.h"',
                                 f"{layer}/ may not include {other}/b.h")

    def test_api_and_tests_know_all(self):
        for layer in ["domain", "workflows", "store", "projections", "api"]:
            self.accepts("api/server/main.cpp", f'"{layer}/b.h"')
            self.accepts("tests/api/a_test.cpp", f'"{layer}/b.h"')

    def test_third_party_headers_stay_home(self):
        homes = {
            "rocksdb/db.h": ("store/rocks", "store/log", "store/rocks/"),
            "capnp/dynamic.h": ("store/codec", "store/log", "store/codec/"),
            "kj/array.h": ("store/codec", "api/v1", "store/codec/"),
            "sodium.h": ("store/crypto", "domain/core", "store/crypto/"),
            "openssl/evp.h": ("store/crypto", "store/proof",
                              "store/crypto/ or api/http/server/ or api/identity/oidc/"),
            "sqlite3.h": ("projections/engine", "projections/kpi", "projections/engine/"),
            "unicode/translit.h": ("projections/search", "domain/core",
                                   "projections/search/ or api/import/"),
            "Poco/URI.h": ("api/http", "api/v1", "api/http/ or api/server/"),
            "toml++/toml.h": ("api/reference", "domain/policy", "api/"),
            "boost/json.hpp": ("api/json", "domain/core", "api/"),
            "boost/msm/front/functor_row.hpp": ("workflows/engine", "workflows/lead",
                                                "workflows/engine/"),
        }
        for header, (home, elsewhere, told) in homes.items():
            self.accepts(f"{home}/a.cpp", f"<{header}>")
            self.refuses(f"{elsewhere}/a.cpp", f"<{header}>", f"{header} belongs in {told}")

    def test_describe_is_allowed_in_every_layer(self):
        for layer in ["domain/core", "workflows/lead", "store/codec", "projections/kpi"]:
            self.accepts(f"{layer}/a.h", "<boost/describe.hpp>")
            self.accepts(f"{layer}/a.h", "<boost/mp11.hpp>")

    def test_the_engine_is_included_from_sources_only(self):
        engine = '"workflows/engine/msm_engine.h"'
        self.accepts("workflows/lead/lead.cpp", engine)
        self.refuses("workflows/lead/lead.h", engine, "include workflows/engine/msm_engine.h from a "
                     ".cpp file only: it takes seconds to compile")

    def test_test_libraries_stay_in_tests(self):
        self.accepts("tests/domain/a_test.cpp", "<gtest/gtest.h>")
        self.refuses("domain/core/a.cpp", "<gtest/gtest.h>", "gtest/gtest.h belongs in tests/")


class Tidy(unittest.TestCase):
    def refuses(self, path, text, *complaints):
        code, lines = check("check_tidy", {path: text})
        self.assertEqual(lines, [f"{path}:{complaint}" for complaint in complaints])
        self.assertEqual(code, 1)

    def accepts(self, files):
        self.assertEqual(check("check_tidy", files), (0, ["tidy: ok"]))

    def test_a_clean_tree_passes(self):
        self.accepts({"domain/a.h": "#pragma once\nint a();  // may be doubled\n",
                      "store/a.cpp": "double ratio();\n"})

    def test_files_have_a_limit(self):
        self.accepts({"store/a.cpp": "\n" * 500})
        self.refuses("store/a.cpp", "\n" * 501, "500: 501 lines; split it at 500")

    def test_functions_have_a_limit(self):
        def body(lines):
            return "int f(int a,\n      int b) {\n" + "  ++a;\n" * (lines - 3) + "}\n"
        self.accepts({"store/a.cpp": body(70)})
        self.refuses("store/a.cpp", body(71), "1: function of 71 lines; split it at 70")
        self.accepts({"store/a.cpp": "namespace a {\n" + "int x(int);\n" * 90 + "}\n",
                      "store/b.cpp": "BOOST_DESCRIBE_STRUCT(A, (), (b))\n" + "\n" * 90 + "}\n"})

    def test_folders_have_a_limit(self):
        files = {f"store/a{n}.cpp": "" for n in range(18)}
        self.accepts(files)
        code, lines = check("check_tidy", files | {"store/b.cpp": ""})
        self.assertEqual((code, lines), (1, ["store: 19 files; a folder holds 18"]))

    def test_unfinished_words_are_refused(self):
        self.refuses("store/a.cpp", "// TO" "DO later\n",
                     "1: unfinished work is an issue, not a comment")

    def test_headers_guard_themselves_and_import_nothing(self):
        self.refuses("store/a.h", "using namespace std;\n", "1: a header begins with #pragma once",
                     "1: no `using namespace` in a header")

    def test_pure_layers_neither_throw_nor_read_the_clock_nor_use_floats(self):
        self.refuses("domain/a.cpp", "throw 1;\n", "1: a rule's no is a Rejection, a failure a Result")
        self.refuses("workflows/a.cpp", "auto t = std::chrono::system_clock::now();\n",
                     "1: time comes from the injected Clock")
        self.refuses("domain/a.cpp", "double yuan;\n", "1: money and figures are integers")


if __name__ == "__main__":
    unittest.main()
