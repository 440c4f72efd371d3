// Scripts that make shells complete the program's commands, options and values. They are written once from the tree of commands and
// do not call the program, which would take longer than a keystroke.

import { allPages, type Page, type PageOption } from "./pages.js";

/** The scripts by the names of their shells. */
export const completions: Readonly<Record<string, (program: Page) => string>> = { bash, zsh, fish };

/** In bash, `case` finds the command among the words before; files are what bash offers where nothing else fits. */
function bash(program: Page): string {
  const pages = allPages(program);
  const parents = pages.filter(({ commands }) => commands.length > 0);
  const steps = parents.flatMap(({ commands }) => commands.map(({ words }) => quote(words.join(" "))));
  const values = pages.flatMap((page) => page.options.flatMap((option) => bashValue(page, option)));
  const words = pages.map((page) => `    ${quote(nameOf(page))}) words=${quote(wordsOf(page).join(" "))} ;;`);
  return `# bash completion of friedel, written by \`friedel completion bash\`
_friedel() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${command:+$command }\${COMP_WORDS[i]}" in
      ${steps.join("|")}) command="\${command:+$command }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$command:$prev" in
${values.join("\n")}
  esac
  case "$command" in
${words.join("\n")}
  esac
  case "$command:$cur" in
    *:-*|${parents.map((page) => `${quote(nameOf(page))}:*`).join("|")}) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    *) COMPREPLY=() ;;
  esac
}
complete -o default -F _friedel friedel
`;
}

function bashValue(page: Page, { long, short, value }: PageOption): string[] {
  if (!value) return [];
  const names = [long, short].filter((name) => name !== undefined).map((name) => quote(`${nameOf(page)}:${name}`));
  const answer = value.choices.length > 0 ? `($(compgen -W ${quote(value.choices.join(" "))} -- "$cur"))` : "()";
  return [`    ${names.join("|")}) COMPREPLY=${answer}; return ;;`];
}

/** In zsh, a function for each command describes its arguments; the names of commands are found by their place. */
function zsh(program: Page): string {
  return `#compdef friedel
# zsh completion of friedel, written by \`friedel completion zsh\`
${allPages(program).map(zshFunction).join("\n")}
if [ "$funcstack[1]" = "_friedel" ]; then _friedel "$@"; else compdef _friedel friedel; fi
`;
}

function zshFunction(page: Page): string {
  const name = ["_friedel", ...page.words].join("_");
  const options = page.options.flatMap(zshOption);
  if (page.commands.length === 0) return `${name}() {\n  _arguments -s ${[...options, "'*:file:_files'"].join(" \\\n    ")}\n}`;
  const list = page.commands.map(({ words, summary }) => quote(`${words[words.length - 1]}:${summary.replaceAll(":", "\\:")}`));
  return `${name}() {
  local line state
  _arguments -C ${[...options, "'1:command:->command'", "'*::argument:->argument'"].join(" \\\n    ")}
  case $state in
    command) local -a commands=(${list.join(" ")}); _describe command commands ;;
    argument) (( $+functions[${name}_$line[1]] )) && ${name}_$line[1] ;;
  esac
}`;
}

function zshOption({ long, short, text, value }: PageOption): string[] {
  const about = `[${zshPlain(text)}]`;
  const action = value && (value.choices.length > 0 ? `(${value.choices.join(" ")})` : value.isPath ? "_files" : " ");
  const after = value ? `:${zshPlain(value.name)}:${action}` : "";
  // Those that may stand several times are not told apart: a `*` lets all be.
  return [long, short].filter((name) => name !== undefined).map((name) => quote(`*${name}${about}${after}`));
}

function zshPlain(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&");
}

/** In fish, each line holds where its command stands on the line. */
function fish(program: Page): string {
  const lines = allPages(program).flatMap((page) => {
    const next = page.commands.map(({ words }) => words[words.length - 1]).join(" ");
    const here = page.words.map((word) => `__fish_seen_subcommand_from ${word}`);
    const before = next === "" ? here : [...here, `not __fish_seen_subcommand_from ${next}`];
    const condition = (parts: readonly string[]) => (parts.length > 0 ? ` -n ${quote(parts.join("; and "))}` : "");
    const commands = page.commands.map(
      ({ words, summary }) => `complete -c friedel -f${condition(before)} -a ${words[words.length - 1]} -d ${fishQuote(summary)}`,
    );
    const options = page.options.map(({ long, short, text, value }) => {
      const names = `${short ? ` -s ${short.slice(1)}` : ""} -l ${long.slice(2)}`;
      const takes =
        value && (value.choices.length > 0 ? ` -x -a ${quote(value.choices.join(" "))}` : value.isPath ? " -r -F" : " -x");
      return `complete -c friedel${condition(before)}${names}${takes ?? ""} -d ${fishQuote(text)}`;
    });
    return [...commands, ...options];
  });
  return `# fish completion of friedel, written by \`friedel completion fish\`\n${lines.join("\n")}\n`;
}

function nameOf({ words }: Page): string {
  return words.join(" ");
}

/** What may come after a command that is no file. */
function wordsOf({ commands, options }: Page): readonly string[] {
  const names = options.flatMap(({ long, short }) => (short ? [long, short] : [long]));
  return [...commands.map(({ words }) => words[words.length - 1]), ...names];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuote(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
