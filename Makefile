# Every command that a person or CI runs. `make` prints them.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON3 ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
RUNTIME := $(VENV)/.installed-base
DEV := $(VENV)/.installed-dev

# What a check of the program itself runs under: the settings of a production that is nowhere.
PRODUCTION := env DEBUG=0 SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))') \
  FIELD_KEYS=$$($(PYTHON) -c 'from config.field_keys import new_key; print(new_key("check"))') DEPLOYMENT_ID=check \
  SITE_URL=https://tracker.invalid ALLOWED_HOSTS=tracker.invalid DATABASE_URL=sqlite:///var/check.sqlite3 REDIS_URL= EMAIL_URL=
# A development's, where no .env says otherwise.
DEVELOPMENT := env $$([ -f .env ] || echo DEBUG=$${DEBUG:-1})
MANAGE := $(PYTHON) manage.py
PACKAGES := config zones projects tracker devtools
SOURCES := manage.py $(PACKAGES) deploy tests $(wildcard bench)
TEMPLATES := $(wildcard $(PACKAGES:%=%/templates))
STYLES := $(wildcard $(PACKAGES:%=%/static/*/*.css))
BEAUTIFY := $(VENV)/bin/css-beautify --indent-size=2 --end-with-newline --space-around-combinator
# A file of tests is done before a second process has started. Files are not split between processes (loadscope), so that
# what a file makes once, such as the demo, is made once; tests/plugins.py puts the longest of them first.
WORKERS ?= $(if $(findstring .py,$(ARGS)),1,2)
# Each uses one core; the longest first.
CHECKS := types lint schema-check docs-check imports migrations-check django-check static-check
COVERED := */rules/*,*/operations/*,*/queries/*,*/permissions.py

export PYTHON3 VENV
# Images of containers often forbid it; the tests start many programs, each of which would compile everything again.
export PYTHONDONTWRITEBYTECODE :=

##@ 运行

.PHONY: run
run: $(RUNTIME)  ## 启动全部：网站在 127.0.0.1:8000（用 PORT= 改端口），数据留在 var/
	@exec $(PYTHON) -m devtools.run

.PHONY: worker
worker: $(RUNTIME)  ## 只启动任务进程
	@exec $(DEVELOPMENT) $(PYTHON) -m celery -A config worker --loglevel INFO --without-gossip --without-mingle

.PHONY: beat
beat: $(RUNTIME)  ## 只启动定时器
	@exec $(DEVELOPMENT) $(PYTHON) -m celery -A config beat --loglevel INFO

.PHONY: demo
demo: $(RUNTIME)  ## 载入演示数据，打印全省比率表
	@$(DEVELOPMENT) $(MANAGE) migrate --verbosity 0
	@$(DEVELOPMENT) $(MANAGE) load_reference
	@$(DEVELOPMENT) $(MANAGE) load_demo
	@$(DEVELOPMENT) $(MANAGE) rate_report --as-of 2023-12-31 --by unit

.PHONY: setup
setup: $(DEV)  ## 建立 .venv，安装全部依赖（含测试与检查所需）
	@echo "依赖已就绪：$(VENV)"

##@ 测试

.PHONY: test
test: $(DEV)  ## 在真实的 PostgreSQL 与 Redis 上运行全部测试（ARGS= 交给 pytest）
	@REQUIRE_POSTGRES=1 $(PYTHON) -m devtools.testservers --fast --keep var/testservers $(PYTHON) -m pytest -n $(WORKERS:1=0) --dist loadscope --no-loadscope-reorder $(ARGS)

.PHONY: test-fast
test-fast: $(DEV)  ## 几秒钟的测试：规则与架构，不需要服务器
	@HYPOTHESIS_PROFILE=fast $(PYTHON) -m pytest -q -m "not slow" -p no:django -p no:xdist -p no:cov -p no:randomly $(or $(ARGS),tests/unit tests/architecture)

.PHONY: cover
cover: $(DEV)  ## 运行全部测试；规则、写入、查询与权限必须全部走到（含分支）
	@$(MAKE) test ARGS="--cov --cov-report= $(ARGS)"
	@$(PYTHON) -m coverage report --fail-under=100 --include='$(COVERED)'

.PHONY: chaos
chaos: $(DEV)  ## 在随机故障下发催办，核对不丢、不重（ARGS= 如 --seed 11 --seconds 90）
	@$(PYTHON) -m devtools.chaos $(ARGS)

.PHONY: changes
changes: $(DEV)  ## “为什么变了”的各部分在 200 个随机小世界里分毫不差（CHANGES= 定个数）
	@CHANGES=$(or $(CHANGES),200) $(PYTHON) -m pytest -n 2 tests/integration/tracker/queries/rates/test_changes.py

.PHONY: worlds
worlds: $(DEV)  ## 各种回答里的每个数字都与另写的算法核对：在 500 个随机小世界里，两种数据库各一遍（WORLDS= 定个数）
	@WORLDS=$(or $(WORLDS),500) $(MAKE) test ARGS=tests/journeys/test_worlds.py WORKERS=2
	@WORLDS=$(or $(WORLDS),500) $(PYTHON) -m pytest -n 2 tests/journeys/test_worlds.py

.PHONY: import-books
import-books: $(DEV)  ## 每份样例台账、每个小样例都经接口作为任务走一遍（make test 只抽几份）
	@IMPORT_BOOKS=all $(MAKE) test ARGS=tests/integration/tracker/import_jobs/test_books_as_jobs.py

.PHONY: import-kills
import-kills: $(DEV)  ## 在每个时刻逐一杀死导入台账、名单、月报的任务进程：不留半份，任务自己收场（make test 只抽几个时刻）
	@IMPORT_KILLS=all $(MAKE) test ARGS=tests/integration/tracker/import_jobs/test_killed_workers.py

.PHONY: mutants
mutants: $(DEV)  ## 逐一拆掉可见范围的检查，必须有回答因此露馅（MUTANTS= 只拆以此开头的几处；make test 每天拆三分之一）
	@THOROUGH=1 MUTANTS=$(MUTANTS) $(MAKE) test ARGS=tests/integration/tracker/test_second_wall.py

.PHONY: pages
pages: $(DEV)  ## 在 Chromium 中把每一页都看一遍：无障碍、手机、打印、版面移动、大小、每个输入框按回车（make test 每天看三分之一）
	@THOROUGH=1 $(MAKE) test ARGS="tests/journeys/test_every_page_in_browser.py tests/journeys/test_forms_in_browser.py"

.PHONY: thorough
thorough: $(DEV)  ## make test 每天只做三分之一的，全部做一遍：给接口填的胡话、谁得到什么回答、谁看的列表会不会越长越慢、迁移退回到空库、从空库启动
	@THOROUGH=1 $(MAKE) test ARGS="tests/integration/tracker/api/test_nonsense.py tests/integration/tracker/test_access.py tests/integration/tracker/test_nothing_grows.py tests/integration/test_migrations.py tests/journeys/test_make_run.py" WORKERS=2

.PHONY: fuzz
fuzz: $(DEV)  ## 把二十本台账各随机弄坏一千次再读：要么读出，要么一句话拒绝，不崩、不挂（ARGS= 如 --books 5 --seed 3）
	@$(PYTHON) -m devtools.ledger_fuzz $(ARGS)

.PHONY: bench
bench: $(DEV)  ## 运行基准测试：每项都是同场对比的倍数（SCALE=20k、100k、1m 定规模；GROWTH=1 逐一问遍所有地址在三种规模下的开销）
	@$(PYTHON) -m bench

.PHONY: load
load: $(DEV)  ## 五十名人员同时使用五分钟：每秒次数、各路由的快慢、内存（ARGS= 如 --seconds 60 --think 1）
	@$(PYTHON) -m devtools.testservers $(PYTHON) -m bench.load $(ARGS)

##@ 检查

.PHONY: check
check: $(DEV)  ## 全部检查，然后全部测试；CI 运行的就是它
	@$(MAKE) --no-print-directory --output-sync=target --jobs=2 $(CHECKS)
	@$(MAKE) --no-print-directory test

.PHONY: fix
fix: $(DEV)  ## 整理格式，修正能自动修正的
	@$(PYTHON) -m ruff check --fix --exit-zero --quiet $(SOURCES)
	@$(PYTHON) -m ruff format $(SOURCES)
	@$(PYTHON) -m djlint --reformat --warn --quiet $(TEMPLATES)
	@for style in $(STYLES); do $(BEAUTIFY) --replace $$style >/dev/null || exit; done

.PHONY: lint
lint: $(DEV)  ## 检查格式与写法
	@$(PYTHON) -m ruff format --check $(SOURCES)
	@$(PYTHON) -m ruff check $(SOURCES)
	@$(PYTHON) -m djlint --check $(TEMPLATES)
	@failed=0; for style in $(STYLES); do $(BEAUTIFY) $$style | diff -u $$style - || failed=1; done; exit $$failed

.PHONY: types
types: $(DEV)  ## 检查类型
	@$(PRODUCTION) $(PYTHON) -m mypy

.PHONY: imports
imports: $(DEV)  ## 检查模块之间的引用方向
	@$(PRODUCTION) $(VENV)/bin/lint-imports --no-logo

.PHONY: migrations-check
migrations-check: $(DEV)  ## 检查迁移与模型一致
	@$(PRODUCTION) $(MANAGE) makemigrations --check --dry-run

.PHONY: django-check
django-check: $(DEV)  ## 按生产设置检查
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

.PHONY: schema-check
schema-check: $(DEV)  ## 检查 OpenAPI 文档
	@$(PRODUCTION) $(MANAGE) spectacular --validate --fail-on-warn --file /dev/null

.PHONY: static-check
static-check: $(DEV)  ## 检查静态文件能按生产方式收集（引用的文件都在）
	@$(PRODUCTION) $(MANAGE) collectstatic --noinput --clear --verbosity 0

.PHONY: compare
compare: $(DEV)  ## 证明改造没有改变任何回答：与另一次提交逐一比对（BASE=提交，默认为与主线分叉处，没有分叉则为上一次提交）
	@$(PYTHON) -m devtools.compare_answers $(BASE)

.PHONY: picture
picture: $(DEV)  ## 由模块之间的引用画出结构图（docs/explanation/architecture.md）
	@$(PYTHON) -m devtools.architecture_picture

.PHONY: round-trip-book
round-trip-book: $(DEV)  ## 重新制作 LibreOffice 存过的台账、月报表、名单（tests/exported_books/，须装有 LibreOffice）
	@ROUND_TRIP=write $(PYTHON) -m pytest -q -p no:randomly tests/integration/tracker/exports/test_round_trip.py tests/integration/tracker/exports/test_sheet_round_trip.py -k whole

.PHONY: screenshots
screenshots: $(DEV)  ## 为 README 和使用手册重新截图（docs/screenshots/，须有 Chromium；NAMES= 只截这几页）
	@$(PYTHON) -m devtools.screenshots $(NAMES)

.PHONY: docs
docs: picture  ## 重新生成 docs/ 里自动生成的页面
	@$(PRODUCTION) $(MANAGE) build_docs

.PHONY: docs-check
docs-check: $(DEV)  ## 检查 docs/ 里自动生成的页面是最新的
	@$(PRODUCTION) $(MANAGE) build_docs --check
	@$(PYTHON) -m devtools.architecture_picture --check

##@ 维护

.PHONY: release-fixture
release-fixture: $(DEV)  ## 发布时留存本版本的演示库与其中的数，以后的版本据此证明能升级、能退回（NAME=版本）
	@$(PYTHON) -m devtools.testservers --fast $(PYTHON) -m devtools.releases $(NAME)

.PHONY: lock
lock: $(DEV)  ## 重新解析依赖，写出锁定文件
	@devtools/lock.sh

.PHONY: clean
clean:  ## 删除 .venv 与缓存；保留数据所在的 var/
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: sbom
sbom: $(DEV)  ## 列出随程序安装的全部软件和网页脚本及其许可（var/sbom/sbom.json），并核对与锁定文件一致
	@mkdir -p var/sbom
	@VENV=var/sbom/program devtools/install.sh requirements/base.txt
	@VENV=var/sbom/tool devtools/install.sh requirements/sbom.txt
	@var/sbom/tool/bin/cyclonedx-py environment --output-reproducible --spec-version 1.6 -o var/sbom/sbom.json var/sbom/program/bin/python
	@$(PYTHON) -m devtools.licences var/sbom/sbom.json requirements/base.txt tracker/static/vendor/manifest.json

.PHONY: help
help:  ## 打印本表
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*##/ {printf "  make %-18s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(RUNTIME): requirements/base.txt
	@devtools/install.sh requirements/base.txt
	@touch $@

$(DEV): requirements/dev.txt
	@devtools/install.sh requirements/dev.txt
	@touch $(RUNTIME) $@
