#!/usr/bin/env bash
# Writes the lock files anew. They hold versions and hashes, and no address: where packages come from is the machine's.
set -euo pipefail

uv=${VENV:-.venv}/bin/uv
options=(
  --quiet --upgrade --universal --python-version 3.11 --generate-hashes
  --no-emit-index-url --no-emit-find-links --no-header
)
"$uv" pip compile "${options[@]}" pyproject.toml -o requirements/base.txt
"$uv" pip compile "${options[@]}" pyproject.toml --extra dev -c requirements/base.txt -o requirements/dev.txt
echo uv | "$uv" pip compile "${options[@]}" --no-annotate - -o requirements/uv.txt
# The tool that lists what is installed, for itself: neither the program nor its tests need it.
echo cyclonedx-bom | "$uv" pip compile "${options[@]}" --no-annotate - -o requirements/sbom.txt
