import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { estimateAnswers, eventually, type Journey, postJson, startJourney } from '../support/journey.ts';

describe('the metrics of a site', () => {
  let journey: Journey;
  let url: string;
  before(async () => {
    journey = await startJourney({ env: { METRICS_PORT: '0' } });
    const { msg } = await journey.site.logged('metrics are at');
    url = msg.replace('metrics are at ', '');
  });
  after(() => journey.stop());

  const samples = async (...lines: RegExp[]) => {
    const text = await (await fetch(url)).text();
    return lines.map((line) => Number(line.exec(text)?.[1]));
  };

  it('are on a port of their own, on this machine alone', async () => {
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    assert.equal((await fetch(`${journey.site.url}/metrics`)).status, 404);
  });

  it('follow a request from the visitor to Odoo', async () => {
    const { status } = await postJson(`${journey.site.url}/api/estimate`, estimateAnswers());
    assert.equal(status, 201);
    const [accepted] = await samples(/^porchlight_submissions_accepted_total\{form="estimate"\} (\d+)$/m);
    assert.equal(accepted, 1);
    const counts = await eventually(async () => {
      const all = await samples(
        /^porchlight_deliveries_delivered_total\{kind="estimate"\} (\d+)$/m,
        /^porchlight_delivery_seconds_count\{form="estimate"\} (\d+)$/m,
        /^porchlight_breaker_open\{scope="destination"\} (\d+)$/m,
        /^porchlight_store_up (\d+)$/m,
      );
      return all[0] === 1 && all;
    });
    assert.deepEqual(counts, [1, 1, 0, 1]);
  });
});
