#!/bin/sh
# Writes the three lock files anew from pyproject.toml; needs uv. Only names, versions and hashes
# are kept: no host.
set -eu
cd "$(dirname "$0")/.."
# odfpy is published as source only, and setuptools builds it; hatchling builds Passeur.
printf 'editables\nhatchling>=1.27\nsetuptools\n' > .cache/build.in
lock() {
    uv pip compile "$@" --generate-hashes --universal --python-version 3.11 \
        --no-header --no-emit-index-url --no-emit-find-links --no-annotate --upgrade --quiet
}
lock .cache/build.in --output-file requirements-build.lock
lock pyproject.toml --output-file requirements.lock
lock --group dev --constraint requirements.lock --constraint requirements-build.lock \
    --output-file requirements-dev.lock
rm .cache/build.in
