// Brings messages to the owner one after the other, again until they arrive. Nobody waits for it.
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../outbox/log.ts';
import { type Channel, ChannelError } from './channel.ts';
import type { AlarmMessage } from './message.ts';

const minute = 60_000;

// After the last of them every hour: what lasts is told of anew every day.
const usualWaits = [10_000, minute, 5 * minute, 15 * minute, 60 * minute];
const givenUpMs = 24 * 60 * minute;

// Each alarm begins and ends some times in a day.
const mostMessages = 100;

interface PostDeps {
  channel: Channel;
  log: Log;
  now: () => number;
  /** In ms, after the first failure, the second and so on; the last is repeated. */
  waits?: readonly number[];
}

export interface Post {
  send(message: AlarmMessage): void;
  /** Breaks off what is being sent; what has not arrived is in the log. */
  stop(): Promise<void>;
}

export function createPost({ channel, log, now, waits = usualWaits }: PostDeps): Post {
  const messages: AlarmMessage[] = [];
  const stopping = new AbortController();
  const { signal } = stopping;
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let working: Promise<void> | undefined;
  let failing = false;

  /** Null: it has arrived. */
  async function attempt(message: AlarmMessage): Promise<string | null> {
    try {
      await Promise.race([channel.send(message, signal), stopped]);
      return null;
    } catch (error) {
      return error instanceof ChannelError ? error.message : 'a bug';
    }
  }

  async function bring(message: AlarmMessage): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const problem = await attempt(message);
      if (signal.aborted) return;
      if (problem === null) {
        if (failing) log.info({ channel: channel.name }, 'Alarms can be sent again.');
        failing = false;
        return;
      }
      const fields = { channel: channel.name, problem };
      if (!failing)
        log.error(fields, 'An alarm could not be sent: it is tried again by itself. See ALERT_URL.');
      failing = true;
      if (now() - message.at >= givenUpMs) {
        log.error({ ...fields, alarm: message.alarm }, 'An alarm was given up: it never got through.');
        return;
      }
      await pause(waits[Math.min(tries, waits.length - 1)], undefined, {
        signal,
        ref: false,
      }).catch(() => {});
      if (signal.aborted) return;
    }
  }

  async function work(): Promise<void> {
    for (let message = messages.shift(); message; message = messages.shift()) await bring(message);
    working = undefined;
  }

  return {
    send(message) {
      if (signal.aborted) return;
      messages.push(message);
      const dropped = messages.length > mostMessages ? messages.shift() : undefined;
      if (dropped)
        log.error(
          { channel: channel.name, alarm: dropped.alarm },
          'An alarm was given up: too many wait to be sent.',
        );
      working ??= work();
    },
    async stop() {
      stopping.abort();
      stop();
      messages.length = 0;
      await working;
    },
  };
}
