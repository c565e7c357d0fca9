# `make run` starts everything, `make test` is the gate. docs/operations.md tells the rest.

PYTHON ?= python3
PY := .venv/bin/python
PORT ?= 8000
MBTQ_VAR ?= $(CURDIR)/var
SCALE ?= full
export PORT MBTQ_VAR SCALE
# Where the environment forbids bytecode beside the sources, every process would compile for seconds.
export PYTHONPYCACHEPREFIX := $(MBTQ_VAR)/bytecode
unexport PYTHONDONTWRITEBYTECODE

# The demo is for a machine that has no database of its own.
ifeq ($(DATABASE_URL),)
run: export MBTQ_DEMO ?= 1
endif

.PHONY: run test pages fuzz bench clean reset lock prepare-run prepare-test

run: prepare-run
	@exec $(PY) manage.py serve --with-parent

test: prepare-test
	@exec $(PY) bin/gate.py

pages: prepare-test
	@exec $(PY) -m tests.pages

# The interface for other systems, called in every way that its description allows.
fuzz: prepare-test
	@FUZZ=$(or $(FUZZ),100) exec $(PY) bin/gate.py tests/api/test_fuzz.py tests/api/fhir/test_junk.py

bench: prepare-test
	@exec $(PY) -m tests.benchmarks

prepare-run prepare-test: prepare-%:
	@$(PYTHON) bin/prepare.py $*

# What can be made again. The databases stay; `reset` removes those too.
clean:
	@[ ! -x $(PY) ] || $(PY) -m mbtq.embedded remove --fast --var "$(MBTQ_VAR)"
	@rm -rf "$(MBTQ_VAR)/assets" "$(MBTQ_VAR)/static" "$(MBTQ_VAR)/assets.stamp" "$(MBTQ_VAR)/bytecode" "$(MBTQ_VAR)/mypy" "$(MBTQ_VAR)/pages"
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	@rm -rf .ruff_cache .mypy_cache .pytest_cache .import_linter_cache .hypothesis

reset: clean
	@[ ! -x $(PY) ] || $(PY) -m mbtq.embedded remove --var "$(MBTQ_VAR)"
	@rm -rf "$(MBTQ_VAR)"

lock: UV := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links
lock:
	@$(UV) pyproject.toml -o requirements.lock
	@$(UV) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
