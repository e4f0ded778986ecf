"""Audits: what is wrong on a wiki and worth a person's time; `docs/audits.md` defines it all."""
