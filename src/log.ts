// The log: JSON lines for machines, pretty on a terminal. Callers pass ids and codes, never what a visitor typed.
import { pino, type Logger } from 'pino';

export type Log = Logger;

/** An error as the log may show it: its name, and for errors of ours the message; others may quote a visitor's input. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 6);
  return {
    name: error.name,
    code: 'code' in error ? error.code : undefined,
    at: frames?.map((line) => line.trim().slice(3)),
  };
}

/** A log at `level` on stdout. `pretty` is for people at a terminal. */
export function createLog({ level, pretty }: { level: string; pretty: boolean }): Log {
  return pino({
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
  });
}
