"""The night: when which commands run, written for systemd or cron, and handed over to them."""
