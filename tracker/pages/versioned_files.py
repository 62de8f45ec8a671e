"""The page of files that an office uploads and replaces by newer versions: forms of exports, templates of bulletins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from tracker.pages.decorators import OfficerRequest, officer_required, takes_upload
from tracker.pages.shortcuts import get_visible_or_404, parse_pk, require

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from tracker.pages.forms import PageForm
    from zones.models import Officer


@method_decorator([takes_upload, require_http_methods(["GET", "HEAD", "POST"]), officer_required], name="dispatch")
class VersionedFilesView(View):
    """
    Shows the files in use; whoever may uploads the next version of one and retires one. Versions stay for ever.

    A subclass says which files, what they are called, and which operations write.
    """

    form_class: type[PageForm]
    """With the fields `name` and `file`."""
    words: ClassVar[Mapping[str, Any]]
    """What the page says: `title`, `noun`, `parent`, `action` with addresses, `lead`, `empty`, `hint`."""

    def may_see(self, officer: Officer) -> bool:
        """Whether the page is the officer's at all."""
        raise NotImplementedError

    def may_keep(self, officer: Officer) -> bool:
        """Whether the officer may upload one."""
        raise NotImplementedError

    def visible_files(self, officer: Officer) -> QuerySet[Any]:
        """Return every version that the officer sees; of this manager `current` keeps those in use."""
        raise NotImplementedError

    def may_retire(self, officer: Officer, file: Any) -> bool:
        """Whether the officer, who may upload, may retire this one too."""
        raise NotImplementedError

    def keep(self, **values: Any) -> str:
        """Keep an upload by its `name` and `content`, and return what is said of it."""
        raise NotImplementedError

    def retire(self, file: Any, **actor: Any) -> None:
        """Offer a file no more."""
        raise NotImplementedError

    def get(self, request: OfficerRequest) -> HttpResponse:
        """Show what is in use."""
        return self._page(request, self.form_class(), status=200)

    def post(self, request: OfficerRequest) -> HttpResponse:
        """Keep what was uploaded, or retire what was chosen."""
        require(self.may_see(request.officer) and self.may_keep(request.officer))
        if "retire" in request.POST:
            self._retire(request)
            return redirect(request.path)
        form = self.form_class(request.POST, request.FILES)

        def keep() -> None:
            values = {"name": form.cleaned_data["name"], "content": form.cleaned_data["file"].read()}
            messages.success(request, self.keep(**values, by=request.officer, now=request.now))

        return redirect(request.path) if form.submit(keep) else self._page(request, form, status=422)

    def _retire(self, request: OfficerRequest) -> None:
        # A version that is not in use any more is told so by the operation.
        files = self.visible_files(request.officer)
        file = get_visible_or_404(files, parse_pk(request.POST["retire"]) or 0)
        try:
            self.retire(file, by=request.officer, now=request.now)
        except DomainError as error:
            messages.error(request, error.detail)
        else:
            messages.success(request, f"已停用{file}。")

    def _page(self, request: OfficerRequest, form: PageForm, *, status: int) -> HttpResponse:
        officer = request.officer
        require(self.may_see(officer))
        in_use: Any = self.visible_files(officer)
        files = in_use.current().defer("content").select_related("uploaded_by")
        context = {
            "words": self.words,
            "files": [(file, self.may_retire(officer, file)) for file in files],
            "form": form if self.may_keep(officer) else None,
        }
        return render(request, "tracker/pages/versioned_files.html", context, status=status)
