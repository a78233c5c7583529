"""``logscope completion``: a script that teaches a shell the commands and their options."""

from __future__ import annotations

import argparse

from logscope.cli.main import COMMANDS, load, parser_of

EXAMPLES = """\
  logscope completion bash > ~/.local/share/bash-completion/completions/logscope
  logscope completion zsh > "${fpath[1]}/_logscope"
  logscope completion fish > ~/.config/fish/completions/logscope.fish
"""

_BASH = """\
_logscope() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} i command=
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
      -c|--case) ((i++)) ;;
      -*) ;;
      *) command=${{COMP_WORDS[i]}}; break ;;
    esac
  done
  COMPREPLY=()
  if [[ $before == -c || $before == --case ]]; then
    COMPREPLY=($(compgen -f -X '!*.db' -- "$word") $(compgen -d -- "$word"))
  elif [[ -z $command ]]; then
    COMPREPLY=($(compgen -W '{commands} --help --version' -- "$word") $(compgen -f -X '!*.logscope.db' -- "$word"))
  elif [[ $word == -* ]]; then
    case $command in
{cases}
    esac
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}}
complete -o filenames -F _logscope logscope
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def run(arguments: argparse.Namespace) -> int:
    options = {name: _options(name) for name in COMMANDS}
    script = {"bash": _bash, "zsh": _zsh, "fish": _fish}[arguments.shell](options)
    print(script, end="")
    return 0


def _options(name: str) -> list[str]:
    """The long options of a command, as its parser knows them."""
    actions = parser_of(name, load(name))._actions  # noqa: SLF001 - argparse has no public way
    return [option for action in actions for option in action.option_strings if option[:2] == "--"]


def _bash(options: dict[str, list[str]]) -> str:
    cases = "\n".join(
        f"      {name}) COMPREPLY=($(compgen -W '{' '.join(words)}' -- \"$word\")) ;;"
        for name, words in options.items()
    )
    return _BASH.format(commands=" ".join(COMMANDS), cases=cases)


def _zsh(options: dict[str, list[str]]) -> str:
    return "#compdef logscope\nautoload -U +X bashcompinit && bashcompinit\n" + _bash(options)


def _fish(options: dict[str, list[str]]) -> str:
    lines = []
    for name, (_, about) in COMMANDS.items():
        words = about.replace("'", "\\'")
        lines.append(f"complete -c logscope -n __fish_use_subcommand -a {name} -d '{words}'")
        lines += [
            f"complete -c logscope -n '__fish_seen_subcommand_from {name}' -l {option[2:]}"
            for option in options[name]
        ]
    return "\n".join(lines) + "\n"
