import json, os, time
from datetime import datetime
import pytest
from tests.actions import test_season_import as t
from tests.actions.test_season_import import *
D=os.environ["BIG"]
import csv
t.WANTED=json.load(open(D+"/expected/entrants.expected.json")); 
t.season_files.rows=lambda name: list(csv.DictReader(open(D+'/'+name)))
def test_big(season):
    from hackathon_portal.seasons.queries.entrants import report_of
    W=t.WANTED; f=open(D+"/entrants.csv","rb").read()
    a=time.time(); r=load(season,f,dry_run=True); print("dry",time.time()-a); assert r.findings==W["findings"] and r.admitted==W["admitted"]
    import cProfile,pstats
    pr=cProfile.Profile() if os.environ.get("PROF") else None
    a=time.time()
    pr and pr.enable()
    r=load(season,f)
    pr and pr.disable()
    print("load",time.time()-a, r.new, r.letters, r.linked)
    if pr: pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
    a=time.time(); rep=report_of(season, asked(season)); print("report",time.time()-a)
    assert compared(rep.pop("doubles"))==compared(W["doubles"])
    for n in set(W)-{"doubles","codes","seed"}: assert rep[n]==W[n], n
    a=time.time(); r=load(season,f); print("again",time.time()-a, r.new, r.letters)
