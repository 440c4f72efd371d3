// The options of a command that can have its tasks done on a Slurm cluster.

import type { Command } from "commander";
import { number, whole } from "../flags/parse.js";

/** Adds them; `tasks` are what each task makes, in the plural: shards. */
export function addSlurm(command: Command, tasks: string): Command {
  return command
    .option("--slurm", `make the ${tasks} as array jobs of the Slurm cluster here, in a folder that its nodes share`)
    .option("--slurm-options <text>", "further options of sbatch, as in '--partition=cpu --time=60'")
    .option("--slurm-setup <shell>", "a line of shell that each task runs first, as in 'module load nodejs'")
    .option("--slurm-attempts <n>", "times that a task is submitted before it is given up", whole(1, 100), 3)
    .option("--slurm-poll <seconds>", "time between two looks at the queue", number(0.1), 5);
}
