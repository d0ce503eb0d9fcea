"""A ModelViewSet as the documentation has it; a list in the body is taken as many."""

from __future__ import annotations

from typing import Any

from rest_framework import routers, serializers, viewsets

from .models import AiUse


class AiUseSerializer(serializers.ModelSerializer):
    class Meta:
        model = AiUse
        fields = "__all__"


class AiUses(viewsets.ModelViewSet):
    queryset = AiUse.objects.order_by("id")
    serializer_class = AiUseSerializer

    def get_queryset(self) -> Any:
        production = self.request.query_params.get("production")
        return super().get_queryset().filter(**({"production": production} if production else {}))

    def get_serializer(self, *args: Any, **told: Any) -> Any:
        return super().get_serializer(*args, **told, **({"many": True} if isinstance(told.get("data"), list) else {}))


router = routers.DefaultRouter()
router.register("uses", AiUses)
urlpatterns = router.urls
