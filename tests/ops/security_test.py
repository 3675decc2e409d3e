"""ops/docs/security.md names only tests that there are, for each of its rows."""
import collections
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
STATES = {"proved", "n/a", "open"}


def rows():
    for line in (ROOT / "ops/docs/security.md").read_text("utf-8").splitlines():
        if re.match(r"\| \d+ \|", line):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def named_tests(cell):
    """(file, [names]) of every file in a cell of proofs."""
    for part in re.split(r";\s*", cell):
        found = re.match(r"(?:.*: )?`(tests/[^`]+)`\s*(.*)", part)
        if found:
            yield found[1], [name for name in re.split(r",\s*", found[2]) if name]


class Rows(unittest.TestCase):
    def test_every_requirement_has_one_row_and_a_state(self):
        self.assertEqual([int(row[0]) for row in rows()], list(range(1, 91)))
        for row in rows():
            self.assertEqual(len(row), 5, row[0])
            self.assertIn(row[3], STATES, row[0])
            self.assertTrue(row[4], f"{row[0]} says neither where it is shown nor why not")
        count = collections.Counter(row[3] for row in rows())
        print(f"security: {count['proved']} proved, {count['n/a']} not applicable, {count['open']} open")

    def test_every_test_that_is_named_exists(self):
        for number, _, _, state, proof in rows():
            files = list(named_tests(proof))
            if state == "proved":
                self.assertTrue(files, f"{number} is proved by no test")
            for file, names in files:
                path = ROOT / file
                self.assertTrue(path.is_file(), f"{number}: no {file}")
                text = path.read_text("utf-8")
                for name in names:
                    if file.endswith(".py"):
                        self.assertIn(f"def {name}(self", text, number)
                    else:
                        suite, _, test = name.partition(".")
                        self.assertRegex(text, rf"TEST(_F|_P)?\({suite}, {test}\)", number)


if __name__ == "__main__":
    unittest.main()
