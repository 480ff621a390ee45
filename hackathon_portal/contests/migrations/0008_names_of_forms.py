"""Names of forms, which stood in the code, become values of the regulations whose forms they are."""

import json

from django.db import migrations


def name_forms(apps, schema_editor):
    versions = apps.get_model("contests", "RegulationVersion").objects.filter(preset="tula_2024")
    for version in versions.iterator():
        data = json.loads(version.text)
        data.setdefault("words", {}).update(notice_form="№ 2", claim_form="№ 4")
        data["act"]["approved_with"] = "приказом"
        version.text = json.dumps(data, ensure_ascii=False)
        version.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [("contests", "0007_organising")]
    operations = [migrations.RunPython(name_forms, migrations.RunPython.noop)]
