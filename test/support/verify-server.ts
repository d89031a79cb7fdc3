// A stand-in for Google's siteverify that answers as a test tells it to.
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from './listen.ts';

export type VerifyBehaviour = (res: ServerResponse, question: URLSearchParams) => void;

export interface VerifyServer {
  /** For RECAPTCHA_VERIFY_URL. */
  url: string;
  /** What was asked, oldest first. */
  questions: URLSearchParams[];
  /** How every question from now on is answered. */
  behave: (behaviour: VerifyBehaviour) => void;
  close: () => Promise<void>;
}

/** 200 with `answer`, as JSON unless it is text already. */
export function verifyAnswer(answer: unknown, status = 200): VerifyBehaviour {
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return (res) => void res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body);
}

/** A token of a person, made on 127.0.0.1 for the estimate form, but for what `differs`. */
export function verifyPerson(differs: Record<string, unknown> = {}): VerifyBehaviour {
  return verifyAnswer({
    success: true,
    challenge_ts: '2026-11-20T17:03:12Z',
    hostname: '127.0.0.1',
    score: 0.9,
    action: 'estimate',
    ...differs,
  });
}

/** A token that Google refuses for these reasons. */
export function verifyRefusal(...codes: string[]): VerifyBehaviour {
  return verifyAnswer({ success: false, 'error-codes': codes });
}

/** Answers like a person's token until told otherwise. */
export async function startVerifyServer(): Promise<VerifyServer> {
  const questions: URLSearchParams[] = [];
  let behaviour = verifyPerson();
  const { url, close } = await listen((req, res) => {
    void text(req).then((body) => {
      const question = new URLSearchParams(body);
      questions.push(question);
      behaviour(res, question);
    });
  });
  return {
    url: `${url}/recaptcha/api/siteverify`,
    questions,
    behave: (next) => void (behaviour = next),
    close,
  };
}
