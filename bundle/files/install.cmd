@echo off
rem Offline installation: install.cmd [folder]. Uses the files in this folder only.
chcp 65001 >nul
setlocal
set "HERE=%~dp0"
set "TARGET=%~1"
if "%TARGET%"=="" set "TARGET=%USERPROFILE%\tasklib"
if exist "%TARGET%" (
    echo 文件夹“%TARGET%”已经存在，没有安装。请换一个：install.cmd 新文件夹 1>&2
    exit /b 1
)
for /f "usebackq tokens=3" %%v in ("%HERE%made_for.txt") do set "WANTED=%%v"
py -%WANTED% -c "import sys; sys.exit(sys.version_info < (3, 11, 5))" 2>nul
if errorlevel 1 (
    echo 须有 Python %WANTED%（3.11.5 或更高），没有安装。请先运行 Python 的安装程序。 1>&2
    exit /b 1
)
set PYTHONIOENCODING=utf-8
py -%WANTED% "%HERE%check.py" || exit /b 1
echo 正在安装到“%TARGET%”，约需几分钟……
mkdir "%TARGET%"
py -%WANTED% -m venv "%TARGET%\程序" || goto failed
"%TARGET%\程序\Scripts\python" -m pip install --quiet --disable-pip-version-check --no-index ^
    --find-links "%HERE%wheels" --require-hashes --requirement "%HERE%requirements.lock" || goto failed
"%TARGET%\程序\Scripts\tasklib" init "%TARGET%\工作区" || goto failed
echo 装好了。打开办公桌：进入“%TARGET%\工作区”，运行 ..\程序\Scripts\tasklib lab
exit /b 0

:failed
rmdir /s /q "%TARGET%"
echo 没有装成，已撤回，原因见上。 1>&2
exit /b 1
