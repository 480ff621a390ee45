"""Reference data of contests in the admin, with import and export; the actions themselves have their own pages."""

from django.contrib import admin
from import_export.admin import ImportExportModelAdmin
from import_export.resources import modelresource_factory
from unfold.admin import ModelAdmin
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from hackathon_portal.contests.models import Contest, NewsItem, Partner, QuestionAnswered, TimetableEntry
from hackathon_portal.kernel.personal import personal_columns


@admin.register(Contest)
class ContestAdmin(ModelAdmin):
    list_display = ["short_title", "slug", "state", "starts_on", "ends_on"]
    # Nobody is named here: an account of the admin need not have a role in the contest.
    fields = readonly_fields = [
        field.name for field in Contest._meta.fields if field.name not in personal_columns(Contest) and field.name != "id"
    ]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ReferenceAdmin(ModelAdmin, ImportExportModelAdmin):
    """A table of a contest that may also come from a file and go into one."""

    import_form_class = ImportForm
    export_form_class = ExportForm
    list_filter = ["contest"]

    def get_exclude(self, request, obj=None):
        """Who is asked there for the contest is for its staff."""
        return list(personal_columns(self.model))

    def get_resource_classes(self, request):
        return [modelresource_factory(self.model, meta_options={"exclude": list(personal_columns(self.model))})]


@admin.register(TimetableEntry)
class TimetableEntryAdmin(ReferenceAdmin):
    list_display = ["contest", "starts_at", "title"]


@admin.register(NewsItem)
class NewsItemAdmin(ReferenceAdmin):
    list_display = ["contest", "published_at", "title"]


@admin.register(QuestionAnswered)
class QuestionAnsweredAdmin(ReferenceAdmin):
    list_display = ["contest", "position", "question"]


@admin.register(Partner)
class PartnerAdmin(ReferenceAdmin):
    list_display = ["contest", "position", "name"]
