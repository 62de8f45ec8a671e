"""Routes of the pages on which the facts of the approval reforms are entered and read."""

from django.urls import path

from tracker.pages.reforms.views import (
    commitment_items,
    parcels,
    project_records,
    proxy_posts,
    zone_records,
)
from tracker.pages.reforms.views import (
    parcel_detail as parcel,
)
from tracker.pages.reforms.views import (
    projects as project_reforms,
)
from tracker.pages.reforms.views import (
    summary as reforms,
)

urlpatterns = [
    path("reforms/", reforms.show, name="reforms"),
    path("reforms/projects/", reforms.behind, name="reform-members"),
    path("projects/<int:project_id>/reforms/", project_reforms.show, name="project-reform"),
    path("commitment-items/<int:item_id>/", commitment_items.one, name="commitment-item"),
    path("clock-pauses/<int:number>/", project_records.ClockPauseView.as_view(), name="clock-pause"),
    path("commitment-checks/<int:number>/", project_records.CommitmentCheckView.as_view(), name="commitment-check"),
    path("proxy-services/<int:number>/", project_records.ProxyServiceView.as_view(), name="proxy-service"),
    path("reform-adoptions/<int:number>/", project_records.ReformAdoptionView.as_view(), name="reform-adoption"),
    path("parcels/", parcels.show, name="parcels"),
    path("parcels/<int:parcel_id>/", parcel.show, name="parcel"),
    path("parcel-allocations/<int:number>/", zone_records.ParcelAllocationView.as_view(), name="parcel-allocation"),
    path("parcel-results/<int:number>/", zone_records.ParcelResultView.as_view(), name="parcel-result"),
    path("proxy-posts/", proxy_posts.show, name="proxy-posts"),
    path("proxy-posts/<int:number>/", zone_records.ProxyPostView.as_view(), name="proxy-post"),
]
