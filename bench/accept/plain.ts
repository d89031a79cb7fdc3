// What acceptance is measured against: Express that writes each post into a file of its own and syncs it, one by one.
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-plain-'));
let posts = 0;

const app = express();
app.post('/', express.json(), (req, res) => {
  posts += 1;
  const file = openSync(join(folder, String(posts)), 'w');
  writeSync(file, JSON.stringify(req.body));
  fsyncSync(file);
  closeSync(file);
  res.status(201).json({ post: posts });
});
app.get('/', (_req, res) => void res.send('A page'));

const server = app.listen(0, '127.0.0.1', () => {
  process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});
process.once('disconnect', () => {
  rmSync(folder, { recursive: true });
  process.exit(0);
});
