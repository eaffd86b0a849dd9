# fish completion for leadflow: leadflow completion fish | source
# Words go to the program without their quotes and nothing in them is evaluated; fish quotes what comes back.
function __leadflow_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l plain (string unescape -- $current 2>/dev/null)
    or set plain $current
    set -l reply (command $typed[1] __complete words $typed[2..-1] "$plain" 2>/dev/null </dev/null)
    switch "$reply[1]"
        case files
            __fish_complete_path "$plain"
        case folders
            __fish_complete_directories "$plain"
        case names
            test (count $reply) -gt 1
            and printf '%s\n' $reply[2..-1]
    end
end
complete -c leadflow -f -a '(__leadflow_complete)'
