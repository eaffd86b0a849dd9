#compdef leadflow
# zsh completion for leadflow: eval "$(leadflow completion zsh)", or this text as _leadflow in a folder of $fpath.
# Words go to the program without their quotes and nothing in them is expanded; compadd quotes what comes back.
_leadflow() {
  emulate -L zsh
  local -a typed reply values shown open_values open_shown
  local line value about
  (( CURRENT > 2 )) && typed=("${(@Q)words[2,CURRENT-1]}")
  typed+=("${(Q)PREFIX}")
  reply=("${(@f)$(command "${(Q)words[1]}" __complete words "${typed[@]}" 2>/dev/null </dev/null)}")
  case ${reply[1]} in
    files) _files; return ;;
    folders) _files -/; return ;;
  esac
  for line in "${(@)reply[2,-1]}"; do
    value=${line%%$'\t'*}
    about=${line#*$'\t'}
    [[ -n $value ]] || continue
    if [[ $value == *= ]]; then
      open_values+=("$value")
      open_shown+=("$value${about:+  -- $about}")
    else
      values+=("$value")
      shown+=("$value${about:+  -- $about}")
    fi
  done
  local ret=1
  (( ${#values} )) && compadd -l -d shown -a values && ret=0
  (( ${#open_values} )) && compadd -l -S '' -d open_shown -a open_values && ret=0
  return $ret
}
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
  _leadflow "$@"
else
  compdef _leadflow leadflow
fi
