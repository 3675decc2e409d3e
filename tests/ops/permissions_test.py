"""The policy of access grants what the tables of the workflows let through, and nothing beside: read from the tables'
text, so that neither the policy nor the program is asked about itself."""
import collections
import pathlib
import re
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Rows that ask for a person and not for a role: the contact of a household, wherever they serve (domain rules 2.8).
# Contacts are cadres; who may be one is the policy's to say.
BY_PERSON = {"hardship_file." + name for name in ("record_visit", "annual_review", "reclassify", "propose_exit",
                                                  "follow_up", "relapse")}
CADRES = {"d_lead", "d_org", "d_law", "d_svc", "d_off", "t_chair", "t_staff", "sw", "e_chair"}
# Aliases that one workflow takes from another's header.
BORROWS = {"agreement": "dispute", "hardship_file": "hardship_application"}


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Tables:
    """Which roles each command's rows let through, over all workflows."""

    def __init__(self):
        self.texts = {}
        for folder in sorted((ROOT / "workflows").iterdir()):
            files = [*folder.glob("*.h"), *folder.glob("*.cpp")] if folder.is_dir() else []
            text = re.sub(r"//[^\n]*", "", "\n".join(f.read_text("utf-8") for f in sorted(files)))
            if "kName" in text and folder.name not in ("engine", "processes", "runtime"):
                self.texts[folder.name] = text
        self.admitted, self.unnamed = collections.defaultdict(set), set()
        for family in self.texts:
            self.read(family)

    def aliases(self, family):
        text = "\n".join(self.texts[name] for name in ("common", BORROWS.get(family), family) if name)
        return dict(re.findall(r"using\s+(\w+)\s*=\s*([^;]*);", text))

    def read(self, family):
        text, aliases = self.texts[family], self.aliases(family)
        names = dict(re.findall(r'struct\s+(\w+)\s*\{\s*static constexpr std::string_view kName\s*=\s*"(\w+)"', text))

        def roles(guard, seen=frozenset()):
            found = [set(re.findall(r"Role::k(\w+)", by)) for by in re.findall(r"\bBy<([^<>]*Role::[^<>]*)>", guard)]
            for word in set(re.findall(r"\b[A-Z]\w+\b", guard)) & set(aliases) - seen:
                nested = roles(aliases[word], seen | {word})
                if nested is not None:
                    found.append(nested)
            return set.intersection(*found) if found else None

        for table in re.findall(r"using transition_table = engine::Table<(.*?)\n\s*>;\n", text, re.S):
            for row in re.split(r"(?=\b(?:Row|FromEach|StayingIn)<)", table):
                command = re.search(r"cmd::(\w+)", row)
                if not command:
                    continue
                operation = f"{family}.{names.get(command.group(1), snake(command.group(1)))}"
                found = roles(re.split(r"Emit<[^>]*>", row, maxsplit=1)[1])
                if found is None:
                    self.unnamed.add(operation)
                else:
                    self.admitted[operation] |= {snake(role) for role in found}


class Permissions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tables = Tables()
        document = tomllib.loads((ROOT / "ops/reference/policy/permissions.toml").read_text("utf-8"))
        cls.entries = {f"{family}.{name}": entry for family, entries in document["operation"].items()
                       for name, entry in entries.items()}
        cls.granted = {name: set(entry["roles"]) for name, entry in cls.entries.items()}
        cls.rules = {rule["role"]: rule for rule in document["role"]}

    def test_a_command_is_granted_to_whom_its_table_lets_through_and_to_nobody_else(self):
        self.assertGreater(len(self.tables.admitted), 150)
        for operation, roles in self.tables.admitted.items():
            if operation not in BY_PERSON:
                self.assertEqual(self.granted[operation], roles, operation)

    def test_a_row_without_a_role_asks_for_a_person(self):
        self.assertEqual(self.tables.unnamed, BY_PERSON)
        for operation in BY_PERSON:
            self.assertEqual(self.granted[operation], CADRES, operation)

    def test_nothing_is_granted_that_no_table_has(self):
        families = set(self.tables.texts)
        commands = {name for name in self.granted if name.split(".")[0] in families}
        self.assertEqual(commands, set(self.tables.admitted) | BY_PERSON)

    def test_the_three_administrators_and_the_auditors_write_to_no_case(self):
        families = set(self.tables.texts)
        for operation, roles in self.granted.items():
            if operation.split(".")[0] in families:
                self.assertEqual(roles & {"sys", "sec", "audlog", "d_aud", "city"}, set(), operation)
        for role in ("sys", "sec", "audlog"):
            self.assertEqual(self.rules[role]["reach"], "nothing")
            self.assertEqual({name for name, roles in self.granted.items() if role in roles and
                              name.split(".")[0] in ("case", "document", "kpi", "pace", "audit")}, set(), role)

    def test_leaders_have_no_way_to_write_to_audit_data(self):
        self.assertEqual({name for name, roles in self.granted.items() if name.startswith("audit.sample")
                          and roles != {"d_aud"}}, set())

    def test_an_approval_asks_for_the_second_factor_and_for_the_version_it_saw(self):
        for operation, entry in self.entries.items():
            if re.fullmatch(r"(?!session)\w+\.approve\w*", operation):
                self.assertTrue(entry.get("step_up") and entry.get("two_persons"), operation)
        for operation in ("common.grant_access", "log.export", "backup.start"):
            self.assertTrue(self.entries[operation].get("step_up"), operation)


if __name__ == "__main__":
    unittest.main()
