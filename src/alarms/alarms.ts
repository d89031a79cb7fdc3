// Looks again and again whether something needs the owner: tells of it when it begins, once a day while it lasts, and
// when it is over.
import type { Log } from '../outbox/log.ts';
import type { AlarmMessage } from './message.ts';
import { tellBegun, tellLasting, tellOver } from './message.ts';
import type { AlarmName, Finding, Rule, Seen } from './rules.ts';

const usualIntervalMs = 60_000;
const toldAgainMs = 24 * 3_600_000;

interface AlarmsDeps {
  look: () => Promise<Seen>;
  rules: readonly Rule[];
  /** Brings a message to the owner; must neither throw nor wait. */
  send: (message: AlarmMessage) => void;
  log: Log;
  now: () => number;
  everyMs?: number;
}

export interface AlarmsState {
  /** Of each alarm, whether it is raised. */
  raised: Map<AlarmName, boolean>;
  /** What was seen last; null before the first look. */
  seen: Seen | null;
}

export interface Alarms {
  /** Looks first after an interval: what is restarted again and again does not tell each time. */
  start(): void;
  state(): AlarmsState;
  /** Resolves when nothing more is looked at. */
  stop(): Promise<void>;
}

export function createAlarms({ look, rules, send, log, now, everyMs = usualIntervalMs }: AlarmsDeps): Alarms {
  const lasting = new Map<AlarmName, { since: number; toldAt: number }>();
  const suspectedSince = new Map<AlarmName, number>();
  let seen: Seen | null = null;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  function tell(level: 'error' | 'info', message: AlarmMessage): void {
    const { alarm, event, title, since, text } = message;
    log[level]({ alarm, event, since: new Date(since).toISOString() }, `Alarm: ${title}. ${text}`);
    send(message);
  }

  function judge(rule: Rule, finding: Finding | null, at: number): void {
    const known = lasting.get(rule.name);
    if (!finding) {
      suspectedSince.delete(rule.name);
      if (known) tell('info', tellOver(rule, known.since, at));
      lasting.delete(rule.name);
    } else if (!known) {
      const suspected = Math.min(suspectedSince.get(rule.name) ?? at, at);
      suspectedSince.set(rule.name, suspected);
      if (at - suspected < (rule.patienceMs ?? 0)) return;
      lasting.set(rule.name, { since: finding.since, toldAt: at });
      tell('error', tellBegun(rule, finding, at));
    } else {
      // A clock that was put back must not silence it.
      known.toldAt = Math.min(known.toldAt, at);
      if (at - known.toldAt < toldAgainMs) return;
      known.toldAt = at;
      tell('error', tellLasting(rule, { ...finding, since: known.since }, at));
    }
  }

  async function lookAround(): Promise<void> {
    const found = await look();
    seen = found;
    for (const rule of rules) {
      const finding = rule.look(found, lasting.has(rule.name));
      if (finding !== undefined) judge(rule, finding, now());
    }
  }

  function lookUnlessLooking(): void {
    looking ??= lookAround()
      .catch((error: unknown) => {
        const name = error instanceof Error ? error.name : typeof error;
        log.error({ error: name }, 'The alarms could not look, which is a bug: they look again.');
      })
      .finally(() => {
        looking = undefined;
      });
  }

  return {
    start() {
      timer = setInterval(lookUnlessLooking, everyMs).unref();
    },
    state: () => ({ raised: new Map(rules.map(({ name }) => [name, lasting.has(name)])), seen }),
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
