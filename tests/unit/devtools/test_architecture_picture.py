"""The picture of who imports whom counts each pair of modules once, between the parts that it draws."""

from devtools.architecture_picture import arrows_between, drawn, member_of

SUBJECTS = {"rates", "reports"}
IMPORTS = [
    ("tracker.api.rates.views.rates", "tracker.api.reports.serializers"),
    ("tracker.api.rates.urls", "tracker.api.reports"),
    ("tracker.api.rates.urls", "tracker.api.rates.views.rates"),
    ("tracker.api.rates.urls", "tracker.api.views"),
    ("tracker.api.reports.views", "tracker.queries.rates.window"),
]


def test_a_module_belongs_to_the_part_that_it_is_or_lies_in():
    assert member_of("tracker.api.rates.views.rates", "tracker.api", SUBJECTS) == "rates"
    assert member_of("tracker.api.rates", "tracker.api", SUBJECTS) == "rates"
    assert member_of("tracker.api.views", "tracker.api", SUBJECTS) is None
    assert member_of("tracker.queries.rates.window", "tracker.api", SUBJECTS) is None
    assert member_of("tracker.api.rates", "", {"tracker", "projects"}) == "tracker"


def test_arrows_run_between_parts_and_say_how_many_imports_they_stand_for():
    arrows = arrows_between(IMPORTS, lambda module: member_of(module, "tracker.api", SUBJECTS))
    assert drawn(arrows) == ["  rates -->|2| reports"]
