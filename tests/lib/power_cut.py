"""A disk whose power goes: lib/lossy_disk.c writes down what a program did to its database, this makes the files of it
anew as they may be found afterwards. What was synchronised is there. Of the rest the seed decides: nothing of it, its
beginning, some of it, or some sectors of each write; and what was not overwritten is as it was.
"""

import collections
import os
import pathlib
import random
import struct

BUILD = pathlib.Path(os.environ.get("HARK_BUILD", "."))
DISK = BUILD / "tests/lib/lossy_disk.so"
CLOCK = BUILD / "tests/lib/moved_clock.so"
CALLS = BUILD / "tests/lib/failing_calls.so"
SECTOR = 512
SUFFIXES = ["", "-wal", "-journal"]
KEEPS = ["nothing", "beginning", "some", "sectors"]
WRITE, TRUNCATE, SYNC, DELETE = range(4)
HEADER = struct.Struct("IIQQ")

Record = collections.namedtuple("Record", "position operation file offset data")


def preloaded(*libraries):
    """Environment for a program that is to run with these. A sanitizer does not mind who comes first."""
    return {"LD_PRELOAD": " ".join(str(library) for library in libraries),
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}


class Disk:
    """The disk under a database; environment() is for the programs that use it."""

    def __init__(self, database):
        self.database = pathlib.Path(database)
        self.log = self.database.with_name("disk.log")
        self.steps = self.database.with_name("disk.steps")
        self.start()

    def start(self):
        """What is there now is safe."""
        for path in (self.log, self.steps):
            path.unlink(missing_ok=True)
        self.before = [path.read_bytes() if path.exists() else None for path in self._paths()]

    def environment(self, **values):
        """kill, fail, fail_count, fault, lies: as the library has them."""
        return dict(preloaded(DISK), HARK_DISK_FILE=str(self.database), HARK_DISK_LOG=str(self.log),
                    HARK_DISK_STEPS=str(self.steps), **{"HARK_DISK_" + key.upper(): str(value)
                                                        for key, value in values.items()})

    def step_count(self):
        return struct.unpack("Q", self.steps.read_bytes())[0] if self.steps.exists() else 0

    def cut_power(self, seed, keeps=None):
        """Leaves the files as they may be found. Nobody may have them open. keeps: what of the rest, None: the seed
        says which of KEEPS."""
        chance = random.Random(seed)
        contents = self._found(self._records(), chance, keeps or chance.choice(KEEPS))
        for path, content in zip(self._paths(), contents):
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        self.database.with_name(self.database.name + "-shm").unlink(missing_ok=True)

    # ---- inside

    def _paths(self):
        return [self.database.with_name(self.database.name + suffix) for suffix in SUFFIXES]

    def _records(self):
        data = self.log.read_bytes() if self.log.exists() else b""
        records, at = [], 0
        while at < len(data):
            operation, file, offset, size = HEADER.unpack_from(data, at)
            begin = at + HEADER.size
            records.append(Record(at, operation, file, offset, data[begin:begin + size]))
            at = begin + size
        return records

    def _found(self, records, chance, keeps):
        # A file made out of nothing is empty at least: its name was synchronised when it was made.
        contents = [bytearray(content or b"") for content in self.before]
        exists = [content is not None for content in self.before]
        exists = [there or path.exists() for there, path in zip(exists, self._paths())]
        for file, name in enumerate(SUFFIXES):
            of_file = [record for record in records if record.file == file]
            contents[file] = found_of(contents[file], of_file, chance, keeps)
            if of_file and of_file[-1].operation == DELETE:
                exists[file] = False
        return [bytes(content) if there else None for content, there in zip(contents, exists)]


def found_of(content, records, chance, keeps):
    """One file after the cut."""
    safe = max([record.offset for record in records if record.operation == SYNC], default=0)
    open_ones = [record for record in records if record.position >= safe and record.operation in (WRITE, TRUNCATE)]
    kept_until = chance.randrange(len(open_ones) + 1)
    number = 0
    for record in records:
        if record.operation == DELETE:
            content = bytearray()
        if record.operation not in (WRITE, TRUNCATE):
            continue
        if record.position < safe:
            apply(content, record, None)
            continue
        number += 1
        if keeps == "beginning" and number <= kept_until or keeps == "some" and chance.random() < 0.5:
            apply(content, record, None)
        elif keeps == "sectors":
            apply(content, record, chance)
    return content


def apply(content, record, chance):
    """Does to the content what the record says; with chance only to some of the sectors."""
    if record.operation == TRUNCATE:
        if chance is None or chance.random() < 0.5:
            content[record.offset:] = bytes(max(0, record.offset - len(content)))
        return
    if len(content) < record.offset:
        content.extend(bytes(record.offset - len(content)))
    at = 0
    while at < len(record.data):
        size = min(SECTOR - (record.offset + at) % SECTOR, len(record.data) - at)
        if chance is None or chance.random() < 0.5:
            content[record.offset + at:record.offset + at + size] = record.data[at:at + size]
        elif len(content) < record.offset + at + size:
            content.extend(bytes(record.offset + at + size - len(content)))
        at += size
