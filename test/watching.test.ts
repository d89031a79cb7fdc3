import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { createRules } from '../src/alarms/rules.ts';
import { estimateAnswers, eventually, type Journey, postJson, startJourney } from './support/journey.ts';
import { type Query, readQuery } from './support/promql.ts';
import { readSamples, type Samples } from './support/samples.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string; alarm?: string };
  annotations: Record<string, string>;
}

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  datasource?: { uid: string };
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults: { unit?: string } };
  targets?: { expr: string; legendFormat: string; datasource: { uid: string } }[];
}

interface Dashboard {
  uid: string;
  schemaVersion: number;
  panels: Panel[];
  annotations: { list: { expr?: string }[] };
  templating: { list: { name: string; query: string | { query: string } }[] };
}

const manual = read('docs/operations.md');
const alerts = (
  parse(read('deploy/prometheus/porchlight.rules.yaml')) as { groups: { rules: Alert[] }[] }
).groups.flatMap(({ rules }) => rules);
const dashboard = JSON.parse(read('deploy/grafana/porchlight.json')) as Dashboard;
const drawn = dashboard.panels.filter(({ type }) => type !== 'row');

// What Grafana puts in their place is a time.
const filledIn = (expr: string) => expr.replace('$__rate_interval', '5m').replace('$__range', '1h');

// Prometheus adds them itself: its own name for whom it asked, and whether that one answered.
const ofPrometheus = ['job', 'instance'];

/** Of each metric, its labels as the manual has them: some have no sample until something happens. A histogram has others. */
const described = new Map(
  [...manual.matchAll(/^\| `((?:porchlight|process)_\w+)` \| (?:counter|gauge)([^|]*)\|/gm)].map(
    ([, name, labels]) => [name!, [...labels!.matchAll(/`(\w+)`/g)].map(([, label]) => label!)],
  ),
);

describe('the alerts and the dashboard', () => {
  let journey: Journey;
  let samples: Samples;
  before(async () => {
    journey = await startJourney({ env: { METRICS_PORT: '0' } });
    const { msg } = await journey.site.logged('metrics are at');
    await postJson(`${journey.site.url}/api/estimate`, estimateAnswers());
    samples = await eventually(async () => {
      const answer = await fetch(msg.replace('metrics are at ', ''));
      const found = readSamples(await answer.text());
      return found.has('porchlight_delivery_seconds_count') ? found : null;
    });
  });
  after(() => journey.stop());

  const queries = (): [string, Query][] =>
    [
      ...alerts.map(({ alert, expr }) => [alert, expr] as const),
      ...drawn.flatMap(({ title, targets }) => targets!.map(({ expr }) => [title, expr] as const)),
      ...dashboard.annotations.list.flatMap(({ expr }) => (expr ? [['annotation', expr] as const] : [])),
    ].map(([name, expr]) => [name, readQuery(filledIn(expr))]);

  const labelsOf = (metric: string) => [...(samples.get(metric)?.keys() ?? described.get(metric) ?? [])];

  it('ask for metrics that the site has, by labels that these have', () => {
    const asked = queries();
    assert.ok(asked.length > 40);
    for (const [name, { selectors, grouping }] of asked) {
      const all = new Set(ofPrometheus);
      for (const { metric, matchers } of selectors) {
        assert.ok(
          metric === 'up' || samples.has(metric) || described.has(metric),
          `${name}: there is no ${metric}`,
        );
        const labels = [...labelsOf(metric), ...ofPrometheus];
        for (const { label } of matchers) assert.ok(labels.includes(label), `${name}: ${metric}{${label}}`);
        labels.forEach((label) => all.add(label));
      }
      for (const label of grouping) assert.ok(all.has(label), `${name}: by (${label})`);
    }
  });

  it('ask for values that these labels have', () => {
    for (const [name, { selectors }] of queries())
      for (const { metric, matchers } of selectors)
        for (const { label, value } of matchers.filter(({ value }) => !value.includes('$'))) {
          if (label === 'job') assert.equal(value, 'porchlight');
          else
            assert.ok(samples.get(metric)?.get(label)?.has(value), `${name}: ${metric}{${label}="${value}"}`);
        }
  });

  it('take what every program has from the site alone', () => {
    for (const [name, { selectors }] of queries())
      for (const { metric, matchers } of selectors.filter((one) => !one.metric.startsWith('porchlight_')))
        assert.ok(
          matchers.some(({ label }) => label === 'job'),
          `${name}: ${metric}`,
        );
  });

  it('take the rate of what is counted, and nothing else', () => {
    for (const [name, { selectors }] of queries())
      for (const { metric, within } of selectors)
        assert.equal(
          within === 'rate' || within === 'increase' || within === 'histogram_quantile',
          /_(total|bucket|count|sum)$/.test(metric),
          `${name}: ${within}(${metric})`,
        );
  });

  it('show in words only labels that the answer has', () => {
    const shown = [
      ...alerts.map(({ expr, annotations }) => [expr, Object.values(annotations).join()] as const),
      ...drawn.flatMap(({ targets }) =>
        targets!.map(({ expr, legendFormat }) => [expr, legendFormat] as const),
      ),
    ];
    for (const [expr, words] of shown) {
      const { selectors, grouping } = readQuery(filledIn(expr));
      const isSum = /^(sum|max|min|count)\b/.test(expr);
      const labels = isSum
        ? grouping
        : [...ofPrometheus, ...selectors.flatMap((one) => labelsOf(one.metric))];
      for (const [, label] of words.matchAll(/\{\{ ?(?:\$labels\.)?(\w+) ?\}\}/g))
        assert.ok(labels.includes(label!), `${label} of ${expr}`);
    }
  });
});

describe('the alerts', () => {
  it('cover every alarm of the site', () => {
    const names = createRules({ silenceFactor: 1 }).map(({ name }) => name.replace(/^breaker .*/, 'breaker'));
    const covered = alerts.flatMap(({ labels }) => labels.alarm ?? []);
    assert.deepEqual([...new Set(covered)].toSorted(), [...new Set(names)].toSorted());
  });

  it('say what is so, what to do, how urgent it is and where to read on', () => {
    const headings = [...manual.matchAll(/^#+ (.+)$/gm)].map(([, words]) =>
      words!
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    for (const { alert, labels, annotations } of alerts) {
      assert.ok(['critical', 'warning'].includes(labels.severity), alert);
      assert.deepEqual(Object.keys(annotations), ['summary', 'description', 'runbook'], alert);
      const [file, heading] = annotations.runbook!.split('#');
      assert.equal(file, 'docs/operations.md');
      assert.ok(headings.includes(heading!), `${alert}: ${annotations.runbook}`);
    }
    assert.equal(new Set(alerts.map(({ alert }) => alert)).size, alerts.length);
  });

  const isThere = spawnSync('promtool', ['--version']).error === undefined || process.env.CI === 'true';
  const without = isThere ? false : 'promtool is not installed (on Debian: apt install prometheus)';

  it('do what they say, by the word of Prometheus itself', { skip: without }, () => {
    const promtool = (...args: string[]) => execFileSync('promtool', args, { cwd: root, stdio: 'pipe' });
    promtool('check', 'config', 'deploy/prometheus/prometheus.yml');
    promtool('test', 'rules', 'test/fixtures/porchlight.rules.test.yaml');
  });
});

describe('the dashboard', () => {
  it('is one that Grafana imports, whatever its Prometheus is called', () => {
    assert.equal(dashboard.uid, 'porchlight');
    assert.ok(dashboard.schemaVersion >= 39);
    const ids = dashboard.panels.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const sources = drawn.flatMap(({ datasource, targets }) => [
      datasource,
      ...targets!.map((one) => one.datasource),
    ]);
    assert.deepEqual([...new Set(sources.map((source) => source?.uid))], ['${datasource}']);
  });

  it('says of every panel what it shows, and in which unit', () => {
    for (const { title, description, fieldConfig } of drawn) {
      assert.ok(title && description?.endsWith('.'), title);
      assert.ok(fieldConfig?.defaults.unit, title);
    }
  });

  it('has no panel over another, or beyond the edge', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert.ok(!taken.has(`${x} ${y}`), title);
          taken.add(`${x} ${y}`);
        }
    }
  });

  it('is for each landing, of any site', () => {
    assert.deepEqual(
      dashboard.templating.list.map(({ name }) => name),
      ['datasource', 'job', 'instance'],
    );
    for (const { title, targets } of drawn)
      for (const { expr } of targets!) assert.match(expr, /job="\$job"/, title);
  });
});
