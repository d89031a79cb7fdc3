// The log: JSON lines for machines, pretty on a terminal. Callers pass ids and codes, never what a visitor typed.
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

/** A log at `level` on stdout, or as lines to `destination`. `pretty` is for people at a terminal. */
export function createLog(
  { level, pretty }: { level: string; pretty: boolean },
  destination?: DestinationStream,
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
    destination,
  );
}
