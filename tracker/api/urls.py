"""Routes of the API."""

from django.urls import path, re_path

from tracker.api.annual_plans import PlansOfProject
from tracker.api.approvals.intake import IntakeClassList, IntakeOfProject, IntakePauses, IntakeWithdrawal
from tracker.api.approvals.items import (
    ItemChecks,
    ItemPauses,
    ItemsOfProject,
    ItemWithdrawal,
    TemplateApplication,
    TemplateList,
)
from tracker.api.cohorts.views import EntryCorrection, EntryDetail, EntryLeaving, EntryList, EntryWithdrawal
from tracker.api.login import Login, Logout
from tracker.api.me import Me
from tracker.api.milestones import MilestonesOfProject, MilestoneWithdrawal
from tracker.api.nothing import Nothing
from tracker.api.parcels.views import (
    AllocationWithdrawal,
    ParcelAllocations,
    ParcelList,
    ParcelResults,
    ParcelWithdrawal,
    ResultWithdrawal,
)
from tracker.api.projects.views import ProjectDetail, ProjectList
from tracker.api.rates.views import DispatchRates, League, Members, Rates, Trend
from tracker.api.reference import BasisList, UnitList, ZoneList
from tracker.api.reforms.facts import (
    AdoptionsOfProject,
    AdoptionWithdrawal,
    CheckWithdrawal,
    PauseWithdrawal,
    ServiceWithdrawal,
)
from tracker.api.reforms.proxies import PostList, PostWithdrawal, ServicesOfProject
from tracker.api.reforms.views import ReformProjects, Reforms
from tracker.api.rounds import RoundList

urlpatterns = [
    path("auth/login/", Login.as_view()),
    path("auth/logout/", Logout.as_view()),
    path("me/", Me.as_view()),
    path("reporting-units/", UnitList.as_view()),
    path("zones/", ZoneList.as_view()),
    path("rounds/", RoundList.as_view()),
    path("bases/", BasisList.as_view()),
    path("projects/", ProjectList.as_view()),
    path("projects/<int:project_id>/", ProjectDetail.as_view()),
    path("projects/<int:project_id>/milestones/", MilestonesOfProject.as_view()),
    path("projects/<int:project_id>/annual-plans/", PlansOfProject.as_view()),
    path("milestones/<int:milestone_id>/withdraw/", MilestoneWithdrawal.as_view()),
    path("cohort-entries/", EntryList.as_view()),
    path("cohort-entries/<int:entry_id>/", EntryDetail.as_view()),
    path("cohort-entries/<int:entry_id>/leave/", EntryLeaving.as_view()),
    path("cohort-entries/<int:entry_id>/correct/", EntryCorrection.as_view()),
    path("cohort-entries/<int:entry_id>/withdraw/", EntryWithdrawal.as_view()),
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
    path("rates/", Rates.as_view()),
    path("rates/members/", Members.as_view()),
    path("rates/trend/", Trend.as_view()),
    path("rates/league/", League.as_view()),
    path("rates/dispatch/", DispatchRates.as_view()),
    re_path("", Nothing.as_view()),
]
