"""Addresses for the tests of the API base: a small resource that can be made, refused and broken."""

from django.urls import include, path
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from salesplan.core.api.idempotency import IdempotentPosts
from salesplan.core.errors import Conflict, FieldDifference, NotAllowed, Refused
from salesplan.core.savedviews.models import SavedView
from tests.world import NOW


class ViewSerializer(serializers.ModelSerializer):
    class Meta:
        model = SavedView
        fields = ["id", "page", "name"]


class ViewSet(IdempotentPosts, viewsets.ModelViewSet):
    serializer_class = ViewSerializer

    def get_queryset(self):
        return SavedView.objects.visible_to(self.request.user)

    def perform_create(self, serializer):
        if serializer.validated_data["name"] == "refuse me":
            serializer.save(owner=self.request.user, created_at=NOW)
            raise Refused("No such name.", field="name", code="bad_name")
        serializer.save(owner=self.request.user, created_at=NOW)

    @action(detail=False, methods=["post"])
    def conflict(self, request):
        raise Conflict("Changed.", [FieldDifference("name", "Name", "theirs", "yours")], 7)

    @action(detail=False, methods=["post"])
    def forbidden(self, request):
        raise NotAllowed("Not you.")

    @action(detail=False, methods=["post"])
    def broken(self, request):
        SavedView.objects.create(owner=request.user, page="a:b", name="half done", created_at=NOW)
        raise RuntimeError("broken")

    @action(detail=False, methods=["get"])
    def fine(self, request):
        return Response({})


router = DefaultRouter()
router.register("views", ViewSet, basename="view")
urlpatterns = [path("test/", include(router.urls)), path("", include("salesplan.urls"))]
