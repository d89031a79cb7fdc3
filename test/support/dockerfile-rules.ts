// What hadolint (https://github.com/hadolint/hadolint) would find in a Dockerfile, by its codes: the rules that matter for ours.
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

interface Instruction {
  keyword: string;
  /** What comes after it, flags too, in one line. */
  words: string;
  /** The first is 1. */
  line: number;
}

export function instructionsOf(text: string): Instruction[] {
  const lines = text.split('\n');
  return DockerfileParser.parse(text)
    .getInstructions()
    .map((instruction) => {
      const { start, end } = instruction.getRange();
      const whole = lines.slice(start.line, end.line + 1).join('\n');
      const words = whole.replace(/^\s*\w+\s+/, '').replace(/\s*\\\n\s*/g, ' ');
      return { keyword: instruction.getKeyword(), words, line: start.line + 1 };
    });
}

/** `DL3006 line 3`, a line each; and what does not follow Docker's own syntax, in its words. */
export function faultsOf(text: string): string[] {
  const stages: string[] = [];
  const faults = validate(text).map(
    ({ message, range }) =>
      `${typeof message === 'string' ? message : message.value} line ${range.start.line + 1}`,
  );
  const fault = (code: string, at: Instruction) => faults.push(`${code} line ${at.line}`);
  let user = 'root';
  let healthchecks = 0;
  const given: Record<string, string> = {};

  for (const instruction of instructionsOf(text)) {
    const { keyword, words } = instruction;
    if (keyword === 'FROM') {
      const [, image = '', name] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(words) ?? [];
      const [, tag] = /:([^/@]+)/.exec(image) ?? [];
      // A tag, which is not `latest`.
      if (!stages.includes(image) && tag === undefined && !image.includes('@')) fault('DL3006', instruction);
      if (tag === 'latest') fault('DL3007', instruction);
      if (stages.includes(name ?? '')) fault('DL3024', instruction);
      user = stages.includes(image) ? (given[image] ?? 'root') : 'root';
      healthchecks = 0;
      stages.push(name ?? String(stages.length));
    }
    // As a number: a cluster that refuses root cannot look a name up.
    if (keyword === 'USER') given[stages.at(-1)!] = user = words;
    if (keyword === 'ADD') fault('DL3020', instruction);
    if (keyword === 'MAINTAINER') fault('DL4000', instruction);
    if (keyword === 'WORKDIR' && !words.startsWith('/')) fault('DL3000', instruction);
    if (/^(CMD|ENTRYPOINT)$/.test(keyword) && !isJson(words)) fault('DL3025', instruction);
    if (keyword === 'HEALTHCHECK') {
      healthchecks += 1;
      if (healthchecks > 1) fault('DL3012', instruction);
      if (!isJson(words.replace(/^.*?CMD\s+/, ''))) fault('DL3025', instruction);
    }
    if (keyword === 'COPY') copyFaults(words, stages).forEach((code) => fault(code, instruction));
    if (keyword === 'RUN') runFaults(words).forEach((code) => fault(code, instruction));
    // Whoever has the image has them, however late they are overwritten.
    if (/^(ARG|ENV|LABEL)$/.test(keyword) && /\b\w*(PASSWORD|SECRET|TOKEN|API_?KEY)\w*\b/i.test(words))
      fault('a secret in a layer', instruction);
  }
  if (!/^[1-9]\d*(:[1-9]\d*)?$/.test(user)) faults.push('DL3002 the last user is root, or no number');
  if (healthchecks === 0) faults.push('DL3057 no HEALTHCHECK');
  return faults;
}

function isJson(words: string): boolean {
  try {
    return Array.isArray(JSON.parse(words));
  } catch {
    return false;
  }
}

function copyFaults(words: string, stages: readonly string[]): string[] {
  const faults: string[] = [];
  const [, from] = /--from=(\S+)/.exec(words) ?? [];
  if (from !== undefined && !stages.slice(0, -1).includes(from)) faults.push('DL3022');
  if (from !== undefined && from === stages.at(-1)) faults.push('DL3023');
  const paths = words.split(/\s+/).filter((word) => !word.startsWith('--'));
  if (paths.length > 2 && !paths.at(-1)!.endsWith('/')) faults.push('DL3021');
  return faults;
}

function runFaults(words: string): string[] {
  const faults: string[] = [];
  if (/\bsudo\b/.test(words)) faults.push('DL3004');
  if (/(^|&&|;)\s*cd\s/.test(words)) faults.push('DL3003');
  if (/\bapt\s+(install|update)/.test(words)) faults.push('DL3027');
  if (/apt-get\s.*install/.test(words)) {
    if (!/--no-install-recommends/.test(words)) faults.push('DL3015');
    if (!/rm -rf? \/var\/lib\/apt\/lists/.test(words)) faults.push('DL3009');
    if (!/install.*\s-y\b|-y\s.*install/.test(words)) faults.push('DL3014');
  }
  // What the lock file says, and no install script of anybody's.
  if (/\bnpm (i|install|add)\b/.test(words)) faults.push('DL3016');
  if (/\bnpm (ci|prune)\b(?![^&]*--ignore-scripts)/.test(words)) faults.push('install scripts of packages');
  if (/\|(?!\|)/.test(words)) faults.push('DL4006');
  return faults;
}
