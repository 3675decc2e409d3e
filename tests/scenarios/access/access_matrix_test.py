"""Every role, every operation, every relation of unit and case, over HTTP against the real binary. What is expected
comes from permissions.toml by a reader of its own (support/policy.py). CHAPTERHOUSE_MATRIX=full asks for every
combination; without it, the relations of units are thinned out for the commands of a single kind of case."""
import collections
import http.client
import json
import os
import re
import unittest
import uuid

from support.harness import Server, Story, resident_id, sha256
from support.policy import Policy

CASE_UNIT = "110113-renhe"
UNITS = {"same": CASE_UNIT, "ancestor": "110113", "descendant": "110113-renhe-station", "sibling": "110113-tianzhu",
         "unrelated": "110105"}
FULL = os.environ.get("CHAPTERHOUSE_MATRIX") == "full"
NOW = "2026-03-04T10:00:00+08:00"
REASON = "职工来电求助，承办人不在岗"
CASE = re.compile(r"^/v1/cases/\{type\}/\{id\}(/\w+)?$")

# Reads with one answer for everybody who may ask; {…} is filled from the case.
READS = {"case.list": "/v1/cases?limit=1", "case.today": "/v1/today?limit=1", "case.search": "/v1/search?q=x",
         "kpi.read": "/v1/kpis/K01?month=2026-03", "kpi.evidence": "/v1/kpis/K01/evidence?month=2026-03",
         "pace.read": "/v1/pace/funnel?month=2026-03", "pace.cases": "/v1/pace/ageing?type=lead",
         "audit.anomalies": "/v1/audit/anomalies", "audit.break_glass": "/v1/audit/break-glass",
         "reference.read": "/v1/units", "log.read": "/v1/log/head", "log.export": "/v1/log/export?until=1",
         "upkeep.read": "/v1/upkeep", "backup.read": "/v1/backups",
         "kpi.prove": "/v1/kpis/K99/proof?month=2026-03", "audit.sample_read": "/v1/audit/samples/" + "0" * 32}
CASE_READS = {"case.read": "", "case.history": "/timeline", "case.prove": "/proof"}
# What opens one case of each kind that a person opens.
OPENINGS = {
    "lead": ("t_staff", "register", {"unit": CASE_UNIT, "name": "甲", "id_type": "legacy", "address": "1 号",
                                     "source": "joint_inspection", "ownership": "private"}),
    "founding": ("e_prep", "apply_prep", {
        "unit": CASE_UNIT, "name": "甲工会", "kind": "single", "prep_group": "张", "request_sha256": sha256("r"),
        "covered_units": [{"uscc": "91999999MA00000154", "name": "甲", "employees_total": 128, "employees_female": 46,
                           "ownership": "private", "industry": "C"}]}),
    "chapter": ("d_org", "register_existing", {
        "unit": CASE_UNIT, "name": "联合工会", "kind": "joint", "approval_no": "顺工建〔2018〕0042",
        "established_on": "2018-06-01",
        "covered_units": [{"uscc": code, "name": code, "employees_total": 30, "employees_female": 12,
                           "ownership": "private", "industry": "H"}
                          for code in ("91999999MA00000A9R", "91999999MA0000058H")]}),
    "membership": ("d_org", "register_existing", {
        "unit": CASE_UNIT, "name": "李", "mobile": "13900000001", "id_type": "resident_id",
        "id_no": resident_id("19850505", 1), "employment_type": "labour_contract", "is_migrant_worker": False,
        "joined_on": "2021-01-04", "basis_sha256": sha256("card")}),
    "hardship_application": ("sw", "report_clue", {"unit": CASE_UNIT, "name": "王"}),
    "reception": ("sw", "record", {"unit": CASE_UNIT, "visitors": 1, "category": "other", "channel": "visit",
                                   "risk": "low", "summary": "来访"}),
    "fund": ("d_fin", "open", {"unit": "110113", "name": "资金", "source": "union", "fiscal_year": 2026,
                               "amount": "50000.00"}),
}


class Asker:
    """One connection to the server, as any account."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.asked = 0

    def ask(self, account, method, path, body=None, **headers):
        self.asked += 1
        data = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        headers = {"Authorization": f"Bearer token-{account}", "Accept-Language": "en",
                   "Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        self.connection.request(method, path, data, headers)
        reply = self.connection.getresponse()
        text = reply.read()
        kind = reply.headers.get("Content-Type", "")
        return reply.status, json.loads(text) if "json" in kind and "seq" not in kind and text else {}


def sample(schema, name=""):
    """A value that fits the schema of a command's form."""
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], name)
    kind = schema["type"][0] if isinstance(schema["type"], list) else schema["type"]
    if "enum" in schema:
        return next((key for key in schema["enum"] if key not in ("none", "new")), schema["enum"][0])
    if kind == "object":
        return {key: sample(schema["properties"][key], key) for key in schema["required"]}
    if kind == "array":
        return []
    if kind == "boolean":
        return False
    if kind == "integer":
        return max(1, schema["minimum"])
    by_format = {"date": "2026-03-04", "timestamp": NOW, "money": "1.00", "integer": "1", "id": "0" * 32}
    if schema.get("x-format") in by_format:
        return by_format[schema["x-format"]]
    return sha256("paper") if name.endswith("sha256") else REASON if name == "reason" else "x"


class AccessMatrix(Story):
    NOW = NOW

    def setUp(self):
        self.policy = Policy()
        self.accounts = {(role, relation): f"{role}@{relation}" for role in self.policy.roles() for relation in UNITS}
        lines = []
        for (role, relation), name in self.accounts.items():
            lines += ["[[account]]", f'id = "{name}"', f'name_zh = "{name}"', f'name_en = "{name}"',
                      f'token = "token-{name}"', f'role = "{role}"', f'unit = "{UNITS[relation]}"']
        self.server = Server(self.NOW, settings=lines)
        self.addCleanup(self.server.close)
        self.asker = Asker(self.server.port)
        self.addCleanup(self.asker.connection.close)
        self.mismatches = collections.Counter()
        self.examples = []

    def open(self, case_type, unit="same"):
        role, command, data = OPENINGS[case_type]
        if case_type == "lead":  # an enterprise has one lead
            data = {**data, "name": str(uuid.uuid4())}
        relation = "ancestor" if role.startswith("d_") else unit
        return self.server.open(self.accounts[role, relation], case_type, command, data)

    def expect(self, told, good, *what):
        if not good:
            self.mismatches[what[0]] += 1
            self.examples.append((what, told[0], told[1].get("guard"), told[1].get("reason"), told[1].get("errors")))

    def pairs(self, full):
        return [(role, unit) for role, unit in self.accounts if full or unit in ("same", "sibling", "ancestor")]

    # ---- what is asked ------------------------------------------------------------------------
    def ask_reads(self):
        for operation, path in READS.items():
            for role, unit in self.pairs(True):
                told = self.asker.ask(self.accounts[role, unit], "GET", path)
                if self.policy.grants(role, operation):
                    missing = operation in ("kpi.prove", "audit.sample_read", "upkeep.read", "backup.read")
                    good = told[0] in (200, 400, 404) if missing else told[0] == 200
                elif self.policy.hidden(operation):
                    good = told[0] == 404
                else:
                    good = (told[0], told[1].get("guard")) == (422, "role")
                self.expect(told, good, operation, role, unit)

    def ask_case_reads(self, case, relation, who):
        for operation, part in CASE_READS.items():
            for role, unit in who:
                told = self.asker.ask(self.accounts[role, unit], "GET", f"/v1/cases/lead/{case}{part}")
                seen = self.policy.grants(role, operation) and \
                    self.policy.sees(role, UNITS[unit], CASE_UNIT, relation)
                self.expect(told, told[0] == (200 if seen else 404), operation, role, unit, relation)

    def ask_commands(self, case_type, case, commands, who, relation="none", state=""):
        version = self.server.show(case_type, case)["version"]
        case_unit = "110113" if case_type == "fund" else CASE_UNIT
        for operation, body in commands:
            for role, unit in who:
                told = self.asker.ask(self.accounts[role, unit], "POST",
                                      f"/v1/cases/{case_type}/{case}/commands?dry_run=true", body,
                                      Idempotency_Key=str(uuid.uuid4()), If_Match=f'"{version}"')
                granted = self.policy.grants(role, operation)
                refused = told[0] == 422 and told[1].get("guard") == "role"
                if self.policy.sees(role, UNITS[unit], case_unit, relation):
                    good = told[0] in (200, 422) and refused == (not granted)
                elif operation == "common.break_glass" and granted and state != "suspended":
                    good = told[0] == 200
                else:
                    good = told[0] == 404
                self.expect(told, good, operation, role, unit, relation, state)

    def commands_of(self, case_type):
        out, shared = [], []
        own = self.server.send("GET", f"/v1/workflows/{case_type}")
        for command in own["commands"]:
            name = command["command"]
            operation = f"{case_type}.{name}"
            entry = (operation if operation in self.policy.operations else f"common.{name}",
                     {"command": name, "data": sample(command["schema"])})
            (out if entry[0] == operation else shared).append(entry)
        return out, shared

    def test_every_role_gets_what_the_policy_says_and_nothing_else(self):
        leads = {relation: self.open("lead") for relation in ("none", "suspended", "closed")}
        chair = self.accounts["t_chair", "same"]
        self.server.do(chair, "lead", leads["suspended"], "suspend", {"reason": REASON, "stops_clock": True})
        self.server.do(chair, "lead", leads["closed"], "close", {"reason": REASON})
        self.ask_reads()
        everybody = self.pairs(True)
        self.ask_case_reads(leads["none"], "none", everybody)
        own, shared = self.commands_of("lead")
        for state, case in leads.items():
            self.ask_commands("lead", case, shared, everybody if FULL or state == "none" else self.pairs(False),
                              state=state)
        self.ask_own_and_assigned(own[:3] + shared[:3])
        for case_type in OPENINGS:
            own, _ = self.commands_of(case_type)
            self.ask_commands(case_type, self.open(case_type), own, self.pairs(FULL))
        print(f"\n{self.asker.asked} questions, {len(self.policy.operations)} operations, "
              f"{len(self.policy.roles())} roles, {sum(self.mismatches.values())} mismatches")
        self.assertEqual(self.mismatches, {}, "\n".join(map(str, self.examples[:20])))

    def ask_own_and_assigned(self, commands):
        """A case that was given to somebody of elsewhere, and one that somebody opened and others then carried away."""
        chair = self.accounts["t_chair", "same"]
        for role in self.policy.roles():
            case = self.open("lead")
            self.server.do(chair, "lead", case, "assign", {"assignee": self.accounts[role, "sibling"]})
            self.ask_case_reads(case, "assigned", [(role, "sibling")])
            self.ask_commands("lead", case, commands, [(role, "sibling")], "assigned")
        for role, unit in (("t_staff", "same"), ("sw", "same")):
            data = {**OPENINGS["lead"][2], "name": f"乙 {role}"}
            case = self.server.open(self.accounts[role, unit], "lead", "register", data)
            self.ask_case_reads(case, "own", [(role, unit)])


class Idor(Story):
    """Every id that one street sees, asked for by its neighbour: all as if it did not exist."""

    NOW = NOW

    def test_what_one_street_sees_another_does_not(self):
        server = self.server
        for number in range(4):
            server.open("t-staff", "lead", "register", {**OPENINGS["lead"][2], "name": f"企业 {number}"})
        server.open("sw", "reception", "record", OPENINGS["reception"][2])
        server.open("sw", "hardship_application", "report_clue", OPENINGS["hardship_application"][2])
        server.settle()
        asker = Asker(server.port)
        self.addCleanup(asker.connection.close)
        rows = server.send("GET", "/v1/cases?facets=true", account="t-staff")
        self.assertEqual(rows["facets"]["total"], 6)
        absent = "0" * 31 + "1"
        for row in rows["cases"]:
            for part in ("", "/timeline", "/changes?from_position=1", "/proof", "/documents/" + sha256("x")):
                asked = {}
                for case in (row["id"], absent):
                    status, body = asker.ask("t-chair-tianzhu", "GET", f"/v1/cases/{row['type']}/{case}{part}")
                    asked[case] = (status, {k: v for k, v in body.items() if k not in ("instance", "trace_id")})
                self.assertEqual(asked[row["id"]], asked[absent], part)
                self.assertEqual(asked[absent][0], 404)
        theirs = server.send("GET", "/v1/cases?facets=true&order=title", account="t-chair-tianzhu")
        self.assertEqual((theirs["cases"], theirs["facets"]["total"], theirs["facets"]["unit"]), ([], 0, {}))
        for word in ("企业", "qiye", "qy"):
            self.assertEqual(server.send("GET", f"/v1/search?q={quoted(word)}", account="t-chair-tianzhu")["hits"], [])
        day = server.send("GET", "/v1/today", account="t-chair-tianzhu")
        self.assertEqual([day[part]["count"] for part in ("overdue", "due_today", "next_seven_days", "without_date")],
                         [0, 0, 0, 0])
        own, elsewhere = (server.send("GET", "/v1/kpis/lead.registered?month=2026-03", account=account)["figure"]
                          for account in ("t-staff", "t-chair-tianzhu"))
        self.assertEqual((own["value"], elsewhere["value"]), (4, 0))
        evidence = server.send("GET", "/v1/kpis/lead.registered/evidence?month=2026-03", account="t-chair-tianzhu")
        self.assertEqual(evidence["facts"], [])

    def test_a_units_name_is_no_prefix(self):
        self.assertFalse(Policy().below("110113-renhe2", "110113-renhe"))
        asker = Asker(self.server.port)
        self.addCleanup(asker.connection.close)
        for unit in ("110113-renhe2", "110113-RENHE", "110113-renhe%2F", "..", "-1", "9" * 40):
            status, _ = asker.ask("t-staff", "GET", f"/v1/cases?unit={unit}")
            self.assertEqual(status, 400, unit)


def quoted(text):
    import urllib.parse
    return urllib.parse.quote(text)


if __name__ == "__main__":
    unittest.main()
