from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0012_letters_are_claimed_by_lane'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignOfLife',
            fields=[
                ('name', models.CharField(max_length=120, primary_key=True, serialize=False, verbose_name='процесс')),
                ('role', models.CharField(max_length=20, verbose_name='кто')),
                ('at', models.DateTimeField(db_default=models.functions.Now())),
            ],
            options={
                'verbose_name': 'признак жизни',
                'verbose_name_plural': 'признаки жизни',
            },
        ),
    ]
