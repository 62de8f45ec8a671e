"""The views that every subject's views are built on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, MethodNotAllowed, NotFound, PermissionDenied, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from projects.models import Project, Record
from projects.permissions import may_report_in, may_report_on
from tracker.api.authentication import SessionAuthentication, TokenAuthentication, officer_of, require_no_duty
from tracker.api.idempotency import HEADER, respond_once
from tracker.api.parsers import StrictJSONParser
from tracker.api.renderers import FastJSONRenderer, FormatNegotiation
from tracker.api.schema import OperationSchema
from tracker.api.serializers import QuerySerializer, RecordSerializer, WithdrawalWriteSerializer, WriteSerializer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest
    from rest_framework.request import Request

    from tracker.api.serializers import ReadSerializer
    from zones.models import Officer, Zone

M = TypeVar("M", bound="Model")
R = TypeVar("R", bound=Record)

MAY_NOT_REPORT = "您的岗位不能登记这个项目的审批改革情况。"
MAY_NOT_IN_ZONE = "您的岗位不能登记这个开发区的土地和岗位。"


class BaseAPIView(APIView):
    """
    What every endpoint has in common: authentication, a strict query and body, JSON in and out, idempotent POSTs.

    A handler finds the moment of the request in `now` and its day in `today` (nothing below reads a clock), and the
    validated query in `params`.
    """

    authentication_classes = [TokenAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated]
    parser_classes = [StrictJSONParser]
    renderer_classes = [FastJSONRenderer]
    content_negotiation_class = FormatNegotiation
    # No PUT and no DELETE: records are corrected or withdrawn by a POST, never replaced or removed.
    http_method_names = ["get", "head", "post", "patch"]
    schema = OperationSchema()

    query: type[QuerySerializer] = QuerySerializer
    """The query parameters of a GET."""
    write_query: type[QuerySerializer] = QuerySerializer
    """Those of any other method; hardly one takes any."""
    tag = ""
    """The group under which the API document lists it."""
    has_rules = True
    """Whether a write goes to an operation of the domain: it may answer 409 or 422, and takes an Idempotency-Key."""
    has_extent = False
    """Whether a GET may ask for too much at once, which is a 422."""
    may_be_kept = True
    """Whether the answer to a write may be stored for a repeated request; not where it holds a secret."""
    is_duty = False
    """Whether it is open to an officer who first has to change the password or enrol a second factor."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the clock, once; check who asks, then the method and the query."""
        # One moment for the whole request: `recorded` compares it with `recorded_at` to tell what this request wrote.
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        super().initial(request, *args, **kwargs)
        # Before the query, which says nothing about a method that is not offered.
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        if not self.is_duty:
            require_no_duty(request, now=self.now)
        self.context = {"officer": request.user, "now": self.now, "today": self.today}
        query = (self.query if request.method in {"GET", "HEAD"} else self.write_query)(context=self.context)
        self.params = dict(query.run_validation(query.flat(request.query_params)))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Do as `APIView.dispatch` does, except that `get_handler` names the handler."""
        # DRF looks its handler up inside `dispatch` and offers no hook for another one.
        self.args, self.kwargs = args, kwargs
        self.request = drf_request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(drf_request, *args, **kwargs)
            response = self.get_handler(drf_request)(drf_request, *args, **kwargs)
        except Exception as exc:
            response = self.handle_exception(exc)
        self.response = self.finalize_response(drf_request, response, *args, **kwargs)
        return self.response

    def get_handler(self, request: Request) -> Callable[..., Any]:
        """Return the method that answers: one of `allowed_methods`, since `initial` refuses every other."""
        handler: Callable[..., Any] = getattr(self, str(request.method).lower())
        # After `initial`: a request that is refused for its login, method or query leaves no key behind.
        if request.method == "POST" and self.has_rules and self.may_be_kept and HEADER in request.headers:
            return lambda *args, **kwargs: respond_once(handler, *args, officer=self.officer, now=self.now, **kwargs)
        return handler

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        # Two officers see different things at one address: no cache may hand the one's to the other.
        finalized = super().finalize_response(request, response, *args, **kwargs)
        finalized.headers.setdefault("Cache-Control", "no-store")
        return finalized

    @property
    def officer(self) -> Officer:
        """The officer who is signed in."""
        return officer_of(self.request)

    def validated(self, serializer: type[WriteSerializer], *, partial: bool = False) -> dict[str, Any]:
        """
        Return the values of the request's body.

        :raises ValidationError: naming what is wrong or unknown
        """
        return dict(serializer(partial=partial, context=self.context).run_validation(self.request.data))

    def handle_exception(self, exc: Exception) -> Response:
        """Answer an error in JSON, whatever format the request names."""
        # A workbook's renderer writes no errors; and no renderer is chosen yet where the negotiation itself failed.
        renderer = FastJSONRenderer()
        self.request.accepted_renderer, self.request.accepted_media_type = renderer, renderer.media_type
        return super().handle_exception(exc)


def get_visible_or_404(visible: QuerySet[M], pk: int) -> M:
    """
    Return an object of those that an officer sees.

    :raises NotFound: in the same words whether it does not exist or is not visible
    """
    instance = visible.filter(pk=pk).first()
    if instance is None:
        raise NotFound
    return instance


def allow(is_allowed: bool, sentence: str) -> None:  # noqa: FBT001  # reads as a sentence: allow(may_…, "…")
    """
    Let the request pass if the officer may do this.

    :raises PermissionDenied: with the sentence, if not
    """
    if not is_allowed:
        raise PermissionDenied(sentence)


class NotFoundView(BaseAPIView):
    """Answers an address that does not exist with the same body as one that the officer may not see."""

    schema = None  # type: ignore[assignment]  # it is not documented

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """
        Answer once it is known who asks.

        :raises NotFound: always
        """
        # First: a stranger must not find out which addresses there are.
        self.perform_authentication(request)
        self.check_permissions(request)
        raise NotFound


class ProjectScopedView(BaseAPIView):
    """Records of a project or of a zone: who sees them, and who may write them."""

    def project(self, project_id: int) -> Project:
        """
        Return the project with its zone.

        :raises NotFound: if the officer does not see it
        """
        return get_visible_or_404(Project.objects.visible_to(self.officer).select_related("zone"), project_id)

    def project_to_write(self, project_id: int) -> Project:
        """
        Return the project with its zone, to record facts about it.

        :raises NotFound: if the officer does not see it
        :raises PermissionDenied: if the officer sees it and may not record facts about it
        """
        project = self.project(project_id)
        self.may_write(project)
        return project

    def may_write(self, project: Project) -> None:
        """
        Let the request pass if the officer may record facts about the project.

        :raises PermissionDenied: if not
        """
        allow(may_report_on(self.officer, project), MAY_NOT_REPORT)

    def may_write_in(self, zone: Zone) -> None:
        """
        Let the request pass if the officer may record facts about the zone.

        :raises PermissionDenied: if not
        """
        allow(may_report_in(self.officer, zone), MAY_NOT_IN_ZONE)

    def own_zone(self) -> Zone:
        """
        Return the zone of the officer's post.

        :raises ValidationError: if the post is of a unit or the province, which must say which zone is meant
        """
        if self.officer.zone is None:
            raise ValidationError({"zone": [ErrorDetail("请填写开发区的编号。", "required")]})
        return self.officer.zone

    def of_visible_project(self, records: QuerySet[M], number: int, *, project: str = "project") -> M:
        """
        Return the record of that number, with its project and zone; `project` is the lookup from it to its project.

        :raises NotFound: if the officer does not see the project
        """
        visible = records.filter(**{f"{project}__in": Project.objects.visible_to(self.officer)})
        return get_visible_or_404(visible.select_related(f"{project}__zone"), number)

    def recorded(self, record: R, serializer: type[ReadSerializer] | Callable[[R], Any]) -> Response:
        """Answer a record: 201 when this request wrote it, 200 when it stood already and nothing changed."""
        # An operation dates what it writes with `now`; an unchanged record has an older moment.
        status = 201 if record.recorded_at == self.now else 200
        data = serializer(record).data if isinstance(serializer, type) else serializer(record)
        return Response(data, status=status)


class WithdrawalView(ProjectScopedView):
    """
    POST …/withdraw/ with a `reason`: withdraws a record, which stays stored and is answered as withdrawn.

    A subclass says which record the address names (`get_object`), which operation takes it back (`withdraw`) and how
    it is answered (`serializer_class`); its texts in the API document are given by `extend_schema_view(post=…)`.
    """

    serializer_class: type[ReadSerializer] = RecordSerializer

    def get_object(self) -> Any:
        """
        Return the record that the address names.

        :raises NotFound: if the officer does not see it
        :raises PermissionDenied: if the officer may not take it back
        """
        raise NotImplementedError

    def withdraw(self, record: Any, **how: Any) -> Any:
        """
        Call the operation with `by`, `now` and `reason`; return what is answered.

        :raises DomainError: if a rule forbids it
        """
        raise NotImplementedError

    def data(self, withdrawn: Any) -> Any:
        return self.serializer_class(withdrawn).data

    @extend_schema(request=WithdrawalWriteSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        # The record and the permission go before the body: a stranger learns nothing from the errors of a body.
        record = self.get_object()
        reason = self.validated(WithdrawalWriteSerializer)["reason"]
        return Response(self.data(self.withdraw(record, by=self.officer, now=self.now, reason=reason)))
