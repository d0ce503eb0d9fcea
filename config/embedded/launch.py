"""Becomes another program: as somebody else if asked, and never outliving the process that started it.

Run by path (``python -I -S launch.py ...``) with the standard library only. It stands between supervisor and server
because a function run between fork and exec is unsafe in a threaded parent, and because the parent-death signal must
be set after the change of user, which clears it.
"""

import ctypes
import os
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
NOBODY = 65534

libc = ctypes.CDLL(None, use_errno=True)


def enter_user_namespace() -> None:
    """Inside, this process is `nobody`; outside, its files stay those of the user who started it."""
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "user namespaces are off")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} {user} 1"), ("gid_map", f"{NOBODY} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def become_nobody() -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def die_with_parent(parent: int, number: int) -> None:
    if libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) == 0 and os.getppid() != parent:
        sys.exit("the process that started this one is gone")  # it died before the line above took hold


def main(route: str, parent: str, number: str, *command: str) -> None:
    os.umask(0o077)
    if route == "namespace":
        enter_user_namespace()
    elif route == "nobody":
        become_nobody()
    if sys.platform == "linux":
        die_with_parent(int(parent), int(number))
    os.execvp(command[0], command)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except OSError as fault:
        sys.exit(f"{sys.argv[4]}: {fault}")
