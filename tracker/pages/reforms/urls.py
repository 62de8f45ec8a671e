"""Routes of the pages on which the records of the approval reforms are entered and read."""

from django.urls import path

from tracker.pages.reforms.views import intakes, parcel_list, parcels, projects, proxy_posts, records, summary

urlpatterns = [
    path("reforms/", summary.reform_table, name="reforms"),
    path("reforms/projects/", summary.reform_project_list, name="reform-members"),
    path("projects/<int:project_id>/reforms/", projects.project_reforms, name="project-reform"),
    path("commitment-items/<int:item_id>/", projects.commitment_item_detail, name="commitment-item"),
    path("clock-pauses/<int:number>/", records.ClockPauseView.as_view(), name="clock-pause"),
    path("commitment-checks/<int:number>/", records.CommitmentCheckView.as_view(), name="commitment-check"),
    path("proxy-services/<int:number>/", records.ProxyServiceView.as_view(), name="proxy-service"),
    path("reform-adoptions/<int:number>/", records.ReformAdoptionView.as_view(), name="reform-adoption"),
    path("intakes/", intakes.intake_list, name="intakes"),
    path("intakes/summary/", intakes.intake_summary, name="intake-summary"),
    path("parcels/", parcel_list.parcel_list, name="parcels"),
    path("parcels/<int:parcel_id>/", parcels.parcel_detail, name="parcel"),
    path("parcel-allocations/<int:number>/", records.ParcelAllocationView.as_view(), name="parcel-allocation"),
    path("parcel-results/<int:number>/", records.ParcelResultView.as_view(), name="parcel-result"),
    path("proxy-posts/", proxy_posts.proxy_post_list, name="proxy-posts"),
    path("proxy-posts/<int:number>/", records.ProxyPostView.as_view(), name="proxy-post"),
]
