"""Backups of the one store that matters, and proof that they can be restored. Everything but the secrets is in the database."""
