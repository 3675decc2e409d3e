"""The policy of access grants what the tables of the workflows let through, and nothing beside: read from the tables'
text, so that neither the policy nor the program is asked about itself."""
import importlib.machinery
import importlib.util
import pathlib
import re
import sys
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Rows that ask for a person and not for a role: the contact of a household, wherever they serve (domain rules 2.8).
# Contacts are cadres; who may be one is the policy's to say.
BY_PERSON = {"hardship_file." + name for name in ("record_visit", "annual_review", "reclassify", "propose_exit",
                                                  "follow_up", "relapse")}
CADRES = {"d_lead", "d_org", "d_law", "d_svc", "d_off", "t_chair", "t_staff", "sw", "e_chair"}


def tables():
    path = str(ROOT / "ops/tools/propose_permissions")
    loader = importlib.machinery.SourceFileLoader("propose_permissions", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("propose_permissions", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module.Tables()


class Permissions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tables = tables()
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
        families = set(self.tables.texts) - {"account"}  # accounts are the security administrator's own
        for operation, roles in self.granted.items():
            if operation.split(".")[0] in families:
                self.assertEqual(roles & {"sys", "sec", "audlog", "d_aud", "city"}, set(), operation)
        for role in ("sys", "sec", "audlog"):
            self.assertEqual(self.rules[role]["reach"], "nothing")
            self.assertEqual({name for name, roles in self.granted.items() if role in roles and
                              name.split(".")[0] in ("case", "document", "kpi", "pace")}, set(), role)

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
