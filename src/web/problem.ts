import type { Response } from 'express';

interface Problem {
  status: number;
  title: string;
  detail?: string;
  errors?: { field: string; message: string }[];
}

/** Answers with application/problem+json (RFC 9457); what happened is told by `status`, so `type` stays about:blank. */
export function sendProblem(res: Response, { status, ...problem }: Problem): void {
  res
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', status, ...problem }));
}
