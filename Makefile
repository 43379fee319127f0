# Every target does its own set-up first, so each works on a fresh clone. Needs Python >= 3.11.5 and make.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := build/uv/bin/uv
PIP_INSTALL := -m pip install -qq --disable-pip-version-check
# The example's half-year, as it stood three days after the counties' filing day.
EXAMPLE := --plan yaan-2022 --period 2022-06 --as-of 2022-07-08

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup briefs year test torture lint format lab bench picture lock wheel bundle clean

help: ## 列出这些命令 · list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(READY) ## 安装到 .venv · set up .venv

briefs: $(READY) ## 用示例数据生成简报 · render the briefs of the example data
	@$(BIN)/tasklib example yaan-2022
	@$(BIN)/tasklib brief county_progress $(EXAMPLE)
	@$(BIN)/tasklib brief joint_meeting $(EXAMPLE)

# In a workspace of its own: the demo's ledger keeps the half-year that `make briefs` tells.
# A meeting's folder comes with its page by schedule; once it was held, it is made again with the minutes.
year: YEAR := cd build/year && $(CURDIR)/$(BIN)/tasklib
year: LETTERS := 督办〔2022〕1号 约谈〔2022〕1号 提醒〔2022〕1号 督办〔2022〕2号 通报〔2022〕1号
year: $(READY) ## 全年示例装到 build/year，按排期出齐、签发全年的简报，备会议材料和督办函，再核对 · the example year, all its briefs issued, its papers, verified
	@rm -rf build/year
	@$(BIN)/tasklib init build/year
	@$(YEAR) example yaan-2022 --year
	@$(YEAR) briefs run --plan yaan-2022 --upto 2023-01-31
	@cd build/year && $(CURDIR)/$(BIN)/python $(CURDIR)/docs/year.py yaan-2022
	@$(YEAR) meeting folder 2022-1 --plan yaan-2022 --as-of 2022-07-22
	@$(YEAR) meeting folder 2022-2 --plan yaan-2022 --as-of 2022-11-25
	@for letter in $(LETTERS); do ($(YEAR) escalate letter $$letter --plan yaan-2022 --as-of 2023-01-31) || exit 1; done
	@$(YEAR) briefs verify --plan yaan-2022

test: $(READY) ## 运行全部测试 · run all tests
	@$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder

torture: $(READY) ## 故障测试加到十倍，约十分钟 · ten times the faults: kills, crowds, full disks, broken files
	@TASKLIB_TORTURE=10 $(BIN)/python -m pytest -m faults

lint: $(READY) ## 检查代码、依赖方向和笔记本 · check style, types, import directions and notebooks
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q tests/test_project.py -k notebook

format: $(READY) ## 整理代码格式,清除笔记本输出 · format the code, strip the notebooks' outputs
	@$(BIN)/ruff check --fix --exit-zero
	@$(BIN)/ruff format
	@$(BIN)/jupyter-nbconvert --log-level=WARN --clear-output --inplace notebooks/*.ipynb

lab: $(READY) ## 打开 JupyterLab(不需联网) · open the desk in JupyterLab, no internet needed
	@$(BIN)/tasklib lab

bench: $(READY) ## 测速 · measure the speed claims
	@$(BIN)/python -m benchmarks

picture: briefs ## 更新 README 的图片(需 Chromium) · redraw the README's picture (needs Chromium)
	@$(BIN)/python docs/picture.py outputs/yaan-2022/2022-06/county_progress/511823.html docs/county_progress.png

# The office gets the import of documents too. Versions locked before stay where pyproject.toml allows them; remove requirements-dev.lock to renew them all.
# Lines that name a place (an index, a folder) are taken out: the hashes alone say what is installed.
lock: $(UV) ## 按 pyproject.toml 更新锁定文件 · renew the lock files from pyproject.toml
	@set -e; compile() { \
		$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--custom-compile-command 'make lock' pyproject.toml "$$@"; \
	}; \
	compile --group dev --output-file requirements-dev.lock; \
	cp requirements-dev.lock requirements.lock; \
	compile --extra import --output-file requirements.lock; \
	for lock in requirements-dev.lock requirements.lock; do \
		sed -e '/^--/d' -e '/:\/\//d' $$lock > build/lock; \
		mv build/lock $$lock; \
	done

wheel: $(READY) ## 打包到 dist/ · build the wheel into dist/
	@rm -rf dist
	@$(BIN)/python -m hatchling build --target wheel

bundle: wheel ## 做离线安装包 dist/bundle · build the folder that installs offline
	@$(BIN)/python bundle/make.py dist/bundle requirements.lock dist/tasklib-*.whl

clean: ## 删除安装、打包和缓存,不动数据 · remove set-up, builds and caches; data/ and outputs/ stay
	@rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find tasklib tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# A new virtual environment in folder $(1), made by the first Python on this machine that will do.
new_environment = for name in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$name -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11, 5))' 2>/dev/null; then \
			exec $$name -m venv --clear $(1); \
		fi; \
	done; \
	echo "需要 Python 3.11.5 或更高版本及其 venv 模块(Debian、Ubuntu 的软件包名为 python3-venv),请安装后重试。" >&2; \
	echo "Python 3.11.5 or later with its venv module is needed (Debian, Ubuntu: python3-venv)." >&2; \
	exit 1

# The markers are written last: a set-up that was interrupted is done again.
$(VENV)/.locked: requirements-dev.lock
	@echo "正在安装到 $(VENV),首次需要一两分钟…… · setting up $(VENV), a minute or two the first time"
	@$(call new_environment,$(VENV))
	@$(BIN)/python $(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(READY): $(VENV)/.locked pyproject.toml
	@$(BIN)/python $(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(UV):
	@$(call new_environment,build/uv)
	@build/uv/bin/python $(PIP_INSTALL) 'uv>=0.13'
