"""URLs of contests, by audience."""

from django.urls import path

from hackathon_portal.contests.views import feeds, mailings, presets, public, site, staff

urlpatterns = [
    path("", public.home, name="home"),
    path("contests/new/", staff.create, name="contest_new"),
    path("presets/", presets.preset_list, name="presets"),
    path("presets/compare/", presets.compare, name="preset_compare"),
    path("presets/own/<int:saved_id>/", presets.edit, name="preset_edit"),
    path("presets/own/<int:saved_id>/forget/", presets.forget, name="preset_forget"),
    path("presets/<slug:key>/", presets.preset, name="preset"),
    path("presets/<slug:key>/copy/", presets.copy, name="preset_copy"),
    path("presets/<slug:key>.yaml", presets.export, name="preset_export"),
    path("c/<slug:slug>/", public.contest, name="contest"),
    path("letters/unsubscribe/<str:token>/", mailings.unsubscribe, name="unsubscribe"),
    path("robots.txt", feeds.robots, name="robots"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("c/<slug:slug>/rules/", public.rules, name="contest_rules"),
    path("c/<slug:slug>/rules.pdf", public.rules_pdf, name="contest_rules_pdf"),
    path("c/<slug:slug>/news/", public.news, name="contest_news"),
    path("c/<slug:slug>/news/rss/", feeds.news_rss, name="contest_news_rss"),
    path("c/<slug:slug>/documents/<int:document_id>.pdf", public.document, name="contest_document"),
    path("c/<slug:slug>/logos/<str:whose>/<int:logo_id>.png", public.logo, name="logo"),
    path("c/<slug:slug>/cover.png", feeds.cover, name="contest_cover"),
    path("c/<slug:slug>/desk/site/", site.site, name="contest_site"),
    path("c/<slug:slug>/desk/site/<str:kind>/<int:item_id>/", site.item, name="site_item"),
    path("c/<slug:slug>/calendar.ics", public.calendar, name="calendar"),
    path("c/<slug:slug>/desk/announcement/", staff.announcement, name="contest_announcement"),
    path("c/<slug:slug>/desk/nominations/", staff.nominations, name="contest_nominations"),
    path("c/<slug:slug>/desk/nominations/act/", staff.nominations_act, name="attach_nominations_act"),
    path("c/<slug:slug>/nominations-act.pdf", public.nominations_act, name="nominations_act"),
    path("c/<slug:slug>/desk/regulation/", staff.regulation, name="contest_regulation"),
    path("c/<slug:slug>/desk/publish/", staff.publish, name="contest_publish"),
    path("c/<slug:slug>/desk/roles/", staff.roles, name="contest_roles"),
    path("c/<slug:slug>/desk/roles/<int:grant_id>/revoke/", staff.revoke_role, name="contest_role_revoke"),
    path("c/<slug:slug>/desk/journal/", staff.journal, name="contest_journal"),
    path("c/<slug:slug>/desk/journal/looks/", staff.looks, name="contest_looks"),
]
