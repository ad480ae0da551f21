// `completion`: a script for bash, zsh or fish, written from the verbs and options there are.
import type { Command } from 'commander';
import { unknownName } from '../../core/index.ts';
import type { Io } from './io.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** Words that may follow each verb path: '' → verbs and global options, 'config' → its verbs and options. */
export function wordsOf(program: Command): Map<string, string[]> {
  const words = new Map<string, string[]>();
  const visit = (command: Command, path: string) => {
    const own = command === program ? command.options : [...command.options, ...program.options];
    const options = own.map((o) => o.long).filter((o) => o != null);
    words.set(path, [...command.commands.map((c) => c.name()), ...options]);
    for (const sub of command.commands) visit(sub, path === '' ? sub.name() : `${path} ${sub.name()}`);
  };
  visit(program, '');
  return words;
}

function bash(words: Map<string, string[]>): string {
  const cases = [...words].map(([path, list]) => `    '${path}') words='${list.join(' ')}' ;;`).join('\n');
  return `_tradewind() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) case " ${[...words.keys()]
      .filter((k) => k !== '')
      .map((k) => k.replaceAll(' ', '/'))
      .join(' ')} " in *" \${path:+$path/}$word "*) path=\${path:+$path/}$word ;; esac ;; esac
  done
  case \${path//\\// } in
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _tradewind tradewind ./tradewind
`;
}

function fish(words: Map<string, string[]>): string {
  const lines: string[] = [];
  for (const [path, list] of words) {
    const condition =
      path === ''
        ? '__fish_use_subcommand'
        : path
            .split(' ')
            .map((p) => `__fish_seen_subcommand_from ${p}`)
            .join('; and ');
    for (const word of list) lines.push(`complete -c tradewind -n '${condition}' ${word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The script of a shell; zsh reads bash's through its own bridge. */
export function completionScript(shell: (typeof shells)[number], program: Command): string {
  const words = wordsOf(program);
  if (shell === 'fish') return fish(words);
  return shell === 'bash' ? bash(words) : `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`;
}

/** Adds `completion SHELL`. */
export function addCompletion(program: Command, io: Io): void {
  program
    .command('completion <shell>')
    .description('print the completion script for a shell (bash, zsh, fish): eval "$(tradewind completion bash)"')
    .action((name: string) => {
      const shell = shells.find((s) => s === name);
      if (shell === undefined) throw unknownName('shell', name, shells);
      const script = completionScript(shell, program);
      io.result({ shell, script }, () => script.trimEnd());
    });
}
