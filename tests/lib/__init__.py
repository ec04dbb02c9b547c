"""What the tests against servers stand on: certificates, Dovecot, a scripted SMTP sink, servers of plain bytes."""
