// Hundreds of idle connections take every descriptor the site may have.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { estimateAnswers, eventually, postJson, type Receipt, startJourney } from '../support/journey.ts';

const idle = 300;

/** On the agent's own connection, which it keeps; undefined when there is none to be had. */
function post(url: string, agent: Agent): Promise<{ status: number; text: string } | undefined> {
  const body = JSON.stringify(estimateAnswers({ key: crypto.randomUUID() }));
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const req = request(`${url}/api/estimate`, { method: 'POST', agent, headers }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      res.on('end', () => resolve({ status: res.statusCode!, text }));
      res.on('error', () => resolve(undefined));
    });
    req.on('error', () => resolve(undefined)).end(body);
  });
}

it(
  'a site without a descriptor left goes on, loses and doubles nothing, and takes everyone again when there are some',
  { skip: process.platform !== 'linux' && 'prlimit is a tool of Linux' },
  async () => {
    const { site, odoo, stop } = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0' } });
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const sockets: Socket[] = [];
    const acknowledged: string[] = [];
    const statuses = new Set<number>();
    async function send(): Promise<void> {
      const answer = await post(site.url, agent);
      if (answer) statuses.add(answer.status);
      if (answer?.status === 201) acknowledged.push((JSON.parse(answer.text) as Receipt).reference);
    }
    const open = () => readdirSync(`/proc/${site.pid}/fd`).length;
    try {
      await Promise.all([send(), send(), send(), send()]);
      assert.equal(acknowledged.length, 4);
      const most = open() + 20;
      execFileSync('prlimit', ['--pid', String(site.pid), `--nofile=${most}:${most}`]);
      for (let i = 0; i < idle; i += 1)
        sockets.push(connect(Number(new URL(site.url).port), '127.0.0.1').on('error', () => {}));
      await eventually(() => open() >= most - 1);

      for (let i = 0; i < 25; i += 1) await Promise.all([send(), send(), send(), send()]);
      assert.ok(acknowledged.length > 50, 'those who are connected are served');

      for (const socket of sockets) socket.destroy();
      await eventually(async () => {
        const answer = await postJson(`${site.url}/api/estimate`, estimateAnswers(), {
          'idempotency-key': crypto.randomUUID(),
        }).catch(() => undefined);
        if (answer?.status === 201) acknowledged.push(((await answer.json()) as Receipt).reference);
        else await pause(50);
        return answer?.status === 201;
      });
      assert.equal((await fetch(`${site.url}/ready`)).status, 200);
      const there = () => odoo.records('crm.lead').map(({ name }) => /E-\w{4}-\w{4}/.exec(String(name))![0]);
      await eventually(() => acknowledged.every((reference) => there().includes(reference)));
      assert.equal(new Set(there()).size, there().length);
      for (const status of statuses) assert.ok([201, 503].includes(status), String(status));
      assert.equal(await site.stop(), 0, 'the same process to the end');
    } finally {
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await stop();
    }
  },
);
