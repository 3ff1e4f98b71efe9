# Two commands for everybody: `make demo` runs the product, `make test` tests it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
UV := $(shell command -v uv 2>/dev/null)
WORKERS ?= 2

.PHONY: help demo test lint messages requirements browser bench clean

help:  ## What one can do here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# With uv the environment is there in seconds; without it pip does the same.
$(VENV)/ready: requirements.txt
	@echo "Installing what Valico runs on ..."
ifneq ($(UV),)
	@test -x $(PY) || uv venv --quiet --python $(PYTHON) $(VENV)
	@uv pip install --quiet --python $(PY) -r requirements.txt
else
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
endif
	@touch $@

$(VENV)/ready-dev: requirements-dev.txt $(VENV)/ready
	@echo "Installing what the tests need ..."
ifneq ($(UV),)
	@uv pip install --quiet --python $(PY) -r requirements-dev.txt
else
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
endif
	@touch $@

demo: $(VENV)/ready  ## Run the product with demo content on http://127.0.0.1:$(PORT)
	@DJANGO_SETTINGS_MODULE=lms.site.settings.demo PORT=$(PORT) exec $(PY) manage.py demo

test: $(VENV)/ready-dev browser  ## Run the whole suite, browser tests included
	$(PY) -m pytest -q -n $(WORKERS) --dist load

browser: $(VENV)/ready-dev  # A Chromium for the browser tests: the system's, else Debian's, else Playwright's own
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing Chromium ..." && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else $(PY) -m playwright install chromium; fi

lint: $(VENV)/ready-dev  ## Style, arrows between the rooms, migrations, deployment checks, message catalogues
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=lms.site.settings.production SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(60))") \
	  ALLOWED_HOSTS=valico.example BASE_URL=https://valico.example $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m pytest -q -p no:cacheprovider tests/house

messages: $(VENV)/ready-dev  ## Collect the strings of every app and compile the catalogues (needs gettext)
	@for app in lms/enterprises lms/charts lms/exports lms/pagecache lms/ledger lms/questions lms/mail lms/audit lms/portal lms/indicators lms/calls lms/site courses webinars certificates; do \
	  (cd $$app && $(CURDIR)/$(VENV)/bin/django-admin makemessages -l it --no-obsolete --add-location file -v0 && $(CURDIR)/$(VENV)/bin/django-admin compilemessages -l it -v0); done

requirements:  ## Pin anew what requirements.in and requirements-dev.in ask for (needs uv)
	uv pip compile --quiet --upgrade --python-version 3.11 requirements.in -o requirements.txt
	uv pip compile --quiet --upgrade --python-version 3.11 requirements-dev.in -o requirements-dev.txt

bench: $(VENV)/ready-dev  ## Measure speed and memory against a bare page (see benchmarks/README.md)
	$(PY) -m benchmarks

clean:  ## Forget the environment and the demo's data
	rm -rf $(VENV) var
