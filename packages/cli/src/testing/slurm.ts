// A Slurm cluster of two nodes on this machine, for tests: Debian's slurm-wlm and munge with a configuration, a key, ports and
// folders of their own. Nothing of a system's own Slurm is touched. Needs root, as slurmd does.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const programs = ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch"];

/** Why no cluster can be started here; undefined where one can. */
export function noSlurmReason(): string | undefined {
  const missing = programs.find((program) => !existsSync(program));
  if (missing) return `${missing} is not installed`;
  return process.getuid?.() === 0 ? undefined : "slurmd needs root";
}

/** A cluster that runs until it is stopped; commands reach it with these variables of the environment. */
export interface TestCluster {
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const nodes = ["n1", "n2"];

/** Starts a cluster with its files in `folder`. Throws with the daemons' words where it does not come up. */
export async function startCluster(folder: string): Promise<TestCluster> {
  // The socket's folder must be passable for all, and munged refuses loose files.
  chmodSync(folder, 0o755);
  const at = (...names: string[]) => join(folder, ...names);
  for (const name of ["state", "spool", "munge"]) mkdirSync(at(name), { mode: 0o755 });
  writeFileSync(at("munge", "key"), randomBytes(128), { mode: 0o600 });
  const socket = at("munge", "socket");
  const ports = await freePorts(1 + nodes.length);
  writeFileSync(at("slurm.conf"), configuration(at, socket, ports));
  const environment = { SLURM_CONF: at("slurm.conf") };
  const started: ChildProcess[] = [];
  const start = (program: string, ...args: string[]): void => {
    started.push(spawn(program, args, { stdio: "ignore", env: { ...process.env, ...environment } }));
  };
  const cluster: TestCluster = {
    environment,
    async stop() {
      for (const child of started.reverse()) {
        if (child.exitCode !== null) continue;
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        await Promise.race([ended, sleep(5000).then(() => child.kill("SIGKILL"))]);
      }
    },
  };
  try {
    const munge = ["key-file", "pid-file", "seed-file", "log-file"].map((name) => `--${name}=${at("munge", name.slice(0, -5))}`);
    start("/usr/sbin/munged", "--foreground", "--force", `--socket=${socket}`, ...munge);
    await until("munged", () => existsSync(socket));
    start("/usr/sbin/slurmctld", "-D", "-f", at("slurm.conf"), "-L", at("slurmctld.log"));
    for (const node of nodes) start("/usr/sbin/slurmd", "-D", "-N", node, "-f", at("slurm.conf"), "-L", at(`slurmd-${node}.log`));
    await until("two idle nodes", () => idleNodes(environment) === nodes.length);
  } catch (error) {
    await cluster.stop();
    const logs = ["slurmctld.log", ...nodes.map((node) => `slurmd-${node}.log`)].map((name) => at(name)).filter(existsSync);
    throw new Error(`${error}\n${logs.map((log) => readFileSync(log, "utf8").slice(-2000)).join("\n")}`);
  }
  return cluster;
}

function configuration(at: (...names: string[]) => string, socket: string, [controller, ...ports]: readonly number[]): string {
  const host = hostname();
  return `ClusterName=friedel
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${socket}
CredType=cred/munge
StateSaveLocation=${at("state")}
SlurmdSpoolDir=${at("spool", "%n")}
SlurmctldPidFile=${at("slurmctld.pid")}
SlurmdPidFile=${at("slurmd-%n.pid")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/linear
SchedulerParameters=sched_interval=1,sched_min_interval=10000,batch_sched_delay=0,defer=0
ReturnToService=2
SlurmdTimeout=30
KillWait=1
${nodes.map((node, i) => `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports[i]} CPUs=1 State=UNKNOWN`).join("\n")}
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}

function idleNodes(environment: Readonly<Record<string, string>>): number {
  try {
    const options = { env: { ...process.env, ...environment }, encoding: "utf8", stdio: "pipe", timeout: 5000 } as const;
    const text = execFileSync("/usr/bin/sinfo", ["--noheader", "--Node", "--format=%T"], options);
    return text.split("\n").filter((state) => state.trim() === "idle").length;
  } catch {
    return 0;
  }
}

/** Looks ten times a second for up to half a minute. */
async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (isTrue()) return;
    await sleep(100);
  }
  throw new Error(`expected ${what} within 30 s, found none`);
}

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const addresses = servers.map((server) => server.address());
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return addresses.map((address) => {
    if (typeof address === "object" && address) return address.port;
    throw new Error("expected a port, found none");
  });
}
