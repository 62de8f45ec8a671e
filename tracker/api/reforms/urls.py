"""Routes of the approval reforms."""

from django.urls import path

from tracker.api.reforms.views.adoptions import (
    AdoptionWithdrawalView,
    CheckWithdrawalView,
    PauseWithdrawalView,
    ProjectAdoptionListView,
    ServiceWithdrawalView,
)
from tracker.api.reforms.views.commitment_items import (
    CommitmentItemCheckListView,
    CommitmentItemPauseListView,
    CommitmentItemWithdrawalView,
    CommitmentTemplateApplicationView,
    CommitmentTemplateListView,
    ProjectCommitmentItemListView,
)
from tracker.api.reforms.views.intake import (
    IntakeClassListView,
    IntakeWithdrawalView,
    ProjectIntakePauseListView,
    ProjectIntakeView,
)
from tracker.api.reforms.views.intakes import IntakeListView
from tracker.api.reforms.views.parcels import (
    ParcelAllocationListView,
    ParcelAllocationWithdrawalView,
    ParcelListView,
    ParcelResultListView,
    ParcelResultWithdrawalView,
    ParcelWithdrawalView,
)
from tracker.api.reforms.views.proxy_services import (
    ProjectProxyServiceListView,
    ProxyPostListView,
    ProxyPostWithdrawalView,
)
from tracker.api.reforms.views.summary import ReformProjectListView, ReformTableView

urlpatterns = [
    path("commitment-templates/", CommitmentTemplateListView.as_view()),
    path("projects/<int:project_id>/commitment-items/", ProjectCommitmentItemListView.as_view()),
    path("projects/<int:project_id>/commitment-items/apply-template/", CommitmentTemplateApplicationView.as_view()),
    path("commitment-items/<int:item_id>/pauses/", CommitmentItemPauseListView.as_view()),
    path("commitment-items/<int:item_id>/checks/", CommitmentItemCheckListView.as_view()),
    path("commitment-items/<int:item_id>/withdraw/", CommitmentItemWithdrawalView.as_view()),
    path("commitment-checks/<int:number>/withdraw/", CheckWithdrawalView.as_view()),
    path("clock-pauses/<int:number>/withdraw/", PauseWithdrawalView.as_view()),
    path("intake-classes/", IntakeClassListView.as_view()),
    path("intakes/", IntakeListView.as_view()),
    path("projects/<int:project_id>/intake/", ProjectIntakeView.as_view()),
    path("projects/<int:project_id>/intake/pauses/", ProjectIntakePauseListView.as_view()),
    path("projects/<int:project_id>/intake/withdraw/", IntakeWithdrawalView.as_view()),
    path("parcels/", ParcelListView.as_view()),
    path("parcels/<int:parcel_id>/allocations/", ParcelAllocationListView.as_view()),
    path("parcels/<int:parcel_id>/results/", ParcelResultListView.as_view()),
    path("parcels/<int:parcel_id>/withdraw/", ParcelWithdrawalView.as_view()),
    path("parcel-allocations/<int:number>/withdraw/", ParcelAllocationWithdrawalView.as_view()),
    path("parcel-results/<int:number>/withdraw/", ParcelResultWithdrawalView.as_view()),
    path("projects/<int:project_id>/proxy-services/", ProjectProxyServiceListView.as_view()),
    path("proxy-services/<int:number>/withdraw/", ServiceWithdrawalView.as_view()),
    path("proxy-posts/", ProxyPostListView.as_view()),
    path("proxy-posts/<int:number>/withdraw/", ProxyPostWithdrawalView.as_view()),
    path("projects/<int:project_id>/reform-adoptions/", ProjectAdoptionListView.as_view()),
    path("reform-adoptions/<int:number>/withdraw/", AdoptionWithdrawalView.as_view()),
    path("reforms/", ReformTableView.as_view()),
    path("reforms/projects/", ReformProjectListView.as_view()),
]
