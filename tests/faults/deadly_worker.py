"""Loaded by the worker of `test_jobs_killed.py` alone: its kinds of work are known there, and in no process of the other tests."""

from hackathon_portal.kernel import jobs
from tests.faults.deadly_work import KINDS

for kind, function in KINDS.items():
    jobs.work(kind, permission="registration.export")(function)
