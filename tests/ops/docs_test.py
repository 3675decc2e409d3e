"""The documents speak of what exists: links lead somewhere, words of the glossary are in the code."""
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAYERS = ["domain", "workflows", "store", "projections", "api"]


def listed(*patterns):
    found = subprocess.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "-z", "--",
                            *patterns], check=True, capture_output=True, text=True).stdout
    return sorted(ROOT / path for path in found.split("\0") if path)


class Documents(unittest.TestCase):
    def test_links_lead_somewhere(self):
        documents = listed("*.md")
        self.assertIn(ROOT / "README.md", documents)
        for document in documents:
            for link in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text("utf-8")):
                if "://" not in link:
                    self.assertTrue((document.parent / link).exists(), f"{document}: {link}")

    def test_words_of_the_glossary_are_in_the_code(self):
        sources = "".join(path.read_text("utf-8") for path in listed(*(f"{layer}/*.h" for layer in LAYERS)))
        words = set(re.findall(r"\w+", sources))
        terms = re.findall(r"`(\w+)`", (ROOT / "ops/docs/glossary.md").read_text("utf-8"))
        self.assertGreater(len(terms), 50)
        self.assertEqual([term for term in terms if term not in words], [])

    def test_the_index_names_every_decision(self):
        index = (ROOT / "ops/docs/adr/README.md").read_text("utf-8")
        decisions = listed("ops/docs/adr/0*.md")
        self.assertGreater(len(decisions), 0)
        for decision in decisions:
            self.assertIn(f"]({decision.name})", index)

    def test_every_decision_has_context_decision_and_consequences(self):
        for decision in listed("ops/docs/adr/0*.md"):
            headings = re.findall(r"^#+ (.*)$", decision.read_text("utf-8"), re.MULTILINE)
            self.assertTrue(headings[0].startswith(decision.name[:4]), decision)
            self.assertEqual(headings[1:], ["Context", "Decision", "Consequences"], decision)


if __name__ == "__main__":
    unittest.main()
