"""Reads the policy of access and the organisation by itself, to say what the server ought to answer. Knows nothing of
how the server decides."""
import pathlib
import tomllib

REFERENCE = pathlib.Path(__file__).resolve().parents[3] / "ops/reference"
PEOPLE = {"service"}  # not a person: nobody signs in as the system


class Policy:
    def __init__(self, folder=REFERENCE):
        document = tomllib.loads((folder / "policy/permissions.toml").read_text())
        self.limits = document["limits"]
        self.rules = {rule["role"]: rule for rule in document["role"]}
        self.operations = {f"{family}.{name}": entry for family, entries in document["operation"].items()
                           for name, entry in entries.items()}
        self.parents = {}
        for file in sorted((folder / "divisions").glob("*.toml")):
            for unit in tomllib.loads(file.read_text()).get("unit", []):
                spans = [span["parent"] for span in unit.get("affiliation", []) if "until" not in span]
                self.parents[unit["id"]] = spans[0] if spans else None

    def roles(self):
        return [role for role in self.rules if role not in PEOPLE]

    def below(self, unit, root):
        while unit is not None:
            if unit == root:
                return True
            unit = self.parents.get(unit)
        return False

    def grants(self, role, operation):
        return role in self.operations[operation]["roles"]

    def hidden(self, operation):
        return self.operations[operation].get("hidden", False)

    def sees(self, role, unit, case_unit, relation="none"):
        """`relation` to the case: none, own (opened it), assigned or granted."""
        reach = self.rules[role]["reach"]
        if reach == "nothing":
            return False
        if reach == "everything" or relation in ("assigned", "granted"):
            return True
        if reach == "subtree" and self.below(case_unit, unit):
            return True
        return relation == "own" and reach != "granted"
