"""Which officer may do what with an object visible to them. `visible_to` of the querysets decides visibility."""

from django.conf import settings

from projects.models import IndicatorValue, Project, RightsRequest
from zones.models import Officer, Role, Zone

REPORTING_ROLES = frozenset({Role.ZONE, Role.UNIT, Role.PROVINCE})


def may_report(officer: Officer) -> bool:
    """Whether the post records facts at all; administrators and auditors only read."""
    return officer.role in REPORTING_ROLES


def may_report_on(officer: Officer, project: Project) -> bool:
    """Whether an officer may edit a project, record what happened to it or put it on a list."""
    if officer.role == Role.ZONE:
        # By key: `may_report_in` would load the zone of every project of a list.
        return officer.zone_id == project.zone_id
    return may_report_in(officer, project.zone)


def may_report_in(officer: Officer, zone: Zone) -> bool:
    """Whether an officer may record the land of a zone, its posts for proxy service and what happens there."""
    if officer.role == Role.ZONE:
        return officer.zone_id == zone.pk
    if officer.role == Role.UNIT:
        return officer.unit_id == zone.unit_id
    return officer.role == Role.PROVINCE


def may_correct_entry(officer: Officer, project: Project) -> bool:
    """Whether an officer may change an entry. Not the zone itself, as published denominators depend on it."""
    return officer.role != Role.ZONE and may_report_on(officer, project)


def may_decide_identity(officer: Officer, project: Project) -> bool:
    """Whether an officer may move, withdraw or merge a project: its unit and the province."""
    return officer.role != Role.ZONE and may_report_on(officer, project)


def may_open_round(officer: Officer) -> bool:
    """Whether an officer may open a round."""
    return officer.role == Role.PROVINCE


def may_fill_lists(officer: Officer) -> bool:
    """Whether an officer may put many projects on a list at once, and move many to another round."""
    return officer.role == Role.PROVINCE


def may_decide_exit(officer: Officer) -> bool:
    """Whether an officer may remove a project from a list or from a year's plan (调出), or declare it ended (终止)."""
    return officer.role == Role.PROVINCE


def may_keep_targets(officer: Officer) -> bool:
    """Whether an officer may open a target list, and put projects on it and take them off."""
    return officer.role == Role.PROVINCE


def may_see_contact(officer: Officer, project: Project) -> bool:
    """Whether an officer sees a project's telephone number in full wherever it stands: the zone that registered it."""
    return officer.role == Role.ZONE and may_report_on(officer, project)


def may_reveal_contact(officer: Officer, project: Project) -> bool:
    """Whether an officer may have the number shown in full, with a reason: who supervises; never who only reads."""
    return may_report(officer) and may_report_on(officer, project)


def may_review(officer: Officer, project: Project) -> bool:
    """Whether an officer may approve or return what was reported on a project: its unit and the province."""
    return officer.role != Role.ZONE and may_report_on(officer, project)


def may_review_value(officer: Officer, value: IndicatorValue) -> bool:
    """
    Whether an officer may approve or return a value of an indicator.

    The unit what its zones and its own officers entered, but nobody their own; the province everything, its own too:
    above it there is nobody.
    """
    if officer.role == Role.UNIT:
        is_of_province = value.recorded_by.role == Role.PROVINCE
        return may_report_in(officer, value.zone) and officer.pk != value.recorded_by_id and not is_of_province
    return officer.role == Role.PROVINCE


def may_assess(officer: Officer) -> bool:
    """Whether an officer may define indicators and assessment schemes, and seal results."""
    return officer.role == Role.PROVINCE


def may_keep_forms(officer: Officer) -> bool:
    """Whether an officer may keep workbooks of the own post that exports fill in, and retire them."""
    return may_report(officer)


def may_call_for_reports(officer: Officer) -> bool:
    """Whether an officer may have the zones within sight reminded of the reports of a month."""
    return officer.role in {Role.UNIT, Role.PROVINCE}


def may_close_months(officer: Officer) -> bool:
    """Whether an officer may close a month, open it again and set its due day."""
    return officer.role == Role.PROVINCE


def may_manage_officers(officer: Officer) -> bool:
    """
    Whether an officer may give others posts and close their accounts: security administrators.

    System administrators as well where few people run the installation and their duties are not separated.
    """
    is_separated: bool = settings.SEPARATION_OF_DUTIES
    return officer.role == Role.SECURITY or (officer.role == Role.ADMINISTRATOR and not is_separated)


def may_keep_accounts(officer: Officer) -> bool:
    """Whether an officer may send links, end sign-ins and unlock accounts."""
    return officer.role == Role.ADMINISTRATOR


def may_record_absence_of(officer: Officer, absentee: Officer) -> bool:
    """Whether an officer may say that somebody is away or back: about themselves, and who keeps accounts of anybody."""
    return officer.pk == absentee.pk or may_keep_accounts(officer)


def may_reset_second_factors(officer: Officer) -> bool:
    """
    Whether an officer may take a lost second factor off an account.

    Not whoever may send the link to a new password, where the duties are separated: both together are the account.
    """
    return may_manage_officers(officer)


def may_decide_rights(officer: Officer, request: RightsRequest) -> bool:
    """Whether an officer may decide on a request; who asked may take it back. The operation refuses own approvals."""
    return may_manage_officers(officer) or officer.pk == request.requested_by_id


def may_search_audit(officer: Officer) -> bool:
    """Whether an officer may search all trails and take them out."""
    return officer.role == Role.AUDITOR


def may_change_stall_rules(officer: Officer) -> bool:
    """Whether an officer may change when projects count as stalled."""
    return officer.role == Role.PROVINCE


def may_seal_bulletin(officer: Officer, unit: str | None) -> bool:
    """Whether an officer may seal a bulletin of a unit (its code), or of the province (None): a unit only its own."""
    if officer.role == Role.UNIT:
        return unit is not None and officer.unit_id == unit
    return officer.role == Role.PROVINCE


def may_seal_bulletins(officer: Officer) -> bool:
    """Whether an officer may seal bulletins of any scope."""
    return officer.role in {Role.UNIT, Role.PROVINCE}


def may_keep_templates(officer: Officer) -> bool:
    """Whether an officer may upload the Word templates of bulletins and retire them."""
    return officer.role == Role.PROVINCE


def may_keep_chains(officer: Officer) -> bool:
    """Whether an officer may say which texts mean which key chain (重点产业链), and who leads one (链主)."""
    return officer.role in {Role.PROVINCE, Role.ADMINISTRATOR}


def may_close_doubts_of(officer: Officer, recipient: Officer) -> bool:
    """Whether an officer may state whether a doubtful mail arrived: the recipient, their unit and the province."""
    if not may_report(officer):
        return False
    if officer.role == Role.PROVINCE or officer.pk == recipient.pk:
        return True
    zone = recipient.zone
    return officer.role == Role.UNIT and officer.unit_id in {recipient.unit_id, zone.unit_id if zone else None}


def may_draw_sample(officer: Officer) -> bool:
    """Whether an officer may draw a sample for checks on site: the units of their own, the province of all."""
    return officer.role in {Role.UNIT, Role.PROVINCE}


def may_check_sample(officer: Officer, project: Project) -> bool:
    """Whether an officer may enter what a check on site found: never the zone that reported it."""
    return may_review(officer, project)
