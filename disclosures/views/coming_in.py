"""What happens when somebody was recognised: the session begins, with a key of its own, and says how they came in."""

from __future__ import annotations

from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest
from django.utils import timezone

from disclosures.models import Session, User
from disclosures.sessions import BEGAN, DEVICE, FACTOR, SEEN, digest

BACKEND = "django.contrib.auth.backends.ModelBackend"
# How a session was opened. All but the first are more than a password.
PASSWORD, CODE, PASSKEY, RECOVERY, SAMPLE = "", "code", "passkey", "recovery", "sample"
BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
NAMES = {"Edg": "Edge", "OPR": "Opera"}


def come_in(request: HttpRequest, user: User, factor: str) -> None:
    """Whatever the browser held before is gone, so nobody can plant a session in it and wait."""
    request.session.flush()
    login(request, user, backend=BACKEND)
    now = int(timezone.now().timestamp())
    told = {BEGAN: now, SEEN: now, FACTOR: factor, DEVICE: device_of(request.headers.get("User-Agent", ""))}
    request.session.update(told)


def stay_in(request: HttpRequest, user: User, factor: str | None = None) -> None:
    """After a change of how somebody comes in: this session goes on under a new key, every other one ends."""
    update_session_auth_hash(request, user)
    if factor is not None:
        request.session[FACTOR] = factor
    request.session.save()
    end_sessions(request, user, but_this=True)


def end_sessions(request: HttpRequest, user: User, *, but_this: bool) -> None:
    here = digest(request.session.session_key or "")
    found = Session.objects.filter(user=user)
    (found.exclude(session_key=here) if but_this else found).delete()


def device_of(agent: str) -> str:
    """Enough for somebody to know their own devices by, from a list of ours: "Firefox, macOS"."""
    browser = next((NAMES.get(one, one) for one in BROWSERS if f"{one}/" in agent), "")
    system = next((name for part, name in SYSTEMS.items() if part in agent), "")
    return ", ".join(part for part in (browser, system) if part)
