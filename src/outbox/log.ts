/** The slice of a pino logger the outbox writes to. Nothing a visitor typed ever goes into it. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What another thread wants to have in the log. */
export interface Notice {
  level: keyof Log;
  message: string;
}
