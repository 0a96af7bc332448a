"""Confine the current process: memory, CPU, no new files, no network, no further programs.

rlimits work on every Unix. On Linux a seccomp filter also refuses sockets, new processes and every call
that changes the file system; where the kernel does not allow filters the rlimits alone remain.
"""

from __future__ import annotations

import contextlib
import ctypes
import platform
import resource
import struct
import sys
from typing import Final

MEMORY_BYTES: Final = 1024 * 1024 * 1024
CPU_SECONDS: Final = 10

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_ANY, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _DENY_EPERM = 0x7FFF0000, 0x00050001
_OFFSET_NUMBER, _OFFSET_ARCH = 0, 4
_WRITE_FLAGS = 0o1 | 0o2 | 0o100 | 0o1000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC

# System call numbers: (audit arch, refused, (open, openat) whose flags are checked).
# Refused: sockets; new processes, programs, signals, tracing; whatever changes the file system by a path;
# io_uring, pidfd and openat2, which would go around the rest.
_X86_64: Final = (
    0xC000003E,
    (
        *(41, 42, 43, 44, 49, 50, 53, 288),  # socket connect accept sendto bind listen socketpair accept4
        *(56, 57, 58, 435, 59, 322),  # clone fork vfork clone3 execve execveat
        *(62, 200, 101, 165),  # kill tkill ptrace mount
        *(
            76,
            77,
            82,
            83,
            84,
            85,
            86,
            87,
            88,
        ),  # truncate ftruncate rename mkdir rmdir creat link unlink symlink
        *(90, 91, 92, 93, 94, 260, 268),  # chmod fchmod chown fchown lchown fchownat fchmodat
        *(258, 259, 263, 264, 265, 266, 316),  # mkdirat mknodat unlinkat renameat linkat symlinkat renameat2
        *(319, 425, 434, 437),  # memfd_create io_uring_setup pidfd_open openat2
    ),
    ((2, 24), (257, 32)),
)
_AARCH64: Final = (
    0xC00000B7,
    (
        *(
            198,
            199,
            200,
            201,
            202,
            203,
            206,
            242,
        ),  # socket socketpair bind listen accept connect sendto accept4
        *(220, 435, 221, 281),  # clone clone3 execve execveat
        *(129, 130, 117, 40),  # kill tkill ptrace mount
        *(33, 34, 35, 36, 37, 38, 276),  # mknodat mkdirat unlinkat symlinkat linkat renameat renameat2
        *(45, 46, 52, 53, 54, 55),  # truncate ftruncate fchmod fchmodat fchownat fchown
        *(279, 425, 434, 437),  # memfd_create io_uring_setup pidfd_open openat2
    ),
    ((56, 32),),
)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def confine(memory_bytes: int = MEMORY_BYTES) -> bool:
    """Apply every limit to this process for good. True when the system call filter is active."""
    filtered = _filter_calls()
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    if not filtered:  # the filter lets no file be opened for writing; a log on stderr stays possible
        limits[resource.RLIMIT_FSIZE] = 0
    for limit, value in limits.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    return filtered


def allow_cpu(seconds: int = CPU_SECONDS) -> None:
    """Give the next job `seconds` of CPU time from now; the kernel ends the process after that."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime) + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.RLIM_INFINITY))


def _filter_calls() -> bool:
    table = {"x86_64": _X86_64, "aarch64": _AARCH64}.get(platform.machine())
    if sys.platform != "linux" or table is None:
        return False
    program = _program(*table)
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_program = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    done: int = libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter_program), 0, 0)
    return done == 0


def _program(arch: int, refused: tuple[int, ...], opens: tuple[tuple[int, int], ...]) -> bytes:
    """The classic BPF program: another architecture or a refused call gets EPERM, all else passes."""
    steps = [
        _step(_LOAD, 0, 0, _OFFSET_ARCH),
        _step(_JUMP_IF_EQUAL, 1, 0, arch),
        _step(_RETURN, 0, 0, _DENY_EPERM),
        _step(_LOAD, 0, 0, _OFFSET_NUMBER),
    ]
    for number in refused:
        steps += [_step(_JUMP_IF_EQUAL, 0, 1, number), _step(_RETURN, 0, 0, _DENY_EPERM)]
    for number, flags_offset in opens:
        steps += [
            _step(_JUMP_IF_EQUAL, 0, 4, number),
            _step(_LOAD, 0, 0, flags_offset),
            _step(_JUMP_IF_ANY, 0, 1, _WRITE_FLAGS),
            _step(_RETURN, 0, 0, _DENY_EPERM),
            _step(_RETURN, 0, 0, _ALLOW),
        ]
    return b"".join([*steps, _step(_RETURN, 0, 0, _ALLOW)])


def _step(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
