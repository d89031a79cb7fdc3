import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import {
  estimateAnswers,
  eventually,
  type Journey,
  lastPage,
  postForm,
  postJson,
  type Receipt,
  startJourney,
} from '../support/journey.ts';
import {
  startVerifyServer,
  verifyAnswer,
  type VerifyBehaviour,
  verifyPerson,
  verifyRefusal,
  type VerifyServer,
} from '../support/verify-server.ts';

const cli = join(import.meta.dirname, '../../src/outbox/cli.ts');

/** `npm run outbox -- ...` on the site's own store, while the site runs. */
async function outbox({ site }: Journey, ...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, DATABASE_URL: `file:${join(site.directory, 'porchlight.db')}` };
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], {
    cwd: site.directory,
    env,
  });
  return stdout;
}

const named = (reference: string) => (record: Record<string, unknown>) =>
  String(record.name).includes(reference);

describe('what looks like a robot', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { RATE_SOFT: '3', RATE_HARD: '5' } });
  });
  after(() => journey.stop());

  it('is thanked like anyone and held, until the owner releases it', async () => {
    const response = await postJson(
      `${journey.site.url}/api/estimate`,
      estimateAnswers({ website_url: 'https://spam.example' }),
    );
    assert.equal(response.status, 201);
    const held = (await response.json()) as Receipt;
    assert.equal((await fetch(journey.site.url + held.thanks)).status, 200);

    const page = await fetch(`${journey.site.url}/free-estimate`).then((answer) => answer.text());
    const t0 = /name="t0" value="(\d+)"/.exec(page)![1];
    const quick = await postForm(
      journey.site.url + lastPage,
      estimateAnswers({ t0, full_name: 'Too Quick' }),
    );
    assert.equal(quick.status, 303);

    const clear = (await (
      await postJson(`${journey.site.url}/api/estimate`, estimateAnswers({ full_name: 'Real Person' }))
    ).json()) as Receipt;
    await eventually(() => journey.odoo.records('crm.lead').find(named(clear.reference)));
    assert.equal(journey.odoo.records('crm.lead').length, 1);

    const list = await outbox(journey, 'list', '--state', 'held');
    assert.match(list, new RegExp(held.reference));
    assert.match(list, /pace: too fast/);
    assert.doesNotMatch(list, /Sample Visitor|Too Quick|example\.com/);

    await outbox(journey, 'release', held.reference);
    await eventually(() => journey.odoo.records('crm.lead').find(named(held.reference)));
    assert.equal(journey.odoo.records('crm.lead').length, 2);
  });

  it('is held over the soft limit and answered 429 with the phone number over the hard one', async () => {
    const post = (n: number) =>
      postJson(`${journey.site.url}/api/estimate`, estimateAnswers({ details: `Job number ${n} of many.` }));
    assert.deepEqual([(await post(1)).status, (await post(2)).status], [201, 201]);
    const refused = await post(3);
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.match(await refused.text(), /555-0148/);
    const page = await postForm(
      journey.site.url + lastPage,
      estimateAnswers({ details: 'Typed with care, not to be lost.' }),
    );
    assert.equal(page.status, 429);
    assert.match(
      await page.text(),
      /Typed with care, not to be lost\.[\s\S]*555-0148|555-0148[\s\S]*Typed with care/,
    );
    assert.match(await outbox(journey, 'list', '--state', 'held'), /rate: many posts/);
  });
});

describe('captcha', () => {
  let google: VerifyServer;
  let journey: Journey;
  const keys = {
    RECAPTCHA_SITE_KEY: 'site-key',
    RECAPTCHA_SECRET_KEY: 'secret-key-of-the-owner',
    RATE_SOFT: '0',
    RATE_HARD: '0',
  };

  before(async () => {
    google = await startVerifyServer();
    journey = await startJourney({ env: { ...keys, RECAPTCHA_VERIFY_URL: google.url } });
  });
  after(async () => {
    await journey.stop();
    await google.close();
  });
  afterEach(() => google.behave(verifyPerson()));

  let count = 0;
  async function send(differs: Record<string, unknown> = {}, at = journey): Promise<Response> {
    count += 1;
    return postJson(
      `${at.site.url}/api/estimate`,
      estimateAnswers({ details: `Job number ${count}.`, recaptcha_token: `token-${count}`, ...differs }),
    );
  }

  it('lets a person through and asks Google once, with the token and the secret', async () => {
    const { reference } = (await (await send()).json()) as Receipt;
    await eventually(() => journey.odoo.records('crm.lead').find(named(reference)));
    const question = google.questions.at(-1)!;
    assert.equal(question.get('response'), `token-${count}`);
    assert.equal(question.get('secret'), keys.RECAPTCHA_SECRET_KEY);
    const again = (await (
      await send({ 'g-recaptcha-response': 'other-name', recaptcha_token: '' })
    ).json()) as Receipt;
    await eventually(() => journey.odoo.records('crm.lead').find(named(again.reference)));
    assert.equal(google.questions.at(-1)!.get('response'), 'other-name');
  });

  const doubtful: [string, VerifyBehaviour, RegExp, Record<string, unknown>?][] = [
    ['a low score', verifyPerson({ score: 0.1 }), /captcha: low score/],
    ['a token of another action', verifyPerson({ action: 'login' }), /captcha: wrong action/],
    ['a token of another site', verifyPerson({ hostname: 'elsewhere.example' }), /captcha: wrong hostname/],
    ['a forged token', verifyRefusal('invalid-input-response'), /captcha: forged/],
    ['a token used before', verifyRefusal('timeout-or-duplicate'), /captcha: reused or expired/],
    ['no token', verifyPerson(), /captcha: missing/, { recaptcha_token: '' }],
  ];
  for (const [what, behaviour, reason, differs] of doubtful) {
    it(`holds ${what}`, async () => {
      google.behave(behaviour);
      const response = await send(differs);
      assert.equal(response.status, 201);
      const { reference } = (await response.json()) as Receipt;
      const line = (await outbox(journey, 'list', '--state', 'held'))
        .split('\n')
        .find((text) => text.includes(reference));
      assert.match(line ?? '', reason);
    });
  }

  const unavailable: [string, VerifyBehaviour][] = [
    ['Google answers 500', verifyAnswer('oops', 500)],
    ['Google answers garbage', verifyAnswer('<html>not json</html>')],
    ['Google does not answer', () => {}],
    ['Google refuses our own secret', verifyRefusal('invalid-input-secret')],
  ];
  for (const [what, behaviour] of unavailable) {
    it(`delivers, flagged, when ${what}`, async () => {
      google.behave(behaviour);
      const response = await send();
      assert.equal(response.status, 201);
      const { reference } = (await response.json()) as Receipt;
      await eventually(() => journey.odoo.records('crm.lead').find(named(reference)));
      assert.match(await outbox(journey, 'show', reference), /captcha: unavailable/);
    });
  }

  it('answers 403 with the phone number where the owner chose to refuse', async () => {
    const strict = await startJourney({
      env: { ...keys, RECAPTCHA_VERIFY_URL: google.url, CAPTCHA_POLICY: 'refuse' },
    });
    try {
      google.behave(verifyPerson({ score: 0.1 }));
      const response = await send({}, strict);
      assert.equal(response.status, 403);
      assert.match(await response.text(), /555-0148/);
      google.behave(verifyAnswer('oops', 500));
      assert.equal((await send({}, strict)).status, 201);
    } finally {
      await strict.stop();
    }
  });

  it('names no secret and no token in the log', () => {
    assert.doesNotMatch(JSON.stringify(journey.site.log), /secret-key-of-the-owner|token-\d/);
  });

  it("lets Google's hosts onto the pages of the forms alone", async () => {
    const policy = async (path: string) =>
      (await fetch(journey.site.url + path)).headers.get('content-security-policy') ?? '';
    assert.match(await policy('/free-estimate'), /https:\/\/www\.google\.com\/recaptcha\//);
    for (const path of ['/', '/services', '/nowhere']) assert.doesNotMatch(await policy(path), /google/);
  });
});
