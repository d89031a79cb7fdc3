// What visitors send: either form, with the page's script or without, with a file or none.
import { randomUUID } from 'node:crypto';
import { estimateAnswers, helpdeskAnswers, lastPage } from '../../test/support/journey.ts';

export interface Answer {
  status: number;
  text: string;
  /** Where it leads; empty when nowhere. */
  location: string;
}

/** Undefined: there was no whole answer. */
export type Post = (path: string, type: string, body: Buffer) => Promise<Answer | undefined>;

export interface Request {
  /** How many files it brings. */
  files: number;
  /** One try: what thanks, or whatever was answered instead. Every try sends the same, with the same key. */
  send(this: void, post: Post): Promise<Answer | undefined>;
}

type Form = 'estimate' | 'helpdesk';

const path = { estimate: lastPage, helpdesk: '/helpdesk' };
const fileField = { estimate: 'photos', helpdesk: 'files' };

function answersOf(form: Form, mark: string): Record<string, unknown> {
  const words = `Job ${mark}.`;
  return form === 'estimate' ? estimateAnswers({ details: words }) : helpdeskAnswers({ message: words });
}

function scripted(form: Form, mark: string, photo?: Buffer): Request {
  const answers = { ...answersOf(form, mark), key: randomUUID() };
  let token: string | undefined;
  return {
    files: photo ? 1 : 0,
    async send(post) {
      if (photo && token === undefined) {
        const answer = await post(`/api/${form}/files`, ...(await multipart(form, {}, photo)));
        if (answer?.status !== 201) return answer;
        token = (JSON.parse(answer.text) as { id: string }).id;
      }
      const sent = token;
      const whole = sent === undefined ? answers : { ...answers, [fileField[form]]: [sent] };
      const answer = await post(`/api/${form}`, 'application/json', Buffer.from(JSON.stringify(whole)));
      if (answer?.status !== 422 || sent === undefined) return answer;
      // As the page's script does with a file that the site has forgotten.
      if (token === sent) token = undefined;
      return undefined;
    },
  };
}

function plain(form: Form, mark: string, photo?: Buffer): Request {
  const body = multipart(form, answersOf(form, mark), photo);
  return { files: photo ? 1 : 0, send: async (post) => post(path[form], ...(await body)) };
}

async function multipart(
  form: Form,
  answers: Record<string, unknown>,
  photo: Buffer | undefined,
): Promise<[type: string, body: Buffer]> {
  const data = new FormData();
  for (const [name, value] of Object.entries(answers)) data.append(name, String(value));
  const type = { type: 'image/jpeg' };
  if (photo) data.append(fileField[form], new Blob([new Uint8Array(photo)], type), 'photo.jpg');
  const whole = new Response(data);
  return [whole.headers.get('content-type')!, Buffer.from(await whole.arrayBuffer())];
}

/**
 * The request of the `n`th visitor, with `mark` in its words. Of ten, four come without script, and three bring a file.
 * `allHaveKeys`: none comes without script.
 */
export function requestOf(n: number, mark: string, photo: Buffer, allHaveKeys: boolean): Request {
  const unkeyed = allHaveKeys ? scripted : plain;
  const requests = [
    () => scripted('estimate', mark),
    () => unkeyed('helpdesk', mark),
    () => scripted('helpdesk', mark),
    () => scripted('estimate', mark, photo),
    () => unkeyed('estimate', mark),
    () => scripted('estimate', mark),
    () => unkeyed('helpdesk', mark, photo),
    () => scripted('helpdesk', mark),
    () => unkeyed('estimate', mark, photo),
    () => scripted('estimate', mark),
  ];
  return requests[n % requests.length]!();
}
