// Findings as lines for a terminal.
import type { Finding } from './finding.ts';

const levelWidth = 'warning'.length + 2;
const checkWidth = 'support requests'.length + 2;

/** The last line sums up. What Odoo calls things may hold any character; none of them moves the cursor. */
export function reportOf(findings: readonly Finding[]): string {
  const checked = findings.filter(({ level }) => level !== 'not checked');
  const unchecked = findings.filter(({ level }) => level === 'not checked').map(({ check }) => check);
  const lines = checked.flatMap(({ level, check, found, toDo }) => [
    `${level.padEnd(levelWidth)}${check.padEnd(checkWidth)}${found}`,
    ...(toDo === '' ? [] : [`${''.padEnd(levelWidth + checkWidth)}-> ${toDo}`]),
  ]);
  if (unchecked.length > 0) lines.push(`not checked, because of what is wrong: ${unchecked.join(', ')}`);
  return [...lines, '', summaryOf(findings)].map((line) => line.replace(/\p{Cc}/gu, ' ')).join('\n');
}

/** The exit code of the process: 1 when a delivery could not work. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 {
  return findings.some(({ level }) => level === 'wrong') ? 1 : 0;
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  const warnings = count('warning') === 1 ? '1 warning' : `${count('warning')} warnings`;
  if (count('wrong') > 0)
    return `${count('wrong')} wrong, ${warnings}: requests wait in the outbox until it is mended.`;
  return count('warning') > 0
    ? `${warnings}: requests reach Odoo, but look at the lines above.`
    : 'All is well: requests reach Odoo.';
}
