"""URLs of classifiers: for everybody, and for who keeps them."""

from django.urls import path

from hackathon_portal.classifiers import views

urlpatterns = [
    path("classifiers/", views.classifiers, name="classifiers"),
    path("classifiers/<slug:classifier>/", views.classifier, name="classifier"),
    path("classifiers/<slug:classifier>/csv/", views.download, name="classifier_csv"),
    path("portal/classifiers/", views.desk, name="portal_classifiers"),
    path("portal/classifiers/<int:classifier_version_id>/", views.version, name="classifier_version"),
]
