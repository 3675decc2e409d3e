"""The log in other people's formats: each holds to the rules of its standard, to its published schema where that is at
hand, says the same as jsonl, and names nobody.

CHAPTERHOUSE_SCHEMAS names a folder with the published schemas: xes.xsd, ocel20-schema-xml.xsd, ocel20-schema-json.json
(ops/docs/formats/export.md says where they come from)."""
import collections
import csv
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as xml

from support.harness import BINARY, ROOT, Server, resident_id, sha256

STREET = "110113-renhe"
UNION_CODES = ["91999999MA00000A9R", "91999999MA0000058H"]
RESTAURANT = "92999999MA0000031N"
SECRETS = ["巴适小馆", "张三", "13800001234", "职工0", "困难职工0", "=HYPERLINK", RESTAURANT, *UNION_CODES, "仁和镇"]
PAPER = {"notice_version": "2026-1", "text_sha256": sha256("notice")}
XES = "{http://www.xes-standard.org/}"
REGISTERS = {"enterprise", "person", "household", "claimant", "series", "reference", "venue", "tally", "target_year",
             "fund_ledger", "relief_ledger", "notices"}


def tell(server):
    """A street's week: a joint union, a lead that it takes in, a member, a household in hardship."""
    union = server.open("d-org", "chapter", "register_existing", {
        "unit": STREET, "name": "餐饮行业联合工会", "kind": "joint", "approval_no": "42", "established_on": "2018-06-01",
        "covered_units": [{"uscc": code, "name": "仁和镇公司", "employees_total": 30, "employees_female": 12,
                           "ownership": "private", "industry": "H"} for code in UNION_CODES]})
    lead = server.open("sw", "lead", "register", {
        "unit": STREET, "name": "巴适小馆", "id_type": "uscc", "uscc": RESTAURANT, "source": "joint_inspection",
        "address": "仁和镇河南村1号", "employees": 8, "women": 5, "ownership": "private", "industry": "H",
        "contact_person": "张三", "contact_mobile": "13800001234"})
    server.do("t-chair", "lead", lead, "assign_to", {"assignee": "sw"})
    server.do("sw", "lead", lead, "log_contact", {"topic": "safety", "channel": "visit", "note": "=HYPERLINK(1)"})
    application = server.open("sw", "application", "submit", {
        "unit": STREET, "name": "职工0", "mobile": "13800000000", "id_type": "resident_id",
        "id_no": resident_id("19900101", 1), "employment_type": "labour_contract", "is_migrant_worker": True,
        "employer_uscc": RESTAURANT, "union_id": f"chapter/{union}", "channel": "paper",
        "consent": {"notice_version": "2026-1", "text_sha256": sha256("notice")}})
    server.do("e-chair", "application", application, "approve")
    server.open("t-staff", "hardship_application", "apply", {
        "unit": STREET, "name": "困难职工0", "mobile": "13800000001", "id_type": "resident_id",
        "id_no": resident_id("19900101", 2), "persons": 2, "is_migrant_worker": False, "work_status": "employed",
        "members": [{"relation": "spouse", "name": "困难职工0配偶", "birth_date": "1991-02-02", "health": "healthy",
                     "id_no": resident_id("19910202", 3), "income": "0.00"}],
        "health": "healthy", "cause": "family_illness", "sensitive_consent": PAPER, "means_authorisation": PAPER,
        "publication_consent": PAPER})
    server.settle()
    return lead


def published(name):
    """A published schema, or a skip that says how to get it."""
    folder = os.environ.get("CHAPTERHOUSE_SCHEMAS")
    if not folder:
        raise unittest.SkipTest("CHAPTERHOUSE_SCHEMAS is not set; the rules of the standard are checked all the same")
    return pathlib.Path(folder) / name


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("2026-03-02T09:00:00+08:00")
        cls.addClassCleanup(cls.server.close)
        cls.lead = tell(cls.server)
        cls.texts = {key: cls.get(key).decode("utf-8")
                     for key in ("jsonl", "cloudevents", "xes", "ocel-json", "ocel-xml", "csv")}
        cls.events = [json.loads(line) for line in cls.texts["jsonl"].splitlines()]
        cls.of_cases = [e for e in cls.events if e["stream"].split("/")[0] not in REGISTERS]

    @classmethod
    def get(cls, key, query="", account="d-aud"):
        status, headers, body = cls.server.fetch(f"/v1/log/export?as={key}{query}", account, headers={"Accept-Language": "en"})
        assert status == 200, body
        assert headers["Transfer-Encoding"] == "chunked" and "attachment" in headers["Content-Disposition"]
        return body

    def validated(self, key, schema):
        file = self.server.folder / f"validated.{key}"
        file.write_text(self.texts[key], encoding="utf-8")
        done = subprocess.run(["xmllint", "--noout", "--schema", schema, file], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr[:2000])

    # ---- all of them ------------------------------------------------------------------------
    def test_nobody_is_named_and_no_code_stands_in_clear(self):
        streams = {e["stream"].split("/")[1] for e in self.events}
        streams = {key for key in streams if re.fullmatch("[0-9a-f]{32}|[0-9A-Z]{18}", key)}
        people = {e["data"]["person"] for e in self.events if isinstance(e["data"].get("person"), str)}
        self.assertGreater(len(people), 1)
        for key, text in self.texts.items():
            if key == "jsonl":
                continue
            for secret in [*SECRETS, *streams, *people]:
                self.assertFalse(re.search(rf"(?<![0-9a-z]){re.escape(secret)}", text), (key, secret))
            self.assertNotIn('"t-chair"', text, key)

    def test_the_same_case_has_the_same_name_in_every_format(self):
        name = next(e["subject"] for e in json.loads(self.texts["cloudevents"]) if e["type"].endswith("lead.registered.v1"))
        self.assertRegex(name, r"^lead:[0-9a-f]{32}$")
        for key in ("xes", "ocel-json", "ocel-xml", "csv"):
            self.assertIn(name, self.texts[key], key)

    def test_the_command_line_writes_what_the_server_sends(self):
        folder = self.server.folder / "copy"
        self.server.stop()
        shutil.copytree(self.server.folder / "data", folder)
        self.server.start()
        until = str(self.events[-1]["position"])
        for key, text in self.texts.items():
            file = self.server.folder / f"export.{key}"
            done = subprocess.run([BINARY, "--quiet", "log", "export", "--data", folder, "--as", key, "--to", file,
                                   "--until", until, "--language", "en"], capture_output=True, text=True, cwd=ROOT)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(file.read_bytes().decode(), text, key)
            self.assertFalse(file.with_suffix(f".{key}.part").exists())

    def test_only_auditors_and_the_leaders_get_it(self):
        for account in ("d-org", "sw", "t-chair", "audlog"):
            self.assertEqual(self.server.fetch("/v1/log/export", account)[0], 404, account)
        for account in ("d-aud", "d-lead"):
            self.assertEqual(self.server.fetch("/v1/log/export", account)[0], 200, account)
        self.assertEqual(self.server.fetch("/v1/log/export?as=pdf", "d-aud")[0], 400)
        self.assertEqual(self.server.fetch("/v1/log/export?type=leed", "d-aud")[0], 400)

    def test_a_range_and_a_type_select(self):
        lines = [json.loads(l) for l in self.get("jsonl", "&type=lead&from=3").splitlines()]
        self.assertEqual(lines, [e for e in self.events if e["position"] >= 3 and e["stream"].startswith("lead/")])
        until = lines[0]["position"]
        self.assertEqual(len(self.get("jsonl", f"&type=lead&until={until}").splitlines()), 1)
        ocel = json.loads(self.get("ocel-json", "&type=lead"))
        self.assertEqual({o["type"] for o in ocel["objects"]}, {"lead"})
        self.assertEqual({r["qualifier"] for e in ocel["events"] for r in e["relationships"]}, {"case"})

    # ---- cloudevents ------------------------------------------------------------------------
    def test_cloudevents_hold_to_their_specification(self):
        batch = json.loads(self.texts["cloudevents"])
        self.assertEqual([int(e["id"]) for e in batch], [e["position"] for e in self.events])
        for event, recorded in zip(batch, self.events):
            self.assertEqual(event["specversion"], "1.0")
            for name, value in event.items():
                self.assertRegex(name, r"^[a-z0-9]{1,20}$")
                self.assertTrue(name == "data" or (isinstance(value, str) and (value or name.startswith("status"))), name)
            self.assertEqual(event["type"], f"org.chapterhouse.{recorded['event']}.v{recorded['schema_version']}")
            self.assertEqual((event["time"], event["recordedat"]), (recorded["occurred_at"], recorded["recorded_at"]))
            self.assertRegex(event["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+08:00$")
            self.assertLessEqual(set(event["data"]), set(recorded["data"]))

    # ---- xes --------------------------------------------------------------------------------
    def test_xes_holds_to_ieee_1849(self):
        log = xml.fromstring(self.texts["xes"])
        self.assertEqual((log.tag, log.get("xes.version")), (XES + "log", "1849.2016"))
        order = [re.sub("string|date|int|float|boolean|id|list", "attribute", c.tag.removeprefix(XES)) for c in log]
        ranks = [["extension", "global", "classifier", "attribute", "trace"].index(tag) for tag in order]
        self.assertEqual(ranks, sorted(ranks))
        prefixes = {e.get("prefix") for e in log.findall(XES + "extension")}
        globals_of_events = {a.get("key") for g in log.findall(XES + "global") if g.get("scope") == "event" for a in g}
        for classifier in log.findall(XES + "classifier"):
            self.assertLessEqual(set(classifier.get("keys").split()), globals_of_events)
        seen = collections.Counter()
        for trace in log.findall(XES + "trace"):
            self.assertIn("concept:name", [a.get("key") for a in trace if a.tag != XES + "event"])
            for event in trace.findall(XES + "event"):
                keys = [a.get("key") for a in event]
                self.assertEqual(len(keys), len(set(keys)), "no key twice in one component")
                self.assertLessEqual(globals_of_events, set(keys))
                self.assertLessEqual({k.split(":")[0] for k in keys if ":" in k}, prefixes)
                values = {a.get("key"): a.get("value") for a in event}
                self.assertIn(values["lifecycle:transition"], {"complete"})
                seen[(values["position"], values["concept:name"])] += 1
        self.assertEqual(seen, collections.Counter((str(e["position"]), e["event"]) for e in self.of_cases))

    def test_xes_fits_its_published_schema(self):
        text = published("xes.xsd").read_text(encoding="utf-8")
        if "targetNamespace" not in text:  # as printed in the standard; its own examples have the name space
            name = 'targetNamespace="http://www.xes-standard.org/" xmlns="http://www.xes-standard.org/" elementFormDefault='
            text = text.replace("elementFormDefault=", name, 1)
        schema = self.server.folder / "xes.xsd"
        schema.write_text(text, encoding="utf-8")
        self.validated("xes", schema)

    # ---- ocel -------------------------------------------------------------------------------
    def test_ocel_holds_to_version_2(self):
        log = json.loads(self.texts["ocel-json"])
        self.assertEqual(set(log), {"objectTypes", "eventTypes", "objects", "events"})
        declared = {}
        for kind in ("objectTypes", "eventTypes"):
            declared[kind] = {t["name"]: {a["name"]: a["type"] for a in t["attributes"]} for t in log[kind]}
            self.assertEqual(len(declared[kind]), len(log[kind]), "no type twice")
        objects = {o["id"]: o["type"] for o in log["objects"]}
        self.assertEqual(len(objects), len(log["objects"]), "no object twice")
        pattern = {"string": r"[\s\S]+", "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+08:00", "integer": r"-?\d+",
                   "float": r"-?\d+\.\d\d", "boolean": r"true|false"}
        for of, kind in ((log["objects"], "objectTypes"), (log["events"], "eventTypes")):
            for one in of:
                for attribute in one["attributes"]:
                    self.assertRegex(attribute["value"], f"^({pattern[declared[kind][one['type']][attribute['name']]]})$")
                    self.assertEqual("time" in attribute, kind == "objectTypes")
                for relation in one["relationships"]:
                    self.assertIn(relation["objectId"], objects)
                    self.assertTrue(relation["qualifier"])
        self.assertEqual({int(e["id"][1:]) for e in log["events"]}, {e["position"] for e in self.of_cases})

    def test_ocel_relates_a_lead_to_its_enterprise_and_shows_its_life(self):
        log = json.loads(self.texts["ocel-json"])
        kinds = collections.Counter(o["type"] for o in log["objects"])
        self.assertEqual({k: kinds[k] for k in ("enterprise", "chapter", "member", "household", "lead")},
                         {"enterprise": 3, "chapter": 1, "member": 1, "household": 1, "lead": 1})
        lead = next(o for o in log["objects"] if o["type"] == "lead")
        self.assertEqual([a["value"] for a in lead["attributes"] if a["name"] == "state.status"],
                         ["identified", "assigned", "contacting"])
        types = {o["id"]: o["type"] for o in log["objects"]}
        self.assertIn(("enterprise", "enterprise"), {(types[r["objectId"]], r["qualifier"]) for r in lead["relationships"]})
        for event in log["events"]:
            if event["type"].startswith("lead."):
                self.assertIn("enterprise", {types[r["objectId"]] for r in event["relationships"]}, event["type"])
            if event["type"].startswith("hardship_application."):
                self.assertIn("household", {types[r["objectId"]] for r in event["relationships"]})

    def test_ocel_says_the_same_in_json_and_in_xml(self):
        log, tree = json.loads(self.texts["ocel-json"]), xml.fromstring(self.texts["ocel-xml"])
        self.assertEqual([c.tag for c in tree], ["object-types", "event-types", "objects", "events"])

        def relations(element):
            return [{"objectId": o.get("object-id"), "qualifier": o.get("qualifier")} for o in element.find("objects")]

        for kind in ("objects", "events"):
            told = []
            for element in tree.find(kind):
                attributes = [{"name": a.get("name"), "value": a.text, **({"time": a.get("time")} if a.get("time") else {})}
                              for a in element.find("attributes")]
                told.append({**element.attrib, "attributes": attributes, "relationships": relations(element)})
            self.assertEqual(told, log[kind])
        for tag, kind in (("object-types", "objectTypes"), ("event-types", "eventTypes")):
            told = [{"name": t.get("name"), "attributes": [dict(a.attrib) for a in t.find("attributes")]} for t in tree.find(tag)]
            self.assertEqual(told, log[kind])

    def test_ocel_xml_fits_its_published_schema(self):
        self.validated("ocel-xml", published("ocel20-schema-xml.xsd"))

    def test_ocel_json_fits_its_published_schema(self):
        import jsonschema
        schema = json.loads(published("ocel20-schema-json.json").read_text(encoding="utf-8"))
        jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).validate(json.loads(self.texts["ocel-json"]))

    # ---- csv --------------------------------------------------------------------------------
    def test_csv_opens_right_in_a_spreadsheet(self):
        text = self.texts["csv"]
        self.assertTrue(text.startswith("\ufeffPosition,"))
        self.assertEqual(text.count("\n"), text.count("\r\n"))
        rows = list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))
        self.assertEqual({len(row) for row in rows}, {14})
        self.assertEqual([int(row[0]) for row in rows[1:]], [e["position"] for e in self.of_cases])
        self.assertEqual([row[8] for row in rows[1:]], [e["occurred_at"] for e in self.of_cases])
        for row in rows[1:]:
            json.loads(row[-1])
            for cell in row:
                self.assertFalse(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")), cell)
                self.assertFalse(re.fullmatch(r"\d{12,}", cell), cell)
        status, _, chinese = self.server.fetch("/v1/log/export?as=csv", "d-aud", headers={"Accept-Language": "zh-CN"})
        self.assertEqual((status, chinese.decode("utf-8")[1:3]), (200, "序号"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
