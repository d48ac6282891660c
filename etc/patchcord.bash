# bash completion for patchcord. Commands and options are asked of the program itself.

_patchcord_words() {  # what `patchcord ARGUMENTS --help` lists: options, or commands
    local what=$1
    shift
    "${COMP_WORDS[0]}" "$@" --help 2>/dev/null | if [[ $what == options ]]; then
        grep -oE '(^|[ ,])--?[A-Za-z][A-Za-z-]*' | tr -d ' ,' | sort -u
    else
        sed -n '/^Subcommands:/,$ s/^  \([a-z-]\+\).*/\1/p'
    fi
}

_patchcord() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local command=() word skip=
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        if [[ $skip ]]; then
            skip=
        elif [[ $word == --config || $word == --database ]]; then
            skip=yes
        elif [[ $word != -* && ${#command[@]} -lt 2 ]]; then
            command+=("$word")
        fi
    done
    # Only "add" and "phone" have a second word of their own; after the others come arguments.
    [[ ${command[0]} == add || ${command[0]} == phone ]] || command=("${command[@]:0:1}")
    COMPREPLY=()
    case $previous in
        --config | --database)
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            return
            ;;
        --format)
            mapfile -t COMPREPLY < <(compgen -W 'csv vcf' -- "$current")
            return
            ;;
        --kind)
            mapfile -t COMPREPLY < <(compgen -W 'person business center' -- "$current")
            return
            ;;
        --proof)
            mapfile -t COMPREPLY < <(compgen -W 'any dmarc submission code pin' -- "$current")
            return
            ;;
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_patchcord_words options "${command[@]}")" -- "$current")
    elif [[ ${#command[@]} -eq 0 || (${command[0]} =~ ^(add|phone)$ && ${#command[@]} -eq 1) ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_patchcord_words commands "${command[@]}")" -- "$current")
    elif [[ ${command[0]} == import || ${command[0]} == decode || ${command[0]} == backup ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}

complete -o filenames -F _patchcord patchcord
