"""Django's PostgreSQL backend, and one thing more: each transaction says for whom it acts (`disclosures.tenancy`)."""
