"""Which addresses the published description of the API holds, and the pages that show it."""

from typing import Any

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


def public_addresses(endpoints: list[Any], **_: Any) -> list[Any]:
    """Only the API of other systems; the pages' own calls are no contract."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/applications")]


class Schema(SpectacularAPIView):
    """The description as OpenAPI 3."""

    permission = "open: описание API не содержит данных"
    permission_classes = ()
    authentication_classes = ()


class Explorer(SpectacularSwaggerSplitView):
    """The description as a page."""

    permission = "open: описание API не содержит данных"
    permission_classes = ()
    authentication_classes = ()
    url_name = "api_schema"
