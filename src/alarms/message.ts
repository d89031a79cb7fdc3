// An alarm in words.
import { randomUUID } from 'node:crypto';
import type { AlarmName, Finding, Rule } from './rules.ts';

export interface AlarmMessage {
  /** The same however often it is sent. */
  id: string;
  /** In ms since the epoch, as `since`. */
  at: number;
  alarm: AlarmName | 'test';
  event: 'begun' | 'lasting' | 'over' | 'test';
  title: string;
  /** Since when what it tells of is so. */
  since: number;
  /** All of it, for a person. */
  text: string;
}

type Told = Pick<Rule, 'name' | 'title'>;

export function tellBegun({ name, title }: Told, finding: Finding, at: number): AlarmMessage {
  return { ...stamp(at), alarm: name, event: 'begun', title, since: finding.since, text: inWords(finding) };
}

export function tellLasting({ name, title }: Told, finding: Finding, at: number): AlarmMessage {
  const text = `Still so. ${inWords(finding)}`;
  return { ...stamp(at), alarm: name, event: 'lasting', title, since: finding.since, text };
}

export function tellOver({ name, title }: Told, since: number, at: number): AlarmMessage {
  const text = `Over since ${timeText(at)}. It began at ${timeText(since)}.`;
  return { ...stamp(at), alarm: name, event: 'over', title, since, text };
}

export function tellTest(at: number): AlarmMessage {
  const text = 'This is a test: an alarm would reach you here. There is nothing to do.';
  return { ...stamp(at), alarm: 'test', event: 'test', title: 'a test', since: at, text };
}

const stamp = (at: number) => ({ id: randomUUID(), at });

function inWords({ what, since, toDo }: Finding): string {
  return `${what.trim()} Since ${timeText(since)}. What to do: ${toDo}`;
}

function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
