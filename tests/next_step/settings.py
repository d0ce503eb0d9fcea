from config.settings import *  # noqa: F403

MIGRATION_MODULES = {"disclosures": "tests.next_step.migrations"}
