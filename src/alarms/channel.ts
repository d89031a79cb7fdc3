// The way to the owner.
import type { AlarmMessage } from './message.ts';

export interface Channel {
  /** In words for the log: neither a password nor anything else of the address that is secret. */
  readonly name: string;
  /** Rejects with ChannelError. */
  send(message: AlarmMessage, signal: AbortSignal): Promise<void>;
}

/** A message did not get through. The text is of our own making: what a server said may quote what it was sent. */
export class ChannelError extends Error {
  override name = 'ChannelError';
}
