import { createLog, type Log } from '../../src/log.ts';

export interface CollectedLog {
  log: Log;
  /** What was logged, oldest first. */
  lines: Record<string, unknown>[];
  /** All of it, to look for what must not be in there. */
  text: () => string;
}

/** The real log at its most talkative, kept instead of printed. */
export function collectLog(): CollectedLog {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return {
    log: createLog({ level: 'trace', pretty: false }, { write }),
    lines,
    text: () => JSON.stringify(lines),
  };
}
