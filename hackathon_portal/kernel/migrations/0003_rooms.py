"""Jobs and rows of both journals belong to a room: a contest, or the portal."""

import hackathon_portal.kernel.rooms
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0002_secrets_of_letters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='accessrecord',
            name='room',
            field=hackathon_portal.kernel.rooms.RoomField(blank=True, db_default='', default='', editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name='auditrecord',
            name='room',
            field=hackathon_portal.kernel.rooms.RoomField(blank=True, db_default='', default='', editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name='job',
            name='room',
            field=hackathon_portal.kernel.rooms.RoomField(blank=True, db_default='', default='', editable=False, max_length=40),
        ),
        migrations.AlterField(
            model_name='accessrecord',
            name='contest_ref',
            field=models.BigIntegerField(db_index=True, null=True, verbose_name='конкурс'),
        ),
        migrations.AlterField(
            model_name='job',
            name='contest_ref',
            field=models.BigIntegerField(db_index=True, null=True, verbose_name='конкурс'),
        ),
        migrations.AddConstraint(
            model_name='accessrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contest_ref__isnull', True), models.Q(('room', ''), _negated=True)), models.Q(('contest_ref__isnull', False), ('room', '')), _connector='OR'), name='access_in_one_room'),
        ),
        # Rows that name no room are older than rooms and stay: the journal is only added to.
        AddConstraintNotValid(
            model_name='auditrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contest_ref__isnull', True), models.Q(('room', ''), _negated=True)), models.Q(('contest_ref__isnull', False), ('room', '')), _connector='OR'), name='audit_in_one_room'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contest_ref__isnull', True), models.Q(('room', ''), _negated=True)), models.Q(('contest_ref__isnull', False), ('room', '')), _connector='OR'), name='job_in_one_room'),
        ),
    ]
