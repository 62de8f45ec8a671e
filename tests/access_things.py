"""One thing of each kind that an address may name, for the table of access."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from projects.models import Evidence, KeyChain, Round
from projects.operations.officers import record_absence
from projects.rules.months import previous_month
from projects.rules.stages import Kind
from tests import (
    bulletin_factories,
    factories,
    files,
    form_factories,
    indicator_factories,
    monthly,
    reform_factories,
    sample_factories,
)
from tests.integration.tracker.reminders.people import owe
from tracker.models import ExportJob, ImportJob, ImportProfile, ImportRow, MailPurpose, OfficeForm, SavedView
from tracker.models.background_job import post_of
from tracker.operations.accounts.links import make_link
from tracker.operations.stall_answers import answer_stall
from zones.models import Role, Token

WORDS = {"chapter": "README", "mail": "hint"}
"""What addresses name that is no record."""


def make_things(neighbour="邻近开发区"):
    """Make the people and the things; return the numbers by the names that addresses have for them."""
    zone, officer = _people(neighbour)
    project = factories.make_project(zone, planned_start_on=date(2024, 3, 1), contact_phone="13800000000")
    member, day = factories.aim(project), factories.TODAY
    colleague = factories.make_officer(Role.ZONE, zone=zone)
    absence = record_absence(
        officer=officer, substitute=colleague, first_on=day, last_on=day, by=officer, now=factories.NOW
    )
    problem = project.problem_register.create(
        description="用地", owner="张三", due_on=day, raised_at=factories.NOW, raised_by=officer
    )
    others = {**_reforms(project), **_indicators(zone, officer)}
    return {
        "project_id": project.pk,
        "round_key": "2023-1",
        **_sampled(project),
        "round_id": Round.objects.keyed(2023, 1).get().pk,
        "report_id": monthly.submitted(project, by=officer).pk,
        "problem_id": problem.pk,
        "absence_id": absence.pk,
        "officer_id": officer.pk,
        "reminder_id": owe(officer, [project], now=factories.NOW).pk,
        "plan_exit_id": factories.leave_plan(project).pk,
        "adjustment_id": factories.propose_plan(project, by=officer).pk,
        "target_id": member.target_id,
        "member_id": member.pk,
        "month": f"{previous_month(timezone.localdate().replace(day=1)):%Y-%m}",
        **others,
        **_bulletins(zone),
        "sign_in": Token.objects.create(user=officer, created=timezone.now())[0].number,
        "token": make_link(officer, MailPurpose.INVITATION, now=timezone.now()).split("/")[-2],
        "numbers": {**others["numbers"], "indicator-values": others["value_id"]},
        "chain_id": KeyChain.objects.get().pk,
        **WORDS,
        **_own(project, officer),
        "request_id": factories.ask_for_rights(colleague).pk,
    }


def asked_for(officer, number=1):
    """Return a ledger that an officer asked for and that nobody has made yet."""
    told = {"post": post_of(officer), "requested_at": factories.NOW, "number": number, "total": 1}
    return ExportJob.objects.create(officer=officer, **told)


def sent_in(officer, **more):
    """Return a ledger that an officer sent in, compared with the books; its file is gone."""
    zone = officer.zone
    told = {"post": post_of(officer), "uploaded_at": factories.NOW, "ended_at": factories.NOW, "size": 1}
    told |= {"file_name": "台账.xlsx", "sha256": "0" * 64, "state": "planned", "plan_digest": "0" * 64}
    question = {"code": "zone:某区", "text": "“某区”是哪个开发区？", "options": [], "default": None}
    told |= {"questions": [{**question, "blocks": False, "is_open": False}]}
    told |= {"fingerprint": "0" * 64, "answers": {"unit": "万元", "column:owner": "D"}, **more}
    job = ImportJob.objects.create(officer=officer, zone=zone, unit=officer.unit, **told)
    cell = {"field": "name", "old": None, "new": "上传的项目"}
    ImportRow.objects.create(job=job, sheet="项目", row=2, status="new", name="上传的项目", zone=zone, changes=[cell])
    return job


def remembered_by(officer):
    """Return what an officer answered about ledgers like that one, before it came."""
    told = {"answered_by": officer, "answered_at": factories.NOW - timedelta(days=1), "answer": "D"}
    return ImportProfile.objects.create(post=post_of(officer), fingerprint="0" * 64, code="column:owner", **told)


def _own(project, officer):
    """Return what an officer keeps: a view of a list, a ledger in the making, a photo, and an answer to a light."""
    view = SavedView.objects.create(officer=officer, page="projects", title="在建", saved_at=factories.NOW)
    return {
        "export_id": asked_for(officer).pk,
        "import_id": sent_in(officer).pk,
        "form_id": form_factories.kept(officer).pk,
        "view_id": view.pk,
        "evidence_id": evidence_of(project, officer).pk,
        "answer_id": answer_of(project, officer).pk,
    }


def _bulletins(zone):
    """Seal a bulletin of the unit, since one of the province is for all; and keep a template."""
    return {"bulletin_id": bulletin_factories.seal(zone.unit).pk, "template_id": bulletin_factories.template().pk}


def _people(neighbour):
    """Make one officer of every kind, each named after it; `neighbour` is of another zone."""
    unit = factories.make_unit(code="149901", name="甲市")
    zone = factories.make_zone(unit)
    officer = factories.make_officer(Role.ZONE, zone=zone, username="zone")
    factories.make_officer(Role.ZONE, zone=factories.make_zone(name=neighbour), username="neighbour")
    factories.make_officer(Role.UNIT, unit=unit, username="unit")
    for role in (Role.PROVINCE, Role.AUDITOR, Role.ADMINISTRATOR, Role.SECURITY):
        factories.make_officer(role, username=str(role))
    return zone, officer


def _sampled(project):
    """Let a project start, and draw its entry for a check on site."""
    milestone, entry = factories.reach(project, Kind.STARTED), factories.enter(project, factories.make_round())
    item = sample_factories.draw([entry]).items.get()
    numbers = {"milestone_id": milestone.pk, "entry_id": entry.pk}
    return {**numbers, "sample_id": item.sample_id, "drawn_id": item.pk}


def _reforms(project):
    """Make something of every kind of the approval reforms."""
    item = reform_factories.finished_item(project).item
    reform_factories.intake(project)
    parcel = reform_factories.parcel(project.zone).parcel
    return {
        "item_id": item.pk,
        "parcel_id": parcel.pk,
        "numbers": {
            "chain-aliases": factories.map_text().pk,
            "chain-leaders": factories.mark_leader(KeyChain.objects.get()).pk,
            "clock-pauses": reform_factories.pause(project, item).pk,
            "commitment-checks": reform_factories.check(item).pk,
            "parcel-allocations": reform_factories.allocate(parcel, project).pk,
            "parcel-results": reform_factories.assess(parcel).pk,
            "proxy-services": reform_factories.service(project, told={"closed_on": date(2024, 6, 3)}).pk,
            "proxy-posts": reform_factories.post(project.zone).pk,
            "reform-adoptions": reform_factories.adopt(project).pk,
        },
    }


def _indicators(zone, officer):
    """Make a value of the zone that waits, and a scheme with a sealed result."""
    indicator = indicator_factories.indicator()
    scheme = indicator_factories.scheme((indicator, 100))
    value = indicator_factories.value(indicator, zone, "1", by=officer, approve=False)
    return {"scheme_id": scheme.pk, "seal_number": indicator_factories.seal(scheme).number, "value_id": value.pk}


def answer_of(project, officer, measure="已约谈"):
    """Answer a light of a project, whether it is on or not."""
    now = timezone.now()
    told = {"by": officer, "now": now, "today": timezone.localdate(now), "due_on": timezone.localdate(now)}
    told |= {"lit": ["silent"], "explanation": "等批复", "measure": measure}
    return answer_stall(project=project, rule_code="silent", **told)


def evidence_of(project, officer, name="协议.jpg"):
    """Store a photo beside a project."""
    evidence = Evidence(
        project=project,
        kind="agreement",
        name=name,
        content_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        recorded_at=factories.NOW,
        recorded_by=officer,
    )
    evidence.file.save("", SimpleUploadedFile("x", files.photo()))
    evidence.save()
    return evidence


JOBS = {
    ExportJob: lambda: asked_for(factories.somebody()),
    ImportProfile: lambda: remembered_by(factories.somebody()),
    ImportJob: lambda: sent_in(factories.somebody()),
    OfficeForm: lambda: form_factories.kept(factories.make_officer(Role.ZONE)),
    ImportRow: lambda: ImportRow.objects.get(job=sent_in(factories.somebody())),
}
"""A sample of each kind of job in the background, and of what they fill in."""
