"""What every endpoint of the API has in common."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone
from rest_framework.exceptions import MethodNotAllowed, NotFound, PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from tracker.api.authentication import SessionAuthentication, TokenAuthentication, officer_of
from tracker.api.idempotency import HEADER, posted_once
from tracker.api.renderers import FastJSONRenderer, Negotiation, StrictJSONParser
from tracker.api.schema import Schema
from tracker.api.serializers import Body, Parameters

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

    from zones.models import Officer

M = TypeVar("M", bound="Model")


class Endpoint(APIView):
    """Finds who asks, reads the query and the body, and answers in JSON."""

    authentication_classes = [TokenAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated]
    parser_classes = [StrictJSONParser]
    renderer_classes = [FastJSONRenderer]
    content_negotiation_class = Negotiation
    http_method_names = ["get", "head", "post", "patch"]
    schema = Schema()

    query: type[Parameters] = Parameters
    """What a GET may ask; other methods take no query."""
    tag = ""
    """The group under which the documentation lists it."""
    has_rules = True
    """Whether the domain may refuse a write."""
    refuses_strangers = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the clock, once; check who asks, then what is asked."""
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        self.context = {"officer": request.user, "today": self.today}
        query = (self.query if request.method in {"GET", "HEAD"} else Parameters)(context=self.context)
        self.asked = dict(query.run_validation(query.flat(request.query_params)))
        if request.method == "POST" and self.has_rules and HEADER in request.headers:
            self._post_once(request)

    def _post_once(self, request: Request) -> None:
        """Put the memory of answers before the method that will be called."""
        post: Any = getattr(self, "post", None)
        officer, now = self.officer, self.now
        vars(self)["post"] = lambda *args, **kwargs: posted_once(request, officer, now, partial(post, *args, **kwargs))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep what one officer sees out of every cache."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    @property
    def officer(self) -> Officer:
        """The officer who is signed in."""
        return officer_of(self.request)

    def body(self, shape: type[Body], *, partial: bool = False) -> dict[str, Any]:
        """
        Return the values of the request's body.

        :raises ValidationError: naming what is wrong or unknown
        """
        return dict(shape(partial=partial, context=self.context).run_validation(self.request.data))

    def handle_exception(self, exc: Exception) -> Response:
        """Answer a refusal in JSON, whatever format was asked for."""
        renderer = FastJSONRenderer()
        self.request.accepted_renderer, self.request.accepted_media_type = renderer, renderer.media_type
        return super().handle_exception(exc)


def visible_or_404(visible: QuerySet[M], pk: int) -> M:
    """
    Return one of the things that an officer sees.

    :raises NotFound: in the same words whether it does not exist or is not visible
    """
    found = visible.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def allow(is_allowed: bool, sentence: str) -> None:  # noqa: FBT001  # reads as a sentence: allow(may_…, "…")
    """
    Let the request pass if the officer may do this.

    :raises PermissionDenied: with the sentence, if not
    """
    if not is_allowed:
        raise PermissionDenied(sentence)
