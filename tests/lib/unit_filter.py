"""The system call filter of the systemd unit, put on a process of a test as systemd would put it on the service."""

import ctypes
import errno
import re
import socket
import subprocess

ALLOW = 0x7FFF0000
ERRNO = 0x00050000
EQUAL = 4


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operation", ctypes.c_int), ("a", ctypes.c_uint64),
                ("b", ctypes.c_uint64)]


def settings(unit, key):
    """The values of all lines KEY=... of the unit file, in order."""
    return re.findall(r"(?m)^%s=(.*)$" % key, unit.read_text())


def members(name):
    """The system calls behind a name; @groups hold calls and groups."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, check=True)
    words = [line.strip() for line in listed.stdout.decode().splitlines()[1:]]
    return set().union(*(members(word) for word in words if word and not word.startswith("#")))


def allowed_calls(unit):
    """systemd.exec(5): the first list is what is allowed besides @default, lists with ~ take away again."""
    allowed = members("@default")
    for value in settings(unit, "SystemCallFilter"):
        calls = set().union(*(members(word) for word in value.lstrip("~").split()))
        allowed = allowed - calls if value.startswith("~") else allowed | calls
    return allowed


class UnitFilter:
    """A callable for subprocess's preexec_fn. Everything is resolved before the fork."""

    def __init__(self, unit):
        self.library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self.library.seccomp_init.restype = ctypes.c_void_p
        self.families = [getattr(socket, name) for value in settings(unit, "RestrictAddressFamilies")
                         for name in value.split()]
        self.numbers = [self.number(call) for call in sorted(allowed_calls(unit))]
        self.socket_call = self.number("socket")

    def number(self, call):
        return self.library.seccomp_syscall_resolve_name(call.encode())

    def __call__(self):
        context = ctypes.c_void_p(self.library.seccomp_init(ERRNO | errno.EPERM))
        for number in self.numbers:
            if number == self.socket_call:
                self.allow_families(context)
            elif number >= 0:
                self.library.seccomp_rule_add_array(context, ALLOW, number, 0, None)
        if self.library.seccomp_load(context) != 0:
            raise OSError("the filter cannot be loaded")

    def allow_families(self, context):
        for family in self.families:
            only = Comparison(0, EQUAL, family, 0)
            self.library.seccomp_rule_add_array(context, ALLOW, self.socket_call, 1, ctypes.byref(only))
