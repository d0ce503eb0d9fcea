"""Who acts: organizations, the people who hold a seat in them, and the keys of studio tools."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .rows import Row, one_of


class OrganizationKind(models.TextChoices):
    STUDIO = "studio", _("Studio")
    UNION = "union", _("Union")


class Organization(Row):
    """A studio (signatory) or a union. `union_key` is the party that packs name, such as `sag-aftra`."""

    Kind = OrganizationKind

    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200)
    union_key = models.CharField(max_length=60, blank=True)
    zone = models.CharField(max_length=60, default="America/Los_Angeles")
    created_at = models.DateTimeField()
    # Whoever has a seat here comes in with a passkey or a code besides the password.
    second_factor = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            one_of("kind", OrganizationKind, table="organization"),
            models.CheckConstraint(
                condition=Q(kind="studio", union_key="") | (Q(kind="union") & ~Q(union_key="")),
                name="organization_union_has_key",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(Row, AbstractBaseUser):
    """Signs in by e-mail. `title` is what papers and pages print beside the name."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    # Somebody else knows the password, so it is good for one sign-in until then, at which it is changed. None: the person's own.
    password_until = models.DateTimeField(null=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class SeatRole(models.TextChoices):
    COORDINATOR = "coordinator", _("Production coordinator")
    APPROVER = "approver", _("Labor relations")
    VIEWER = "viewer", _("Viewer")
    REP = "rep", _("Union representative")
    ADMIN = "admin", _("Administrator")


class Seat(Row):
    """One user's role in one organization."""

    Role = SeatRole

    user = models.ForeignKey(User, models.PROTECT, related_name="seats")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="seats")
    role = models.CharField(max_length=20, choices=Role)
    granted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            one_of("role", SeatRole, table="seat"),
            models.UniqueConstraint(fields=["user", "organization"], name="seat_one_per_user_and_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organization}"


class ApiKey(Row):
    """A studio tool's or union tool's key. Only the SHA-256 of the secret is kept; `prefix` is what a person can recognise."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    secret_sha256 = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    mode = models.CharField(max_length=4)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mode__in=["live", "test"]), name="apikey_mode_known"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="apikey_has_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
