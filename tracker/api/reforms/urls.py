"""Routes of the approval reforms."""

from django.urls import path

from tracker.api.reforms.views.adoptions import (
    AdoptionsOfProject,
    AdoptionWithdrawal,
    CheckWithdrawal,
    PauseWithdrawal,
    ServiceWithdrawal,
)
from tracker.api.reforms.views.commitment_items import (
    ItemChecks,
    ItemPauses,
    ItemsOfProject,
    ItemWithdrawal,
    TemplateApplication,
    TemplateList,
)
from tracker.api.reforms.views.intake import (
    IntakeClassList,
    IntakeOfProject,
    IntakePauses,
    IntakeWithdrawal,
)
from tracker.api.reforms.views.parcels import (
    AllocationWithdrawal,
    ParcelAllocations,
    ParcelList,
    ParcelResults,
    ParcelWithdrawal,
    ResultWithdrawal,
)
from tracker.api.reforms.views.proxies import PostList, PostWithdrawal, ServicesOfProject
from tracker.api.reforms.views.summary import ReformProjects, Reforms

urlpatterns = [
    path("commitment-templates/", TemplateList.as_view()),
    path("projects/<int:project_id>/commitment-items/", ItemsOfProject.as_view()),
    path("projects/<int:project_id>/commitment-items/apply-template/", TemplateApplication.as_view()),
    path("commitment-items/<int:item_id>/pauses/", ItemPauses.as_view()),
    path("commitment-items/<int:item_id>/checks/", ItemChecks.as_view()),
    path("commitment-items/<int:item_id>/withdraw/", ItemWithdrawal.as_view()),
    path("commitment-checks/<int:number>/withdraw/", CheckWithdrawal.as_view()),
    path("clock-pauses/<int:number>/withdraw/", PauseWithdrawal.as_view()),
    path("intake-classes/", IntakeClassList.as_view()),
    path("projects/<int:project_id>/intake/", IntakeOfProject.as_view()),
    path("projects/<int:project_id>/intake/pauses/", IntakePauses.as_view()),
    path("projects/<int:project_id>/intake/withdraw/", IntakeWithdrawal.as_view()),
    path("parcels/", ParcelList.as_view()),
    path("parcels/<int:parcel_id>/allocations/", ParcelAllocations.as_view()),
    path("parcels/<int:parcel_id>/results/", ParcelResults.as_view()),
    path("parcels/<int:parcel_id>/withdraw/", ParcelWithdrawal.as_view()),
    path("parcel-allocations/<int:number>/withdraw/", AllocationWithdrawal.as_view()),
    path("parcel-results/<int:number>/withdraw/", ResultWithdrawal.as_view()),
    path("projects/<int:project_id>/proxy-services/", ServicesOfProject.as_view()),
    path("proxy-services/<int:number>/withdraw/", ServiceWithdrawal.as_view()),
    path("proxy-posts/", PostList.as_view()),
    path("proxy-posts/<int:number>/withdraw/", PostWithdrawal.as_view()),
    path("projects/<int:project_id>/reform-adoptions/", AdoptionsOfProject.as_view()),
    path("reform-adoptions/<int:number>/withdraw/", AdoptionWithdrawal.as_view()),
    path("reforms/", Reforms.as_view()),
    path("reforms/projects/", ReformProjects.as_view()),
]
