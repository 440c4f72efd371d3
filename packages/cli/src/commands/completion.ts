// `friedel completion` and `friedel man`: what shells and manuals take from the tree of commands.

import { version } from "@friedel/workflow";
import { Argument, type Command } from "commander";
import { addExamples } from "../flags/groups.js";
import { completions } from "../help/completion.js";
import { manualPage } from "../help/man.js";
import { pageOf } from "../help/pages.js";
import type { Terminal } from "../terminal/terminal.js";

export function addCompletion(program: Command, terminal: Terminal): void {
  const command = program
    .command("completion")
    .description("Prints a script that makes a shell complete commands, options and their values.")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(completions)));
  addExamples(command, [
    "completion bash > ~/.local/share/bash-completion/completions/friedel",
    "completion zsh > ~/.zfunc/_friedel           with fpath+=~/.zfunc before compinit in ~/.zshrc",
    "completion fish > ~/.config/fish/completions/friedel.fish",
  ]);
  command.action((shell: string) => terminal.out(completions[shell](pageOf(program))));
}

export function addMan(program: Command, terminal: Terminal): void {
  const command = program.command("man").description("Prints the manual page: the help of all commands, for man(1).");
  addExamples(command, ["man | man -l -", "man > ~/.local/share/man/man1/friedel.1"]);
  command.action(() => terminal.out(manualPage(pageOf(program), version)));
}
