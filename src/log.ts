// The log: JSON lines for machines, pretty on a terminal. Callers pass ids and codes, never what a visitor typed.
import { writeSync } from 'node:fs';
import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** An error as the log may show it: its name, its code and where it arose. Not its message, which may quote what a visitor sent. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = error.stack
    // The stack begins with the message, and a message may have lines that look like frames.
    ?.replace(error.message, '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 6);
  return {
    name: error.name,
    code: 'code' in error ? error.code : undefined,
    at: frames?.map((line) => line.trim().slice(3)),
  };
}

// A pipe whose reader is slow takes nothing for a moment. One that hangs is waited for a second, and then no more until it
// takes something again.
const waitMs = 10;
const mostTries = 100;
let patience = mostTries;
const never = new Int32Array(new SharedArrayBuffer(4));

/**
 * A line that cannot be written is dropped. Pino's own destination waits for ever where a log file is on a full disk, and
 * every visitor with it.
 */
function writeToStdout(line: string): void {
  let left = Buffer.from(line);
  for (let tries = 0; left.length > 0; tries += 1) {
    try {
      left = left.subarray(writeSync(1, left));
      patience = mostTries;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      if (tries >= patience) {
        patience = 0;
        return;
      }
      Atomics.wait(never, 0, 0, waitMs);
    }
  }
}

/** A log at `level` on stdout, or as lines to `destination`. `pretty` is for people at a terminal. */
export function createLog(
  { level, pretty }: { level: string; pretty: boolean },
  destination: DestinationStream = { write: writeToStdout },
): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorFields },
      ...(pretty && {
        transport: {
          target: 'pino-pretty',
          options: { ignore: 'time', messageFormat: '{msg}', singleLine: true },
        },
      }),
    },
    pretty ? undefined : destination,
  );
}
