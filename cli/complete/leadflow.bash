# bash completion for leadflow: eval "$(leadflow completion bash)"
# Nothing that is typed or answered is evaluated: the line goes to the program as it is, and comes back quoted.
_leadflow() {
  local reply kind
  COMPREPLY=()
  mapfile -t reply < <(command "$1" __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null </dev/null)
  kind=${reply[0]-}
  case $kind in
    files) compopt -o default 2>/dev/null ;;
    folders) compopt -o dirnames 2>/dev/null ;;
    names)
      COMPREPLY=("${reply[@]:1}")
      # `score=` goes on with a value.
      [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null
      ;;
  esac
  return 0
}
complete -o nosort -F _leadflow leadflow
