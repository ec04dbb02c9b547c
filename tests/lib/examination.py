"""What hark doctor says of an installation (lib/installation.py)."""

import json
import os
import pathlib

import jsonschema

from lib import installation

SCHEMA = jsonschema.Draft7Validator(
    json.loads((pathlib.Path(os.environ["HARK_SOURCE"]) / "config/schema/doctor.json").read_text()))


def read_findings(output):
    """Each is as the schema says."""
    findings = [json.loads(line) for line in output.splitlines()]
    for finding in findings:
        SCHEMA.validate(finding)
    return findings


def examine(folder, *options, **environment):
    made = installation.run(folder, "hark", "doctor", "--json", *options, **environment)
    assert made.stderr == ""
    return made.returncode, read_findings(made.stdout)


def faults(folder, check, **environment):
    """What is wrong in one check; the exit code must tell."""
    code, findings = examine(folder, "--offline", **environment)
    bad = [each for each in findings if each["check"] == check and not each["ok"]]
    assert all(each["remedy"] for each in bad)
    assert all(each["remedy"] is None for each in findings if each["ok"])
    assert code == (0 if all(each["ok"] for each in findings) else 1)
    return [each["detail"] for each in bad]
