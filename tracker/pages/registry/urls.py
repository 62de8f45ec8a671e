"""Routes of the registry: projects, milestones, evidence, rounds and the entries of their lists."""

from django.urls import path

from tracker.pages.registry.views import (
    chains,
    cohort_entries,
    contacts,
    entry_list,
    evidence,
    exports,
    identity,
    milestones,
    project_detail,
    projects,
    round_candidates,
    round_filling,
    round_list,
    rounds,
    stage_records,
)

urlpatterns = [
    path("projects/", projects.project_list, name="projects"),
    path("projects/ledger/", exports.ledger_export, name="ledger-export"),
    path("exports/", exports.export_list, name="exports"),
    path("projects/new/", projects.project_create, name="new-project"),
    path("projects/<int:project_id>/", project_detail.project_detail, name="project"),
    path("projects/<int:project_id>/edit/", projects.project_edit, name="edit-project"),
    path("projects/<int:project_id>/identity/", identity.project_identity, name="project-identity"),
    path("projects/<int:project_id>/contact-phone/", contacts.contact_reveal, name="reveal-contact"),
    path("projects/<int:project_id>/milestones/", stage_records.milestone_add, name="add-milestone"),
    path("projects/<int:project_id>/evidence/", evidence.evidence_add, name="add-evidence"),
    path("projects/<int:project_id>/entries/", cohort_entries.cohort_entry_add, name="add-entry"),
    path("milestones/<int:milestone_id>/", milestones.milestone_detail, name="milestone"),
    path("evidence/<int:evidence_id>/", evidence.evidence_detail, name="evidence"),
    path("evidence/<int:evidence_id>/thumbnail/", evidence.evidence_thumbnail, name="evidence-thumbnail"),
    path("entries/", entry_list.entry_list, name="entries"),
    path("entries/move/", entry_list.entries_move, name="move-entries"),
    path("entries/leave/", entry_list.entries_leave, name="remove-entries"),
    path("entries/<int:entry_id>/", cohort_entries.cohort_entry_detail, name="entry"),
    path("chains/", chains.chain_list, name="chains"),
    path("rounds/", round_list.round_list, name="rounds"),
    path("rounds/<int:round_id>/", rounds.round_detail, name="round"),
    path("rounds/<int:round_id>/fill/", round_filling.round_fill, name="round-fill"),
    path("rounds/<int:round_id>/candidates/", round_candidates.round_candidates, name="round-candidates"),
]
