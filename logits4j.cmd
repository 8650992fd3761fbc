@echo off
rem Runs the command line, building it first where it is missing or older than its sources.
setlocal
set "ROOT=%~dp0"
set "JAR=%ROOT%target\logits4j-0.1.0-SNAPSHOT-cli.jar"
if defined JAVA_HOME set "PATH=%JAVA_HOME%\bin;%PATH%"

where java >nul 2>&1
if errorlevel 1 (
  echo logits4j: no java on the PATH: install a JDK, 17 or newer>&2
  exit /b 2
)
set "VERSION=0"
for /f "tokens=3" %%v in ('java -version 2^>^&1 ^| findstr /c:" version "') do set "VERSION=%%~v"
for /f "delims=.-+" %%m in ("%VERSION%") do set "MAJOR=%%m"
if %MAJOR% LSS 17 (
  echo logits4j: java is version %VERSION%: 17 or newer is needed>&2
  exit /b 2
)

powershell -NoProfile -Command "$jar = Get-Item -ErrorAction SilentlyContinue $env:JAR; $sources = @(Get-ChildItem -Recurse ($env:ROOT + 'src\main')) + (Get-Item ($env:ROOT + 'pom.xml')); if (-not $jar -or ($sources | Where-Object { $_.LastWriteTime -gt $jar.LastWriteTime })) { exit 1 }"
if not errorlevel 1 goto run

where mvn >nul 2>&1
if errorlevel 1 (
  echo logits4j: no mvn on the PATH: install Maven 3.8 or newer>&2
  exit /b 2
)
echo logits4j: building once ...>&2
pushd "%ROOT%"
call mvn -q -B -Dstyle.color=never -Dmaven.test.skip -Dquick package <nul 1>&2
if errorlevel 1 (
  popd
  echo logits4j: the build failed>&2
  exit /b 2
)
popd
rem Maven leaves a jar alone whose content did not change.
powershell -NoProfile -Command "(Get-Item $env:JAR).LastWriteTime = Get-Date"

:run
java --add-modules jdk.incubator.vector -jar "%JAR%" %*
exit /b %ERRORLEVEL%
