"""python -m tests.benchmarks.vanilla.fill ROWS: makes the tables, a token, a production and so many rows; prints the token."""

import os
import sys

import django
from django.core.management import call_command

ROW = {
    "activity": "generated-figure",
    "summary": "A bartender generated for the back of the bar scene.",
    "phase": "post-production",
    "department": "Visual effects",
    "scene": "12",
    "account": "studio",
    "finality": "temporary",
    "happened_on": "2026-03-04",
    "facts": {
        "made_with_generative_ai": True,
        "human_role": True,
        "seems_natural_performer": True,
        "voiced_by_person": False,
        "anyone_engaged_for_role": False,
    },
}


def main(rows: int) -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    from django.contrib.auth.models import User
    from rest_framework.authtoken.models import Token

    from tests.benchmarks.vanilla.models import AiUse, Production, Tool

    production, tool = Production.objects.create(slug="picture"), Tool.objects.create(key="openai-sora-2")
    AiUse.objects.bulk_create(AiUse(production=production, tool=tool, **ROW) for _ in range(rows))
    print(Token.objects.create(user=User.objects.create_user("pipeline")).key)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.vanilla.settings"
    django.setup()
    main(int(sys.argv[1]))
