// A network of its own for one site, with a line to PostgreSQL that can be cut: a namespace of Linux with one pair of
// interfaces for the database and one for everything else. Where that may not be made, a relay that lets nothing through.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CutNetwork {
  /** How it is done, for people. */
  how: string;
  /** For createSite; undefined where the site is in this network. */
  network: { enter: readonly string[]; host: string } | undefined;
  /** Where the site finds what listens on every address of this machine. */
  machine: string;
  /** The address that `url`, of this machine, has for the site. */
  through(url: string): string;
  /** From now on nothing comes through in either direction, and nobody is told. */
  cut(): void;
  /** What was on its way arrives late, as TCP has it. */
  heal(): void;
  remove(): void;
}

const prefix = 'porchlight-';
const name = prefix + process.pid;
const subnet = `10.${100 + (process.pid % 100)}`;
const database = { here: `${subnet}.1.1`, there: `${subnet}.1.2` };
const others = { here: `${subnet}.2.1`, there: `${subnet}.2.2` };
// What PostgreSQL lets in.
export const networks = `${subnet}.0.0/16`;

const ip = (words: string) => execFileSync('ip', words.split(' '), { stdio: 'pipe', encoding: 'utf8' });

/** `port` is PostgreSQL's. */
export async function createCutNetwork(port: number): Promise<CutNetwork> {
  try {
    return createNamespace();
  } catch {
    return createRelay(port);
  }
}

function createNamespace(): CutNetwork {
  const cable = (n: number) => `pl${process.pid}-${n}`;
  const enter = ['ip', 'netns', 'exec', name];
  // A pair of interfaces ends with the namespace that has one of them.
  const remove = () => void ip(`netns del ${name}`);
  removeLeftovers();
  ip(`netns add ${name}`);
  try {
    for (const [n, { here, there }] of [database, others].entries()) {
      ip(`link add ${cable(n)} type veth peer name inside${n} netns ${name}`);
      ip(`addr add ${here}/30 dev ${cable(n)}`);
      ip(`link set ${cable(n)} up`);
      ip(`-n ${name} addr add ${there}/30 dev inside${n}`);
      ip(`-n ${name} link set inside${n} up`);
    }
    ip(`-n ${name} link set lo up`);
  } catch (error) {
    remove();
    throw error;
  }
  process.once('exit', remove);
  return {
    how: 'a network namespace',
    network: { enter, host: others.there },
    machine: others.here,
    through: (url) => withHost(url, database.here),
    cut: () => void ip(`link set ${cable(0)} down`),
    heal: () => void ip(`link set ${cable(0)} up`),
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}

/** Of runs that were killed. */
function removeLeftovers(): void {
  for (const line of ip('netns list').split('\n')) {
    const [left = ''] = line.split(' ');
    if (left.startsWith(prefix) && !existsSync(`/proc/${left.slice(prefix.length)}`)) ip(`netns del ${left}`);
  }
}

async function createRelay(port: number): Promise<CutNetwork> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((site) => {
    const behind = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [site, behind],
      [behind, site],
    ] as const) {
      sockets.add(socket);
      if (isCut) socket.pause();
      socket
        .on('data', (chunk) => other.write(chunk))
        .on('end', () => other.end())
        .on('error', () => other.destroy())
        .on('close', () => sockets.delete(socket));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const own = (server.address() as AddressInfo).port;
  return {
    how: 'a relay that holds everything back',
    network: undefined,
    machine: '127.0.0.1',
    through(url) {
      const changed = new URL(url);
      changed.port = `${own}`;
      return changed.href;
    },
    cut() {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    heal() {
      isCut = false;
      for (const socket of sockets) socket.resume();
    },
    remove() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function withHost(url: string, host: string): string {
  const changed = new URL(url);
  changed.hostname = host;
  return changed.href;
}
