// Findings as lines for a terminal.
import type { Finding } from './finding.ts';

const levelWidth = 'warning'.length + 2;
const checkWidth = 'support requests'.length + 2;

/** What Odoo calls things may hold any character; none of them moves the cursor. */
const printable = (line: string) => line.replace(/\p{Cc}/gu, ' ');

export function linesOf({ level, check, found, toDo }: Finding): string {
  const lines = [`${level.padEnd(levelWidth)}${check.padEnd(checkWidth)}${found}`];
  if (toDo !== '') lines.push(`${''.padEnd(levelWidth + checkWidth)}-> ${toDo}`);
  return lines.map(printable).join('\n');
}

/** What was not checked, and the sum of it all. */
export function closingOf(findings: readonly Finding[]): string {
  const unchecked = findings.filter(({ level }) => level === 'not checked').map(({ check }) => check);
  const why = findings.some(({ endsAll }) => endsAll) ? 'of what is wrong' : 'the time was up';
  const lines = unchecked.length > 0 ? [`not checked, because ${why}: ${unchecked.join(', ')}`] : [];
  return [...lines, '', summaryOf(findings)].join('\n');
}

/** The exit code of the process: 1 when a delivery could not work, or nobody knows whether it could. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 {
  return findings.some(({ level }) => level === 'wrong' || level === 'not checked') ? 1 : 0;
}

function summaryOf(findings: readonly Finding[]): string {
  const of = (level: Finding['level']) => findings.filter((finding) => finding.level === level);
  const wrong = of('wrong');
  const warnings = of('warning').length === 1 ? '1 warning' : `${of('warning').length} warnings`;
  if (wrong.length > 0)
    return `${wrong.length} wrong, ${warnings}: ${whose(wrong)} wait in the outbox until it is mended.`;
  if (of('not checked').length > 0)
    return `${warnings}: Odoo answers too slowly to tell whether requests reach it.`;
  return warnings === '0 warnings'
    ? 'All is well: requests reach Odoo.'
    : `${warnings}: requests reach Odoo, but look at the lines above.`;
}

function whose(wrong: readonly Finding[]): string {
  if (wrong.every(({ form }) => form === 'estimate')) return 'estimate requests';
  return wrong.every(({ form }) => form === 'helpdesk') ? 'support requests' : 'requests';
}
