"""Every example of hark-rules(5) is a good rules file, all of them together too."""

import os
import pathlib
import re
import subprocess

HARK = pathlib.Path(os.environ["HARK_BUILD"]) / "hark"
MANUAL = pathlib.Path(os.environ["HARK_SOURCE"]) / "man/hark-rules.5"
KEYS = ["categories", "additions", "priorities", "channels", "purchases", "senders", "sentiment"]


def examples():
    blocks = re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed$", MANUAL.read_text(), re.MULTILINE | re.DOTALL)
    return [block.replace("\\e", "\\").replace("\\&", "") for block in blocks]


def test_every_list_has_an_example():
    assert {block.split(":")[0] for block in examples()} == set(KEYS)


def test_the_examples_are_good_rules(tmp_path):
    for number, block in enumerate(examples()):
        (tmp_path / f"{number:02}.yaml").write_text(block)
    result = subprocess.run([HARK, "check", "--rules", tmp_path], capture_output=True, text=True)
    assert (result.returncode, result.stderr.replace(str(tmp_path), "")) == (0, "")


def test_every_key_of_the_schema_is_explained():
    schema = subprocess.run([HARK, "check", "--schema", "rules"], capture_output=True, text=True, check=True).stdout
    manual = MANUAL.read_text()
    for key in sorted(set(re.findall(r'^ +"(\w+)": {', schema, re.MULTILINE)) - {"items", "properties"}):
        assert re.search(rf"\b{key}\b", manual), f"hark-rules(5) does not say what {key} is"
