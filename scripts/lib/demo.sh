# What the demos share; sourced by scripts/demo.
#
# For tests: LEADFLOW_DEMO_PROGRAMS is the folder of programs that are built (else they are built), and
# LEADFLOW_DEMO_FOLDER is where the demos' folders are made (else in build).
programs=${LEADFLOW_DEMO_PROGRAMS:-}
folder=${LEADFLOW_DEMO_FOLDER:-$PWD/build}

bold='' dim='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
fi

chapter() { printf '\n%s%s%s\n%s\n' "$bold" "$1" "$plain" "${1//?/-}"; }
say() { printf '%s\n' "$@"; }

# run CODES COMMAND: shows the command, runs it, and ends the demo if its exit code is none of CODES.
run() {
  local codes=" $1 " code=0
  printf '\n%s$ %s%s\n' "$bold" "$2" "$plain"
  eval "$2" || code=$?
  [[ $code == 0 ]] || printf '%s(exit code %s)%s\n' "$dim" "$code" "$plain"
  if [[ $codes != *" $code "* ]]; then
    printf '\nscripts/demo: this should have ended with exit code%s\n' "${codes% }" >&2
    exit 1
  fi
}

# with_programs SETUP_OPTION...: puts leadflow on the path.
with_programs() {
  if [[ -z $programs ]]; then
    scripts/setup "$@"
    [[ -x build/leadflow ]] || echo "Building build/leadflow; the first time this takes some minutes." >&2
    scripts/build
    programs=$PWD/build
  fi
  export PATH="$programs:$PATH"
  unset "${!LEADFLOW_@}"  # what the caller set up is for other stores and servers
}

# new_folder NAME: makes the demo's folder afresh, with a copy of the example in it, and goes there.
new_folder() {
  root=$PWD
  demo=$folder/demo-$1
  rm -rf "$demo"
  mkdir -p "$demo"
  cp "examples/$1"/*.wf "$demo/"
  run 0 "cd '$demo'"
  run 0 "export PATH='$programs:$root/scripts/lib':\$PATH"
}

# next_steps COMMAND...: the end of the story.
next_steps() {
  chapter "What to try next"
  say "  cd '$demo'" "  export PATH='$programs:$root/scripts/lib':\$PATH" ""
  say "${@/#/  }"
}

# start_sink OPTION...: a mail server that keeps what it gets in ./mail. It ends when its input does, so also
# when this shell is killed. Sets smtp_port and http_port.
start_sink() {
  coproc sink { exec mail-sink serve mail "$@"; }
  sink_pid=$!
  trap 'kill "$sink_pid" 2>/dev/null; wait "$sink_pid" 2>/dev/null || true' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if ! read -r smtp_port http_port <&"${sink[0]}"; then
    echo "scripts/demo: the mail server did not start" >&2
    exit 1
  fi
}
