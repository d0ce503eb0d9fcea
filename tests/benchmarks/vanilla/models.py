"""The columns of an AI use and its first revision in one table: a list, with no rules, no record and no revisions."""

from django.db import models


class Production(models.Model):
    slug = models.SlugField(unique=True)


class Tool(models.Model):
    key = models.CharField(max_length=200, unique=True)


class AiUse(models.Model):
    production = models.ForeignKey(Production, models.PROTECT)
    tool = models.ForeignKey(Tool, models.PROTECT, null=True)
    activity = models.CharField(max_length=60)
    summary = models.CharField(max_length=1000)
    phase = models.CharField(max_length=20)
    department = models.CharField(max_length=100, blank=True)
    scene = models.CharField(max_length=100, blank=True)
    account = models.CharField(max_length=20)
    finality = models.CharField(max_length=20)
    happened_on = models.CharField(max_length=10, blank=True)
    facts = models.JSONField(default=dict)
    notes = models.TextField(blank=True)
    source_note = models.CharField(max_length=500, blank=True)
    logged_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["production", "logged_at"], name="aiuse_by_logging_time")]
