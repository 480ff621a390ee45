from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0013_one_row_a_person")]
    operations = [
        migrations.AddConstraint(
            model_name="commissionmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("merged_into__isnull", True)), fields=("commission", "user"), name="commission_member_once"
            ),
        ),
    ]
