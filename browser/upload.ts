/** A file as the server keeps it: `id` is its token. */
export interface KeptFile {
  id: string;
  name: string;
  size: string;
  thumb: string | null;
}

type Uploaded =
  | { outcome: 'kept'; file: KeptFile }
  /** In the server's words: sent again, it would be refused again. */
  | { outcome: 'refused'; message: string }
  /** Worth another try. */
  | { outcome: 'failed'; message?: string | undefined };

interface Answer extends Partial<KeptFile> {
  errors?: { message: string }[];
  detail?: string;
  title?: string;
}

// Not a limit on the whole: a large file on a bad connection takes long, but it moves.
const stalledAfterMs = 30_000;

/** Sends one file. fetch cannot tell how much of it has left. */
export function upload(
  url: string,
  { field, name, content }: { field: string; name: string; content: Blob },
  { onProgress, signal }: { onProgress: (percent: number) => void; signal: AbortSignal },
): Promise<Uploaded> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let stalled: ReturnType<typeof setTimeout>;
    const moved = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), stalledAfterMs);
    };
    request.upload.onprogress = ({ loaded, total }) => {
      moved();
      onProgress(Math.floor((100 * loaded) / total));
    };
    request.onloadend = () => {
      clearTimeout(stalled);
      resolve(readAnswer(request));
    };
    signal.addEventListener('abort', () => request.abort());

    const body = new FormData();
    body.append(field, content, name);
    request.open('POST', url);
    request.setRequestHeader('Accept', 'application/json, application/problem+json');
    request.send(body);
    moved();
  });
}

function readAnswer({ status, responseText }: XMLHttpRequest): Uploaded {
  try {
    const { id, name, size, thumb = null, ...problem } = JSON.parse(responseText) as Answer;
    if (status === 201 && id !== undefined && name !== undefined && size !== undefined)
      return { outcome: 'kept', file: { id, name, size, thumb } };
    const message = problem.errors?.[0]?.message ?? problem.detail ?? problem.title;
    if (message !== undefined && [413, 415, 422].includes(status)) return { outcome: 'refused', message };
    return { outcome: 'failed', message };
  } catch {
    return { outcome: 'failed' };
  }
}
