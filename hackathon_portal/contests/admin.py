"""Reference data of contests in the admin; the deeds themselves have their own pages."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from hackathon_portal.contests.models import Contest, TimetableEntry


@admin.register(Contest)
class ContestAdmin(ModelAdmin):
    list_display = ["short_title", "slug", "state", "starts_on", "ends_on"]
    readonly_fields = [field.name for field in Contest._meta.fields]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(TimetableEntry)
class TimetableEntryAdmin(ModelAdmin):
    list_display = ["contest", "starts_at", "title"]
    list_filter = ["contest"]
