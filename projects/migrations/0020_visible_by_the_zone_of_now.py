import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0019_where_entries_belong_now'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='cohortentry',
            name='cohortentry_signed',
        ),
        migrations.RemoveIndex(
            model_name='cohortentry',
            name='cohortentry_started',
        ),
        migrations.RemoveIndex(
            model_name='cohortentry',
            name='cohortentry_producing',
        ),
        migrations.AlterField(
            model_name='cohortentry',
            name='current_zone',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='zones.zone', verbose_name='现属开发区'),
        ),
        migrations.AddIndex(
            model_name='cohortentry',
            index=models.Index(condition=models.Q(('cohort', 'signed'), ('withdrawn_at__isnull', True)), fields=['current_zone', 'zone', 'round', 'unit', 'category', 'chain', 'removed_on', 'terminated_on', 'reached_on', 'planned_next_on', 'amount_yuan', 'cohort', 'withdrawn_at'], name='cohortentry_signed'),
        ),
        migrations.AddIndex(
            model_name='cohortentry',
            index=models.Index(condition=models.Q(('cohort', 'started'), ('withdrawn_at__isnull', True)), fields=['current_zone', 'zone', 'round', 'unit', 'category', 'chain', 'removed_on', 'terminated_on', 'reached_on', 'planned_next_on', 'amount_yuan', 'cohort', 'withdrawn_at', 'completed_month', 'completed_yuan', 'project'], name='cohortentry_started'),
        ),
        migrations.AddIndex(
            model_name='cohortentry',
            index=models.Index(condition=models.Q(('cohort', 'producing'), ('withdrawn_at__isnull', True)), fields=['current_zone', 'zone', 'round', 'unit', 'category', 'chain', 'removed_on', 'terminated_on', 'reached_on', 'planned_next_on', 'amount_yuan', 'cohort', 'withdrawn_at', 'expected_output_yuan', 'actual_output_month', 'actual_output_yuan', 'project'], name='cohortentry_producing'),
        ),
    ]
