import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collectLog } from '../../test/support/collect-log.ts';
import { createTally } from '../outbox/tally.ts';
import type { CaptchaResult } from './recaptcha.ts';
import { createScreening, type Traits, type Verdict } from './screening.ts';

const now = Date.UTC(2026, 10, 20, 12);
const person: Traits = {
  token: 'a-token',
  honeypot: '',
  startedAt: now - 30_000,
  address: '203.0.113.9',
  sender: '203.0.113.9',
  hostnames: ['northline.example'],
  fromOwnPage: true,
};

interface Situation {
  captcha?: CaptchaResult | null;
  policy?: 'hold' | 'refuse';
  rate?: { soft: number; hard: number };
  minFillMs?: number;
}

function setUp({
  captcha = { result: 'human', score: 0.9 },
  policy = 'hold',
  rate,
  minFillMs = 2000,
}: Situation = {}) {
  const { log, lines, text } = collectLog();
  const asked: unknown[][] = [];
  const screen = createScreening({
    recaptcha: captcha && {
      verify: (...question) => {
        asked.push(question);
        return Promise.resolve(captcha);
      },
      close: () => undefined,
    },
    captchaPolicy: policy,
    rate: rate ?? { soft: 10, hard: 30 },
    tally: createTally(),
    minFillMs,
    log,
    now: () => now,
  });
  return { screen, asked, lines, text };
}

const clear = (...reasons: string[]): Verdict => ({ outcome: 'clear', reasons });
const held = (...reasons: string[]): Verdict => ({ outcome: 'held', reasons });
const refused: Verdict = { outcome: 'refused', why: 'captcha' };

describe('screening by captcha', () => {
  it('asks about the token, for this form, from this address, made on our pages', async () => {
    const { screen, asked } = setUp();
    await screen('estimate', person);
    assert.deepEqual(asked, [['a-token', 'estimate', '203.0.113.9', ['northline.example']]]);
  });

  for (const [captcha, whenHolding, whenRefusing] of [
    [null, clear(), clear()],
    [{ result: 'human', score: 0.9 }, clear(), clear()],
    [{ result: 'doubtful', reason: 'low score', score: 0.3 }, held('captcha: low score (0.3)'), refused],
    [{ result: 'doubtful', reason: 'wrong action', score: 0 }, held('captcha: wrong action (0)'), refused],
    [
      { result: 'doubtful', reason: 'wrong hostname', score: 0.9 },
      held('captcha: wrong hostname (0.9)'),
      refused,
    ],
    [{ result: 'doubtful', reason: 'missing' }, held('captcha: missing'), refused],
    [{ result: 'doubtful', reason: 'forged' }, held('captcha: forged'), refused],
    [{ result: 'doubtful', reason: 'reused or expired' }, held('captcha: reused or expired'), refused],
    [{ result: 'doubtful', reason: 'rejected' }, held('captcha: rejected'), refused],
    [
      { result: 'unavailable', reason: 'no answer' },
      clear('captcha: unavailable'),
      clear('captcha: unavailable'),
    ],
    [{ result: 'misconfigured' }, clear('captcha: unavailable'), clear('captcha: unavailable')],
  ] as [CaptchaResult | null, Verdict, Verdict][]) {
    for (const [policy, verdict] of [
      ['hold', whenHolding],
      ['refuse', whenRefusing],
    ] as const) {
      it(`with CAPTCHA_POLICY=${policy} makes ${JSON.stringify(captcha)} ${verdict.outcome}`, async () => {
        const { screen } = setUp({ captcha, policy });
        assert.deepEqual(await screen('estimate', person), verdict);
      });
    }
  }

  it('warns when Google cannot be asked, and calls the owner when our secret is refused', async () => {
    const outage = setUp({ captcha: { result: 'unavailable', reason: 'status 503' } });
    await outage.screen('estimate', person);
    assert.deepEqual(
      outage.lines.map(({ level }) => level),
      ['warn'],
    );
    assert.match(outage.text(), /status 503/);

    const misconfigured = setUp({ captcha: { result: 'misconfigured' } });
    await misconfigured.screen('estimate', person);
    assert.deepEqual(
      misconfigured.lines.map(({ level }) => level),
      ['error'],
    );
    assert.match(misconfigured.text(), /RECAPTCHA_SECRET_KEY/);
    for (const { text } of [outage, misconfigured]) assert.doesNotMatch(text(), /a-token|203\.0\.113/);
  });
});

describe('screening by honeypot, pace and origin', () => {
  for (const [what, differs, verdict] of [
    ['a filled honeypot', { honeypot: 'https://spam.example' }, held('honeypot: filled')],
    ['a form sent at once', { startedAt: now }, held('pace: too fast')],
    ['a form sent a moment too early', { startedAt: now - 1999 }, held('pace: too fast')],
    ['a form sent in time', { startedAt: now - 2000 }, clear()],
    ['a form from the future', { startedAt: now + 86_400_000 }, held('pace: too fast')],
    ['a form left open for a week', { startedAt: now - 7 * 86_400_000 }, clear()],
    ['a post of a program, which has no page', { startedAt: null }, clear()],
    ['a post that hides where it came from', { fromOwnPage: false }, clear('origin: not sent')],
    [
      'everything at once',
      { honeypot: 'x', startedAt: now, fromOwnPage: false },
      held('honeypot: filled', 'pace: too fast', 'origin: not sent'),
    ],
  ] as [string, Partial<Traits>, Verdict][]) {
    it(`makes ${what} ${verdict.outcome}`, async () => {
      const { screen } = setUp();
      assert.deepEqual(await screen('estimate', { ...person, ...differs }), verdict);
    });
  }

  it('does not mind the pace when MIN_FILL_MS is 0', async () => {
    const { screen } = setUp({ minFillMs: 0 });
    for (const startedAt of [now, now + 5000])
      assert.deepEqual(await screen('estimate', { ...person, startedAt }), clear());
  });

  it('holds for a honeypot, a pace or a rate also where a doubtful captcha is refused', async () => {
    const { screen } = setUp({ policy: 'refuse' });
    assert.deepEqual(await screen('estimate', { ...person, honeypot: 'x' }), held('honeypot: filled'));
  });
});

describe('screening by rate', () => {
  const rate = { soft: 2, hard: 4 };

  async function outcomes(situation: Situation, posts: number): Promise<string[]> {
    const { screen } = setUp({ rate, ...situation });
    const seen: string[] = [];
    for (let i = 0; i < posts; i += 1) {
      const verdict = await screen('estimate', person);
      seen.push(verdict.outcome === 'refused' ? verdict.why : verdict.outcome);
    }
    return seen;
  }

  it('holds over the soft limit and refuses over the hard one', async () => {
    assert.deepEqual(await outcomes({}, 6), ['clear', 'clear', 'held', 'held', 'rate', 'rate']);
  });

  it('works without a captcha', async () => {
    assert.deepEqual(await outcomes({ captcha: null }, 5), ['clear', 'clear', 'held', 'held', 'rate']);
  });

  it('is twice as tight while Google cannot be asked', async () => {
    const captcha = { result: 'unavailable', reason: 'no answer' } as const;
    assert.deepEqual(await outcomes({ captcha }, 4), ['clear', 'held', 'rate', 'rate']);
  });

  it('is not tighter when only our secret is refused', async () => {
    const captcha = { result: 'misconfigured' } as const;
    assert.deepEqual(await outcomes({ captcha }, 3), ['clear', 'clear', 'held']);
  });

  it('comes before the captcha, which is not asked about a flood', async () => {
    const { screen, asked } = setUp({
      rate,
      captcha: { result: 'doubtful', reason: 'forged' },
      policy: 'refuse',
    });
    for (let i = 0; i < 4; i += 1) assert.deepEqual(await screen('estimate', person), refused);
    const verdict = await screen('estimate', person);
    assert.ok(verdict.outcome === 'refused' && verdict.why === 'rate');
    assert.ok(verdict.retryAfterSeconds > 0);
    assert.equal(asked.length, 4);
  });

  it('is counted for each sender, over both forms', async () => {
    const { screen } = setUp({ rate });
    await screen('estimate', person);
    await screen('helpdesk', person);
    assert.deepEqual(await screen('estimate', { ...person, sender: '198.51.100.7' }), clear());
    assert.deepEqual(await screen('estimate', person), held('rate: many posts'));
  });
});
