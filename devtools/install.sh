#!/usr/bin/env bash
# Makes the virtual environment and installs a lock file into it:  devtools/install.sh requirements/dev.txt
# uv installs, when it can be had and reaches the registry; pip does otherwise. Both demand the hashes.
set -euo pipefail

lock=$1
venv=${VENV:-.venv}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
# A cache that cannot be written is done without, and not complained of.
caches=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}
if ! mkdir -p "$caches" 2>/dev/null || ! [ -w "$caches" ]; then export PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1; fi

make_venv() {
  local python=${PYTHON3:-python3}
  if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "需要 Python 3.11 或更新版本；可以用 PYTHON3=/路径/python3.11 指定。" >&2
    exit 1
  fi
  if ! "$python" -m venv --clear "$venv"; then
    echo "无法创建虚拟环境：请先安装 python3-venv。" >&2
    exit 1
  fi
}

# What pip was told of the registry, uv has to be told again: it reads none of pip's configuration.
# The last one listed is the one that pip follows.
pip_setting() {
  "$venv/bin/python" -m pip config list 2>/dev/null | sed -n "s/^\(global\|install\|:env:\)\.$1='\(.*\)'\$/\2/p" | tail -n 1
}

install_with_uv() {
  "$venv/bin/python" -m pip install --quiet --require-hashes -r requirements/uv.txt || return 1
  local index cert
  index=$(pip_setting index-url)
  cert=$(pip_setting cert)
  if [ -n "$index" ]; then export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}; fi
  if [ -n "$cert" ]; then export SSL_CERT_FILE=${SSL_CERT_FILE:-$cert}; fi
  UV_SYSTEM_CERTS=1 UV_LINK_MODE=copy UV_HTTP_TIMEOUT=60 "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" \
    --require-hashes -r "$lock"
}

install_with_pip() {
  echo "uv 不可用，改用 pip 安装……" >&2
  "$venv/bin/python" -m pip install --quiet --require-hashes -r "$lock"
}

"$venv/bin/python" -c '' 2>/dev/null || make_venv
echo "正在安装依赖（$lock）……"
install_with_uv || install_with_pip
