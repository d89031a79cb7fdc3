// Which model and method a request calls, as faults are told to strike it; the start of its body is enough.
import type { Called } from './faults.ts';

export function calledBy(verb: string, path: string, bodyStart: string): Called {
  const [, first = '', , ...rest] = path.split('/');
  if (first === 'json') return { model: rest[0] ?? '', method: rest[1] ?? '' };
  if (first === 'restapi') return calledByRest(verb, rest);
  return calledByRpc(bodyStart);
}

const restMethods: Record<string, string> = { POST: 'create', PUT: 'write', DELETE: 'unlink' };

function calledByRest(verb: string, [area, model = '', last = '']: string[]): Called {
  if (area !== 'object') return { model: '', method: last || model };
  const isMethod = last !== '' && !/^\d+$/.test(last);
  return { model, method: isMethod ? last : (restMethods[verb] ?? 'read') };
}

/** The plain values that `args` begins with are database, user, key, model and method. */
function calledByRpc(body: string): Called {
  const method = /"method"\s*:\s*"(?!call")(\w+)"/.exec(body)?.[1] ?? '';
  if (!method.startsWith('execute')) return { model: '', method };
  const [, plain = ''] = /"args"\s*:\s*\[([^[\]{}]*)/.exec(body) ?? [];
  try {
    const [, , , model, name] = JSON.parse(`[${plain.replace(/,\s*$/, '')}]`) as unknown[];
    return { model: String(model), method: String(name) };
  } catch {
    return { model: '', method: '' };
  }
}
