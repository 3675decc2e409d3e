#!/usr/bin/env python3
"""Adds the outing to the three lists a workflow stands in, in copies of them: add_workflow.py LISTED... FOLDER
The same lines that an author adds to workflows/registry.cpp and domain/cases/all.cpp; the table of schemas is made
from the files of a folder, so there its author adds none."""
import pathlib
import re
import sys

LINES = {
    "registry.cpp": ('#include "tests/new_workflow/outing/workflow.h"\n',
                     r"(?=&workflow<lead::Workflow>)", "&workflow<outing::Workflow>(), "),
    "all.cpp": ('#include "tests/new_workflow/outing/outing.h"\n',
                r"(?=&case_type<lead::Case>)", "&case_type<outing::Case>(), "),
    "schema_table.cpp": ('#include "outing.capnp.h"\n', r"(?<=table\{\n)", "".join(
        f'      {{"outing", "{name}", capnp::Schema::from<schema::outing::{name}>()}},\n'
        for name in ("Item", "Proposed", "Approved", "Held", "Cancelled"))),
}


def main(*paths):
    *listed, folder = map(pathlib.Path, paths)
    for path in listed:
        include, where, line = LINES[path.name]
        text, found = re.subn(where, line.replace("\\", r"\\"), path.read_text("utf-8"), count=1)
        if not found:
            sys.exit(f"{path}: no place for {line.strip()}")
        (folder / path.name).write_text(include + text, "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
