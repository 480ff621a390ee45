"""Small shared parts that know nothing of a contest: days, identifiers, encryption, audit trail, outbox, exports."""
