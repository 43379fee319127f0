#!/bin/sh
# 离线安装：sh install.sh [安装到哪个文件夹]。只用本文件夹里的文件，不连网络。
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-"$HOME/tasklib"}

if [ -e "$target" ] && [ -n "$(ls -A "$target" 2>/dev/null)" ]; then
    echo "文件夹“$target”里已有内容，没有安装。请换一个文件夹：sh install.sh 新文件夹。" >&2
    exit 1
fi
python=
# The version that the wheels are for comes first.
wanted=$(cut -d ' ' -f 3 "$here/made_for.txt")
for name in "python$wanted" python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11, 5))' 2>/dev/null; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "须有 Python 3.11.5 或更高版本及其 venv 模块，没有安装。请先从系统安装盘装上（软件包名多为 python3、python3-venv）。" >&2
    exit 1
fi

if ! PYTHONIOENCODING=utf-8 "$python" "$here/check.py"; then
    echo "没有安装，原因见上。" >&2
    exit 1
fi

echo "正在安装到“$target”，约需两三分钟……"
trap 'rm -rf "$target/程序"; echo "没有装成，已撤回，原因见上。" >&2' EXIT
mkdir -p "$target"
"$python" -m venv "$target/程序"
"$target/程序/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \
    --find-links "$here/wheels" --require-hashes --requirement "$here/requirements.lock"
"$target/程序/bin/tasklib" init "$target/工作区"
trap - EXIT
echo "装好了。打开办公桌：cd “$target/工作区”后运行 ../程序/bin/tasklib lab"
