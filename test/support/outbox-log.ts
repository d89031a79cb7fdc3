// A log that can be asked what was written to it.
import type { Log } from '../../src/outbox/log.ts';

export interface Line {
  level: 'info' | 'warn' | 'error';
  fields: object;
  message: string;
}

export function recordingLog(): Log & { lines: Line[]; levels(): string[] } {
  const lines: Line[] = [];
  const at = (level: Line['level']) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return {
    lines,
    levels: () => lines.map((line) => line.level),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
